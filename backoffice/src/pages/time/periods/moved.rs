//! What came of a step: how many months took it, and why the others did not.

use chrona_web::{
    api::PeriodsOf,
    components::{Tag, Tone, alive},
    types::{PeriodException, PeriodProblem},
};
use icondata::Icon as Drawing;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Moving,
    moving::Moved,
    words::{moved, problem},
};
use crate::{
    components::links::PersonLink,
    office::Office,
    words::{Words, follow, say},
};

/// Those about which there is nothing to do, each with the word that stands before their names.
const SETTLED: [(PeriodProblem, Words); 3] = [
    (PeriodProblem::Done, |l| say!(l, closing.settled.done)),
    (PeriodProblem::Closed, |l| say!(l, closing.settled.closed)),
    (PeriodProblem::NotClosed, |l| {
        say!(l, closing.settled.not_closed)
    }),
];

/// What came of the last step of the month that is shown.
#[component]
pub(super) fn MovedNote(moving: Moving) -> impl IntoView {
    let language = moving.office.language;
    let shown = Memo::new(move |_| {
        let month = moving.month.month();
        let is_of_it = |moved: &Moved| moved.month == month;
        moving.moved.get().filter(is_of_it)
    });
    let done = move || {
        let Moved { step, answer, .. } = shown.get()?;
        let count = answer.done;
        let (icon, tone): (Drawing, _) = if count == 0 {
            (icondata::LuInfo, Tone::Plain)
        } else {
            (icondata::LuCircleCheck, Tone::Good)
        };
        let text = move || moved(language.get(), step, count);
        Some(view! {
            <p data-testid="moved-done">
                <Tag icon tone text />
            </p>
        })
    };
    let exceptions = alive(move || {
        let moved = shown.get();
        moved.map(|moved| exceptions(moving, moved)).into_any()
    });
    view! {
        <div class="moved">
            <div role="status">{done}</div>
            {exceptions}
        </div>
    }
}

/// Whose months did not take the step: first those about which there is something to do.
fn exceptions(moving: Moving, moved: Moved) -> AnyView {
    let language = moving.office.language;
    let is_settled = |one: &PeriodException| SETTLED.iter().any(|(code, _)| *code == one.code);
    let (settled, open): (Vec<_>, Vec<_>) =
        moved.answer.exceptions.into_iter().partition(is_settled);
    let count = open.len();
    let month = moved.month.to_string();
    let open = open.into_iter().map(|one| exception(moving, &month, one));
    let open: Vec<_> = open.collect();
    let open = (count > 0).then(|| {
        view! {
            <h3>{move || say!(language.get(), closing.to_settle, count = count)}</h3>
            <ul class="entries">{open}</ul>
        }
    });
    let settled = SETTLED.map(|(code, words)| {
        let of_code = settled.iter().filter(|one| one.code == code);
        let names: Vec<_> = of_code.map(|one| one.name.clone()).collect();
        (!names.is_empty()).then(|| names_of(code, words, &names))
    });
    view! {
        {open}
        {settled.into_iter().flatten().collect_view()}
    }
    .into_any()
}

/// Someone, why the month did not take the step, and where that is mended.
fn exception(moving: Moving, month: &str, one: PeriodException) -> AnyView {
    let language = moving.office.language;
    let code = one.code;
    let id = one.user_id;
    let mend = mended_at(moving.of, month, &one).map(|(address, words)| {
        view! {
            <A href=address attr:class="button button-quiet" attr:data-testid="mend">
                {follow(language, words)}
            </A>
        }
    });
    view! {
        <li data-testid="moved-exception" data-code=code.as_str() data-user-id=id.to_string()>
            <div class="entry-text">
                <strong>
                    <PersonLink id name=one.name />
                </strong>
                <span class="small">{move || problem(language.get(), code)}</span>
            </div>
            {mend}
        </li>
    }
    .into_any()
}

/// The page on which what hinders a month is mended, and the words of the link.
fn mended_at(of: PeriodsOf, month: &str, one: &PeriodException) -> Option<(String, Words)> {
    let is_hr = of == PeriodsOf::Everyone;
    let (address, words): (&str, Words) = match one.code {
        PeriodProblem::NotOver
        | PeriodProblem::Own
        | PeriodProblem::OutOfReach
        | PeriodProblem::LaterClosed => return None,
        PeriodProblem::Anomalies => (if is_hr { "/anomalies" } else { "/team" }, |l| {
            say!(l, closing.see_anomalies)
        }),
        PeriodProblem::Requests => (if is_hr { "/requests" } else { "/team/requests" }, |l| {
            say!(l, closing.see_requests)
        }),
        _ => {
            let sheets = if is_hr {
                "/timesheets"
            } else {
                "/team/timesheets"
            };
            let address = format!("{sheets}/{}?month={month}", one.user_id);
            return Some((address, |l| say!(l, limit.sheet)));
        }
    };
    Some((address.to_owned(), words))
}

/// How many there are about whom there is nothing to do, and who they are.
fn names_of(code: PeriodProblem, words: Words, names: &[String]) -> AnyView {
    let language = Office::current().language;
    let (count, names) = (names.len(), names.join(", "));
    view! {
        <details class="quiet small" data-testid="moved-exception" data-code=code.as_str()>
            <summary>{follow(language, words)} " (" {count} ")"</summary>
            <p>{names}</p>
        </details>
    }
    .into_any()
}
