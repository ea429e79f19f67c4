//! The whole app: signed out, the sign-in page; signed in, the pages in their shell.

use chrona_web::{components::ToastRegion, session::Standing, zone};
use leptos::prelude::*;
use leptos_router::components::Router;

use crate::{office::Office, pages::SignIn, shell::Shell};

/// The app. Signing in again returns to the page one was on, since the address stays.
#[component]
pub(crate) fn App() -> impl IntoView {
    let office = Office::provide();
    leptos::task::spawn_local(async move {
        if let Ok(service) = office.client().service().await {
            zone::keep(&service.timezone);
        }
    });
    let signed_in = Memo::new(move |_| office.session.standing() == Standing::SignedIn);
    view! {
        <Router>
            <Show when=move || signed_in.get() fallback=|| view! { <SignIn /> }>
                <Shell />
            </Show>
        </Router>
        <ToastRegion />
    }
}
