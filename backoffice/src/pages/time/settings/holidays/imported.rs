//! The calendars that were imported from files: for sites in other countries.

use chrona_web::{
    components::{Button, Icon},
    format,
    types::{Action as Permission, ImportedCalendar, Language, Reach},
};
use leptos::prelude::*;

use super::{
    Known,
    file::{Import, ImportFile},
};
use crate::{
    components::{
        confirm::Confirm,
        list::{Column, Row, Table},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What is asked before it is done; each opens its dialog.
#[derive(Clone, Copy)]
struct Asked {
    importing: RwSignal<Option<Import>>,
    deleting: RwSignal<Option<ImportedCalendar>>,
}

/// The card with them, and the ways to import and to delete one.
#[component]
pub(super) fn ImportedCalendars(known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let asked = Asked {
        importing: RwSignal::new(None),
        deleting: RwSignal::new(None),
    };
    let busy = RwSignal::new(false);
    let delete = move |calendar: ImportedCalendar| {
        let name = calendar.name.clone();
        let work = async move { office.client().delete_holiday_calendar(&name).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            let done = say!(language, imported.deleted, name = calendar.name);
            office.toasts.done(done);
            known.reload();
        });
    };
    let may_change = office.reaches(Permission::ManageTerms, Reach::Everyone);
    let import = may_change.then(|| {
        view! {
            <Button
                on_click=move |_| asked.importing.set(Some(Import::default()))
                attr:data-testid="import-calendar"
            >
                <Icon icon=icondata::LuFileUp />
                {t!(language, imported.import)}
            </Button>
        }
    });
    view! {
        <section class="card" aria-labelledby="imported-calendars">
            <div class="list-tools">
                <h2 id="imported-calendars">{t!(language, imported.title)}</h2>
                {import}
            </div>
            <p class="quiet">{t!(language, imported.text)}</p>
            {known
                .view(
                    2,
                    move |known| {
                        if known.imported.is_empty() {
                            view! {
                                <p class="quiet small" data-testid="no-imported-calendar">
                                    {t!(language, imported.none)}
                                </p>
                            }
                                .into_any()
                        } else {
                            let rows = known.imported.iter();
                            TABLE.of(rows.map(|calendar| row(calendar, asked, may_change)))
                        }
                    },
                )}
        </section>
        <ImportFile subject=asked.importing on_imported=move || known.reload() />
        <Confirm
            subject=asked.deleting
            title=move |calendar: ImportedCalendar| {
                say!(language.get(), imported.delete_title, name = calendar.name)
            }
            text=move |_| say!(language.get(), imported.delete_text).to_owned()
            action=t!(language, imported.delete)
            on_confirm=delete
        />
    }
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, imported.title),
    test_id: "imported-calendars",
    columns: &[
        Column::new(|l| say!(l, imported.name)).class("main-cell"),
        Column::new(|l| say!(l, imported.days))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, imported.period)).class("small"),
        Column::new(|l| say!(l, imported.by)).class("small quiet"),
        Column::actions(),
    ],
};

fn row(calendar: &ImportedCalendar, asked: Asked, may_change: bool) -> Row {
    let language = Office::current().language;
    let name = calendar.name.clone();
    let ImportedCalendar {
        days,
        first_day,
        last_day,
        imported_at,
        ..
    } = *calendar;
    let period = move || {
        let language = language.get();
        let [first, last] = [first_day, last_day].map(format::written);
        say!(language, imported.dates, first = first, last = last)
    };
    let who = calendar.imported_by_name.clone();
    let by = move || {
        origin(
            language.get(),
            who.clone(),
            format::long_date(language.get(), imported_at),
        )
    };
    let (again, deleted) = (name.clone(), calendar.clone());
    let actions = may_change.then(|| {
        let import = Action::new(t!(language, imported.again), "import-again", move || {
            asked.importing.set(Some(Import {
                name: again.clone(),
            }));
        });
        let delete = Action::new(
            t!(language, imported.delete),
            "delete-calendar",
            move || {
                asked.deleting.set(Some(deleted.clone()));
            },
        );
        view! { <RowActions name=name.clone() first=import others=vec![delete.dangerous()] /> }
    });
    TABLE
        .row([
            name.clone().into_any(),
            (move || format::number(language.get(), days)).into_any(),
            period.into_any(),
            by.into_any(),
            actions.into_any(),
        ])
        .with("data-calendar", name.as_str())
}

/// When it was imported, and by whom where that is known.
fn origin(language: Language, who: Option<String>, day: String) -> String {
    match who {
        Some(name) => say!(language, imported.day_and_name, day = day, name = name),
        None => day,
    }
}
