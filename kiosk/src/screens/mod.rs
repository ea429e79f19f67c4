//! What stands on the screen.

#![expect(
    unreachable_pub,
    reason = "`#[component]` makes a `pub` struct of a component's properties"
)]

mod asked;
mod camera_choice;
mod exit_code;
mod header;
mod keypad;
mod parts;
mod picture;
mod question;
mod ready;
mod refused;
mod result;
mod seldom;
mod settings;
mod setup;

use chrona_api_types::PunchType;
use chrona_web::components::Dialog;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::keys;
use crate::kiosk::{Kiosk, Standing};
use crate::texts::{said, text};
use parts::words;
use seldom::Seldom;

/// Which screen there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Setup,
    Ready,
    Refused(Standing),
}

/// The kiosk's one page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let kiosk = Kiosk::new();
    provide_context(kiosk);
    let seldom = Seldom::new();
    // The screen first, the camera and the network after it.
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        kiosk.start();
        keys::listen_for_reader(kiosk.slow_reader, move |reading| kiosk.read_typed(&reading));
        seldom.fetch(kiosk.by_tag).await;
    });
    Effect::new(move |_| document().set_title(&said!(kiosk.language, title)));

    let screen = Memo::new(move |_| {
        let standing = kiosk.standing.get();
        if kiosk.configuration.with(Option::is_none) {
            Screen::Setup
        } else if standing == Standing::Welcome {
            Screen::Ready
        } else {
            Screen::Refused(standing)
        }
    });
    view! {
        <header::Header />
        {parts::alive(move || match screen.get() {
            Screen::Setup => seldom.setup(),
            Screen::Ready => view! { <ready::Ready /> }.into_any(),
            Screen::Refused(standing) => view! { <refused::Refused standing /> }.into_any(),
        })}
        <result::Results />
        <Dialog open=kiosk.exit_code_open title=text!(kiosk.language, exit.title)>
            {seldom.in_dialog(kiosk.exit_code_open, |parts| (parts.exit_code)())}
        </Dialog>
        <Dialog open=kiosk.asked_open title=text!(kiosk.language, asked.title)>
            {seldom.in_dialog(kiosk.asked_open, |parts| (parts.without_phone)())}
        </Dialog>
        <Dialog open=kiosk.question_open title=words(move || question_title(&kiosk))>
            {seldom.in_dialog(kiosk.question_open, |parts| (parts.question)())}
        </Dialog>
        <Dialog open=kiosk.settings_open title=text!(kiosk.language, settings.title)>
            {seldom.in_dialog(kiosk.settings_open, |parts| (parts.settings)())}
        </Dialog>
    }
}

/// What someone is asked who punches a second time within a moment.
fn question_title(kiosk: &Kiosk) -> String {
    let language = kiosk.language;
    kiosk.question.with(|question| {
        let Some(question) = question else {
            return String::new();
        };
        let asks = if question.second.punch_type == PunchType::ClockIn {
            said!(language, question.entry)
        } else {
            said!(language, question.departure)
        };
        match &*question.second.first_name {
            "" => asks,
            name => format!("{name}, {asks}"),
        }
    })
}

/// The kiosk that [`App`] provides.
fn kiosk() -> Kiosk {
    expect_context()
}
