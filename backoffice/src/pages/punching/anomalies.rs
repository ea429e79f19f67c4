//! What is wrong with people's punches, worked through: mended by a punch or an absence, or explained with a note.

use chrona_web::{
    Page,
    components::{Button, Empty},
    format,
    types::{Action, Anomaly, AnomalyCode, Language, PunchType, Reach},
    zone::Moment,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::punches::{CorrectDialog, Subject};
use crate::{
    components::{
        Header,
        handling::{HandleDialog, Handling, Seen},
        links::PersonLink,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, Table},
        person_field::Choosable,
        worked::{WAITING, Worked, WorkedThrough},
    },
    fetch::Fetch,
    office::Office,
    pages::time::words,
    printing::PrintButton,
    words::{Words, say, t},
};

/// The word of the filter that shows those that someone has dealt with.
const DONE: &str = "done";

const HANDLING: Handling = Handling {
    draft: "anomaly",
    title: |l| say!(l, anomaly.handle),
    hint: |l| say!(l, anomaly.note_hint),
    is_required: false,
};

/// All of them, and who has dealt with them.
#[component]
pub(crate) fn Anomalies() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, anomaly.state), states);
    let kind = ChoiceFilter::in_address(place, "kind", |l| say!(l, anomaly.kind), kinds);
    let rows = place.fetch(office, move || {
        let handled = Some(state.chosen().as_deref() == Some(DONE));
        let code = kind.chosen().and_then(|word| AnomalyCode::parse(&word));
        move |offset, limit| async move {
            office
                .client()
                .anomalies(handled, code, offset, limit)
                .await
        }
    });
    rows.reload_every(15_000);
    let open = Open::new("/punches", Choosable::everyone(office));
    let worked = Worked::through(
        rows,
        move |one| is_open(office, one),
        move || open.has_dialog(),
    );
    let done = move |()| {
        worked.go_on();
        rows.reload();
    };
    view! {
        <Header title=t!(language, anomaly.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, anomaly.lead)}</p>
        <div class="filters">{kind.field()} {state.field()}</div>
        <WorkedThrough worked keys=KEYS>
            <List
                rows
                filters=Filters::at(place).and(kind).and(state)
                table=TABLE
                row=move |anomaly| row(anomaly, open)
                empty=move || {
                    view! {
                        <Empty
                            icon=icondata::LuCircleCheck
                            title=t!(language, anomaly.empty)
                            text=t!(language, anomaly.empty_text)
                        />
                    }
                }
            />
        </WorkedThrough>
        <CorrectDialog
            subject=open.mending
            people=open.people
            preview=move |correction| async move {
                office.client().preview_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_punches(&correction).await
            }
            on_done=done
        />
        <HandleDialog
            words=HANDLING
            key=open.handling
            send=move |key, note| async move { office.client().handle_anomaly(&key, note).await }
            on_done=done
        />
    }
}

/// Which of them the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![("", say!(l, anomaly.open)), (DONE, say!(l, anomaly.done))]
}

fn kinds(l: Language) -> Vec<(&'static str, &'static str)> {
    let each = AnomalyCode::ALL.map(|code| (code.as_str(), kind(l, code)));
    [("", say!(l, anomaly.every_kind))]
        .into_iter()
        .chain(each)
        .collect()
}

fn kind(l: Language, code: AnomalyCode) -> &'static str {
    match code {
        AnomalyCode::LatePunch => say!(l, anomaly.kinds.late_punch),
        AnomalyCode::MissingClockOut => say!(l, anomaly.kinds.missing_clock_out),
        AnomalyCode::MissingClockIn => say!(l, anomaly.kinds.missing_clock_in),
        AnomalyCode::LongShift => say!(l, anomaly.kinds.long_shift),
        AnomalyCode::OutsideSchedule => say!(l, anomaly.kinds.outside_schedule),
        AnomalyCode::Absent => say!(l, anomaly.kinds.absent),
        AnomalyCode::WorkedOnAbsence => say!(l, anomaly.kinds.worked_on_absence),
        AnomalyCode::WorkedOnHoliday => say!(l, anomaly.kinds.worked_on_holiday),
    }
}

/// Those of the own teams that nobody has dealt with; nothing where there are none.
#[component]
pub(super) fn TeamAnomalies(people: Choosable) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let found =
        Fetch::new(
            move || async move { office.client().team_anomalies(Some(false), 0, 100).await },
        );
    found.reload_every(60_000);
    let open = Open::new("/team", people);
    let worked = Worked::through(
        found,
        move |one| is_open(office, one),
        move || open.has_dialog(),
    );
    let done = move |()| {
        worked.go_on();
        found.reload();
    };
    let rows = move || found.with(|page: &Page<Anomaly>| page.rows.clone());
    let is_idle = move || !worked.has_begun() && rows().is_none_or(|rows| rows.is_empty());
    let table = move || {
        let rows = rows().filter(|rows| !rows.is_empty())?;
        Some(TABLE.of(rows.into_iter().map(|anomaly| row(anomaly, open))))
    };
    view! {
        <section class="named" hidden=is_idle>
            <h2>{t!(language, anomaly.title)}</h2>
            <WorkedThrough worked keys=KEYS>
                {table}
            </WorkedThrough>
        </section>
        <CorrectDialog
            subject=open.mending
            people=open.people
            preview=move |correction| async move {
                office.client().preview_team_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_team_punches(&correction).await
            }
            on_done=done
        />
        <HandleDialog
            words=HANDLING
            key=open.handling
            send=move |key, note| async move {
                office.client().handle_team_anomaly(&key, note).await
            }
            on_done=done
        />
    }
}

