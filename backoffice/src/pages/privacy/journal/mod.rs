//! The audit log.

mod events;
mod table;

use chrona_web::{
    api::AuditFilter,
    components::{Button, Empty, Icon},
    types::{AuditEvent, Language},
};
use leptos::prelude::*;

use self::{
    events::event as words_of,
    table::{TABLE, row},
};

use crate::{
    browser,
    components::{
        Header,
        days::DayFilter,
        export::{ExportNote, file_name},
        list::{ChoiceFilter, Filters, List, PersonFilter, Place},
        person_field::Choosable,
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
    let kind = ChoiceFilter::in_address(place, "event", |l| say!(l, journal.event), kinds);
    let person = PersonFilter::in_address(place, Choosable::everyone(office));
    let days = DayFilter::in_address(place);
    let filters = Filters::at(place).and(kind).and(person).and(days);
    let asked = move || AuditFilter {
        event_type: kind.chosen(),
        about_user_id: person.user_id(),
        kiosk_id: None,
        from: days.from(),
        to: days.to(),
    };
    let entries = place.fetch(office, move || {
        let filter = asked();
        move |offset, limit| {
            let filter = filter.clone();
            async move { office.client().audit_log(&filter, offset, limit).await }
        }
    });
    let busy = RwSignal::new(false);
    let export = move |_| {
        let filter = untrack(asked);
        let language = office.now_language();
        let person = untrack(|| person.name());
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
        <div class="filters">
            {kind.field()} {person.field(|l| say!(l, journal.person))} {days.fields()}
        </div>
        <ExportNote facts=filters.facts() everything=t!(language, export.all_journal) />
        <List
            rows=entries
            filters
            table=TABLE
            row
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuScrollText
                        title=t!(language, journal.empty)
                        text=t!(language, journal.empty_text)
                    />
                }
            }
        />
    }
}

/// The kinds of events, each in words.
fn kinds(language: Language) -> Vec<(&'static str, &'static str)> {
    let kinds = AuditEvent::ALL.into_iter();
    kinds
        .map(|kind| (kind.as_str(), words_of(language, kind)))
        .collect()
}
