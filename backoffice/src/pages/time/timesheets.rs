//! A line a person: the sums of a month, everyone's and those of one's teams.

use chrona_web::{
    ApiError, Page,
    api::{PeriodsOf, TimesheetFilter},
    components::{Empty, Icon, Tag, Tone, alive},
    format,
    types::{Action, Language, Reach, TimesheetLine, TimesheetSort, TimesheetState, TimesheetWith},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    month::MonthChoice,
    periods::{Moving, PICK, ValidateMonth, pick, state_tag},
};
use crate::{
    components::{
        Header,
        list::{
            ChoiceFilter, Column, Filters, Frame, List, Place, Row, Sorting, Table, all_teams,
            every_row,
        },
        team_filter::{Choices, TeamFields, TeamFilter, of_people, of_teams},
    },
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{Words, follow, say, t},
};

const COLUMNS: [Column; 8] = [
    Column::new(|l| say!(l, sheets.name))
        .class("main-cell")
        .sorts("name"),
    Column::new(|l| say!(l, sheets.staff_number)).class("quiet roomy-only"),
    Column::new(|l| say!(l, sheets.worked))
        .class("figures right")
        .labelled()
        .sorts_largest_first("worked"),
    Column::new(|l| say!(l, sheets.counted))
        .class("figures right")
        .labelled(),
    Column::new(|l| say!(l, sheets.overtime))
        .class("figures right")
        .labelled()
        .sorts_largest_first("overtime"),
    Column::new(|l| say!(l, sheets.anomalies)).sorts_largest_first("anomalies"),
    Column::new(|l| say!(l, sheets.alerts)).sorts_largest_first("alerts"),
    Column::new(|l| say!(l, sheets.state)),
];

const TABLE: Table<8> = Table {
    caption: |l| say!(l, sheets.title),
    test_id: "timesheet-rows",
    columns: &COLUMNS,
};

/// The same where some can be chosen.
const CHOOSABLE: Table<9> = Table {
    caption: TABLE.caption,
    test_id: TABLE.test_id,
    columns: &[
        PICK, COLUMNS[0], COLUMNS[1], COLUMNS[2], COLUMNS[3], COLUMNS[4], COLUMNS[5], COLUMNS[6],
        COLUMNS[7],
    ],
};

/// Everyone's month.
#[component]
pub(crate) fn Timesheets() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let empty = move || {
        let add = office.reaches(Action::ManagePeople, Reach::Everyone);
        let add = add.then(|| {
            view! {
                <A href="/people/new" attr:class="button button-primary">
                    <Icon icon=icondata::LuPlus />
                    {t!(language, sheets.add_person)}
                </A>
            }
        });
        view! {
            <Empty
                icon=icondata::LuCalendarClock
                title=t!(language, sheets.empty)
                text=t!(language, sheets.empty_text)
            >
                {add}
            </Empty>
        }
    };
    lines(
        PeriodsOf::Everyone,
        of_teams(all_teams(office)),
        empty.into(),
        move |filter, offset, limit| async move {
            office.client().timesheets(filter, offset, limit).await
        },
    )
}

/// The month of the people of one's teams.
#[component]
pub(crate) fn TeamTimesheets() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let people = Fetch::new(move || async move {
        let ask = |offset| async move { office.client().team_presence(offset, 100).await };
        every_row(ask).await
    });
    let empty = move || {
        view! {
            <Empty
                icon=icondata::LuUsers
                title=t!(language, my_team.empty)
                text=t!(language, my_team.empty_text)
            />
        }
    };
    lines(
        PeriodsOf::OwnTeams,
        of_people(people),
        empty.into(),
        move |filter, offset, limit| async move {
            office.client().team_timesheets(filter, offset, limit).await
        },
    )
}