const TABLE: Table<4> = Table {
    caption: |l| say!(l, anomaly.title),
    test_id: "anomaly-rows",
    columns: &[
        Column::new(|l| say!(l, punches.person)).class("main-cell"),
        Column::new(|l| say!(l, anomaly.what)),
        Column::new(|l| say!(l, anomaly.state)).class("state-cell"),
        Column::actions(),
    ],
};

/// The keys of a row.
const KEYS: Words = |l| say!(l, anomaly.keys);

/// What a row's buttons open.
#[derive(Clone, Copy)]
struct Open {
    /// The page that shows someone's punches of a day.
    page: &'static str,
    people: Choosable,
    /// The key of the one that is explained.
    handling: RwSignal<Option<String>>,
    mending: RwSignal<Option<Subject>>,
}

impl Open {
    fn new(page: &'static str, people: Choosable) -> Self {
        Self {
            page,
            people,
            handling: RwSignal::new(None),
            mending: RwSignal::new(None),
        }
    }

    /// Whether a row's dialog is open.
    fn has_dialog(self) -> bool {
        self.handling.with(Option::is_some) || self.mending.with(Option::is_some)
    }
}

/// Whether the person signed in may deal with it, and nobody has yet.
fn is_open(office: Office, anomaly: &Anomaly) -> bool {
    anomaly.handled.is_none() && office.reaches(Action::CorrectHours, Reach::Teams)
}

/// Something wrong, with what mends it.
fn row(anomaly: Anomaly, open: Open) -> Row {
    let office = Office::current();
    let language = office.language;
    let (code, at, date, id) = (anomaly.code, anomaly.at, anomaly.date, anomaly.user_id);
    let name = anomaly.user_name.clone();
    let number = anomaly.staff_number.clone();
    let handled = anomaly.handled.clone();
    let is_open = is_open(office, &anomaly);
    let subject = StoredValue::new(anomaly);
    let key = subject.with_value(|anomaly| anomaly.key.clone());
    let person = view! {
        <div class="stacked">
            <PersonLink id name />
            {number.map(|number| view! { <span class="small quiet">{number}</span> })}
        </div>
    };
    let what = view! {
        <div class="stacked">
            {move || words::anomaly(language.get(), code, at.map(Moment::from))}
            <time class="small quiet" datetime=date.to_string()>
                {move || format::long_day(language.get(), date)}
            </time>
        </div>
    };
    let mend = is_open.then(|| mend(code, subject, open)).flatten();
    let day = format!("{}?user={id}&from={date}&to={date}", open.page);
    let actions = view! {
        {mend}
        <A href=day attr:class="button button-quiet" attr:data-testid="anomaly-day">
            {t!(language, anomaly.day)}
        </A>
        {is_open
            .then(|| {
                view! {
                    <Button
                        on_click=move |_| open.handling.set(Some(subject.with_value(|one| one.key.clone())))
                        attr:data-testid="handle-anomaly"
                        attr:data-fix=""
                        attr:data-note=""
                    >
                        {t!(language, anomaly.handle)}
                    </Button>
                }
            })}
    };
    TABLE
        .row([
            person.into_any(),
            what.into_any(),
            handled.map(|handled| view! { <Seen handled /> }).into_any(),
            actions.into_any(),
        ])
        .with("data-anomaly", key.as_str())
        .maybe(WAITING, is_open.then_some(key.as_str()))
}

/// The button that mends it, where one does.
fn mend(code: AnomalyCode, subject: StoredValue<Anomaly>, open: Open) -> Option<AnyView> {
    let office = Office::current();
    let language = office.language;
    let way = match code {
        AnomalyCode::MissingClockOut => PunchType::ClockOut,
        AnomalyCode::MissingClockIn => PunchType::ClockIn,
        AnomalyCode::Absent if office.reaches(Action::ManageAbsences, Reach::Everyone) => {
            let id = subject.with_value(|anomaly| anomaly.user_id);
            let view = view! {
                <A
                    href=format!("/people/{id}/time")
                    attr:class="button"
                    attr:data-testid="add-absence"
                    attr:data-fix=""
                >
                    {t!(language, anomaly.add_absence)}
                </A>
            };
            return Some(view.into_any());
        }
        _ => return None,
    };
    let add = move |_| {
        let (id, day) = subject.with_value(|anomaly| (anomaly.user_id, anomaly.date));
        open.mending.set(Some(Subject::Missing(id, day, way)));
    };
    let view = view! {
        <Button on_click=add attr:data-testid="add-missing" attr:data-fix="">
            {t!(language, anomaly.add_punch)}
        </Button>
    };
    Some(view.into_any())
}
