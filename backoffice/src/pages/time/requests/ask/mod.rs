//! The form that asks: for an absence, or for a punch that was forgotten.

mod asked;
mod effect;
mod fields;

use chrona_web::{
    components::{Button, ButtonKind, Icon},
    types::{Decider, Language, ProblemCode, RequestKind, RequestState},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

pub(super) use self::effect::team;
use self::{
    asked::Asked,
    effect::{WhatItDoes, foreseen},
    fields::{AbsenceFields, PunchFields},
};
use crate::{
    components::form::FormErrors,
    office::Office,
    pages::time::absence_names::AbsenceNames,
    words::{Words, follow, say, t},
};

/// The form; it asks the server what the request would do while it is typed.
#[component]
pub(super) fn AskForm(
    names: AbsenceNames,
    /// What follows when a request is sent.
    #[prop(into)]
    on_sent: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let user = office.session.user_untracked();
    let asked = Asked::new(names, user.map(|user| user.id).unwrap_or_default());
    let foreseen = foreseen(asked);
    let errors = FormErrors::new(&[
        (ProblemCode::RequestOverlaps, "request_from"),
        (ProblemCode::BalanceTooLow, "request_to"),
        (ProblemCode::AbsenceTypeNotFound, "request_type"),
        (ProblemCode::PunchThere, "added.punched_at"),
    ]);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(wanted) = asked.checked(errors) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = office.client().ask(&wanted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(request) => {
                    let done = sent(office.now_language(), request.state);
                    office.toasts.done(done);
                    errors.forget();
                    asked.clear();
                    office.acted.notify();
                    let _ = on_sent.try_run(());
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let is_correction = Memo::new(move |_| asked.is_correction());
    let fields = move || {
        if is_correction.get() {
            view! { <PunchFields asked errors /> }.into_any()
        } else {
            names
                .answer()
                .frame(5, move || view! { <AbsenceFields asked errors /> })
        }
    };
    view! {
        <section class="card ask" aria-labelledby="ask">
            <h2 id="ask">{t!(language, request.ask)}</h2>
            <KindSwitch asked errors />
            <form class="form" novalidate on:submit=submit data-testid="ask-form">
                {errors.note()}
                {fields}
                <WhatItDoes asked foreseen />
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="send-request"
                    >
                        <Icon icon=icondata::LuSend />
                        {move || action(language.get(), asked)}
                    </Button>
                </div>
            </form>
        </section>
    }
}

/// What is said when a request was taken: that it waits, or that it stands.
fn sent(language: Language, state: RequestState) -> &'static str {
    match state {
        RequestState::Agreed => say!(language, request.told_done),
        _ => say!(language, request.sent),
    }
}

/// What the button does: it asks, or where nobody decides it tells.
fn action(language: Language, asked: Asked) -> &'static str {
    let is_told = !asked.is_correction()
        && asked
            .chosen()
            .is_some_and(|chosen| chosen.decided_by == Decider::Nobody);
    if is_told {
        say!(language, request.tell)
    } else {
        say!(language, request.send)
    }
}

/// Whether one asks for an absence or for a correction.
#[component]
fn KindSwitch(asked: Asked, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let side = move |kind: RequestKind, word: Words, test_id: &'static str| {
        let pressed = move || (asked.kind.get() == kind).to_string();
        let choose = move |_| {
            if asked.kind.get_untracked() != kind {
                errors.forget();
                asked.kind.set(kind);
            }
        };
        view! {
            <button type="button" aria-pressed=pressed data-testid=test_id on:click=choose>
                {follow(language, word)}
            </button>
        }
    };
    view! {
        <div class="switch ask-switch" role="group" aria-label=t!(language, request.kind)>
            {side(RequestKind::Absence, |l| say!(l, request.absence), "ask-absence")}
            {side(RequestKind::Correction, |l| say!(l, request.forgotten), "ask-correction")}
        </div>
    }
}
