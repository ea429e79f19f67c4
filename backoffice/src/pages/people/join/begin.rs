//! The first step: the code and the address it was made for.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, TextField},
    types::InitiateOnboarding,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{Joining, Step, StepHead};
use crate::{components::form::FormErrors, words::t};

/// Asks for the six digits, and keeps what the next steps are made with.
pub(super) async fn ask_for_digits(joining: Joining) -> Result<(), ApiError> {
    let trimmed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
    let asked = InitiateOnboarding {
        hr_code: trimmed(joining.code),
        email: trimmed(joining.email),
    };
    let begun = joining.client().initiate_onboarding(&asked).await?;
    joining.token.set_value(begun.session_token);
    Ok(())
}

/// The code and the address, filled in by the link.
#[component]
pub(super) fn Begin(joining: Joining) -> impl IntoView {
    let language = joining.office.language;
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    if let Some(error) = joining.sent_back.try_update(Option::take).flatten() {
        errors.refuse(error);
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("hr_code", joining.code), ("email", joining.email)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match ask_for_digits(joining).await {
                Ok(()) => joining.step.set(Step::Digits),
                Err(error) => errors.refuse(error),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <StepHead step=Step::Begin title=t!(language, join.title) />
        <p class="quiet">{t!(language, join.lead)}</p>
        <form class="form" novalidate on:submit=submit data-testid="join-begin">
            {errors.note()}
            <TextField
                name="hr_code"
                label=t!(language, join.code)
                hint=t!(language, join.code_hint)
                value=joining.code
                max_length=100
                error=errors.field("hr_code")
            />
            <TextField
                name="email"
                label=t!(language, join.email)
                value=joining.email
                kind="email"
                autocomplete="email"
                max_length=254
                error=errors.field("email")
            />
            <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="join-next">
                {t!(language, join.send)}
            </Button>
        </form>
        <p class="door-other">
            <a href="/" rel="external">
                {t!(language, join.has_account)}
            </a>
        </p>
    }
}
