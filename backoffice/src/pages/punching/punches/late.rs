//! Punches that arrived after later ones and change what those meant.

use chrona_web::{
    ApiError, Page,
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    format,
    types::{Action, Anomaly, Handled, Reach},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use crate::{
    address::kept,
    components::{
        Header,
        confirm::open_while,
        form::FormErrors,
        links::{BackLink, PersonLink},
        list::{PagePrinted, Place, chosen_fact, nothing},
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
    let (state, set_state) = kept::<String>("state");
    let is_done = move || state.get().as_deref() == Some(DONE);
    let late = place.fetch(office, move || {
        let handled = Some(is_done());
        move |offset, limit| async move { office.client().anomalies(handled, offset, limit).await }
    });
    late.reload_every(15_000);
    let choices = Signal::derive(move || {
        let language = language.get();
        vec![
            (String::new(), say!(language, late.open).to_owned()),
            (DONE.to_owned(), say!(language, late.done).to_owned()),
        ]
    });
    let chosen = RwSignal::new(state.get_untracked().unwrap_or_default());
    let choose = move |choice: String| {
        place.start();
        set_state.set(Some(choice).filter(|choice| !choice.is_empty()));
    };
    let clear = move || {
        chosen.set(String::new());
        choose(String::new());
    };
    let facts = Signal::derive(move || {
        let label = say!(language.get(), late.state);
        vec![chosen_fact(label, choices, chosen)]
    });
    let handling = RwSignal::new(None);
    view! {
        <BackLink path="/punches" word=t!(language, late.back) />
        <Header title=t!(language, late.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, late.lead)}</p>
        <div class="filters">
            <SelectField
                name="state"
                label=t!(language, late.state)
                value=chosen
                choices
                on_choose=choose
            />
        </div>
        <PagePrinted rows=late facts />
        {late
            .view(
                6,
                move |page| {
                    if page.rows.is_empty() {
                        return nothing(
                            state.get().is_some() || place.offset() > 0,
                            clear,
                            icondata::LuCircleCheck,
                            t!(language, late.empty),
                            t!(language, late.empty_text),
                        );
                    }
                    view! {
                        <Table late=page.rows handling page="/punches" />
                        {place.pager(page.total)}
                    }
                        .into_any()
                },
            )}
        <HandleDialog
            handling
            send=move |key, note| async move { office.client().handle_anomaly(&key, note).await }
            on_done=move |()| late.reload()
        />
    }
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
                            <Table late=rows handling page="/team" />
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

#[component]
fn Table(
    late: Vec<Anomaly>,
    handling: RwSignal<Option<Anomaly>>,
    /// The page that shows a person's punches of a day.
    page: &'static str,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, late.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, punches.person)}</th>
                        <th scope="col">{t!(language, punches.time)}</th>
                        <th scope="col">{t!(language, late.state)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="late-rows">
                    {late
                        .into_iter()
                        .map(|late| view! { <Row late handling page /> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(late: Anomaly, handling: RwSignal<Option<Anomaly>>, page: &'static str) -> impl IntoView {
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
    view! {
        <tr data-anomaly=subject.with_value(|late| late.key.clone())>
            <td class="main-cell">
                <div class="stacked">
                    <PersonLink id name />
                    {number.map(|number| view! { <span class="small quiet">{number}</span> })}
                </div>
            </td>
            <td>
                <time datetime=at
                    .to_rfc3339()>{move || format::relative_time(language.get(), at)}</time>
            </td>
            <td class="state-cell">{handled.map(|handled| view! { <Seen handled /> })}</td>
            <td class="actions">
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
            </td>
        </tr>
    }
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
