//! The program in parts: what a page needs beyond the shell, signing in and the badge is fetched when the page is
//! opened. Each function marked with `#[wasm_split]` and all that it alone needs become a file of their own.

#![expect(
    clippy::unnecessary_wraps,
    reason = "`#[wasm_split]` adds to the answer that the part did not come"
)]

use std::{pin::Pin, sync::Arc};

use chrona_web::{
    Client, Credential,
    components::{Failing, alive},
    types::{Action, Role},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::components::Redirect;

use crate::{
    components::find::Finder,
    fetch::skeleton,
    office::Office,
    page::{Admin, Door, Hours, Own, Page},
    pages::{
        AbsenceSettingsPage, Anomalies, Closing, ConfirmAddressPage, ConfirmNewAddressPage,
        ConfirmPhonePage, Devices, Evacuation, ForgotPasswordPage, HolidaysPage, Home,
        ImportPeople, Invitations, Join, Journal, KeptPunches, KioskAccessPage, Kiosks, Limits,
        Mail, MyAddress, MyBadge, MyHours, MyPassword, MyPhones, MyPin, MyPunches, MyRequests,
        MySessions, MyTeam, NewInvitation, NewPerson, NewPhone, PasskeyButton, PasskeyStep, People,
        PersonPage, PersonTimePage, PersonTimesheet, Presence, Punches, Requests,
        ResetPasswordPage, RulesPage, SchedulesPage, SecondFactor, SetUpFirst, SignedInPage,
        StartPage, TeamRequests, TeamTimesheet, TeamTimesheets, Teams, Timesheets, ToDoPage,
        UndoAddressPage, VerifyPage, Waiting, WithPasskey,
    },
    shell::NotFound,
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

/// Shows that there is no page here.
pub(crate) fn show_not_found() -> AnyView {
    later(not_found, Frame::Shell, |draw: fn() -> AnyView| draw())
}

/// Draws the search for someone of a role.
type DrawFinder = fn(Role, RwSignal<bool>) -> AnyView;

/// Shows the search that goes somewhere by name.
pub(crate) fn show_find(role: Role, open: RwSignal<bool>) -> AnyView {
    later(find, Frame::Shell, move |draw| draw(role, open))
}

/// Shows how a second factor is set up by someone who must have one.
pub(crate) fn show_set_up_first(on_done: Callback<()>) -> AnyView {
    later(set_up_first, Frame::Own, move |draw| draw(on_done))
}

/// Shows what a phone shows that has no badge.
pub(crate) fn show_new_phone(waiting: Waiting) -> AnyView {
    later(new_phone, Frame::Shell, move |draw| draw(waiting))
}

/// Shows how someone signs in who has a passkey for a second factor.
pub(crate) fn show_passkey_step(step: PasskeyStep) -> AnyView {
    later(passkey_step, Frame::Shell, move |draw| draw(step))
}

/// Shows the button that signs in with a passkey, once it is there: one signs in without it meanwhile.
pub(crate) fn passkey_button() -> AnyView {
    let drawn = RwSignal::new(None::<fn() -> AnyView>);
    spawn_local(async move {
        if let Ok(draw) = passkey().await {
            let _ = drawn.try_set(Some(draw));
        }
    });
    alive(move || drawn.get().map_or_else(|| ().into_any(), |draw| draw()))
}

/// Fetches, after a moment, the parts that someone of this role is likely to want.
pub(crate) fn fetch_unasked(role: Role) {
    spawn_local(async move {
        TimeoutFuture::new(UNASKED_AFTER_MS).await;
        // What does not come is fetched when it is opened.
        let _ = own().await;
        if role.reaches_others() {
            let _ = hours().await;
        }
        if role.may(Action::ManagePeople) {
            let _ = admin().await;
        }
    });
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn own() -> Result<fn(Own) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Own::Home => view! { <Home /> }.into_any(),
        Own::Hours => view! { <MyHours /> }.into_any(),
        Own::Punches => view! { <MyPunches /> }.into_any(),
        Own::Requests => view! { <MyRequests /> }.into_any(),
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

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn not_found() -> Result<fn() -> AnyView, SplitLoaderError> {
    Ok(|| view! { <NotFound /> }.into_any())
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn new_phone() -> Result<fn(Waiting) -> AnyView, SplitLoaderError> {
    Ok(|waiting| view! { <NewPhone waiting /> }.into_any())
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn passkey_step() -> Result<fn(PasskeyStep) -> AnyView, SplitLoaderError> {
    Ok(|step| view! { <WithPasskey step /> }.into_any())
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn passkey() -> Result<fn() -> AnyView, SplitLoaderError> {
    Ok(|| view! { <PasskeyButton /> }.into_any())
}

#[wasm_split(hours, wasm_split_path = ::leptos::wasm_split, fallible)]
fn hours() -> Result<fn(Hours) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Hours::Presence => view! { <Presence /> }.into_any(),
        Hours::Evacuation => view! { <Evacuation /> }.into_any(),
        Hours::ToDo => view! { <ToDoPage /> }.into_any(),
        Hours::Requests => view! { <Requests /> }.into_any(),
        Hours::MyTeam => view! { <MyTeam /> }.into_any(),
        Hours::TeamRequests => view! { <TeamRequests /> }.into_any(),
        Hours::TeamTimesheets => view! { <TeamTimesheets /> }.into_any(),
        Hours::TeamTimesheet => view! { <TeamTimesheet /> }.into_any(),
        Hours::Timesheets => view! { <Timesheets /> }.into_any(),
        Hours::Closing => view! { <Closing /> }.into_any(),
        Hours::Timesheet => view! { <PersonTimesheet /> }.into_any(),
        Hours::Punches => view! { <Punches /> }.into_any(),
        Hours::Anomalies => view! { <Anomalies /> }.into_any(),
        Hours::Limits => view! { <Limits /> }.into_any(),
        Hours::LatePunches => {
            let address = format!(
                "{}?kind=late_punch",
                Page::Hours(Hours::Anomalies).address()
            );
            view! { <Redirect path=address /> }.into_any()
        }
        Hours::KeptPunches => view! { <KeptPunches /> }.into_any(),
        Hours::Journal => view! { <Journal /> }.into_any(),
    })
}

#[wasm_split(hours, wasm_split_path = ::leptos::wasm_split, fallible)]
fn find() -> Result<DrawFinder, SplitLoaderError> {
    Ok(|role, open| view! { <Finder role open /> }.into_any())
}

#[wasm_split(admin, wasm_split_path = ::leptos::wasm_split, fallible)]
fn admin() -> Result<fn(Admin) -> AnyView, SplitLoaderError> {
    Ok(|page| match page {
        Admin::People => view! { <People /> }.into_any(),
        Admin::NewPerson => view! { <NewPerson /> }.into_any(),
        Admin::Person => view! { <PersonPage /> }.into_any(),
        Admin::PersonTime => view! { <PersonTimePage /> }.into_any(),
        Admin::Invitations => view! { <Invitations /> }.into_any(),
        Admin::NewInvitation => view! { <NewInvitation /> }.into_any(),
        Admin::ImportPeople => view! { <ImportPeople /> }.into_any(),
        Admin::Teams => view! { <Teams /> }.into_any(),
        Admin::Devices => view! { <Devices /> }.into_any(),
        Admin::Kiosks => view! { <Kiosks /> }.into_any(),
        Admin::KioskAccess => view! { <KioskAccessPage /> }.into_any(),
        Admin::Mail => view! { <Mail /> }.into_any(),
        Admin::Rules => view! { <RulesPage /> }.into_any(),
        Admin::Schedules => view! { <SchedulesPage /> }.into_any(),
        Admin::Holidays => view! { <HolidaysPage /> }.into_any(),
        Admin::AbsenceSettings => view! { <AbsenceSettingsPage /> }.into_any(),
        Admin::Start => view! { <StartPage /> }.into_any(),
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
#[derive(Clone)]
enum State {
    Coming,
    Failed,
    There(Drawing),
}

/// Draws what a part has.
type Drawing = Arc<dyn Fn() -> AnyView + Send + Sync>;

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
    draw: impl Fn(D) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView
where
    D: Copy + Send + Sync + 'static,
    F: Future<Output = Result<D, SplitLoaderError>> + 'static,
{
    shown(frame, move || {
        Box::pin(async move {
            let part = part().await.ok()?;
            let drawing: Drawing = Arc::new(move || draw(part));
            Some(drawing)
        })
    })
}

/// What `fetch` brings. It is compiled once for all parts.
fn shown(
    frame: Frame,
    fetch: impl Fn() -> Pin<Box<dyn Future<Output = Option<Drawing>>>> + Copy + Send + Sync + 'static,
) -> AnyView {
    let office = Office::current();
    let language = office.language;
    let state = RwSignal::new(State::Coming);
    let come = Callback::new(move |is_second: bool| {
        state.set(State::Coming);
        let coming = fetch();
        spawn_local(async move {
            let came = coming.await;
            if came.is_none() && is_second {
                load_anew(office).await;
            }
            let _ = state.try_set(came.map_or(State::Failed, State::There));
        });
    });
    come.run(false);
    alive(move || {
        let meanwhile = match state.get() {
            State::Coming => skeleton(LINES),
            State::Failed => view! {
                <Failing
                    sentence=t!(language, common.part_failed)
                    retry=t!(language, common.retry)
                    on_retry=move |()| come.run(true)
                />
            }
            .into_any(),
            State::There(drawing) => return drawing(),
        };
        match frame {
            Frame::Shell => meanwhile,
            Frame::Own => view! { <main class="content">{meanwhile}</main> }.into_any(),
        }
    })
}

/// Loads the page anew where the server answers: it may have a newer release by now, whose parts have other names.
async fn load_anew(office: Office) {
    let anyone = Client::new(Credential::None, office.now_language());
    if anyone.service().await.is_ok() {
        let _ = window().location().reload();
    }
}
