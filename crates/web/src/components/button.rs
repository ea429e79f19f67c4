//! Buttons.

use leptos::{ev::MouseEvent, prelude::*};

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// What cannot be taken back.
    Danger,
    /// No border.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A button. While it is busy it takes no click and says so; it stays focusable, so that the
/// keyboard does not lose its place. Attributes given with `attr:` land on the `<button>`.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Whether what it started is still going on.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// What it does.
    #[prop(into, optional)]
    on_click: Option<Callback<MouseEvent>>,
    /// Its words, and perhaps an icon.
    children: Children,
) -> impl IntoView {
    let click = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            class=kind.class()
            type=if submit { "submit" } else { "button" }
            aria-disabled=move || busy.get().then_some("true")
            on:click=click
        >
            {children()}
        </button>
    }
}
