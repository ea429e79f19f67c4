//! The page that outside providers send people back to: what stands in its address goes to the server,
//! which says what is next.

use chrona_web::{
    ApiError, Client, Credential,
    components::{Button, ButtonKind, Skeleton, TextField},
    session::Standing,
    types::{AccessToken, CompleteOutside, LinkAndSignIn, OutsideArrival, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::sign_in::{Factors, SecondStep};
use crate::{
    app::Resuming,
    browser,
    components::{
        door::Door,
        form::{BadNote, FormErrors},
    },
    office::Office,
    passkey,
    words::{say, t},
};

/// What states begin with that were made to link an identity.
const TO_LINK: &str = "link.";

/// Where one is on the way in.
#[derive(Clone, PartialEq)]
enum Step {
    /// The server is being asked.
    Working,
    /// A second factor is wanted, with the token of this step.
    Code(String, Factors),
    /// The password that links the identity is wanted, with the token of this step.
    Password(String),
    /// With that password a second factor is wanted.
    PasswordAndCode(String, String, Factors),
    /// The server refuses.
    Refused(ApiError),
    /// The provider, or the person there, would rather not.
    Cancelled,
    /// The session for which an identity was to be linked is over.
    SignedOut,
}

/// Comes back from a provider: signs in, or links an identity to the account of who is signed in.
#[component]
pub(crate) fn SignedInPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let arrival = StoredValue::new(arrival());
    let usable = passkey::usable(office);
    let step = RwSignal::new(Step::Working);
    Effect::new(move |_| {
        document().set_title(&format!("{} · Chrona", say!(language.get(), outside.title)));
    });
    let is_link = arrival.with_value(|arrival| {
        let arrival = arrival.as_ref();
        arrival.is_some_and(|arrival| arrival.state.starts_with(TO_LINK))
    });
    let standing = Memo::new(move |_| office.session.standing());
    let waits = move || is_link && standing.get() == Standing::Resuming;
    let navigate = use_navigate();
    // Once, and for a link not before it is known who is signed in.
    Effect::new(move |has_begun: Option<bool>| {
        let has_begun = has_begun.unwrap_or(false);
        if has_begun || waits() {
            return has_begun;
        }
        match arrival.get_value() {
            None => step.set(Step::Cancelled),
            Some(arrival) if is_link => {
                let is_there = standing.get_untracked() == Standing::SignedIn;
                let navigate = navigate.clone();
                let done = move || navigate("/sessions", NavigateOptions::default());
                link(office, step, arrival, is_there, done);
            }
            Some(arrival) => sign_in(office, step, arrival, usable),
        }
        true
    });
    let go_in = use_navigate();
    Effect::new(move |_| {
        // Whichever step it was that began the session.
        if !is_link && standing.get() == Standing::SignedIn {
            go_in("/", NavigateOptions::default());
        }
    });
    move || {
        if waits() {
            view! { <Resuming /> }.into_any()
        } else {
            view! {
                <Door>
                    <Content step is_link usable />
                </Door>
            }
            .into_any()
        }
    }
}

/// What the provider sends back; `None` where it sends no code.
fn arrival() -> Option<OutsideArrival> {
    let query = browser::take_query()?;
    Some(OutsideArrival {
        code: query.get("code")?,
        state: query.get("state")?,
        iss: query.get("iss"),
        refresh_in_cookie: Some(true),
    })
}

/// Signs in at once, or shows what is wanted first.
fn sign_in(
    office: Office,
    step: RwSignal<Step>,
    arrival: OutsideArrival,
    usable: RwSignal<Option<bool>>,
) {
    spawn_local(async move {
        let client = Client::new(Credential::None, office.now_language());
        match client.finish_outside_sign_in(&arrival).await {
            Ok(token) => office.session.sign_in(&token),
            Err(error) => step.set(next(error, is(usable))),
        }
    });
}

/// Whether passkeys can be used on this page, as far as that is known.
fn is(usable: RwSignal<Option<bool>>) -> bool {
    usable.get_untracked() == Some(true)
}

/// What a refusal asks for.
fn next(error: ApiError, usable: bool) -> Step {
    let token = error.problem().and_then(|problem| problem.token.clone());
    match token {
        Some(token) if error.is(ProblemCode::SecondFactorRequired) => {
            Step::Code(token, Factors::told(&error, usable))
        }
        Some(token) if error.is(ProblemCode::LinkRequired) => Step::Password(token),
        _ => Step::Refused(error),
    }
}

/// Links the identity to the account of who is signed in, where somebody is.
fn link(
    office: Office,
    step: RwSignal<Step>,
    arrival: OutsideArrival,
    is_there: bool,
    done: impl FnOnce() + 'static,
) {
    if !is_there {
        step.set(Step::SignedOut);
        return;
    }
    spawn_local(async move {
        match office.client().finish_identity_link(&arrival).await {
            Ok(linked) => {
                let words = say!(
                    office.now_language(),
                    outside.linked,
                    provider = linked.label.as_str()
                );
                office.toasts.done(words);
                done();
            }
            Err(error) => step.set(Step::Refused(error)),
        }
    });
}

/// What is shown at a step.
#[component]
fn Content(step: RwSignal<Step>, is_link: bool, usable: RwSignal<Option<bool>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    move || {
        match step.get() {
        Step::Working => view! {
            <h1>{t!(language, outside.title)}</h1>
            <Skeleton lines=3 label=t!(language, outside.working) />
        }
        .into_any(),
        Step::Code(token, has) => view! { <Code token has /> }.into_any(),
        Step::Password(token) => view! { <Password token step usable /> }.into_any(),
        Step::PasswordAndCode(token, password, has) => {
            view! { <PasswordAndCode token password has step /> }.into_any()
        }
        Step::Refused(error) => {
            let sentence = Signal::derive(move || error.sentence(language.get()));
            view! { <Over sentence is_link /> }.into_any()
        }
        Step::Cancelled => view! { <Over sentence=Signal::derive(move || say!(language.get(), outside.cancelled).to_owned()) is_link /> }
            .into_any(),
        Step::SignedOut => {
            view! { <Over sentence=Signal::derive(move || say!(language.get(), outside.signed_out).to_owned()) is_link=false /> }.into_any()
        }
    }
    }
}

/// Asks for the code of an account whose identity is known.
#[component]
fn Code(token: String, has: Factors) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let token = StoredValue::new(token);
    let ask = move |totp_code: Option<String>, recovery_code: Option<String>| {
        let shown = CompleteOutside {
            token: token.get_value(),
            totp_code,
            recovery_code,
            refresh_in_cookie: Some(true),
        };
        let client = Client::new(Credential::None, office.now_language());
        async move { client.complete_outside_sign_in(&shown).await }
    };
    view! {
        <h1>{t!(language, outside.title)}</h1>
        <SecondStep ask has on_back=|()| browser::leave_for("/") />
    }
}

