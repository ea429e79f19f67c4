//! The entries, as rows.

use chrona_web::{
    components::words,
    format,
    types::{AuditEntry, PersonId},
};
use leptos::prelude::*;

use super::events::said;
use crate::{
    components::{
        links::PersonLink,
        list::{Column, Row, Table},
    },
    office::Office,
    words::{say, t},
};

pub(super) const TABLE: Table<5> = Table {
    caption: |l| say!(l, journal.title),
    test_id: "log-rows",
    columns: &[
        Column::new(|l| say!(l, journal.when)).class("small"),
        Column::new(|l| say!(l, journal.what)).class("main-cell"),
        Column::new(|l| say!(l, journal.who)),
        Column::new(|l| say!(l, journal.whom)),
        Column::new(|l| say!(l, journal.details)).class("details-cell"),
    ],
};

/// An entry.
pub(super) fn row(entry: AuditEntry) -> Row {
    let language = Office::current().language;
    let created_at = entry.created_at;
    let event = entry.event_type.clone();
    let named = |name: Option<String>, id: Option<PersonId>| match (name, id) {
        (Some(name), Some(id)) if !name.is_empty() => view! { <PersonLink id name /> }.into_any(),
        (Some(name), None) if !name.is_empty() => name.into_any(),
        (_, Some(id)) => {
            let words = move || say!(language.get(), journal.user_id, id = id);
            view! { <span class="quiet">{words}</span> }.into_any()
        }
        (_, None) => ().into_any(),
    };
    let who = named(entry.user_name.clone(), entry.user_id);
    let whom = named(entry.subject_name.clone(), entry.subject_id);
    let (kind, data) = (entry.event_type.clone(), entry.event_data.clone());
    let what = move || said(language.get(), &kind, data.as_deref());
    let when = view! {
        <time datetime=created_at.to_rfc3339()>
            {move || format::relative_day(language.get(), created_at)} " "
            <span class="figures nowrap">
                {move || {
                    format::clock(created_at)
                }}
            </span>
        </time>
    };
    TABLE
        .row([
            when.into_any(),
            words(what),
            who,
            whom,
            view! { <Details entry /> }.into_any(),
        ])
        .with("data-event", event.as_str())
}

/// What else is known, folded away until asked for.
#[component]
fn Details(entry: AuditEntry) -> impl IntoView {
    let language = Office::current().language;
    let line = |word: AnyView, value: Option<String>| {
        value.map(|value| {
            view! {
                <div>
                    <dt>{word}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
    };
    let device = entry
        .device_id
        .map(|id| move || say!(language.get(), journal.device_id, id = id));
    let kiosk = entry
        .kiosk_id
        .map(|id| move || say!(language.get(), journal.kiosk_id, id = id));
    let is_bare =
        entry.event_data.is_none() && entry.ip_address.is_none() && entry.user_agent.is_none();
    if is_bare {
        return view! {
            <span class="quiet small">
                {device} " " {kiosk}
            </span>
        }
        .into_any();
    }
    // What the command line did has neither a device nor an address.
    let otherwise = (device.is_none() && kiosk.is_none() && entry.ip_address.is_none())
        .then(|| t!(language, journal.details));
    view! {
        <details>
            <summary class="small">
                {device} " " {kiosk} " " {otherwise}
                <span class="quiet">{entry.ip_address.clone()}</span>
            </summary>
            <dl class="facts small">
                {line(t!(language, journal.address).into_any(), entry.ip_address)}
                {line(t!(language, journal.browser).into_any(), entry.user_agent)}
                {line(t!(language, journal.data).into_any(), entry.event_data)}
                {line(t!(language, journal.request).into_any(), entry.request_id)}
            </dl>
        </details>
    }
    .into_any()
}
