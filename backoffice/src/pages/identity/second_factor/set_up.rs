//! Setting a second factor up: the QR code, its first code, the recovery codes.

use chrona_web::{
    components::{Brand, Button, ButtonKind, Icon, LanguageSwitch, TextField},
    qr::Qr,
    types::{ActivateTotp, ProblemCode, ProvisionedTotp},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{add_passkey::AddPasskey, codes::Codes};
use crate::{
    browser,
    components::{
        Header,
        form::{BadNote, FormErrors},
    },
    office::Office,
    passkey,
    words::{say, t},
};

/// The page of someone whose role asks for a second factor and who has none: nothing else opens.
#[component]
pub(crate) fn SetUpFirst(
    /// What follows once it is set up.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let sign_out = move |_| {
        office.act(
            busy,
            async move { office.client().sign_out().await },
            move |()| office.session.sign_out(),
        );
    };
    view! {
        <div class="door door-wide" data-testid="set-up-first">
            <header class="door-head">
                <Brand />
                <div class="door-tools">
                    <LanguageSwitch label=t!(language, common.language) />
                    <Button
                        kind=ButtonKind::Quiet
                        busy
                        on_click=sign_out
                        attr:data-testid="sign-out"
                    >
                        <Icon icon=icondata::LuLogOut />
                        {t!(language, nav.sign_out)}
                    </Button>
                </div>
            </header>
            <main class="door-card" id="content" tabindex="-1">
                <Header title=t!(language, second_factor.title) />
                <div class="second-factor">
                    <div class="note note-warning">
                        <Icon icon=icondata::LuShieldAlert />
                        <p>{t!(language, second_factor.required)}</p>
                    </div>
                    <p>{t!(language, second_factor.lead)}</p>
                    <h2>{t!(language, second_factor.app_title)}</h2>
                    <SetUp on_done />
                </div>
                <PasskeyFirst on_done />
            </main>
        </div>
    }
}

/// A passkey instead of an authenticator app, where this page can use one.
#[component]
fn PasskeyFirst(on_done: Callback<()>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let usable = passkey::usable(office);
    let codes = RwSignal::new(None::<Vec<String>>);
    move || {
        let next = if let Some(codes) = codes.get() {
            view! { <Codes codes on_kept=on_done /> }.into_any()
        } else {
            let added = move |made| codes.set(Some(made));
            view! { <AddPasskey on_added=added /> }.into_any()
        };
        (usable.get() == Some(true)).then(|| {
            view! {
                <section class="second-factor passkeys">
                    <h2>{t!(language, passkeys.or)}</h2>
                    <p>{t!(language, passkeys.lead)}</p>
                    {next}
                </section>
            }
        })
    }
}

/// What is shown of the way.
#[derive(Clone)]
enum Step {
    /// Nothing was made yet; why, where it was refused.
    Start(Option<String>),
    Scan(ProvisionedTotp),
    Codes(Vec<String>),
}

/// The way from a button to recovery codes that are kept.
#[component]
pub(super) fn SetUp(
    /// Whether one is in force, which it takes the place of.
    #[prop(optional)]
    replaces: bool,
    /// What follows.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let step = RwSignal::new(Step::Start(None));
    let busy = RwSignal::new(false);
    let begin = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let next = match office.client().provision_totp().await {
                Ok(made) => Step::Scan(made),
                Err(error) => Step::Start(Some(error.sentence(office.now_language()))),
            };
            let _ = busy.try_set(false);
            let _ = step.try_set(next);
        });
    };
    if replaces {
        begin();
    }
    let begin = Callback::new(move |()| begin());
    move || match step.get() {
        Step::Start(refusal) => view! { <Start refusal busy begin /> }.into_any(),
        Step::Scan(made) => view! { <Scan made replaces step begin /> }.into_any(),
        Step::Codes(codes) => view! { <Codes codes on_kept=on_done /> }.into_any(),
    }
}

