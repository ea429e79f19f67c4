//! The second step: the six digits that were e-mailed.

use chrona_web::{
    components::{Button, ButtonKind, Icon, TextField},
    types::{ProblemCode, VerifyOtp},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{Joining, Step, StepHead, begin::ask_for_digits};
use crate::{
    components::form::FormErrors,
    words::{say, t},
};

/// The digits, and the way to others.
#[component]
pub(super) fn Digits(joining: Joining) -> impl IntoView {
    let language = joining.office.language;
    let digits = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let is_resent = RwSignal::new(false);
    let errors = FormErrors::new(&[(ProblemCode::OtpInvalid, "otp_code")]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("otp_code", digits)]) {
            return;
        }
        busy.set(true);
        let shown = VerifyOtp {
            session_token: joining.token.get_value(),
            otp_code: digits.get_untracked(),
        };
        spawn_local(async move {
            match joining.client().verify_otp(&shown).await {
                Ok(verified) => {
                    joining.name.set(verified.employee_name);
                    joining.step.set(Step::Finish);
                }
                Err(error) => joining.refuse(error, errors),
            }
            let _ = busy.try_set(false);
        });
    };
    let resend = move |_| {
        if busy.get_untracked() {
            return;
        }
        errors.filled(&[]);
        is_resent.set(false);
        digits.set(String::new());
        busy.set(true);
        spawn_local(async move {
            match ask_for_digits(joining).await {
                Ok(()) => {
                    let _ = is_resent.try_set(true);
                }
                Err(error) => errors.refuse(error),
            }
            let _ = busy.try_set(false);
        });
    };
    let lead = move || {
        let email = joining.email.get();
        say!(language.get(), join.digits_lead, email = email.trim())
    };
    let resent = move || {
        is_resent.get().then(|| {
            view! {
                <div class="note note-good" role="status" data-testid="join-resent">
                    <Icon icon=icondata::LuCircleCheck />
                    <p>{t!(language, join.resent)}</p>
                </div>
            }
        })
    };
    view! {
        <StepHead step=Step::Digits title=t!(language, join.digits_title) />
        <p class="quiet">{lead}</p>
        <form class="form" novalidate on:submit=submit data-testid="join-digits">
            {errors.note()}
            {resent}
            <div class="six-digits">
                <TextField
                    name="otp_code"
                    label=t!(language, join.digits)
                    value=digits
                    autocomplete="one-time-code"
                    input_mode="numeric"
                    max_length=12
                    error=errors.field("otp_code")
                />
            </div>
            <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="join-verify">
                {t!(language, join.next)}
            </Button>
        </form>
        <p class="quiet small">{t!(language, join.digits_help)}</p>
        <div class="door-actions">
            <Button kind=ButtonKind::Quiet busy on_click=resend attr:data-testid="join-resend">
                <Icon icon=icondata::LuRotateCw />
                {t!(language, join.resend)}
            </Button>
            <Button kind=ButtonKind::Quiet on_click=move |_| joining.step.set(Step::Begin)>
                {t!(language, join.change)}
            </Button>
        </div>
    }
}
