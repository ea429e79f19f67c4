//! The dialog that refuses a request: a reason that is ready, or one's own words.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    types::{DecideRequest, TimeRequest},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::Deciding;
use crate::{
    components::{confirm::open_while, form::FormErrors},
    draft::{Draft, Restored, field},
    office::Office,
    pages::time::requests::told::{days, what},
    words::{Words, say, t},
};

/// Reasons that are ready.
const READY: [Words; 4] = [
    |l| say!(l, request.ready_team),
    |l| say!(l, request.ready_busy),
    |l| say!(l, request.ready_late),
    |l| say!(l, request.ready_balance),
];

/// The dialog; it is open while a request is refused.
#[component]
pub(super) fn RefuseDialog(deciding: Deciding) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(deciding.refusing);
    let title = move || {
        let name = deciding
            .refusing
            .with(|request| request.as_ref().map(|request| request.user_name.clone()));
        let name = name.unwrap_or_default();
        say!(language.get(), request.refuse_title, name = name)
    };
    view! {
        <Dialog open title>
            {move || {
                let request = deciding.refusing.get();
                request.map(|request| view! { <Form request deciding /> })
            }}
        </Dialog>
    }
}

#[component]
fn Form(request: TimeRequest, deciding: Deciding) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = request.id;
    let ready = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let place = format!("request.refuse.{id}");
    let draft = Draft::keep(office, &place, vec![field("reason", reason)]);
    let errors = FormErrors::new(&[]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("decision_reason", reason)]) {
            return;
        }
        let decision = DecideRequest {
            agreed: false,
            reason: Some(reason.with_untracked(|reason| reason.trim().to_owned())),
        };
        busy.set(true);
        spawn_local(async move {
            let client = office.client();
            let answer = client.decide_request(deciding.of, id, &decision).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(request) => {
                    draft.forget();
                    let language = office.now_language();
                    let name = request.user_name;
                    office
                        .toasts
                        .done(say!(language, request.refuse_done, name = name));
                    deciding.refusing.set(None);
                    let _ = deciding.on_decided.try_run(());
                    office.acted.notify();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        draft.forget();
        deciding.refusing.set(None);
    };
    let choices = Signal::derive(move || {
        let language = language.get();
        let none = (String::new(), say!(language, request.own_words).to_owned());
        let ready = READY.map(|words| (words(language).to_owned(), words(language).to_owned()));
        std::iter::once(none).chain(ready).collect::<Vec<_>>()
    });
    let about = move || {
        let language = language.get();
        let what = what(language, deciding.names, &request);
        format!("{what} · {}", days(language, &request))
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="refuse-form">
            {errors.note()}
            <Restored draft />
            <p class="quiet">{about}</p>
            <SelectField
                name="ready_reason"
                label=t!(language, request.ready)
                value=ready
                choices
                on_choose=move |words: String| reason.set(words)
            />
            <TextField
                name="decision_reason"
                label=t!(language, request.decision_reason)
                hint=t!(language, request.decision_reason_hint)
                value=reason
                required=true
                max_length=500
                error=errors.member("decision_reason", "reason")
            />
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Danger submit=true busy attr:data-testid="save-refused">
                    {t!(language, request.refuse)}
                </Button>
            </div>
        </form>
    }
}
