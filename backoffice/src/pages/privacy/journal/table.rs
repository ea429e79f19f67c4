//! The entries, as rows.

use chrona_web::types::PersonId;
use chrona_web::{format, types::AuditEntry};
use leptos::prelude::*;

use super::events::said;
use crate::{
    components::links::PersonLink,
    office::Office,
    words::{say, t},
};

/// Entries in their order.
#[component]
pub(super) fn Table(entries: Vec<AuditEntry>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, journal.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, journal.when)}</th>
                        <th scope="col">{t!(language, journal.what)}</th>
                        <th scope="col">{t!(language, journal.who)}</th>
                        <th scope="col">{t!(language, journal.whom)}</th>
                        <th scope="col">{t!(language, journal.details)}</th>
                    </tr>
                </thead>
                <tbody data-testid="log-rows">
                    {entries.into_iter().map(|entry| view! { <Row entry /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
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
    view! {
        <tr data-event=event>
            <td class="small">
                <time datetime=created_at.to_rfc3339()>
                    {move || format::relative_day(language.get(), created_at)} " "
                    <span class="figures nowrap">
                        {move || {
                            format::clock(created_at)
                        }}
                    </span>
                </time>
            </td>
            <td class="main-cell">{what}</td>
            <td>{who}</td>
            <td>{whom}</td>
            <td class="details-cell">
                <Details entry />
            </td>
        </tr>
    }
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
    view! {
        <details>
            <summary class="small">
                {device} " " {kiosk} " "
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