fn lines<F>(
    of: PeriodsOf,
    teams: Choices,
    empty: ViewFn,
    ask: impl Fn(TimesheetFilter, u64, u64) -> F + Copy + 'static,
) -> AnyView
where
    F: Future<Output = Result<Page<TimesheetLine>, ApiError>> + 'static,
{
    let office = Office::current();
    let (title, path): (Words, _) = match of {
        PeriodsOf::Everyone => (|l| say!(l, sheets.title), "/timesheets"),
        PeriodsOf::OwnTeams => (|l| say!(l, sheets.team_title), "/team/timesheets"),
    };
    let place = Place::in_address();
    let month = MonthChoice::in_address();
    let teams = TeamFilter::in_address(teams);
    let only = ChoiceFilter::in_address(
        place,
        "only",
        |l| say!(l, sheets.only),
        |l| {
            vec![
                ("anomalies", say!(l, sheets.only_anomalies)),
                ("alerts", say!(l, sheets.only_alerts)),
            ]
        },
    );
    let sorting = Sorting::in_address(place, TimesheetSort::Name.as_str());
    // A phone shows no heads of columns.
    let sort_field = ChoiceFilter::in_address(place, "sort", |l| say!(l, sheets.sort), sorts);
    let filters = Filters::at(place).and(month).and(teams).and(only);
    let rows = place.fetch(office, move || {
        let month = month.month();
        let (sort, is_descending) = sorting.chosen();
        let only = only.chosen();
        let filter = TimesheetFilter {
            from: month.first(),
            to: month.last(),
            team_id: teams.team_id(),
            site_id: teams.site_id(),
            only: only.and_then(|word| TimesheetWith::parse(&word)),
            sort: TimesheetSort::parse(&sort).unwrap_or_default(),
            is_descending,
        };
        move |offset, limit| ask(filter, offset, limit)
    });
    // Everyone's months take their steps on the page of the closing.
    let moving = (of == PeriodsOf::OwnTeams).then(|| Moving::new(of, month, move || rows.reload()));
    let list = move || {
        let moving = moving.filter(|moving| moving.is_over());
        let table = match moving {
            Some(_) => Frame::from(CHOOSABLE),
            None => Frame::from(TABLE),
        };
        let empty = empty.clone();
        view! {
            <List
                rows
                filters
                table=table.sorted(sorting)
                row=move |line| row(line, path, month, moving)
                empty
            />
        }
        .into_any()
    };
    view! {
        <Header title=follow(office.language, title)>
            <PrintButton printing=place.printing />
        </Header>
        <div class="list-tools">
            {month.field(move || place.start())} <h2 class="month-title">{month.title()}</h2>
        </div>
        <div class="filters">
            <TeamFields filter=teams on_choose=move |()| place.start() /> {only.field()}
            <div class="phone-only">{sort_field.field()}</div>
        </div>
        {moving.map(|moving| view! { <ValidateMonth moving rows /> })}
        {alive(list)}
    }
    .into_any()
}

/// How a phone sorts the list.
fn sorts(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![
        ("", say!(l, sheets.name)),
        ("-worked", say!(l, sheets.worked)),
        ("-overtime", say!(l, sheets.overtime)),
        ("-anomalies", say!(l, sheets.anomalies)),
        ("-alerts", say!(l, sheets.alerts)),
    ]
}

fn row(line: TimesheetLine, path: &'static str, month: MonthChoice, moving: Option<Moving>) -> Row {
    let (id, state) = (line.user_id, line.state);
    let pick = moving.map(|moving| pick(moving, id, &line.name));
    let address = move || format!("{path}/{id}{}", month.query());
    let name = view! {
        <A href=address attr:class="name-link" attr:data-testid="open-timesheet">
            {line.name}
        </A>
    };
    let overtime = line.overtime_seconds + line.complementary_seconds;
    // No figure is shown that is none.
    let is_computed = state != TimesheetState::NotComputed;
    let told = |seconds: i64| is_computed.then(|| format::duration(seconds)).into_any();
    let cells = [
        name.into_any(),
        line.staff_number.into_any(),
        told(line.worked_seconds),
        told(line.counted_seconds),
        told(overtime),
        count(line.anomalies, Tone::Warning, |l| say!(l, sheets.anomalies)),
        count(line.alerts, Tone::Bad, |l| say!(l, sheets.alerts)),
        state_tag(state),
    ];
    let row = match pick {
        Some(pick) => {
            let [name, number, worked, counted, overtime, odd, alerts, state] = cells;
            CHOOSABLE.row([
                pick, name, number, worked, counted, overtime, odd, alerts, state,
            ])
        }
        None => TABLE.row(cells),
    };
    row.with("data-user-id", id.0)
        .with("data-state", state.as_str())
}

/// How many there are, with the word on a phone; nothing where there is none.
pub(super) fn count(number: u64, tone: Tone, word: Words) -> AnyView {
    if number == 0 {
        return ().into_any();
    }
    let language = Office::current().language;
    let icon = match tone {
        Tone::Bad => icondata::LuCircleAlert,
        _ => icondata::LuTriangleAlert,
    };
    view! {
        <Tag icon tone text=number.to_string() />
        <span class="phone-only small">" " {follow(language, word)}</span>
    }
    .into_any()
}
