//! The way in.

mod code;
mod outside;
mod passkey;

use chrona_web::{
    ApiError, Client, Credential,
    components::{Brand, Button, ButtonKind, Icon, LanguageSwitch, TextField, alive, words},
    session::Standing,
    types::{AccessToken, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

pub(crate) use self::passkey::{PasskeyButton, PasskeyStep, WithPasskey};
use self::{code::CodeStep, outside::OutsideWays};
use crate::{
    components::{eye::Eye, form::FormErrors},
    office::Office,
    parts,
    passkey::usable,
    words::{say, t},
};

/// The second factors of an account that this page can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factors {
    totp: bool,
    passkey: bool,
}

impl Factors {
    /// As the refusal of the password alone tells them.
    pub(super) fn told(refusal: &ApiError, usable: bool) -> Self {
        let told = refusal.problem().map(|problem| &problem.second_factors);
        let has = |kind: &str| told.is_some_and(|told| told.iter().any(|one| one == kind));
        Self {
            // A server that tells nothing knows codes alone.
            totp: has("totp") || !has("passkey"),
            passkey: has("passkey") && usable,
        }
    }
}

/// Address and password, and a code or a passkey where the account has a second factor; or a passkey
/// alone.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let asked = RwSignal::new(None::<Factors>);
    let usable = usable(office);
    let is_usable = move || usable.get_untracked() == Some(true);
    Effect::new(move |_| {
        document().set_title(&format!("{} · Chrona", say!(language.get(), sign_in.title)));
    });

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = [("email", email), ("password", password)];
        if busy.get_untracked() || !errors.filled(&fields) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match sign_in(office, email, password, None, None).await {
                Ok(token) => office.session.sign_in(&token),
                Err(error) if error.is(ProblemCode::SecondFactorRequired) => {
                    busy.set(false);
                    asked.set(Some(Factors::told(&error, is_usable())));
                }
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    };
    let with_code = move |totp, recovery| sign_in(office, email, password, totp, recovery);
    let back = move |()| {
        password.set(String::new());
        asked.set(None);
    };
    let passkey = move || {
        alive(move || match usable.get() {
            Some(true) => parts::passkey_button(),
            _ => ().into_any(),
        })
    };
    let steps = alive(move || {
        if let Some(has) = asked.get() {
            return view! { <SecondStep has ask=with_code on_back=back /> }.into_any();
        }
        view! {
            <p class="quiet">{t!(language, sign_in.lead)}</p>
            <form
                class="form"
                novalidate
                on:submit=submit
                data-testid="sign-in-form"
            >
                <Expired />
                {errors.note()}
                <TextField
                    name="email"
                    label=t!(language, sign_in.email)
                    value=email
                    kind="email"
                    autocomplete="username"
                    max_length=254
                    error=errors.field("email")
                />
                <PasswordField value=password errors />
                <Submit busy test_id="sign-in" />
            </form>
            {passkey()}
            <OutsideWays />
            <OtherWays />
        }
        .into_any()
    });
    view! {
        <div class="door">
            <header class="door-head">
                <Brand />
                <LanguageSwitch label=t!(language, common.language) />
            </header>
            <main class="door-card">
                <h1>{t!(language, sign_in.title)}</h1>
                {steps}
            </main>
        </div>
    }
}

/// Signs in with what was typed, and a code where one is wanted.
async fn sign_in(
    office: Office,
    email: RwSignal<String>,
    password: RwSignal<String>,
    totp_code: Option<String>,
    recovery_code: Option<String>,
) -> Result<AccessToken, ApiError> {
    let client = Client::new(Credential::None, office.now_language());
    let (email, password) = (email.get_untracked(), password.get_untracked());
    let (totp_code, recovery_code) = (totp_code.as_deref(), recovery_code.as_deref());
    client
        .sign_in(email.trim(), &password, totp_code, recovery_code)
        .await
}

/// A word for who was signed out by time.
#[component]
fn Expired() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    alive(move || {
        let word = (office.session.standing() == Standing::Expired).then(|| {
            view! {
                <div class="note note-warning" role="status" data-testid="session-expired">
                    <Icon icon=icondata::LuClock />
                    <p>{t!(language, sign_in.expired)}</p>
                </div>
            }
        });
        word.into_any()
    })
}

/// What the account asks for beside the password: its passkey at once where it has no app.
#[component]
pub(super) fn SecondStep<F>(
    /// What the account has.
    has: Factors,
    /// Asks the server to sign in with the app's code or a recovery code.
    ask: impl Fn(Option<String>, Option<String>) -> F + Copy + Send + Sync + 'static,
    /// Back to the step before.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView
where
    F: Future<Output = Result<AccessToken, ApiError>> + 'static,
{
    let is_lost = RwSignal::new(false);
    alive(move || {
        if has.passkey && !has.totp && !is_lost.get() {
            parts::show_passkey_step(PasskeyStep {
                on_lost: Callback::new(move |()| is_lost.set(true)),
                on_back,
            })
        } else {
            view! { <CodeStep ask has on_back /> }.into_any()
        }
    })
}

/// For who forgot the password, or has none yet.
#[component]
fn OtherWays() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <p class="door-other">
            <a href="/forgot" rel="external" data-testid="forgot">
                {t!(language, sign_in.forgot)}
            </a>
        </p>
        <p class="door-other">
            <a href="/join" rel="external" data-testid="join">
                {t!(language, sign_in.join)}
            </a>
        </p>
    }
}

/// The button that sends a form of the door.
#[component]
fn Submit(busy: RwSignal<bool>, test_id: &'static str) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Button kind=ButtonKind::Primary submit=true busy attr:data-testid=test_id>
            {words(move || {
                let language = language.get();
                let words = if busy.get() {
                    say!(language, sign_in.busy)
                } else {
                    say!(language, sign_in.submit)
                };
                words.to_owned()
            })}
        </Button>
    }
}

/// The password, hidden until the eye is touched.
#[component]
fn PasswordField(value: RwSignal<String>, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    let is_shown = RwSignal::new(false);
    // The input's type changes with the eye, so the field is made anew; what was typed is kept.
    alive(move || {
        view! {
            <TextField
                name="password"
                label=t!(language, sign_in.password)
                value
                kind=if is_shown.get() { "text" } else { "password" }
                autocomplete="current-password"
                max_length=128
                error=errors.field("password")
            >
                <Eye is_shown />
            </TextField>
        }
        .into_any()
    })
}