#[component]
fn Start(refusal: Option<String>, busy: RwSignal<bool>, begin: Callback<()>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="second-factor">
            {refusal.map(|sentence| view! { <BadNote sentence /> })}
            <div class="form-actions">
                <Button
                    kind=ButtonKind::Primary
                    busy
                    on_click=move |_| begin.run(())
                    attr:data-testid="start-second-factor"
                >
                    <Icon icon=icondata::LuShieldCheck />
                    {t!(language, second_factor.start)}
                </Button>
            </div>
        </div>
    }
}

/// The QR code and its first code.
#[component]
fn Scan(
    made: ProvisionedTotp,
    replaces: bool,
    step: RwSignal<Step>,
    begin: Callback<()>,
) -> impl IntoView {
    const OWNERS: &[(ProblemCode, &str)] = &[(ProblemCode::TotpCodeInvalid, "verification_code")];
    let office = Office::current();
    let language = office.language;
    let code = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(OWNERS);
    let totp_secret_id = made.totp_secret_id;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut needed = vec![("verification_code", code)];
        if replaces {
            needed.push(("password", password));
        }
        if busy.get_untracked() || !errors.filled(&needed) {
            return;
        }
        busy.set(true);
        let wanted = ActivateTotp {
            totp_secret_id,
            verification_code: code.get_untracked(),
            password: replaces.then(|| password.get_untracked()),
            ..ActivateTotp::default()
        };
        spawn_local(async move {
            match office.client().activate_totp(&wanted).await {
                Ok(done) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, second_factor.done));
                    step.set(Step::Codes(done.recovery_codes));
                }
                Err(error) => {
                    busy.set(false);
                    errors.refuse(error);
                }
            }
        });
    };
    let secret = grouped(&made.secret);
    let copied = made.secret.clone();
    let copy = move |_| {
        let secret = copied.clone();
        spawn_local(async move {
            let language = office.now_language();
            if browser::copy(&secret).await {
                office.toasts.done(say!(language, common.copied));
            } else {
                office.toasts.failed(say!(language, common.copy_failed));
            }
        });
    };
    let password_field = replaces.then(|| {
        view! {
            <TextField
                name="password"
                label=t!(language, second_factor.password)
                value=password
                kind="password"
                autocomplete="current-password"
                required=true
                max_length=128
                error=errors.field("password")
            />
        }
    });
    let uri = made.provisioning_uri.clone();
    browser::focus("#second-factor-scan");
    view! {
        <section class="second-factor">
            <h2 id="second-factor-scan" tabindex="-1">
                {t!(language, second_factor.scan_title)}
            </h2>
            <p>{t!(language, second_factor.scan)}</p>
            <div class="configuration-qr">
                <Qr
                    text=Signal::stored(made.provisioning_uri)
                    label=t!(language, second_factor.qr)
                    attr:data-testid="totp-qr"
                />
            </div>
            <p class="phone-only">
                <a class="button" href=uri data-testid="open-authenticator">
                    <Icon icon=icondata::LuSmartphone />
                    {t!(language, second_factor.open_app)}
                </a>
            </p>
            <div class="secret-text">
                <p class="field-label">{t!(language, second_factor.secret)}</p>
                <p class="figures" data-testid="totp-secret">
                    {secret}
                </p>
                <Button on_click=copy attr:data-testid="copy-secret">
                    <Icon icon=icondata::LuCopy />
                    {t!(language, second_factor.copy_secret)}
                </Button>
            </div>
            <form class="form" novalidate on:submit=submit data-testid="activate-form">
                {errors.note()} {password_field}
                <div class="field-code">
                    <TextField
                        name="verification_code"
                        label=t!(language, second_factor.code)
                        hint=t!(language, second_factor.code_hint)
                        value=code
                        input_mode="numeric"
                        autocomplete="one-time-code"
                        required=true
                        max_length=10
                        error=errors.field("verification_code")
                    />
                </div>
                <div class="form-actions">
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy
                        attr:data-testid="activate-second-factor"
                    >
                        {t!(language, second_factor.activate)}
                    </Button>
                    <Button on_click=move |_| begin.run(()) attr:data-testid="new-secret">
                        {t!(language, second_factor.new_secret)}
                    </Button>
                </div>
            </form>
        </section>
    }
}

/// The secret in groups of four, easier to type.
fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    let groups = characters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}
