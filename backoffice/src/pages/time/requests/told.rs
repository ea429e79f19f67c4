//! A request in words: what it is about, its days, and what became of it.

use chrona_web::{
    components::{Tag, Tone},
    format,
    types::{Language, RequestKind, RequestState, TimeRequest},
};
use icondata::Icon as Drawing;
use leptos::prelude::*;

use crate::{
    office::Office,
    pages::time::{absence_names::AbsenceNames, words::absence_part},
    words::{self, say},
};

/// What is asked for: `Congé payé, le matin`, `Pointage oublié : Entrée 08:57`.
pub(super) fn what(language: Language, names: AbsenceNames, request: &TimeRequest) -> String {
    match (request.kind, &request.absence_type) {
        (RequestKind::Absence, Some(code)) => {
            let kind = names.name(language, code);
            absence_part(language, kind, request.half, request.times.as_deref())
        }
        _ => correction(language, request),
    }
}

fn correction(language: Language, request: &TimeRequest) -> String {
    let added = request.added.map(|added| {
        let way = words::way(language, added.punch_type);
        format!("{way} {}", format::time(added.punched_at))
    });
    let annulled = request.annulled_at.map(format::time);
    match (added, annulled) {
        (Some(punch), None) => say!(language, request.add_punch, punch = punch),
        (Some(punch), Some(time)) => {
            say!(language, request.replace_punch, time = time, punch = punch)
        }
        (None, Some(time)) => say!(language, request.annul_punch, time = time),
        (None, None) => say!(language, request.correction).to_owned(),
    }
}

/// Its day, or its first and last day.
pub(super) fn days(language: Language, request: &TimeRequest) -> String {
    if request.from == request.to {
        return format::long_day(language, request.from);
    }
    let [from, to] = [request.from, request.to].map(format::written);
    say!(language, terms.range, from = from, to = to)
}

/// The word for what became of a request.
pub(super) fn state(language: Language, state: RequestState) -> &'static str {
    match state {
        RequestState::Asked => say!(language, request.asked),
        RequestState::Agreed => say!(language, request.agreed),
        RequestState::Refused => say!(language, request.refused),
        RequestState::Cancelled => say!(language, request.cancelled),
    }
}

/// What became of it, who decided so and why.
pub(super) fn standing(request: &TimeRequest) -> AnyView {
    let language = Office::current().language;
    let of = request.state;
    let (icon, tone): (Drawing, _) = match of {
        RequestState::Asked => (icondata::LuClock, Tone::Accent),
        RequestState::Agreed => (icondata::LuCircleCheck, Tone::Good),
        RequestState::Refused => (icondata::LuCircleX, Tone::Bad),
        RequestState::Cancelled => (icondata::LuBan, Tone::Plain),
    };
    let by = request.decided_by_name.clone().zip(request.decided_at);
    let by = by.map(|(name, at)| {
        let told = move || {
            let language = language.get();
            let time = format::relative_time(language, at);
            say!(language, request.by, name = name.as_str(), time = time)
        };
        view! { <span class="small quiet">{told}</span> }
    });
    let why = request.decision_reason.clone();
    let why = (!why.is_empty()).then(|| view! { <span class="small">{why}</span> });
    view! {
        <div class="stacked">
            <Tag icon tone text=move || state(language.get(), of) />
            {by}
            {why}
        </div>
    }
    .into_any()
}
