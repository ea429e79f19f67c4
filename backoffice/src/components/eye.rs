//! Showing a password.

use chrona_web::components::{Button, Icon};
use leptos::prelude::*;

use crate::{office::Office, words::say};

/// The eye beside a password: shows what is typed, or hides it.
#[component]
pub(crate) fn Eye(
    /// Whether what is typed is shown.
    is_shown: RwSignal<bool>,
) -> impl IntoView {
    let language = Office::current().language;
    let eye = move || {
        if is_shown.get() {
            icondata::LuEyeOff
        } else {
            icondata::LuEye
        }
    };
    let eye_label = move || {
        let language = language.get();
        if is_shown.get() {
            say!(language, sign_in.hide)
        } else {
            say!(language, sign_in.show)
        }
    };
    view! {
        <Button
            on_click=move |_| is_shown.update(|shown| *shown = !*shown)
            attr:class="button button-icon"
            attr:aria-label=eye_label
        >
            <Icon icon=Signal::derive(eye) />
        </Button>
    }
}
