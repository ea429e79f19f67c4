//! Correcting a punch, or adding one that was forgotten.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    format,
    types::{AddedPunch, CorrectPunches, CorrectionMade, Language, ProblemCode, Punch, PunchType},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    confirm::open_while,
    form::FormErrors,
    office::Office,
    words::{self, say, t},
};

/// The word of the choice that annuls and adds nothing.
const ANNUL: &str = "annul";

/// What is corrected.
#[derive(Clone)]
pub(in crate::pages) enum Subject {
    /// A punch is added, of this person when one is known.
    New(Option<i64>),
    /// This punch is replaced or annulled.
    Punch(Box<Punch>),
}

/// A dialog that asks what is right, and why.
#[component]
pub(in crate::pages) fn CorrectDialog<S, F>(
    subject: RwSignal<Option<Subject>>,
    /// Whom one can choose, everyone first: identifier and name.
    people: Signal<Vec<(String, String)>>,
    /// Sends the correction.
    send: S,
    /// What follows.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView
where
    S: Fn(CorrectPunches) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<CorrectionMade, ApiError>> + 'static,
{
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || match subject.get() {
        Some(Subject::Punch(_)) => say!(language.get(), correction.title).to_owned(),
        _ => say!(language.get(), correction.add).to_owned(),
    };
    let form = move |about: Subject| {
        let done = move || {
            subject.set(None);
            on_done.run(());
        };
        view! { <Form about people send done on_cancel=move |()| subject.set(None) /> }
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(form)}
        </Dialog>
    }
}

