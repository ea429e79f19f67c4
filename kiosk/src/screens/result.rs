//! What became of a badge, over the whole screen.

use chrona_api_types::{PunchAnswer, PunchType};
use chrona_web::components::Icon;
use chrona_web::{LanguageChoice, format};
use leptos::prelude::*;

use super::kiosk;
use crate::kiosk::Shown;
use crate::outcome::{Outcome, sentences};
use crate::texts::text;

/// The place of results. Two regions that are always there, so that screen readers say at once what
/// comes into them.
#[component]
pub(super) fn Results() -> impl IntoView {
    let kiosk = kiosk();
    let shown = move |recorded: bool| {
        let result = kiosk.result.get()?;
        let is_recorded = matches!(result.outcome, Outcome::Recorded(_));
        (recorded == is_recorded).then(|| view! { <ResultScreen shown=result /> })
    };
    view! {
        <div role="status">{move || shown(true)}</div>
        <div role="alert">{move || shown(false)}</div>
    }
}

#[component]
fn ResultScreen(shown: Shown) -> impl IntoView {
    let kiosk = kiosk();
    let outcome = shown.outcome;
    let sign = match &outcome {
        Outcome::Recorded(answer) if answer.punch_type == PunchType::ClockIn => icondata::LuLogIn,
        Outcome::Recorded(_) => icondata::LuLogOut,
        Outcome::Refused(_) | Outcome::NotABadge => icondata::LuX,
        Outcome::Unsent | Outcome::NoAnswer => icondata::LuWifiOff,
    };
    let (word, punch_type) = (outcome.as_str(), outcome.punch_type());
    view! {
        <div
            class=format!("result result-{word}")
            data-testid="kiosk-result"
            data-outcome=word
            data-punch-type=punch_type.map(PunchType::as_str)
            on:click=move |_| kiosk.result.set(None)
        >
            <span class="result-sign">
                <Icon icon=sign />
            </span>
            <div class="result-words">
                {match outcome {
                    Outcome::Recorded(answer) => recorded(kiosk.language, answer).into_any(),
                    refused => refusal(kiosk.language, refused).into_any(),
                }}
            </div>
            <span class="result-bar"></span>
        </div>
    }
}

fn recorded(language: LanguageChoice, answer: PunchAnswer) -> impl IntoView {
    let entry = answer.punch_type == PunchType::ClockIn;
    let name = answer.first_name;
    let greeting = move || {
        if entry {
            text!(language, result.hello)
        } else {
            text!(language, result.goodbye)
        }
    };
    let way = move || {
        if entry {
            text!(language, result.entry)
        } else {
            text!(language, result.departure)
        }
    };
    let time = move || format::time(language.get(), answer.punched_at);
    view! {
        <p class="result-title">{greeting} " " {name}</p>
        <p class="result-time">
            {way}
            " "
            <span class="figures">{time}</span>
        </p>
        <p class="result-more">
            {move || text!(language, result.today)}
            " "
            <span class="figures">{format::duration(answer.worked_today_seconds)}</span>
            " · "
            {move || text!(language, result.week)}
            " "
            <span class="figures">{format::duration(answer.worked_week_seconds)}</span>
        </p>
    }
}

fn refusal(language: LanguageChoice, outcome: Outcome) -> impl IntoView {
    let words = move || match outcome {
        Outcome::Recorded(_) => (String::new(), String::new()),
        Outcome::Refused(code) => sentences(code, language.get()),
        Outcome::NotABadge => (
            text!(language, result.not_a_badge),
            text!(language, result.not_a_badge_hint),
        ),
        Outcome::Unsent => (
            text!(language, result.offline),
            text!(language, result.offline_hint),
        ),
        Outcome::NoAnswer => (
            text!(language, result.no_answer),
            text!(language, result.no_answer_hint),
        ),
    };
    let words = Memo::new(move |_| words());
    view! {
        <p class="result-title">{move || words.get().0}</p>
        <p class="result-more">{move || words.get().1}</p>
    }
}
