//! Someone's month as HR, payroll and a manager see it, and as it is signed on paper.

use chrona_web::{
    api::TimesheetOf,
    components::{Icon, alive},
    format,
    types::{Language, PersonId},
};
use chrona_work_time::{Day, Timesheet};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    calendar::{self, ViewChoice},
    day_notes,
    month::MonthChoice,
    periods::PersonMonth,
    proof::Proof,
    sheet::Sheet,
    totals,
    why::Why,
};
use crate::{
    components::{
        Header,
        links::BackLink,
        list::{Column, Row, Table, every_row},
    },
    fetch::Fetch,
    menu::Menu,
    office::Office,
    page::{Admin, Hours, Page},
    printing::{PrintButton, Printing},
    words::{say, t},
};

const DAYS: Table<7> = Table {
    caption: |l| say!(l, sheet.table),
    test_id: "day-rows",
    columns: &[
        Column::new(|l| say!(l, sheet.day)).class("main-cell nowrap"),
        Column::new(|l| say!(l, sheet.periods)).class("figures small"),
        Column::new(|l| say!(l, sheet.planned))
            .class("figures right quiet")
            .labelled(),
        Column::new(|l| say!(l, sheet.worked))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, sheet.counted))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, sheet.night))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, sheet.notes)).class("details-cell"),
    ],
};

/// Anyone's month.
#[component]
pub(crate) fn PersonTimesheet() -> impl IntoView {
    let office = Office::current();
    let id = Page::Hours(Hours::Timesheet).number::<PersonId>();
    let person = Fetch::new(move || {
        let id = id.get();
        async move { office.client().user(id).await }
    });
    let named = move || person.with(|user| (user.display_name(), user.staff_number.clone()));
    let terms = use_context::<Menu>()
        .is_some_and(|menu| menu.has(Page::Admin(Admin::PersonTime)))
        .then(|| {
            let language = office.language;
            view! {
                <A
                    href=move || format!("/people/{}/time", id.get())
                    attr:class="button"
                    attr:data-testid="open-terms"
                >
                    <Icon icon=icondata::LuCalendarClock />
                    {t!(language, sheet.terms)}
                </A>
            }
            .into_any()
        });
    one(
        id,
        TimesheetOf::Anyone,
        ("/timesheets", "/punches"),
        Signal::derive(move || named().unwrap_or_default()),
        terms,
    )
}

/// The month of someone of one's teams.
#[component]
pub(crate) fn TeamTimesheet() -> impl IntoView {
    let office = Office::current();
    let id = Page::Hours(Hours::TeamTimesheet).number::<PersonId>();
    let people = Fetch::new(move || async move {
        let ask = |offset| async move { office.client().team_presence(offset, 100).await };
        every_row(ask).await
    });
    let named = move || {
        let id = id.get();
        let found = people.with(|people| {
            let person = people.iter().find(|person| person.user_id == id)?;
            Some((person.user_name.clone(), person.staff_number.clone()))
        });
        found.flatten()
    };
    one(
        id,
        TimesheetOf::TeamPerson,
        ("/team/timesheets", "/team"),
        Signal::derive(move || named().unwrap_or_default()),
        None,
    )
}

fn one(
    id: Memo<PersonId>,
    of: fn(PersonId) -> TimesheetOf,
    (list, punches): (&'static str, &'static str),
    named: Signal<(String, Option<String>)>,
    actions: Option<AnyView>,
) -> AnyView {
    let language = Office::current().language;
    let month = MonthChoice::in_address();
    let choice = ViewChoice::in_address();
    let sheet = Sheet::of(move || of(id.get()), month);
    let title = move || {
        let (name, _) = named.get();
        if name.is_empty() {
            say!(language.get(), sheet.title).to_owned()
        } else {
            name
        }
    };
    let number = move || {
        let (_, number) = named.get();
        let number = number?;
        let language = language.get();
        let word = say!(language, sheets.staff_number);
        Some(say!(language, common.pair, first = word, second = number))
    };
    let shown = sheet.answer.view(12, move |answer| {
        let answer = StoredValue::new(answer);
        alive(move || {
            let (language, id) = (language.get(), id.get());
            answer.with_value(|answer| {
                let link = |day: &Day| {
                    let date = day.date;
                    format!("{punches}?user={id}&from={date}&to={date}")
                };
                let rows = answer.days.iter();
                let rows = rows.map(|day| of_day(language, sheet, answer, day, &link(day)));
                let table = view! {
                    {DAYS.of(rows.chain([total(language, answer)]))}
                    {totals::weeks(language, answer)}
                };
                let calendar = || calendar::view(language, sheet, answer, Some(&link));
                view! {
                    {choice.choose(calendar, table.into_any())}
                    {totals::of_month(language, answer)}
                }
                .into_any()
            })
        })
    });
    let is_of_anyone = matches!(untrack(|| of(id.get())), TimesheetOf::Anyone(_));
    let standing = is_of_anyone.then(|| view! { <PersonMonth id month /> });
    view! {
        <BackLink path=list word=t!(language, sheet.back) />
        <Header title>{actions} <PrintButton printing=Printing::new().at_once() /></Header>
        <div class="month-tools">
            {month.field(|| ())} {choice.switch(|l| say!(l, month.table))}
        </div>
        <div class="month-head">
            <h2 class="month-title" data-testid="month-title">{month.title()}</h2>
            <span class="quiet">{number}</span>
        </div>
        {standing}
        <div class="time-sheet">{shown}</div>
        <Why sheet />
        <Signatures />
        <Proof of=Signal::derive(move || of(id.get())) month />
    }
    .into_any()
}

fn of_day(language: Language, sheet: Sheet, answer: &Timesheet, day: &Day, link: &str) -> Row {
    let told = |seconds: i64| {
        let told = (seconds != 0).then(|| format::duration(seconds));
        told.unwrap_or_default().into_any()
    };
    let name = format::day_of_month(language, day.date);
    let whole = format::day_in_words(language, day.date);
    let label = say!(language, hours.day_punches, day = whole);
    let date = view! {
        <A href=link.to_owned() attr:class="name-link" attr:aria-label=label>
            {name}
        </A>
    };
    let notes = day_notes::listed(day_notes::of_day(language, sheet, answer, day));
    DAYS.row([
        date.into_any(),
        sheet.periods(&day.periods).into_any(),
        told(day.planned_seconds),
        told(day.worked_seconds),
        told(day.counted_seconds),
        told(day.night_seconds),
        notes.into_any(),
    ])
    .with("data-date", day.date)
}

fn total(language: Language, answer: &Timesheet) -> Row {
    let totals = &answer.totals;
    let told = |seconds: i64| format::duration(seconds).into_any();
    DAYS.row([
        say!(language, sheet.total).into_any(),
        ().into_any(),
        told(totals.planned_seconds),
        told(totals.worked_seconds),
        told(totals.counted_seconds),
        told(totals.night_seconds),
        ().into_any(),
    ])
    .class("total", true)
}

/// Where both sign, on paper alone.
#[component]
fn Signatures() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="print-only signatures" data-testid="signatures">
            <div class="signature">
                <p>{t!(language, sheet.employee)}</p>
                <p class="quiet small">{t!(language, sheet.signed_on)}</p>
            </div>
            <div class="signature">
                <p>{t!(language, sheet.employer)}</p>
                <p class="quiet small">{t!(language, sheet.signed_on)}</p>
            </div>
        </div>
    }
}
