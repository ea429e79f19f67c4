//! The dialog that opens closed months again, with a reason that everyone concerned reads.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, TextField},
    format,
    types::PeriodStep,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    components::{confirm::open_while, form::FormErrors},
    draft::{Draft, Restored, field},
    office::Office,
    pages::time::{month::Month, periods::Moving},
    words::{say, t},
};

/// The shortest reason, in characters.
const SHORTEST: usize = 3;

/// The dialog; it is open while there is a month to open again.
#[component]
pub(super) fn ReopenDialog(moving: Moving, reopening: RwSignal<Option<Month>>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(reopening);
    let title = move || {
        let language = language.get();
        let month = reopening.get().unwrap_or_default();
        let month = format::month(language, month.first());
        say!(language, closing.reopen_title, month = month)
    };
    view! {
        <Dialog open title>
            {move || {
                let month = reopening.get();
                month.map(|month| view! { <Form month moving reopening /> })
            }}
        </Dialog>
    }
}

#[component]
fn Form(month: Month, moving: Moving, reopening: RwSignal<Option<Month>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let reason = RwSignal::new(String::new());
    let place = format!("period.reopen.{month}");
    let draft = Draft::keep(office, &place, vec![field("reason", reason)]);
    let errors = FormErrors::new(&[]);
    let busy = moving.busy;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("reopen_reason", reason)]) {
            return;
        }
        let given = reason.with_untracked(|reason| reason.trim().to_owned());
        if given.chars().count() < SHORTEST {
            errors.refuse_field("reopen_reason", |l| say!(l, closing.reason_short));
            return;
        }
        let wanted = moving.wanted(Some(given));
        busy.set(true);
        spawn_local(async move {
            let client = office.client();
            let step = PeriodStep::Reopen;
            let answer = client
                .move_periods(moving.of, &month.to_string(), step, &wanted)
                .await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) => {
                    draft.forget();
                    reopening.set(None);
                    moving.took(step, month, answer);
                    office.acted.notify();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        draft.forget();
        reopening.set(None);
    };
    let about = move || {
        let language = language.get();
        let whom = moving.whom(language);
        say!(language, closing.reopen_text, whom = whom)
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="reopen-form">
            {errors.note()}
            <Restored draft />
            <p>{about}</p>
            <TextField
                name="reopen_reason"
                label=t!(language, closing.reopen_reason)
                hint=t!(language, closing.reopen_reason_hint)
                value=reason
                required=true
                max_length=500
                error=errors.member("reopen_reason", "reason")
            />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="confirm-reopen">
                    {t!(language, closing.reopen)}
                </Button>
            </div>
        </form>
    }
}
