//! What a page shows while it has nothing to show.

use icondata::Icon as Drawing;
use leptos::prelude::*;

use super::{Button, Icon, alive::given};

/// The shape of what is on its way.
#[component]
pub fn Skeleton(
    /// How many lines are expected.
    #[prop(optional, default = 6)]
    lines: usize,
    /// What is awaited, for a screen reader.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{given(label)}</span>
            {(0..lines).map(|_| view! { <div class="skeleton-line"></div> }).collect_view()}
        </div>
    }
}

/// What belongs here, where there is nothing yet.
#[component]
pub fn Empty(
    /// A sign of what belongs here.
    #[prop(into)]
    icon: Signal<Drawing>,
    /// What is missing.
    #[prop(into)]
    title: TextProp,
    /// How it comes.
    #[prop(into)]
    text: TextProp,
    /// The button that brings it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state" data-testid="empty">
            <Icon icon class="state-icon" />
            <h2>{given(title)}</h2>
            <p class="quiet">{given(text)}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// What went wrong, with a button to try again.
#[component]
pub fn Failing(
    /// What happened and what to do.
    #[prop(into)]
    sentence: TextProp,
    /// The button's word.
    #[prop(into)]
    retry: TextProp,
    /// What trying again does.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="state state-failing" role="alert" data-testid="failing">
            <Icon icon=icondata::LuCircleAlert class="state-icon" />
            <p>{given(sentence)}</p>
            <Button on_click=move |_| on_retry.run(())>
                <Icon icon=icondata::LuRotateCw />
                {given(retry)}
            </Button>
        </div>
    }
}
