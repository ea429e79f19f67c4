//! Punches as rows, with what was corrected of them.

use chrona_web::{
    components::{Icon, Tag, Tone, words as text},
    format,
    types::{Action as May, Correction, Punch, PunchType, Reach},
    zone::Moment,
};
use leptos::prelude::*;

use super::Subject;
use crate::{
    components::{
        links::PersonLink,
        list::{Column, Row, Table},
        row_actions::{Action, RowActions},
    },
    office::Office,
    words::{self, say, t},
};

pub(super) const TABLE: Table<6> = Table {
    caption: |l| say!(l, punches.title),
    test_id: "punch-rows",
    columns: &[
        Column::new(|l| say!(l, punches.person)).class("main-cell"),
        Column::new(|l| say!(l, punches.way)),
        Column::new(|l| say!(l, punches.day)),
        Column::new(|l| say!(l, punches.time)).class("figures right"),
        Column::new(|l| say!(l, punches.kiosk)).class("quiet"),
        Column::actions(),
    ],
};

/// A punch; what is being corrected is set once one asks to.
pub(super) fn row(punch: Punch, subject: RwSignal<Option<Subject>>) -> Row {
    let language = Office::current().language;
    let (punched_at, method) = (punch.punched_at, punch.method);
    let shown = Moment::from(&punch);
    let is_annulled = punch.annulled.is_some();
    let may_correct = Office::current().reaches(May::CorrectHours, Reach::Teams);
    let correct = (may_correct && !is_annulled).then(|| {
        let named = format!(
            "{} {}",
            punch.user_name,
            format::relative_time(language.get_untracked(), shown)
        );
        let punch = punch.clone();
        let correct = Action::new(
            t!(language, correction.correct),
            "correct-punch",
            move || {
                subject.set(Some(Subject::Punch(Box::new(punch.clone()))));
            },
        );
        view! { <RowActions name=named first=correct /> }
    });
    let place = punch.kiosk_name.clone();
    let way = view! {
        <div class="stacked">
            <WayTag way=punch.punch_type />
            <Unpaired way=punch.punch_type is_unpaired=punch.is_unpaired />
        </div>
    };
    let time = view! {
        <time datetime=punched_at.to_rfc3339()>{move || format::time(shown)}</time>
        <Elsewhere shown />
    };
    let kiosk = view! {
        {place.clone()}
        {move || {
            words::method(language.get(), method)
                .map(|word| {
                    if place.is_empty() { word.to_owned() } else { format!(" · {word}") }
                })
        }}
        {punch.added.map(|correction| view! { <Note correction /> })}
        {punch.annulled.map(|correction| view! { <Note correction annulled=true /> })}
    };
    TABLE
        .row([
            view! { <PersonLink id=punch.user_id name=punch.user_name /> }.into_any(),
            way.into_any(),
            text(move || format::relative_day(language.get(), shown)),
            time.into_any(),
            kiosk.into_any(),
            correct.into_any(),
        ])
        .class("annulled", is_annulled)
        .with("data-punch-id", punch.id.0)
        .with("data-user-id", punch.user_id.0)
        .maybe("data-annulled", is_annulled.then_some("true"))
}

/// Where the clocks show the time that stands before it, where they are not the organisation's.
#[component]
pub(in crate::pages) fn Elsewhere(shown: Moment) -> impl IntoView {
    shown
        .place()
        .map(|place| view! { <span class="quiet small">" " {place}</span> })
}

/// Who corrected a punch, and why.
#[component]
pub(in crate::pages) fn Note(
    correction: Correction,
    /// Whether the punch counts no more.
    #[prop(optional)]
    annulled: bool,
) -> impl IntoView {
    let language = Office::current().language;
    let tag = annulled.then(|| {
        view! { <Tag icon=icondata::LuBan tone=Tone::Warning text=t!(language, correction.annulled) /> }
    });
    view! {
        <span class="correction-note small" data-testid="correction">
            {tag}
            <Icon icon=icondata::LuMessageSquareText />
            {move || {
                say!(
                    language.get(),
                    correction.note,
                    name = correction.by_name.clone(),
                    reason = correction.reason.clone()
                )
            }}
        </span>
    }
}

/// Says of a punch that its other half is missing.
#[component]
pub(in crate::pages) fn Unpaired(
    way: PunchType,
    /// Whether it is, where that is told.
    is_unpaired: Option<bool>,
) -> impl IntoView {
    let language = Office::current().language;
    let words = move || {
        let language = language.get();
        match way {
            PunchType::ClockIn => say!(language, punches.no_exit),
            PunchType::ClockOut => say!(language, punches.no_entry),
        }
    };
    (is_unpaired == Some(true)).then(|| {
        view! {
            <span class="unpaired" data-testid="unpaired">
                <Tag icon=icondata::LuTriangleAlert tone=Tone::Warning text=words />
            </span>
        }
    })
}

/// In or out, as a word with its sign.
#[component]
pub(in crate::pages) fn WayTag(way: PunchType) -> impl IntoView {
    let language = Office::current().language;
    let (icon, tone) = match way {
        PunchType::ClockIn => (icondata::LuLogIn, Tone::Good),
        PunchType::ClockOut => (icondata::LuLogOut, Tone::Plain),
    };
    view! { <Tag icon tone text=move || words::way(language.get(), way) /> }
}
