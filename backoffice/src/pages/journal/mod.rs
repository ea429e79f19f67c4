//! The audit log.

mod events;
mod table;

use chrona_web::{
    api::AuditFilter,
    components::{Button, Icon, SelectField},
};
use leptos::prelude::*;

use self::{events::EVENTS, table::Table};
use super::{
    Header,
    list::{Place, ROWS, all_people, filter, nothing, person_choices},
    punches::Days,
};
use crate::{
    browser,
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

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
        office.act(
            busy,
            async move { office.client().audit_file(&filter).await },
            move |file| {
                browser::save(&file.name, &file.content);
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
        <Filters place />
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
fn Filters(place: Place) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (event, set_event) = filter::<String>("event");
    let (user, set_user) = filter::<i64>("user");
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
            <Days place />
        </div>
    }
}
