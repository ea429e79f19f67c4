//! What became of a badge, over the whole screen.

use chrona_api_types::{PunchAnswer, PunchType};
use chrona_web::components::Icon;
use chrona_web::{LanguageChoice, format};
use chrono::DateTime;
use leptos::prelude::*;

use super::kiosk;
use super::parts::{alive, words};
use crate::kiosk::Shown;
use crate::outcome::{self, Outcome, Refusal};
use crate::texts::{said, text};

/// The place of results. Two regions that are always there, so that screen readers say at once what
/// comes into them.
#[component]
pub(super) fn Results() -> impl IntoView {
    let kiosk = kiosk();
    let shown = move |good: bool| {
        alive(move || match kiosk.result.get() {
            Some(result) if good == result.outcome.is_good() => {
                view! { <ResultScreen shown=result /> }.into_any()
            }
            _ => ().into_any(),
        })
    };
    view! {
        <div role="status">{shown(true)}</div>
        <div role="alert">{shown(false)}</div>
    }
}

#[component]
fn ResultScreen(shown: Shown) -> impl IntoView {
    let kiosk = kiosk();
    let outcome = shown.outcome;
    let sign = match &outcome {
        Outcome::Recorded(answer) if answer.punch_type == PunchType::ClockIn => icondata::LuLogIn,
        Outcome::Recorded(_) => icondata::LuLogOut,
        Outcome::Refused(_) | Outcome::NotABadge | Outcome::HalfRead => icondata::LuX,
        Outcome::Kept { .. } => icondata::LuCheck,
        Outcome::Unsent => icondata::LuWifiOff,
    };
    let (word, punch_type) = (outcome.as_str(), outcome.punch_type());
    let look = match punch_type {
        Some(PunchType::ClockIn) => "in",
        Some(PunchType::ClockOut) => "out",
        None => word,
    };
    view! {
        <div
            class=format!("result result-{look}")
            data-testid="kiosk-result"
            data-outcome=word
            data-punch-type=punch_type.map(PunchType::as_str)
            on:click=move |_| kiosk.put_result_away()
        >
            <span class="result-sign">
                <Icon icon=sign />
            </span>
            <div class="result-words">
                {match outcome {
                    Outcome::Recorded(answer) => recorded(kiosk.language, answer).into_any(),
                    Outcome::Kept { read_at, waiting, first_name } => {
                        kept(kiosk.language, read_at, waiting, first_name).into_any()
                    }
                    other => in_two_sentences(kiosk.language, other).into_any(),
                }}
            </div>
            <span class="result-bar"></span>
        </div>
    }
}

fn recorded(language: LanguageChoice, answer: PunchAnswer) -> impl IntoView {
    let entry = answer.punch_type == PunchType::ClockIn;
    let name = answer.first_name;
    let greeting = words(move || {
        if entry {
            said!(language, result.hello)
        } else {
            said!(language, result.goodbye)
        }
    });
    let way = words(move || {
        if entry {
            said!(language, result.entry)
        } else {
            said!(language, result.departure)
        }
    });
    let time = words(move || format::time(answer.punched_at));
    view! {
        <p class="result-way">
            {way}
            " "
            <span class="figures">{time}</span>
        </p>
        <p class="result-title">{greeting} " " {name}</p>
        <p class="result-more result-totals">
            {text!(language, result.today)}
            " "
            <span class="figures">{format::duration(answer.worked_today_seconds)}</span>
            " · "
            {text!(language, result.week)}
            " "
            <span class="figures">{format::duration(answer.worked_week_seconds)}</span>
        </p>
    }
}

/// A punch that is kept: of whom, as far as the badge says, and when. Which way they went the server knows
/// alone.
fn kept(language: LanguageChoice, read_at: i64, waiting: i32, first_name: String) -> impl IntoView {
    let at = DateTime::from_timestamp_millis(read_at).unwrap_or_default();
    let noted = words(move || {
        let (kept, time) = (said!(language, result.kept), format::time(at));
        format!("{kept} {time}")
    });
    let more = words(move || {
        let (hint, waits) = (
            said!(language, result.kept_hint),
            said!(language, ready.waiting),
        );
        format!("{hint} {waits} {waiting}")
    });
    view! {
        <p class="result-title">{first_name}</p>
        <p class="result-way">{noted}</p>
        <p class="result-more">{more}</p>
    }
}

fn in_two_sentences(language: LanguageChoice, outcome: Outcome) -> impl IntoView {
    let sentences = Memo::new(move |_| match &outcome {
        Outcome::Recorded(_) | Outcome::Kept { .. } => (String::new(), String::new()),
        Outcome::HalfRead => (
            said!(language, result.half_read),
            said!(language, result.half_read_hint),
        ),
        Outcome::Refused(Refusal::Expired) => (
            said!(language, result.expired),
            said!(language, result.expired_hint),
        ),
        Outcome::Refused(Refusal::Used) => (
            said!(language, result.used),
            said!(language, result.used_hint),
        ),
        Outcome::Refused(Refusal::Invalid) => (
            said!(language, result.invalid),
            said!(language, result.expired_hint),
        ),
        Outcome::Refused(Refusal::NotNow(said) | Refusal::Said(said)) => outcome::sentences(said),
        Outcome::NotABadge => (
            said!(language, result.not_a_badge),
            said!(language, result.not_a_badge_hint),
        ),
        Outcome::Unsent => (
            said!(language, result.offline),
            said!(language, result.offline_hint),
        ),
    });
    view! {
        <p class="result-title">{words(move || sentences.get().0)}</p>
        <p class="result-more">{words(move || sentences.get().1)}</p>
    }
}
