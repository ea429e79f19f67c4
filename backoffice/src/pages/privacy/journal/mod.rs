//! The audit log.

mod events;
mod table;

use chrona_web::types::{AuditEvent, PersonId};
use chrona_web::{
    api::AuditFilter,
    components::{Button, Icon, SelectField},
};
use leptos::prelude::*;

use self::{
    events::{event as words_of, said},
    table::Table,
};

use crate::{
    address::kept,
    browser,
    components::{
        Header,
        days::Days,
        export::{ExportNote, day_facts, file_name, person_fact},
        list::{PagePrinted, Place, nothing},
        person_field::{Choosable, PersonField},
    },
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

/// Who did what, newest first, by kind, person and day; also as CSV.
#[component]
pub(crate) fn Journal() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let (event, set_event) = kept::<String>("event");
    let (user, set_user) = kept::<PersonId>("user");
    let (from, set_from) = kept::<String>("from");
    let (to, set_to) = kept::<String>("to");
    let asked = move || AuditFilter {
        event_type: event.get(),
        about_user_id: user.get(),
        kiosk_id: None,
        from: from.get(),
        to: to.get(),
    };
    let entries = place.fetch(office, move || {
        let filter = asked();
        move |offset, limit| {
            let filter = filter.clone();
            async move { office.client().audit_log(&filter, offset, limit).await }
        }
    });
    let people = Choosable::everyone(office);
    let facts = Signal::derive(move || {
        let language = language.get();
        let kind = event.get().map(|kind| {
            let label = say!(language, journal.event).to_owned();
            (label, said(language, &kind, None))
        });
        let person = person_fact(language, people, user.get());
        let days = day_facts(language, from.get().as_ref(), to.get().as_ref());
        kind.into_iter()
            .chain(person)
            .chain(days)
            .collect::<Vec<_>>()
    });
    let clear = move || {
        place.start();
        set_event.set(None);
        set_user.set(None);
        set_from.set(None);
        set_to.set(None);
    };
    let busy = RwSignal::new(false);
    let export = move |_| {
        let filter = untrack(asked);
        let language = office.now_language();
        let person = untrack(|| person_fact(language, people, filter.about_user_id));
        let person = person.map(|(_, name)| name);
        let whom: Vec<&str> = person.iter().map(String::as_str).collect();
        let (from, to) = (filter.from.as_deref(), filter.to.as_deref());
        let what = say!(language, export.journal_name);
        let name = file_name(language, what, &whom, from, to);
        let work = async move { office.client().audit_file(&filter).await };
        office.act(busy, work, move |file| {
            browser::save(&name, &file);
            let language = office.now_language();
            office.toasts.done(say!(language, export.done, name = name));
        });
    };
    view! {
        <Header title=t!(language, journal.title)>
            <PrintButton printing=place.printing />
            <Button
                busy
                on_click=export
                attr:aria-describedby="export-note"
                attr:data-testid="export-csv"
            >
                <Icon icon=icondata::LuDownload />
                {t!(language, punches.export)}
            </Button>
        </Header>
        <p class="lead quiet">{t!(language, journal.lead)}</p>
        <Filters place people />
        <ExportNote facts everything=t!(language, export.all_journal) />
        <PagePrinted rows=entries facts />
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

/// The kind, the person and the days, kept in the address.
#[component]
fn Filters(place: Place, people: Choosable) -> impl IntoView {
    let language = Office::current().language;
    let (event, set_event) = kept::<String>("event");
    let (user, set_user) = kept::<PersonId>("user");
    let chosen_user = RwSignal::new(String::new());
    let chosen_event = RwSignal::new(String::new());
    Effect::new(move |_| chosen_user.set(user.get().map(|id| id.to_string()).unwrap_or_default()));
    Effect::new(move |_| chosen_event.set(event.get().unwrap_or_default()));
    let kinds = Signal::derive(move || {
        let language = language.get();
        let all = (String::new(), say!(language, common.all).to_owned());
        let known = AuditEvent::ALL.into_iter().map(|kind| {
            let words = words_of(language, kind).to_owned();
            (kind.as_str().to_owned(), words)
        });
        std::iter::once(all).chain(known).collect::<Vec<_>>()
    });
    view! {
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
            <PersonField
                name="user"
                label=t!(language, journal.person)
                people
                value=chosen_user
                nobody=t!(language, common.everyone)
                on_choose=move |id: String| {
                    place.start();
                    set_user.set(id.parse().ok());
                }
            />
            <Days place />
        </div>
    }
}
