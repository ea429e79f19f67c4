//! Asking once before what cannot be taken back.

use chrona_web::components::{Button, ButtonKind, Dialog, words};
use leptos::prelude::*;

use crate::{office::Office, words::t};

/// A dialog that asks once. It is open while there is a subject; it closes at an answer.
#[component]
pub(crate) fn Confirm<T>(
    /// What it is about.
    subject: RwSignal<Option<T>>,
    /// The question.
    #[prop(into)]
    title: Callback<T, String>,
    /// What follows from a yes.
    #[prop(into)]
    text: Callback<T, String>,
    /// The word for yes.
    #[prop(into)]
    action: TextProp,
    /// Whether a yes is grave.
    #[prop(optional, default = true)]
    danger: bool,
    /// The `data-testid` of yes.
    #[prop(optional, default = "confirm-yes")]
    test_id: &'static str,
    /// What a yes does.
    #[prop(into)]
    on_confirm: Callback<T>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let language = Office::current().language;
    let open = open_while(subject);
    let about = move |ask: Callback<T, String>| {
        subject
            .get()
            .map(|subject| ask.run(subject))
            .unwrap_or_default()
    };
    let confirm = move |_| {
        if let Some(asked) = subject.get_untracked() {
            subject.set(None);
            on_confirm.run(asked);
        }
    };
    let kind = if danger {
        ButtonKind::Danger
    } else {
        ButtonKind::Primary
    };
    let action = StoredValue::new(action);
    view! {
        <Dialog open title=move || about(title)>
            <p>{words(move || about(text))}</p>
            <div class="dialog-actions">
                <Button on_click=move |_| subject.set(None) attr:data-testid="confirm-no">
                    {t!(language, common.cancel)}
                </Button>
                <Button kind on_click=confirm attr:data-testid=test_id>
                    {words(move || action.with_value(TextProp::get).into_owned())}
                </Button>
            </div>
        </Dialog>
    }
}

/// A dialog's `open` that is true while there is a subject; closing the dialog forgets the subject.
pub(crate) fn open_while<T: Send + Sync + 'static>(subject: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(subject.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            subject.set(None);
        }
        now
    });
    open
}
