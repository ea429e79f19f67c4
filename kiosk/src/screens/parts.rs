//! The parts that screens are made of. What they take is boxed, so that each is compiled once and
//! not anew for every closure: it keeps the program small.

use chrona_web::components::Icon;
pub(super) use chrona_web::components::alive;
use icondata::Icon as Drawing;
use leptos::prelude::*;

/// Words that are worked out anew when what they are made of changes.
pub(super) fn words(words: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(words)
}

/// A yes or no that is worked out anew when what it depends on changes.
pub(super) fn flag(flag: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(flag)
}

/// A part that is there while the flag is up.
pub(super) fn when(flag: Signal<bool>, view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let flag = Memo::new(move |_| flag.get());
    alive(move || if flag.get() { view() } else { ().into_any() })
}

/// A button that is an icon, with a name for a screen reader and a pointer at rest.
pub(super) fn icon_button(
    icon: Drawing,
    label: impl Fn() -> &'static str + Copy + Send + Sync + 'static,
    test_id: &'static str,
    on_click: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="button button-quiet button-icon"
            aria-label=label
            title=label
            data-testid=test_id
            on:click=move |_| on_click.run(())
        >
            <Icon icon=icon />
        </button>
    }
    .into_any()
}
