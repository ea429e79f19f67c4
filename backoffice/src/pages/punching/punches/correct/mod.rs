//! Correcting a punch, or adding one that was forgotten.

mod effect;
mod fields;

use chrona_web::types::PersonId;
use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, TextField},
    types::{
        CorrectPunches, CorrectionMade, CorrectionPreview, PreviewCorrection, ProblemCode, Punch,
        PunchType,
    },
};
use chrono::NaiveDate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

pub(in crate::pages) use self::fields::{Fields, WhenAndWay};
use self::{
    effect::{Effect, previewed},
    fields::{Change, Whom, told},
};
use crate::{
    components::{confirm::open_while, form::FormErrors, person_field::Choosable},
    draft::{Draft, Restored},
    office::Office,
    words::{say, t},
};

/// What is corrected.
#[derive(Clone)]
pub(in crate::pages) enum Subject {
    /// A punch is added, of this person when one is known.
    New(Option<PersonId>),
    /// A punch is added that this person forgot on this day, which way it went.
    Missing(PersonId, NaiveDate, PunchType),
    /// This punch is replaced or annulled.
    Punch(Box<Punch>),
}

impl Subject {
    /// What the draft of its correction is called.
    fn place(&self) -> String {
        match self {
            Self::New(None) => "correction.new".to_owned(),
            Self::New(Some(user_id)) => format!("correction.new.{user_id}"),
            Self::Missing(user_id, day, way) => {
                format!("correction.new.{user_id}.{day}.{}", way.as_str())
            }
            Self::Punch(punch) => format!("correction.{}", punch.id),
        }
    }
}

/// A dialog that asks what is right, and why, and shows what it would change.
#[component]
pub(in crate::pages) fn CorrectDialog<S, F, A, P>(
    subject: RwSignal<Option<Subject>>,
    /// Whom one can choose.
    people: Choosable,
    /// Asks what the correction would change.
    preview: A,
    /// Sends the correction.
    send: S,
    /// What follows.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView
where
    A: Fn(PreviewCorrection) -> P + Copy + Send + Sync + 'static,
    P: Future<Output = Result<CorrectionPreview, ApiError>> + 'static,
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
        view! { <Form about people preview send done on_cancel=move |()| subject.set(None) /> }
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(form)}
        </Dialog>
    }
}

#[component]
fn Form<S, F, A, P>(
    about: Subject,
    people: Choosable,
    preview: A,
    send: S,
    done: impl Fn() + Copy + 'static,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView
where
    A: Fn(PreviewCorrection) -> P + Copy + 'static,
    P: Future<Output = Result<CorrectionPreview, ApiError>> + 'static,
    S: Fn(CorrectPunches) -> F + Copy + 'static,
    F: Future<Output = Result<CorrectionMade, ApiError>> + 'static,
{
    let office = Office::current();
    let language = office.language;
    let fields = Fields::of(&about);
    let draft = Draft::keep(office, &about.place(), fields.kept());
    let errors = FormErrors::new(&[
        (ProblemCode::PunchThere, "added.punched_at"),
        (ProblemCode::AccountClosed, "added.punched_at"),
        (ProblemCode::UserNotFound, "user_id"),
        (ProblemCode::NotYourOwnPunches, "user_id"),
    ]);
    let effect = previewed(fields, preview);
    let is_doubtful = Memo::new(move |_| {
        let effect = effect.read();
        effect
            .as_ref()
            .is_some_and(|effect| !effect.warnings.is_empty())
    });
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !fields.filled(errors) {
            return;
        }
        let Some(correction) = fields.correction() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = send(correction).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, correction.done));
                    draft.forget();
                    done();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        draft.forget();
        on_cancel.run(());
    };
    let save = move || {
        if is_doubtful.get() {
            say!(language.get(), correction.save_anyway)
        } else {
            say!(language.get(), common.save)
        }
    };
    view! {
            <form class="form" novalidate on:submit=submit data-testid="correction-form">
                {errors.note()}
                <Restored draft />
                {match about {
                    Subject::Punch(punch) => {
                        view! {
                            <p class="quiet" data-testid="corrected-punch">
                                {move || {
    told(language.get(), &punch)
                                }}
                            </p>
                            <Change fields />
                        }
                            .into_any()
                    }
                    Subject::New(_) | Subject::Missing(..) => view! { <Whom people user=fields.user errors /> }.into_any(),
                }}
                <Show when=move || fields.adds()>
                    <WhenAndWay fields errors />
                </Show>
                {move || effect.get().map(|preview| view! { <Effect preview zone=fields.zone() /> })}
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
                    <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="save-correction"
                    >
                        {save}
                    </Button>
                </div>
            </form>
        }
}
