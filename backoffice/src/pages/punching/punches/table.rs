//! Punches as rows, with what was corrected of them.

use chrona_web::{
    components::{Icon, Tag, Tone},
    format,
    types::{Action as May, Correction, Punch, PunchType, Reach},
    zone::Moment,
};
use leptos::prelude::*;

use super::Subject;
use crate::{
    components::{
        links::PersonLink,
        row_actions::{Action, RowActions},
    },
    office::Office,
    words::{self, say, t},
};

/// The rows, as they come.
#[component]
pub(in crate::pages) fn Table(
    punches: Vec<Punch>,
    /// What is being corrected.
    subject: RwSignal<Option<Subject>>,
) -> impl IntoView {
    let language = Office::current().language;
    let row = move |punch| view! { <Row punch subject /> };
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, punches.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, punches.person)}</th>
                        <th scope="col">{t!(language, punches.way)}</th>
                        <th scope="col">{t!(language, punches.day)}</th>
                        <th scope="col" class="right">
                            {t!(language, punches.time)}
                        </th>
                        <th scope="col">{t!(language, punches.kiosk)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="punch-rows">{punches.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(punch: Punch, subject: RwSignal<Option<Subject>>) -> impl IntoView {
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
    view! {
        <tr
            class:annulled=is_annulled
            data-punch-id=punch.id.0
            data-user-id=punch.user_id.0
            data-annulled=is_annulled.then_some("true")
        >
            <td class="main-cell">
                <PersonLink id=punch.user_id name=punch.user_name.clone() />
            </td>
            <td>
                <div class="stacked">
                    <WayTag way=punch.punch_type />
                    <Unpaired way=punch.punch_type is_unpaired=punch.is_unpaired />
                </div>
            </td>
            <td>{move || format::relative_day(language.get(), shown)}</td>
            <td class="figures right">
                <time datetime=punched_at.to_rfc3339()>
                    {move || format::time(shown)}
                </time>
                <Elsewhere shown />
            </td>
            <td class="quiet">
                {place.clone()}
                {move || {
                    words::method(language.get(), method)
                        .map(|word| {
                            if place.is_empty() { word.to_owned() } else { format!(" · {word}") }
                        })
                }}
                {punch.added.map(|correction| view! { <Note correction /> })}
                {punch.annulled.map(|correction| view! { <Note correction annulled=true /> })}
            </td>
            <td class="actions">{correct}</td>
        </tr>
    }
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
