//! Signs, and words with a sign.

use icondata::Icon as Drawing;
use leptos::prelude::*;

/// A Lucide icon, as tall as the text around it. It says nothing to a screen reader: a word stands
/// beside it, or its button has a label.
#[component]
pub fn Icon(
    /// The drawing, such as `icondata::LuClock`.
    #[prop(into)]
    icon: Signal<Drawing>,
    /// Classes besides `icon`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg
            class=format!("icon {class}")
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=move || icon.get().data
        ></svg>
    }
}

/// What a colour says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong, or over.
    Bad,
    /// In the product's colour.
    Accent,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "tag",
            Self::Good => "tag tag-good",
            Self::Warning => "tag tag-warning",
            Self::Bad => "tag tag-bad",
            Self::Accent => "tag tag-accent",
        }
    }
}

/// A word with its sign and colour: in, out, online, revoked.
#[component]
pub fn Tag(
    /// The sign.
    #[prop(into)]
    icon: Signal<Drawing>,
    /// The colour.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The word.
    #[prop(into)]
    text: TextProp,
) -> impl IntoView {
    view! {
        <span class=move || tone.get().class()>
            <Icon icon />
            {move || text.get()}
        </span>
    }
}
