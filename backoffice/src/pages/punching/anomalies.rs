//! Punches that arrived after later ones and change what those meant.

use chrona_web::{
    ApiError, Page,
    components::{Button, ButtonKind, Dialog, Empty, TextField},
    format,
    types::{Action, Anomaly, Handled, Language, Reach},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use crate::{
    components::{
        Header,
        confirm::open_while,
        form::FormErrors,
        links::PersonLink,
        list::{ChoiceFilter, Column, Filters, List, Place, Row, Table},
    },
    draft::{Draft, Restored, field},
    fetch::Fetch,
    office::Office,
    printing::PrintButton,
    words::{say, t},
};

/// The word of the filter that shows those that someone has seen.
const DONE: &str = "done";

/// All of them, and who has seen them.
#[component]
pub(crate) fn LatePunches() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let state = ChoiceFilter::in_address(place, "state", |l| say!(l, late.state), states);
    let late = place.fetch(office, move || {
        let handled = Some(state.chosen().as_deref() == Some(DONE));
        move |offset, limit| async move { office.client().anomalies(handled, offset, limit).await }
    });
    late.reload_every(15_000);
    let handling = RwSignal::new(None);
    view! {
        <Header title=t!(language, late.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, late.lead)}</p>
        <div class="filters">{state.field()}</div>
        <List
            rows=late
            filters=Filters::at(place).and(state)
            table=TABLE
            row=move |late| row(late, handling, "/punches")
            empty=move || {
                view! {
                    <Empty
                        icon=icondata::LuCircleCheck
                        title=t!(language, late.empty)
                        text=t!(language, late.empty_text)
                    />
                }
            }
        />
        <HandleDialog
            handling
            send=move |key, note| async move { office.client().handle_anomaly(&key, note).await }
            on_done=move |()| late.reload()
        />
    }
}

/// Which of them the list shows.
fn states(l: Language) -> Vec<(&'static str, &'static str)> {
    vec![("", say!(l, late.open)), (DONE, say!(l, late.done))]
}

/// Those of the own teams that nobody has seen; nothing where there are none.
#[component]
pub(in crate::pages) fn TeamLatePunches() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let late =
        Fetch::new(
            move || async move { office.client().team_anomalies(Some(false), 0, 100).await },
        );
    late.reload_every(60_000);
    let handling = RwSignal::new(None);
    let rows = move || late.with(|page: &Page<Anomaly>| page.rows.clone());
    view! {
        {move || {
            rows()
                .filter(|rows| !rows.is_empty())
                .map(|rows| {
                    view! {
                        <section class="named">
                            <h2>{t!(language, late.title)}</h2>
                            <p class="quiet">{t!(language, late.lead)}</p>
                            {TABLE.of(rows.into_iter().map(|late| row(late, handling, "/team")))}
                        </section>
                    }
                })
        }}
        <HandleDialog
            handling
            send=move |key, note| async move {
                office.client().handle_team_anomaly(&key, note).await
            }
            on_done=move |()| late.reload()
        />
    }
}

const TABLE: Table<4> = Table {
    caption: |l| say!(l, late.title),
    test_id: "late-rows",
    columns: &[
        Column::new(|l| say!(l, punches.person)).class("main-cell"),
        Column::new(|l| say!(l, punches.time)),
        Column::new(|l| say!(l, late.state)).class("state-cell"),
        Column::actions(),
    ],
};

/// A punch that arrived late; this page shows the person's punches of its day.
fn row(late: Anomaly, handling: RwSignal<Option<Anomaly>>, page: &'static str) -> Row {
    let language = Office::current().language;
    let (at, date) = (late.at, late.date);
    let id = late.user_id;
    let day = format!("{page}?user={id}&from={date}&to={date}");
    let name = late.user_name.clone();
    let number = late.staff_number.clone();
    let handled = late.handled.clone();
    let may_handle = Office::current().reaches(Action::CorrectHours, Reach::Teams);
    let is_open = may_handle && handled.is_none();
    let subject = StoredValue::new(late);
    let key = subject.with_value(|late| late.key.clone());
    let person = view! {
        <div class="stacked">
            <PersonLink id name />
            {number.map(|number| view! { <span class="small quiet">{number}</span> })}
        </div>
    };
    let time = view! {
        <time datetime=at
            .to_rfc3339()>{move || format::relative_time(language.get(), at)}</time>
    };
    let actions = view! {
        <A href=day attr:class="button button-quiet" attr:data-testid="late-day">
            {t!(language, late.day)}
        </A>
        {is_open
            .then(|| {
                view! {
                    <Button
                        on_click=move |_| handling.set(Some(subject.get_value()))
                        attr:data-testid="handle-late"
                    >
                        {t!(language, late.handle)}
                    </Button>
                }
            })}
    };
    TABLE
        .row([
            person.into_any(),
            time.into_any(),
            handled.map(|handled| view! { <Seen handled /> }).into_any(),
            actions.into_any(),
        ])
        .with("data-anomaly", key.as_str())
}

#[component]
fn Seen(handled: Handled) -> impl IntoView {
    let language = Office::current().language;
    let (name, at) = (handled.by_name, handled.at);
    view! {
        <div class="stacked">
            {move || say!(language.get(), late.seen, name = name.clone())}
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
        <Dialog open title=t!(language, late.handle)>
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
    let draft = Draft::keep(office, &format!("late.{key}"), vec![field("note", note)]);
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        office.act(busy, send(key.clone(), note.get_untracked()), move |_| {
            let language = office.now_language();
            office.toasts.done(say!(language, late.handled_done));
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
                label=t!(language, late.note)
                hint=t!(language, late.note_hint)
                value=note
                max_length=500
                error=errors.field("note")
            />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-handled">
                    {t!(language, late.handle)}
                </Button>
            </div>
        </form>
    }
}
