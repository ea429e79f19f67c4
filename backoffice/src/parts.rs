//! The program in parts: what a page needs beyond the shell, signing in and the badge is fetched when the page is
//! opened. Each function marked with `#[wasm_split]` and all that it alone needs become a file of their own.

#![expect(
    clippy::unnecessary_wraps,
    reason = "`#[wasm_split]` adds to the answer that the part did not come"
)]

use chrona_web::{
    Client, Credential,
    components::{Failing, Skeleton},
    types::Role,
};
use gloo_timers::future::TimeoutFuture;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    office::Office,
    page::{Admin, Door, Hours, Own, Page},
    pages::{
        ConfirmAddressPage, ConfirmNewAddressPage, ConfirmPhonePage, Devices, ForgotPasswordPage,
        ImportPeople, Invitations, Join, Journal, KeptPunches, KioskAccessPage, Kiosks,
        LatePunches, Mail, MyAddress, MyBadge, MyPassword, MyPhones, MyPin, MyPunches, MySessions,
        MyTeam, NewInvitation, NewPerson, People, PersonPage, Presence, Punches, ResetPasswordPage,
        SecondFactor, SetUpFirst, SignedInPage, Teams, UndoAddressPage, VerifyPage,
    },
    words::t,
};

/// How long after the first page the parts are fetched that are likely to be wanted, in milliseconds.
const UNASKED_AFTER_MS: u32 = 3_000;
/// How many lines the skeleton of a page has.
const LINES: usize = 8;

/// Shows a page, once its part is there.
pub(crate) fn show(page: Page) -> AnyView {
    match page {
        Page::Badge => view! { <MyBadge /> }.into_any(),
        Page::Own(page) => later(own, Frame::Shell, move |draw| draw(page)),
        Page::Hours(page) => later(hours, Frame::Shell, move |draw| draw(page)),
        Page::Admin(page) => later(admin, Frame::Shell, move |draw| draw(page)),
        Page::Door(page) => later(door, Frame::Own, move |draw| draw(page)),
        Page::Verify => later(verify, Frame::Own, |draw: fn() -> AnyView| draw()),
    }
}

/// Shows how a second factor is set up by someone who must have one.
pub(crate) fn show_set_up_first(on_done: Callback<()>) -> AnyView {
    later(set_up_first, Frame::Own, move |draw| draw(on_done))
}

/// Fetches, after a moment, the parts that someone of this role is likely to want.
pub(crate) fn fetch_unasked(role: Role) {
    spawn_local(async move {
        TimeoutFuture::new(UNASKED_AFTER_MS).await;
        // What does not come is fetched when it is opened.
        let _ = own().await;
        if role != Role::User {
            let _ = hours().await;
        }
        if role == Role::Admin {
            let _ = admin().await;
        }
    });
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn own() -> Result<fn(Own) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Own::Punches => view! { <MyPunches /> }.into_any(),
        Own::Sessions => view! { <MySessions /> }.into_any(),
        Own::Password => view! { <MyPassword /> }.into_any(),
        Own::Address => view! { <MyAddress /> }.into_any(),
        Own::Phones => view! { <MyPhones /> }.into_any(),
        Own::Pin => view! { <MyPin /> }.into_any(),
        Own::SecondFactor => view! { <SecondFactor /> }.into_any(),
    })
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn set_up_first() -> Result<fn(Callback<()>) -> AnyView, SplitLoaderError> {
    Ok(|on_done| view! { <SetUpFirst on_done /> }.into_any())
}

#[wasm_split(hours, wasm_split_path = ::leptos::wasm_split, fallible)]
fn hours() -> Result<fn(Hours) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Hours::Presence => view! { <Presence /> }.into_any(),
        Hours::MyTeam => view! { <MyTeam /> }.into_any(),
        Hours::Punches => view! { <Punches /> }.into_any(),
        Hours::LatePunches => view! { <LatePunches /> }.into_any(),
        Hours::KeptPunches => view! { <KeptPunches /> }.into_any(),
        Hours::Journal => view! { <Journal /> }.into_any(),
    })
}

