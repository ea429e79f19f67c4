//! The audit log.

use chrona_web::{
    api::AuditFilter,
    components::{Button, Icon, SelectField},
    format,
    types::{AuditEntry, Language},
};
use leptos::prelude::*;

use super::{
    Header,
    list::{Place, ROWS, all_people, filter, nothing, person_choices},
    punches::DayField,
};
use crate::{
    browser,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

type Words = fn(Language) -> &'static str;

/// The kinds of events, each with its words.
const EVENTS: &[(&str, Words)] = &[
    ("punch_recorded", |l| say!(l, journal.punch_recorded)),
    ("signed_in", |l| say!(l, journal.signed_in)),
    ("sign_in_failed", |l| say!(l, journal.sign_in_failed)),
    ("sign_in_locked", |l| say!(l, journal.sign_in_locked)),
    ("password_changed", |l| say!(l, journal.password_changed)),
    ("signed_out", |l| say!(l, journal.signed_out)),
    ("session_ended", |l| say!(l, journal.session_ended)),
    ("refresh_token_reused", |l| {
        say!(l, journal.refresh_token_reused)
    }),
    ("second_factor_activated", |l| {
        say!(l, journal.second_factor_activated)
    }),
    ("second_factor_removed", |l| {
        say!(l, journal.second_factor_removed)
    }),
    ("second_factor_failed", |l| {
        say!(l, journal.second_factor_failed)
    }),
    ("second_factor_validated", |l| {
        say!(l, journal.second_factor_validated)
    }),
    ("recovery_code_used", |l| {
        say!(l, journal.recovery_code_used)
    }),
    ("recovery_codes_regenerated", |l| {
        say!(l, journal.recovery_codes_regenerated)
    }),
    ("user_registered", |l| say!(l, journal.user_registered)),
    ("user_created", |l| say!(l, journal.user_created)),
    ("user_closed", |l| say!(l, journal.user_closed)),
    ("role_changed", |l| say!(l, journal.role_changed)),
    ("device_registered", |l| say!(l, journal.device_registered)),
    ("device_revoked", |l| say!(l, journal.device_revoked)),
    ("kiosk_created", |l| say!(l, journal.kiosk_created)),
    ("kiosk_changed", |l| say!(l, journal.kiosk_changed)),
    ("kiosk_closed", |l| say!(l, journal.kiosk_closed)),
    ("kiosk_key_generated", |l| {
        say!(l, journal.kiosk_key_generated)
    }),
    ("kiosk_access_mode_changed", |l| {
        say!(l, journal.kiosk_access_mode_changed)
    }),
    ("kiosk_access_granted", |l| {
        say!(l, journal.kiosk_access_granted)
    }),
    ("kiosk_access_blocked", |l| {
        say!(l, journal.kiosk_access_blocked)
    }),
    ("kiosk_access_revoked", |l| {
        say!(l, journal.kiosk_access_revoked)
    }),
    ("password_reset_asked", |l| {
        say!(l, journal.password_reset_asked)
    }),
    ("password_reset", |l| say!(l, journal.password_reset)),
    ("address_confirmed", |l| say!(l, journal.address_confirmed)),
    ("key_rotated", |l| say!(l, journal.key_rotated)),
    ("key_revoked", |l| say!(l, journal.key_revoked)),
    ("hr_code_created", |l| say!(l, journal.hr_code_created)),
    ("hr_code_sent", |l| say!(l, journal.hr_code_sent)),
    ("hr_code_revoked", |l| say!(l, journal.hr_code_revoked)),
    ("user_joined", |l| say!(l, journal.user_joined)),
    ("mail_retried", |l| say!(l, journal.mail_retried)),
    ("mail_discarded", |l| say!(l, journal.mail_discarded)),
    ("team_created", |l| say!(l, journal.team_created)),
    ("team_changed", |l| say!(l, journal.team_changed)),
    ("team_closed", |l| say!(l, journal.team_closed)),
    ("team_managers_changed", |l| {
        say!(l, journal.team_managers_changed)
    }),
    ("user_team_changed", |l| say!(l, journal.user_team_changed)),
    ("site_created", |l| say!(l, journal.site_created)),
    ("site_changed", |l| say!(l, journal.site_changed)),
    ("site_deleted", |l| say!(l, journal.site_deleted)),
    ("kiosk_team_granted", |l| {
        say!(l, journal.kiosk_team_granted)
    }),
    ("kiosk_team_blocked", |l| {
        say!(l, journal.kiosk_team_blocked)
    }),
    ("kiosk_team_revoked", |l| {
        say!(l, journal.kiosk_team_revoked)
    }),
    ("data_read", |l| say!(l, journal.data_read)),
    ("data_exported", |l| say!(l, journal.data_exported)),
    ("journal_erased", |l| say!(l, journal.journal_erased)),
];

/// What of people is read and taken away, each with its words.
const DATA: &[(&str, Words)] = &[
    ("people", |l| say!(l, journal.data_people)),
    ("punches", |l| say!(l, journal.data_punches)),
    ("devices", |l| say!(l, journal.data_devices)),
    ("presence", |l| say!(l, journal.data_presence)),
    ("invitations", |l| say!(l, journal.data_invitations)),
    ("mail", |l| say!(l, journal.data_mail)),
    ("journal", |l| say!(l, journal.data_journal)),
];

/// Who did what, newest first, by kind, person and day; also as CSV.
#[component]
pub(crate) fn Journal() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let (event, set_event) = filter::<String>("event");
    let (user, set_user) = filter::<i64>("user");
    let (from, set_from) = filter::<String>("from");
    let (to, set_to) = filter::<String>("to");
    let asked = move || AuditFilter {
        event_type: event.get(),
        about_user_id: user.get(),
        kiosk_id: None,
        from: from.get(),
        to: to.get(),
    };
    let entries = Fetch::new(move || {
        let (filter, offset) = (asked(), place.offset());
        async move { office.client().audit_log(&filter, offset, ROWS).await }
    });
    let people = all_people(office);
    let chosen_user = RwSignal::new(String::new());
    let chosen_event = RwSignal::new(String::new());
    Effect::new(move |_| chosen_user.set(user.get().map(|id| id.to_string()).unwrap_or_default()));
    Effect::new(move |_| chosen_event.set(event.get().unwrap_or_default()));
    let kinds = Signal::derive(move || {
        let language = language.get();
        let all = (String::new(), say!(language, common.all).to_owned());
        let known = EVENTS
            .iter()
            .map(|(kind, words)| ((*kind).to_owned(), words(language).to_owned()));
        std::iter::once(all).chain(known).collect::<Vec<_>>()
    });
    let clear = move || {
        place.start();
        set_event.set(None);
        set_user.set(None);
        set_from.set(None);
        set_to.set(None);
    };
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let busy = RwSignal::new(false);
    let export = move |_| {
        let filter = untrack(asked);
        office.act(
            busy,
            async move { office.client().audit_csv(&filter).await },
            move |csv| {
                let today = format::iso_day(&js_sys::Date::new_0());
                let file = format!("chrona_journal_{today}.csv");
                browser::download(&file, "text/csv;charset=utf-8", &csv);
                office
                    .toasts
                    .done(say!(office.now_language(), punches.exported));
            },
        );
    };
    view! {
        <Header title=t!(language, journal.title)>
            <Button busy on_click=export attr:data-testid="export-csv">
                <Icon icon=icondata::LuDownload />
                {t!(language, punches.export)}
            </Button>
        </Header>
        <p class="lead quiet">{t!(language, journal.lead)}</p>
        <div class="filters">
            <SelectField
                name="event"
                label=t!(language, journal.event)
                value=chosen_event
                choices=kinds
                on_choose=move |kind: String| {
                    place.start();
                    set_event.set(Some(kind).filter(|kind| !kind.is_empty()));
                }
            />
            <SelectField
                name="user"
                label=t!(language, journal.person)
                value=chosen_user
                choices=person_choices(office, people)
                on_choose=move |id: String| {
                    place.start();
                    set_user.set(id.parse().ok());
                }
            />
            <DayField
                name="from"
                label=t!(language, punches.from)
                day=from
                on_change=move |day| {
                    place.start();
                    set_from.set(filled(day));
                }
            />
            <DayField
                name="to"
                label=t!(language, punches.to)
                day=to
                on_change=move |day| {
                    place.start();
                    set_to.set(filled(day));
                }
            />
        </div>
        {entries
            .view(
                10,
                move |page| {
                    if page.rows.is_empty() {
                        let filtered = asked() != AuditFilter::default() || place.offset() > 0;
                        return nothing(
                            filtered,
                            clear,
                            icondata::LuScrollText,
                            t!(language, journal.empty),
                            t!(language, journal.empty_text),
                        );
                    }
                    view! {
                        <Table entries=page.rows />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
    }
}

#[component]
fn Table(entries: Vec<AuditEntry>) -> impl IntoView {
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
    let named = |name: Option<String>, id: Option<i64>| match (name, id) {
        (Some(name), _) if !name.is_empty() => name.into_any(),
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
            <td class="small nowrap">
                <time datetime=created_at.to_rfc3339()>
                    {move || format::relative_day(language.get(), created_at)} " "
                    <span class="figures">
                        {move || {
                            format::clock(language.get(), &format::date_of(created_at), true)
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

/// The words for a kind of event and for the data it was about; the kind itself when this version
/// knows none.
fn said(language: Language, kind: &str, data: Option<&str>) -> String {
    let words = |known: &[(&str, Words)], kind: &str| {
        let found = known.iter().find(|(known, _)| *known == kind);
        found.map(|(_, words)| words(language).to_owned())
    };
    let event = words(EVENTS, kind).unwrap_or_else(|| kind.replace('_', " "));
    let data: Option<serde_json::Value> = data.and_then(|data| serde_json::from_str(data).ok());
    let what = data.as_ref().and_then(|data| data["what"].as_str());
    match what.and_then(|what| words(DATA, what)) {
        Some(what) => say!(language, common.pair, first = event, second = what),
        None => event,
    }
}
