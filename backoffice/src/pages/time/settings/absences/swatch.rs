//! The colour of a type of absence, with its pattern: two that look alike to someone differ by that.

use chrona_web::types::Pattern;
use leptos::prelude::*;

/// A small square of this colour and pattern. The type's name stands beside it.
#[component]
pub(super) fn Swatch(
    #[prop(into)] colour: Signal<String>,
    #[prop(into)] pattern: Signal<Pattern>,
) -> impl IntoView {
    view! {
        <svg class="type-swatch" viewBox="0 0 16 16" aria-hidden="true">
            <rect width="16" height="16" fill=move || colour.get()></rect>
            <path class="type-swatch-marks" d=move || marks(pattern.get())></path>
        </svg>
    }
}

/// What is drawn over the colour.
const fn marks(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Plain => "",
        Pattern::Stripes => "M0 6 6 0h3L0 9zM0 14 14 0h2v1L1 16H0zM7 16l9-9v3l-6 6z",
        Pattern::Dots => {
            "M2 4a2 2 0 1 0 4 0 2 2 0 1 0-4 0zM10 4a2 2 0 1 0 4 0 2 2 0 1 0-4 0z\
             M2 12a2 2 0 1 0 4 0 2 2 0 1 0-4 0zM10 12a2 2 0 1 0 4 0 2 2 0 1 0-4 0z"
        }
        Pattern::Checks => "M0 0h8v8H0zM8 8h8v8H8z",
    }
}
