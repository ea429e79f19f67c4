//! The last step: a password, and this phone.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, TextField},
    types::{AccessToken, CompleteOnboarding, OnboardingCompleted, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Joining, Step, StepHead};
use crate::{
    components::{eye::Eye, form::FormErrors},
    office::Office,
    pages::badges::{Registration, guessed_name},
    words::{say, t},
};

/// Makes the account and the phone; `None` where the browser has no source of randomness.
async fn complete(
    joining: Joining,
    password: String,
    phone: String,
) -> Option<Result<(), ApiError>> {
    let registration = Registration::prepare().await?;
    let asked = CompleteOnboarding {
        session_token: joining.token.get_value(),
        password,
        device_fingerprint: registration.fingerprint.clone(),
        device_name: phone.clone(),
        attestation_data: None,
        public_key: registration.public_key(),
        refresh_in_cookie: Some(true),
    };
    Some(match joining.client().complete_onboarding(&asked).await {
        Ok(joined) => {
            begin_session(joining, registration, phone, joined);
            Ok(())
        }
        Err(error) => {
            registration.refused().await;
            Err(error)
        }
    })
}

/// Keeps the phone for the badge's page, and begins the session.
fn begin_session(
    joining: Joining,
    registration: Registration,
    name: String,
    joined: OnboardingCompleted,
) {
    let (phone, _) = registration.taken(joined.device_id, name);
    phone.keep(joined.user_id);
    joining.is_done.set(true);
    joining.office.session.sign_in(&AccessToken {
        access_token: joined.access_token,
        token_type: "bearer".to_owned(),
        expires_in: joined.expires_in,
        refresh_token: None,
    });
}

/// The password and the phone's name.
#[component]
pub(super) fn Finish(joining: Joining) -> impl IntoView {
    let office = joining.office;
    let language = office.language;
    let password = RwSignal::new(String::new());
    let phone = RwSignal::new(guessed_name(office).to_owned());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[(ProblemCode::DeviceAlreadyRegistered, "device_name")]);
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let needed = [("password", password), ("device_name", phone)];
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        let name = phone.with_untracked(|name| name.trim().to_owned());
        spawn_local(async move {
            match complete(joining, password.get_untracked(), name).await {
                None => busy.set(false),
                Some(Ok(())) => {
                    let words = say!(office.now_language(), join.done);
                    office.toasts.done(words);
                    let replace = NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    };
                    navigate("/badge", replace);
                }
                Some(Err(error)) => {
                    busy.set(false);
                    joining.refuse(error, errors);
                }
            }
        });
    };
    let title = move || {
        let language = language.get();
        joining.name.with(|name| match name {
            Some(name) => say!(language, join.hello, name = name.as_str()),
            None => say!(language, join.hello_you).to_owned(),
        })
    };
    view! {
        <StepHead step=Step::Finish title />
        <p class="quiet">{t!(language, join.finish_lead)}</p>
        <form class="form" novalidate on:submit=submit data-testid="join-finish">
            {errors.note()}
            <input
                class="visually-hidden"
                type="email"
                autocomplete="username"
                tabindex="-1"
                aria-hidden="true"
                readonly
                prop:value=joining.email
            />
            <NewPassword value=password errors />
            <TextField
                name="device_name"
                label=t!(language, badge.phone_name)
                hint=t!(language, join.phone_hint)
                value=phone
                max_length=100
                error=errors.field("device_name")
            />
            <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="join-complete">
                {t!(language, join.complete)}
            </Button>
        </form>
    }
}

/// The password that is chosen, hidden until the eye is touched.
#[component]
fn NewPassword(value: RwSignal<String>, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let is_shown = RwSignal::new(false);
    // The input's type changes with the eye, so the field is made anew; what was typed is kept.
    move || {
        view! {
            <TextField
                name="password"
                label=t!(language, join.password)
                hint=t!(language, password.next_hint)
                value
                kind=if is_shown.get() { "text" } else { "password" }
                autocomplete="new-password"
                max_length=128
                error=errors.field("password")
            >
                <Eye is_shown />
            </TextField>
        }
    }
}