/// Links and signs in.
async fn link_and_sign_in(office: Office, shown: LinkAndSignIn) -> Result<AccessToken, ApiError> {
    let client = Client::new(Credential::None, office.now_language());
    client.link_and_sign_in(&shown).await
}

/// Asks for the password of the account that the identity is to be linked to.
#[component]
fn Password(token: String, step: RwSignal<Step>, usable: RwSignal<Option<bool>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let token = StoredValue::new(token);
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[(ProblemCode::InvalidCredentials, "password")]);
    Effect::new(move |_| browser::focus("[data-testid=password]"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("password", password)]) {
            return;
        }
        busy.set(true);
        let shown = LinkAndSignIn {
            token: token.get_value(),
            password: password.get_untracked(),
            refresh_in_cookie: Some(true),
            ..LinkAndSignIn::default()
        };
        spawn_local(async move {
            match link_and_sign_in(office, shown).await {
                Ok(token) => office.session.sign_in(&token),
                Err(error) if error.is(ProblemCode::SecondFactorRequired) => {
                    let password = password.get_untracked();
                    let has = Factors::told(&error, is(usable));
                    step.set(Step::PasswordAndCode(token.get_value(), password, has));
                }
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    };
    view! {
        <h1>{t!(language, outside.link_title)}</h1>
        <p class="quiet">{t!(language, outside.link_lead)}</p>
        <form class="form" novalidate on:submit=submit data-testid="link-form">
            {errors.note()}
            <TextField
                name="password"
                label=t!(language, sign_in.password)
                value=password
                kind="password"
                autocomplete="current-password"
                required=true
                max_length=128
                error=errors.field("password")
            />
            <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="link-identity">
                {t!(language, outside.link_submit)}
            </Button>
        </form>
        <Back />
    }
}

/// Asks for the code that goes with the password that links.
#[component]
fn PasswordAndCode(
    token: String,
    password: String,
    has: Factors,
    step: RwSignal<Step>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (token, password) = (StoredValue::new(token), StoredValue::new(password));
    let ask = move |totp_code: Option<String>, recovery_code: Option<String>| {
        let shown = LinkAndSignIn {
            token: token.get_value(),
            password: password.get_value(),
            totp_code,
            recovery_code,
            refresh_in_cookie: Some(true),
        };
        link_and_sign_in(office, shown)
    };
    view! {
        <h1>{t!(language, outside.link_title)}</h1>
        <SecondStep ask has on_back=move |()| step.set(Step::Password(token.get_value())) />
    }
}

/// What went wrong, and the way back.
#[component]
fn Over(sentence: Signal<String>, is_link: bool) -> impl IntoView {
    let language = Office::current().language;
    let back = if is_link {
        view! {
            <a class="button" href="/sessions" rel="external" data-testid="to-sessions">
                {t!(language, outside.to_sessions)}
            </a>
        }
        .into_any()
    } else {
        view! { <Back /> }.into_any()
    };
    view! {
        <h1>{t!(language, outside.refused_title)}</h1>
        <div data-testid="outside-refused">
            {move || view! { <BadNote sentence=sentence.get() /> }}
        </div>
        {back}
    }
}

#[component]
fn Back() -> impl IntoView {
    let language = Office::current().language;
    view! {
        <p class="door-other">
            <a href="/" rel="external" data-testid="to-sign-in">
                {t!(language, outside.again)}
            </a>
        </p>
    }
}
