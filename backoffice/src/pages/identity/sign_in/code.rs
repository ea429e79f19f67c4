//! The second step of signing in: a code.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, TextField, alive},
    types::{AccessToken, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{Factors, Submit};
use crate::{browser, components::form::FormErrors, office::Office, parts, words::t};

/// What a code is refused for, and its field.
const OWNERS: &[(ProblemCode, &str)] = &[
    (ProblemCode::TotpCodeInvalid, "totp_code"),
    (ProblemCode::RecoveryCodeInvalid, "recovery_code"),
];

/// A code of the authenticator app, or a recovery code.
#[component]
pub(super) fn CodeStep<F>(
    /// Asks the server to sign in with the app's code or a recovery code.
    ask: impl Fn(Option<String>, Option<String>) -> F + Copy + Send + Sync + 'static,
    /// What the account has; a code of an app is asked for where it has one.
    has: Factors,
    /// Back to the step before.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView
where
    F: Future<Output = Result<AccessToken, ApiError>> + 'static,
{
    let office = Office::current();
    let language = office.language;
    let (totp_code, recovery_code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let has_lost_app = RwSignal::new(!has.totp);
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(OWNERS);
    Effect::new(move |_| {
        browser::focus(if has_lost_app.get() {
            "[data-testid=recovery_code]"
        } else {
            "[data-testid=totp_code]"
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let is_recovery = has_lost_app.get_untracked();
        let (name, code) = if is_recovery {
            ("recovery_code", recovery_code)
        } else {
            ("totp_code", totp_code)
        };
        if busy.get_untracked() || !errors.filled(&[(name, code)]) {
            return;
        }
        busy.set(true);
        let code = Some(code.get_untracked());
        let asked = if is_recovery {
            ask(None, code)
        } else {
            ask(code, None)
        };
        spawn_local(async move {
            match asked.await {
                Ok(token) => office.session.sign_in(&token),
                Err(error) => {
                    busy.set(false);
                    errors.refuse(of_the_code(error, is_recovery));
                }
            }
        });
    };
    let other = move |_| {
        errors.forget();
        has_lost_app.update(|lost| *lost = !*lost);
    };
    let other_words = move || {
        if has_lost_app.get() {
            t!(language, sign_in.use_app)()
        } else {
            t!(language, sign_in.use_recovery)()
        }
    };
    let other_code = has.totp.then(|| {
        view! {
            <Button kind=ButtonKind::Quiet on_click=other attr:data-testid="other-code">
                {other_words}
            </Button>
        }
    });
    view! {
        <form class="form" novalidate on:submit=submit data-testid="code-form">
            {errors.note()} <Field has_lost_app totp_code recovery_code errors /> <Submit busy test_id="sign-in-code" />
            {has.passkey.then(parts::passkey_button)}
            <div class="form-actions">
                {other_code}
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| on_back.run(())
                    attr:data-testid="sign-in-back"
                >
                    {t!(language, sign_in.back)}
                </Button>
            </div>
        </form>
    }
}

/// The field for the code that is asked for, and what it is.
#[component]
fn Field(
    has_lost_app: RwSignal<bool>,
    totp_code: RwSignal<String>,
    recovery_code: RwSignal<String>,
    errors: FormErrors,
) -> impl IntoView {
    let language = Office::current().language;
    alive(move || {
        if has_lost_app.get() {
            view! {
                <p class="quiet">{t!(language, sign_in.recovery_lead)}</p>
                <TextField
                    name="recovery_code"
                    label=t!(language, sign_in.recovery)
                    value=recovery_code
                    max_length=40
                    error=errors.field("recovery_code")
                />
            }
            .into_any()
        } else {
            view! {
                <p class="quiet">{t!(language, sign_in.code_lead)}</p>
                <div class="field-code">
                    <TextField
                        name="totp_code"
                        label=t!(language, sign_in.code)
                        value=totp_code
                        input_mode="numeric"
                        autocomplete="one-time-code"
                        max_length=10
                        error=errors.field("totp_code")
                    />
                </div>
            }
            .into_any()
        }
    })
}

/// The password was right a moment ago: what is refused as wrong is the code.
fn of_the_code(error: ApiError, is_recovery: bool) -> ApiError {
    match error {
        ApiError::Problem {
            mut problem,
            retry_after,
            request_id,
            server_time,
        } if problem.code == ProblemCode::InvalidCredentials.as_str() => {
            let code = if is_recovery {
                ProblemCode::RecoveryCodeInvalid
            } else {
                ProblemCode::TotpCodeInvalid
            };
            code.as_str().clone_into(&mut problem.code);
            ApiError::Problem {
                problem,
                retry_after,
                request_id,
                server_time,
            }
        }
        other => other,
    }
}
