//! The people of a month: what each worked, and how far the month has come.

use chrona_web::{
    Page,
    api::TimesheetFilter,
    components::{Empty, Tone},
    format,
    types::{TimesheetLine, TimesheetSort, TimesheetState},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::list::{Column, Filters, Frame, List, Place, Row, Sorting, Table},
    fetch::Fetch,
    office::Office,
    pages::time::{
        month::MonthChoice,
        periods::{Moving, PICK, pick, state_tag},
        timesheets::count,
    },
    words::{say, t},
};

const COLUMNS: [Column; 6] = [
    Column::new(|l| say!(l, sheets.name))
        .class("main-cell")
        .sorts("name"),
    Column::new(|l| say!(l, sheets.staff_number)).class("quiet roomy-only"),
    Column::new(|l| say!(l, sheets.worked))
        .class("figures right")
        .labelled()
        .sorts_largest_first("worked"),
    Column::new(|l| say!(l, sheets.overtime))
        .class("figures right")
        .labelled()
        .sorts_largest_first("overtime"),
    Column::new(|l| say!(l, sheets.anomalies)).sorts_largest_first("anomalies"),
    Column::new(|l| say!(l, sheets.state)),
];

const TABLE: Table<6> = Table {
    caption: |l| say!(l, closing.people_of),
    test_id: "period-people",
    columns: &COLUMNS,
};

/// The same where some can be chosen.
const CHOOSABLE: Table<7> = Table {
    caption: TABLE.caption,
    test_id: TABLE.test_id,
    columns: &[
        PICK, COLUMNS[0], COLUMNS[1], COLUMNS[2], COLUMNS[3], COLUMNS[4], COLUMNS[5],
    ],
};

/// Asks for them.
pub(super) fn fetch(
    office: Office,
    place: Place,
    month: MonthChoice,
    sorting: Sorting,
) -> Fetch<Page<TimesheetLine>> {
    place.fetch(office, move || {
        let month = month.month();
        let (sort, is_descending) = sorting.chosen();
        let filter = TimesheetFilter {
            from: month.first(),
            to: month.last(),
            team_id: None,
            site_id: None,
            only: None,
            sort: TimesheetSort::parse(&sort).unwrap_or_default(),
            is_descending,
        };
        move |offset, limit| async move { office.client().timesheets(filter, offset, limit).await }
    })
}

/// The list; some can be chosen by whoever may have months take a step.
#[component]
pub(super) fn People(
    place: Place,
    month: MonthChoice,
    sorting: Sorting,
    rows: Fetch<Page<TimesheetLine>>,
    moving: Option<Moving>,
) -> impl IntoView {
    let language = Office::current().language;
    let table = match moving {
        Some(_) => Frame::from(CHOOSABLE),
        None => Frame::from(TABLE),
    };
    view! {
        <List
            rows
            filters=Filters::at(place).and(month)
            table=table.sorted(sorting)
            row=move |line| row(line, month, moving)
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuUsers
                        title=t!(language, sheets.empty)
                        text=t!(language, sheets.empty_text)
                    />
                }
            }
        />
    }
}

fn row(line: TimesheetLine, month: MonthChoice, moving: Option<Moving>) -> Row {
    let (id, state) = (line.user_id, line.state);
    let pick = moving.map(|moving| pick(moving, id, &line.name));
    let month = month.month();
    let name = view! {
        <A
            href=format!("/timesheets/{id}?month={month}")
            attr:class="name-link"
            attr:data-testid="open-timesheet"
        >
            {line.name}
        </A>
    };
    // No figure is shown that is none.
    let is_computed = state != TimesheetState::NotComputed;
    let told = |seconds: i64| is_computed.then(|| format::duration(seconds)).into_any();
    let cells = [
        name.into_any(),
        line.staff_number.into_any(),
        told(line.worked_seconds),
        told(line.overtime_seconds + line.complementary_seconds),
        count(line.anomalies, Tone::Warning, |l| say!(l, sheets.anomalies)),
        state_tag(state),
    ];
    let row = match pick {
        Some(pick) => {
            let [name, number, worked, overtime, anomalies, state] = cells;
            CHOOSABLE.row([pick, name, number, worked, overtime, anomalies, state])
        }
        None => TABLE.row(cells),
    };
    row.with("data-testid", "period-person")
        .with("data-user-id", id.0)
        .with("data-state", state.as_str())
}
