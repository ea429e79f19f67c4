//! What is wrong with people's punches, worked through: mended by a punch or an absence, or explained with a note.

use chrona_web::{
    ApiError, Page,
    components::{Button, ButtonKind, Dialog, Empty, TextField},
    format,
    types::{Action, Anomaly, AnomalyCode, Handled, Language, PunchType, Reach},
    zone::Moment,
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use super::punches::{CorrectDialog, Subject};
use crate::{
    components::{
        Header,
        confirm::open_while,
        form::FormErrors,
        links::PersonLink,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, Table},
        person_field::Choosable,
    },
    draft::{Draft, Restored, field},
    fetch::Fetch,
    office::Office,
    pages::time::words,
    printing::PrintButton,
    words::{say, t},
};

/// The word of the filter that shows those that someone has dealt with.
const DONE: &str = "done";

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
    view! {
        <Header title=t!(language, anomaly.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, anomaly.lead)}</p>
        <div class="filters">{kind.field()} {state.field()}</div>
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
        <CorrectDialog
            subject=open.mending
            people=open.people
            preview=move |correction| async move {
                office.client().preview_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_punches(&correction).await
            }
            on_done=move |()| rows.reload()
        />
        <HandleDialog
            handling=open.handling
            send=move |key, note| async move { office.client().handle_anomaly(&key, note).await }
            on_done=move |()| rows.reload()
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
    let rows = move || found.with(|page: &Page<Anomaly>| page.rows.clone());
    view! {
        {move || {
            rows()
                .filter(|rows| !rows.is_empty())
                .map(|rows| {
                    view! {
                        <section class="named">
                            <h2>{t!(language, anomaly.title)}</h2>
                            {TABLE.of(rows.into_iter().map(|anomaly| row(anomaly, open)))}
                        </section>
                    }
                })
        }}
        <CorrectDialog
            subject=open.mending
            people=open.people
            preview=move |correction| async move {
                office.client().preview_team_correction(&correction).await
            }
            send=move |correction| async move {
                office.client().correct_team_punches(&correction).await
            }
            on_done=move |()| found.reload()
        />
        <HandleDialog
            handling=open.handling
            send=move |key, note| async move {
                office.client().handle_team_anomaly(&key, note).await
            }
            on_done=move |()| found.reload()
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

/// What a row's buttons open.
#[derive(Clone, Copy)]
struct Open {
    /// The page that shows someone's punches of a day.
    page: &'static str,
    people: Choosable,
    handling: RwSignal<Option<Anomaly>>,
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
}

/// Something wrong, with what mends it.
fn row(anomaly: Anomaly, open: Open) -> Row {
    let language = Office::current().language;
    let (code, at, date, id) = (anomaly.code, anomaly.at, anomaly.date, anomaly.user_id);
    let name = anomaly.user_name.clone();
    let number = anomaly.staff_number.clone();
    let handled = anomaly.handled.clone();
    let may_handle = Office::current().reaches(Action::CorrectHours, Reach::Teams);
    let is_open = may_handle && handled.is_none();
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
                        on_click=move |_| open.handling.set(Some(subject.get_value()))
                        attr:data-testid="handle-anomaly"
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
                <A href=format!("/people/{id}/time") attr:class="button" attr:data-testid="add-absence">
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
        <Button on_click=add attr:data-testid="add-missing">
            {t!(language, anomaly.add_punch)}
        </Button>
    };
    Some(view.into_any())
}

#[component]
fn Seen(handled: Handled) -> impl IntoView {
    let language = Office::current().language;
    let (name, at) = (handled.by_name, handled.at);
    view! {
        <div class="stacked">
            {move || say!(language.get(), anomaly.seen, name = name.clone())}
            <span class="small quiet">{move || format::relative_time(language.get(), at)}</span>
            <span class="small">{handled.note}</span>
        </div>
    }
}

/// Asks for a note, and sends it.
#[component]
fn HandleDialog<S, F>(
    handling: RwSignal<Option<Anomaly>>,
    send: S,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView
where
    S: Fn(String, String) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<Anomaly, ApiError>> + 'static,
{
    let language = Office::current().language;
    let open = open_while(handling);
    let form = move |subject: Anomaly| {
        let close = move || handling.set(None);
        let done = move || {
            close();
            on_done.run(());
        };
        view! { <HandleForm key=subject.key send done on_cancel=move |()| close() /> }
    };
    view! {
        <Dialog open title=t!(language, anomaly.handle)>
            {move || handling.get().map(form)}
        </Dialog>
    }
}

#[component]
fn HandleForm<S, F>(
    /// Of what is handled.
    key: String,
    send: S,
    done: impl Fn() + Copy + 'static,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView
where
    S: Fn(String, String) -> F + Copy + 'static,
    F: Future<Output = Result<Anomaly, ApiError>> + 'static,
{
    let office = Office::current();
    let language = office.language;
    let note = RwSignal::new(String::new());
    let draft = Draft::keep(office, &format!("anomaly.{key}"), vec![field("note", note)]);
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        office.act(busy, send(key.clone(), note.get_untracked()), move |_| {
            let language = office.now_language();
            office.toasts.done(say!(language, anomaly.handled_done));
            draft.forget();
            done();
        });
    };
    let cancel = move |_| {
        draft.forget();
        on_cancel.run(());
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <Restored draft />
            <TextField
                name="note"
                label=t!(language, anomaly.note)
                hint=t!(language, anomaly.note_hint)
                value=note
                max_length=500
                error=errors.field("note")
            />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-handled">
                    {t!(language, anomaly.handle)}
                </Button>
            </div>
        </form>
    }
}