#[wasm_split(admin, wasm_split_path = ::leptos::wasm_split, fallible)]
fn admin() -> Result<fn(Admin) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Admin::People => view! { <People /> }.into_any(),
        Admin::NewPerson => view! { <NewPerson /> }.into_any(),
        Admin::Person => view! { <PersonPage /> }.into_any(),
        Admin::Invitations => view! { <Invitations /> }.into_any(),
        Admin::NewInvitation => view! { <NewInvitation /> }.into_any(),
        Admin::ImportPeople => view! { <ImportPeople /> }.into_any(),
        Admin::Teams => view! { <Teams /> }.into_any(),
        Admin::Devices => view! { <Devices /> }.into_any(),
        Admin::Kiosks => view! { <Kiosks /> }.into_any(),
        Admin::KioskAccess => view! { <KioskAccessPage /> }.into_any(),
        Admin::Mail => view! { <Mail /> }.into_any(),
    })
}

#[wasm_split(door, wasm_split_path = ::leptos::wasm_split, fallible)]
fn door() -> Result<fn(Door) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Door::Join => view! { <Join /> }.into_any(),
        Door::Forgot => view! { <ForgotPasswordPage /> }.into_any(),
        Door::Reset => view! { <ResetPasswordPage /> }.into_any(),
        Door::Confirm => view! { <ConfirmAddressPage /> }.into_any(),
        Door::ConfirmPhone => view! { <ConfirmPhonePage /> }.into_any(),
        Door::ConfirmNewAddress => view! { <ConfirmNewAddressPage /> }.into_any(),
        Door::UndoAddress => view! { <UndoAddressPage /> }.into_any(),
        Door::SignedIn => view! { <SignedInPage /> }.into_any(),
    })
}

#[wasm_split(verify, wasm_split_path = ::leptos::wasm_split, fallible)]
fn verify() -> Result<fn() -> AnyView, SplitLoaderError> {
    Ok(|| view! { <VerifyPage /> }.into_any())
}

/// How a part is doing.
#[derive(Clone, Copy)]
enum State<D> {
    Coming,
    Failed,
    There(D),
}

/// Where a page stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// In the shell.
    Shell,
    /// It has a frame of its own.
    Own,
}

/// What a part draws; until it is there, the shape of a page, or why there is none and a button to try again.
fn later<D, F>(
    part: fn() -> F,
    frame: Frame,
    draw: impl Fn(D) -> AnyView + Send + 'static,
) -> AnyView
where
    D: Copy + Send + Sync + 'static,
    F: Future<Output = Result<D, SplitLoaderError>> + 'static,
{
    let office = Office::current();
    let language = office.language;
    let state = RwSignal::new(State::Coming);
    let fetch = move |is_second: bool| {
        spawn_local(async move {
            let came = part().await;
            if came.is_err() && is_second {
                load_anew(office).await;
            }
            let _ = state.try_set(came.map_or(State::Failed, State::There));
        });
    };
    fetch(false);
    let drawn = move || {
        let meanwhile = match state.get() {
            State::Coming => {
                view! { <Skeleton lines=LINES label=t!(language, common.loading) /> }.into_any()
            }
            State::Failed => view! {
                <Failing
                    sentence=t!(language, common.part_failed)
                    retry=t!(language, common.retry)
                    on_retry=move |()| {
                        state.set(State::Coming);
                        fetch(true);
                    }
                />
            }
            .into_any(),
            State::There(part) => return draw(part),
        };
        match frame {
            Frame::Shell => meanwhile,
            Frame::Own => view! { <main class="content">{meanwhile}</main> }.into_any(),
        }
    };
    drawn.into_any()
}

/// Loads the page anew where the server answers: it may have a newer release by now, whose parts have other names.
async fn load_anew(office: Office) {
    let anyone = Client::new(Credential::None, office.now_language());
    if anyone.service().await.is_ok() {
        let _ = window().location().reload();
    }
}