#[component]
fn Form<S, F>(
    about: Subject,
    people: Signal<Vec<(String, String)>>,
    send: S,
    done: impl Fn() + Copy + 'static,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView
where
    S: Fn(CorrectPunches) -> F + Copy + 'static,
    F: Future<Output = Result<CorrectionMade, ApiError>> + 'static,
{
    let office = Office::current();
    let language = office.language;
    let fields = Fields::of(&about);
    let old = match about {
        Subject::Punch(punch) => Some(*punch),
        Subject::New(_) => None,
    };
    let annulled_id = old.as_ref().map(|punch| punch.id);
    let errors = FormErrors::new(&[
        (ProblemCode::PunchThere, "added.punched_at"),
        (ProblemCode::AccountClosed, "added.punched_at"),
        (ProblemCode::UserNotFound, "user_id"),
        (ProblemCode::NotYourOwnPunches, "user_id"),
    ]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !fields.filled(errors) {
            return;
        }
        busy.set(true);
        let correction = fields.correction(annulled_id);
        spawn_local(async move {
            let answer = send(correction).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, correction.done));
                    done();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="correction-form">
            {errors.note()}
            {match old {
                Some(punch) => view! { <Old punch change=fields.change /> }.into_any(),
                None => view! { <Whom people user=fields.user errors /> }.into_any(),
            }}
            <Show when=move || fields.change.with(|change| change != ANNUL)>
                <WhenAndWay fields errors />
            </Show>
            <TextField
                name="reason"
                label=t!(language, correction.reason)
                hint=t!(language, correction.reason_hint)
                value=fields.reason
                max_length=500
                required=true
                error=errors.field("reason")
            />
            <p class="quiet small">{t!(language, correction.kept)}</p>
            <div class="dialog-actions">
                <Button on_click=move |_| on_cancel.run(())>{t!(language, common.cancel)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="save-correction"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        </form>
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Fields {
    user: RwSignal<String>,
    change: RwSignal<String>,
    way: RwSignal<String>,
    day: RwSignal<String>,
    time: RwSignal<String>,
    reason: RwSignal<String>,
}

impl Fields {
    /// What is known of the subject; today for a new punch.
    fn of(about: &Subject) -> Self {
        let (user, way, day, time) = match about {
            Subject::New(user) => {
                let today = format::iso_day(format::now());
                (*user, PunchType::ClockOut, today, String::new())
            }
            Subject::Punch(punch) => {
                let day = format::iso_day(punch.punched_at);
                // As the field wants it: `08:57`.
                let time = format::time(punch.punched_at);
                (Some(punch.user_id), punch.punch_type, day, time)
            }
        };
        Self {
            user: RwSignal::new(user.map(|id| id.to_string()).unwrap_or_default()),
            change: RwSignal::new(String::new()),
            way: RwSignal::new(way.as_str().to_owned()),
            day: RwSignal::new(day),
            time: RwSignal::new(time),
            reason: RwSignal::new(String::new()),
        }
    }

    fn adds(self) -> bool {
        self.change.with_untracked(|change| change != ANNUL)
    }

    fn filled(self, errors: FormErrors) -> bool {
        let always = [("user_id", self.user), ("reason", self.reason)];
        let mut fields = always.to_vec();
        if self.adds() {
            fields.extend([("day", self.day), ("added.punched_at", self.time)]);
        }
        errors.filled(&fields)
    }

    fn correction(self, annulled_id: Option<i64>) -> CorrectPunches {
        let (day, time) = (self.day.get_untracked(), self.time.get_untracked());
        let at = format::instant_at(&day, &time);
        let way = self.way.with_untracked(|way| PunchType::parse(way));
        let added = at.zip(way).filter(|_| self.adds());
        CorrectPunches {
            user_id: self
                .user
                .with_untracked(|id| id.parse().unwrap_or_default()),
            annulled_id,
            added: added.map(|(punched_at, punch_type)| AddedPunch {
                punch_type,
                punched_at,
            }),
            reason: self.reason.get_untracked(),
        }
    }
}

/// The punch that is corrected, and whether another stands in its place.
#[component]
fn Old(punch: Punch, change: RwSignal<String>) -> impl IntoView {
    let language = Office::current().language;
    let told = move || {
        let shown = language.get();
        let way = words::way(shown, punch.punch_type);
        let time = format::relative_time(shown, punch.punched_at);
        format!("{} · {way} · {time}", punch.user_name)
    };
    let choices = Signal::derive(move || {
        let shown = language.get();
        vec![
            (String::new(), say!(shown, correction.replace).to_owned()),
            (ANNUL.to_owned(), say!(shown, correction.annul).to_owned()),
        ]
    });
    view! {
        <p class="quiet" data-testid="corrected-punch">
            {told}
        </p>
        <SelectField name="change" label=t!(language, correction.change) value=change choices />
    }
}

/// Whose punch is added.
#[component]
fn Whom(
    people: Signal<Vec<(String, String)>>,
    user: RwSignal<String>,
    errors: FormErrors,
) -> impl IntoView {
    let language = Office::current().language;
    let choices = Signal::derive(move || {
        let nobody = say!(language.get(), correction.choose).to_owned();
        let named = people.get().into_iter().filter(|(id, _)| !id.is_empty());
        std::iter::once((String::new(), nobody))
            .chain(named)
            .collect::<Vec<_>>()
    });
    view! {
        <SelectField
            name="user_id"
            label=t!(language, punches.person)
            value=user
            choices
            error=errors.field("user_id")
        />
    }
}

/// Which way, and when.
#[component]
fn WhenAndWay(fields: Fields, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let ways = Signal::derive(move || {
        let shown = language.get();
        [PunchType::ClockIn, PunchType::ClockOut]
            .map(|way| (way.as_str().to_owned(), words::way(shown, way).to_owned()))
            .to_vec()
    });
    view! {
        <SelectField name="way" label=t!(language, punches.way) value=fields.way choices=ways />
        <div class="form-pair">
            <TextField
                name="day"
                kind="date"
                label=t!(language, punches.day)
                value=fields.day
                error=errors.field("day")
            />
            <TextField
                name="time"
                kind="time"
                label=t!(language, punches.time)
                value=fields.time
                error=errors.field("added.punched_at")
            />
        </div>
    }
}
