//! The mark of Chrona.

use leptos::prelude::*;

/// The mark: a C drawn as a clock dial, with a point at its open end.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
            <path class="mark-dial" d="M35.3 35.3A16 16 0 1 1 35.3 12.7"></path>
            <path class="mark-tick" d="M24 15v1.5M15 24h1.5M24 33v-1.5"></path>
            <circle class="mark-point" cx="40" cy="24" r="4.5"></circle>
        </svg>
    }
}

/// The mark with the name beside it.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <Mark />
            "chrona"
        </span>
    }
}
