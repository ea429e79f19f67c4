//! Limits of working time that were passed or are about to be, and what was done about each.

use chrona_web::{
    Page,
    api::LimitsOf,
    components::{Button, Empty, Tag, Tone},
    format,
    types::{Action, Language, Limit, Reach},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{month::Month, words};
use crate::{
    components::{
        Header,
        handling::{HandleDialog, Handling, Seen},
        links::PersonLink,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, Table},
        worked::{WAITING, Worked, WorkedThrough},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{Words, say, t},
};

/// The word of the filter that shows those about which someone wrote what was done.
const DONE: &str = "done";

const TABLE: Table<4> = Table {
    caption: |l| say!(l, limit.title),
    test_id: "limit-rows",
    columns: &[
        Column::new(|l| say!(l, punches.person)).class("main-cell"),
        Column::new(|l| say!(l, limit.what)),
        Column::new(|l| say!(l, limit.state)).class("state-cell"),
        Column::actions(),
    ],
};

const HANDLING: Handling = Handling {
    draft: "limit",
    title: |l| say!(l, limit.handle),
    hint: |l| say!(l, limit.note_hint),
    is_required: true,
};

/// The keys of a row.
const KEYS: Words = |l| say!(l, limit.keys);

/// All of them.
#[component]
pub(crate) fn Limits() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, limit.state), states);
    let rows = place.fetch(office, move || {
        let handled = Some(state.chosen().as_deref() == Some(DONE));
        move |offset, limit| async move {
            let client = office.client();
            client
                .limits(LimitsOf::Everyone, handled, offset, limit)
                .await
        }
    });
    rows.reload_every(15_000);
    let handling = RwSignal::new(None);
    let worked = Worked::through(
        rows,
        move |one| is_open(office, one),
        move || handling.with(Option::is_some),
    );
    view! {
        <Header title=t!(language, limit.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, limit.lead)}</p>
        <div class="filters">{state.field()}</div>
        <WorkedThrough worked keys=KEYS>
            <List
                rows
                filters=Filters::at(place).and(state)
                table=TABLE
                row=move |limit| row(limit, "/timesheets", handling)
                empty=move || {
                    view! {
                        <Empty
                            icon=icondata::LuCircleCheck
                            title=t!(language, limit.empty)
                            text=t!(language, limit.empty_text)
                        />
                    }
                }
            />
        </WorkedThrough>
        <HandleDialog
            words=HANDLING
            key=handling
            send=move |key, note| async move {
                office.client().handle_limit(LimitsOf::Everyone, &key, note).await
            }
            on_done=move |()| {
                worked.go_on();
                rows.reload();
            }
        />
    }
}

/// Which of them the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![("", say!(l, limit.open)), (DONE, say!(l, limit.done))]
}

/// Those of the own teams about which nobody has written what was done; nothing where there are none.
#[component]
pub(in crate::pages) fn TeamLimits() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let found = Fetch::new(move || async move {
        let client = office.client();
        client.limits(LimitsOf::OwnTeams, Some(false), 0, 100).await
    });
    found.reload_every(60_000);
    let handling = RwSignal::new(None);
    let worked = Worked::through(
        found,
        move |one| is_open(office, one),
        move || handling.with(Option::is_some),
    );
    let rows = move || found.with(|page: &Page<Limit>| page.rows.clone());
    let is_idle = move || !worked.has_begun() && rows().is_none_or(|rows| rows.is_empty());
    let table = move || {
        let rows = rows().filter(|rows| !rows.is_empty())?.into_iter();
        Some(TABLE.of(rows.map(|limit| row(limit, "/team/timesheets", handling))))
    };
    view! {
        <section class="named" hidden=is_idle>
            <h2>{t!(language, limit.title)}</h2>
            <WorkedThrough worked keys=KEYS>
                {table}
            </WorkedThrough>
        </section>
        <HandleDialog
            words=HANDLING
            key=handling
            send=move |key, note| async move {
                office.client().handle_limit(LimitsOf::OwnTeams, &key, note).await
            }
            on_done=move |()| {
                worked.go_on();
                found.reload();
            }
        />
    }
}

/// Whether the person signed in may write what was done about it, and nobody has yet.
fn is_open(office: Office, limit: &Limit) -> bool {
    limit.handled.is_none() && office.reaches(Action::CorrectHours, Reach::Teams)
}

/// A limit; `sheets` is the page below which the person's month stands.
fn row(limit: Limit, sheets: &'static str, handling: RwSignal<Option<String>>) -> Row {
    let office = Office::current();
    let language = office.language;
    let is_open = is_open(office, &limit);
    let (id, name, date, code) = (limit.user_id, limit.user_name, limit.date, limit.code);
    let number = limit.staff_number;
    let person = view! {
        <div class="stacked">
            <PersonLink id name />
            {number.map(|number| view! { <span class="small quiet">{number}</span> })}
        </div>
    };
    let both = [limit.measured_seconds, limit.limit_seconds];
    let article = limit.article;
    let day = move || {
        let l = language.get();
        let day = format::long_day(l, date);
        if code.is_of_week() {
            return say!(l, limit.week, day = day);
        }
        day
    };
    let what = view! {
        <div class="stacked">
            {move || words::limit(language.get(), code, both, &article)}
            <time class="small quiet" datetime=date.to_string()>
                {day}
            </time>
        </div>
    };
    let state = match limit.handled {
        Some(handled) => view! { <Seen handled /> }.into_any(),
        None if code.is_ahead() => view! {
            <Tag icon=icondata::LuClock tone=Tone::Warning text=t!(language, limit.ahead) />
        }
        .into_any(),
        None => view! {
            <Tag icon=icondata::LuTriangleAlert tone=Tone::Bad text=t!(language, limit.broken) />
        }
        .into_any(),
    };
    let month = Month::of(date).map(|month| format!("?month={month}"));
    let sheet = format!("{sheets}/{id}{}", month.unwrap_or_default());
    let key = StoredValue::new(limit.key.clone());
    let actions = view! {
        <A href=sheet attr:class="button button-quiet" attr:data-testid="limit-sheet">
            {t!(language, limit.sheet)}
        </A>
        {is_open
            .then(|| {
                view! {
                    <Button
                        on_click=move |_| handling.set(Some(key.get_value()))
                        attr:data-testid="handle-limit"
                        attr:data-fix=""
                    >
                        {t!(language, limit.handle)}
                    </Button>
                }
            })}
    };
    TABLE
        .row([
            person.into_any(),
            what.into_any(),
            state,
            actions.into_any(),
        ])
        .with("data-limit", &limit.key)
        .maybe(WAITING, is_open.then_some(limit.key.as_str()))
}
