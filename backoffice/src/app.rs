//! The whole app: signed out, the sign-in page; signed in, the pages in their shell.

use chrona_web::{
    Client, Credential,
    components::{ToastRegion, alive},
    session::Standing,
    zone,
};
use leptos::prelude::*;
use leptos_router::{
    components::Router,
    hooks::use_location,
    location::{BrowserUrl, LocationProvider},
};

use crate::{
    early, fetch::Fetch, history, office::Office, page::Page, pages::SignIn, parts, shell::Shell,
};

/// How often a server that was not reached is asked again, in milliseconds.
const RETRY_MS: u32 = 3_000;

/// The app. Signing in again returns to the page one was on, since the address stays.
#[component]
pub(crate) fn App() -> impl IntoView {
    let office = Office::provide();
    history::provide();
    leptos::task::spawn_local(async move {
        let anyone = Client::new(Credential::None, office.now_language());
        if let Ok(service) = anyone.service().await {
            zone::keep(&service.zone);
        }
    });
    view! {
        <Router>
            <Inside />
        </Router>
        <ToastRegion />
    }
}

/// What is at the present address for who is there.
#[component]
fn Inside() -> impl IntoView {
    let session = Office::current().session;
    let address = use_location().pathname;
    let here = Page::here();
    let open = Memo::new(move |_| here.get().filter(|page| page.is_open()));
    let standing = Memo::new(move |_| session.standing());
    // Where a link was followed, the address bar waits for this.
    let router = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        address.track();
        if let Some(router) = &router {
            router.ready_to_complete();
        }
    });
    alive(move || {
        if let Some(page) = open.get() {
            return parts::show(page);
        }
        match standing.get() {
            Standing::SignedIn => view! { <Shell /> }.into_any(),
            Standing::Resuming => view! { <Resuming /> }.into_any(),
            Standing::SignedOut | Standing::Expired => view! { <SignIn /> }.into_any(),
        }
    })
}

/// Asks whether the session that was begun on this machine lives, until the server answers.
#[component]
pub(crate) fn Resuming() -> impl IntoView {
    let session = Office::current().session;
    let resumed = Fetch::new(move || async move {
        match early::session().await {
            Some(token) => {
                session.resume_with(&token);
                Ok(())
            }
            None => session.resume().await,
        }
    });
    resumed.reload_every(RETRY_MS);
    view! { <main class="content">{resumed.frame(8, || ())}</main> }
}
