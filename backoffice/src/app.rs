//! The whole app: signed out, the sign-in page; signed in, the pages in their shell.

use chrona_web::{Client, Credential, components::ToastRegion, session::Standing, zone};
use leptos::prelude::*;
use leptos_router::{components::Router, hooks::use_location};

use crate::{
    fetch::Fetch,
    history,
    office::Office,
    pages::{
        ConfirmAddressPage, ConfirmNewAddressPage, ConfirmPhonePage, ForgotPasswordPage, Join,
        ResetPasswordPage, SignIn, SignedInPage, UndoAddressPage, VerifyPage,
    },
    shell::Shell,
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

/// A page that is open to anyone, signed in or not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Join,
    Forgot,
    Reset,
    Confirm,
    ConfirmPhone,
    ConfirmNewAddress,
    UndoAddress,
    SignedIn,
    Verify,
}

impl Door {
    fn at(address: &str) -> Option<Self> {
        match address {
            "/join" => Some(Self::Join),
            "/forgot" => Some(Self::Forgot),
            "/reset" => Some(Self::Reset),
            "/confirm" => Some(Self::Confirm),
            "/confirm-phone" => Some(Self::ConfirmPhone),
            "/confirm-address" => Some(Self::ConfirmNewAddress),
            "/undo-address" => Some(Self::UndoAddress),
            "/signed-in" => Some(Self::SignedIn),
            "/verify" => Some(Self::Verify),
            _ => None,
        }
    }
}

/// What is at the present address for who is there.
#[component]
fn Inside() -> impl IntoView {
    let session = Office::current().session;
    let address = use_location().pathname;
    let door = Memo::new(move |_| address.with(|address| Door::at(address)));
    let standing = Memo::new(move |_| session.standing());
    move || {
        match door.get() {
            Some(Door::Join) => return view! { <Join /> }.into_any(),
            Some(Door::Forgot) => return view! { <ForgotPasswordPage /> }.into_any(),
            Some(Door::Reset) => return view! { <ResetPasswordPage /> }.into_any(),
            Some(Door::Confirm) => return view! { <ConfirmAddressPage /> }.into_any(),
            Some(Door::ConfirmPhone) => return view! { <ConfirmPhonePage /> }.into_any(),
            Some(Door::ConfirmNewAddress) => {
                return view! { <ConfirmNewAddressPage /> }.into_any();
            }
            Some(Door::UndoAddress) => return view! { <UndoAddressPage /> }.into_any(),
            Some(Door::SignedIn) => return view! { <SignedInPage /> }.into_any(),
            Some(Door::Verify) => return view! { <VerifyPage /> }.into_any(),
            None => {}
        }
        match standing.get() {
            Standing::SignedIn => view! { <Shell /> }.into_any(),
            Standing::Resuming => view! { <Resuming /> }.into_any(),
            Standing::SignedOut | Standing::Expired => view! { <SignIn /> }.into_any(),
        }
    }
}

/// Asks whether the session that was begun on this machine lives, until the server answers.
#[component]
pub(crate) fn Resuming() -> impl IntoView {
    let session = Office::current().session;
    let resumed = Fetch::new(move || session.resume());
    resumed.reload_every(RETRY_MS);
    view! { <main class="content">{resumed.view(8, |()| ())}</main> }
}
