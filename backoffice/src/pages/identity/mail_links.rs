//! The pages that links in e-mails lead to, and the one that asks for such a link: for anyone, signed
//! in or not.

use chrona_web::{
    ApiError, Client, Credential,
    components::{Brand, Button, ButtonKind, Icon, LanguageSwitch, TextField},
    types::{ForgotPassword, ProblemCode, ResetPassword, UseMailLink},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    browser,
    components::form::FormErrors,
    office::Office,
    words::{say, t},
};

/// Asks for a link to choose a new password. What it answers is the same for every address.
#[component]
pub(crate) fn ForgotPasswordPage() -> impl IntoView {
    let language = Office::current().language;
    let email = RwSignal::new(String::new());
    let asking = Asking::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !asking.errors.filled(&[("email", email)]) {
            return;
        }
        let asked = ForgotPassword {
            email: email.with_untracked(|email| email.trim().to_owned()),
        };
        let client = asking.client();
        asking.ask(async move { client.forgot_password(&asked).await });
    };
    view! {
        <Door title=t!(language, forgot.title)>
            <Show
                when=move || asking.is_done.get()
                fallback=move || {
                    view! {
                        <p class="quiet">{t!(language, forgot.lead)}</p>
                        <form
                            class="form"
                            novalidate
                            on:submit=submit
                            data-testid="forgot-form"
                        >
                            {asking.errors.note()}
                            <TextField
                                name="email"
                                label=t!(language, sign_in.email)
                                value=email
                                kind="email"
                                autocomplete="username"
                                max_length=254
                                error=asking.errors.field("email")
                            />
                            <Button
                                kind=ButtonKind::Primary
                                submit=true
                                busy=asking.busy
                                attr:data-testid="ask-for-link"
                            >
                                {t!(language, forgot.submit)}
                            </Button>
                        </form>
                    }
                }
            >
                <Done text=t!(language, forgot.done) />
            </Show>
            <ToSignIn />
        </Door>
    }
}

/// Takes a new password in the place of a forgotten one.
#[component]
pub(crate) fn ResetPasswordPage() -> impl IntoView {
    let language = Office::current().language;
    let token = token_of_link();
    let password = RwSignal::new(String::new());
    let asking = Asking::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !asking.errors.filled(&[("new_password", password)]) {
            return;
        }
        let asked = ResetPassword {
            token: token.get_value(),
            new_password: password.get_untracked(),
        };
        let client = asking.client();
        asking.ask(async move { client.reset_password(&asked).await });
    };
    view! {
        <Door title=t!(language, reset.title)>
            <Show
                when=move || asking.is_done.get()
                fallback=move || {
                    view! {
                        <p class="quiet">{t!(language, reset.lead)}</p>
                        <form class="form" novalidate on:submit=submit data-testid="reset-form">
                            {asking.errors.note()}
                            <Another asking />
                            <TextField
                                name="new_password"
                                label=t!(language, password.next)
                                hint=t!(language, password.next_hint)
                                value=password
                                kind="password"
                                autocomplete="new-password"
                                required=true
                                max_length=128
                                error=asking.errors.field("new_password")
                            />
                            <Button
                                kind=ButtonKind::Primary
                                submit=true
                                busy=asking.busy
                                attr:data-testid="reset-password"
                            >
                                {t!(language, reset.submit)}
                            </Button>
                        </form>
                    }
                }
            >
                <Done text=t!(language, reset.done) />
            </Show>
            <ToSignIn />
        </Door>
    }
}

/// Confirms an address.
#[component]
pub(crate) fn ConfirmAddressPage() -> impl IntoView {
    let language = Office::current().language;
    let asking = Asking::new();
    let confirm = move |link| {
        let client = asking.client();
        asking.ask(async move { client.check_address(&link).await });
    };
    view! {
        <Confirmation
            asking
            title=t!(language, confirm.title)
            lead=t!(language, confirm.lead)
            action=t!(language, confirm.submit)
            done=t!(language, confirm.done)
            on_touch=confirm
        />
    }
}

/// Confirms a phone.
#[component]
pub(crate) fn ConfirmPhonePage() -> impl IntoView {
    let language = Office::current().language;
    let asking = Asking::new();
    let confirm = move |link| {
        let client = asking.client();
        asking.ask(async move { client.confirm_device(&link).await });
    };
    view! {
        <Confirmation
            asking
            title=t!(language, confirm.phone_title)
            lead=t!(language, confirm.phone_lead)
            action=t!(language, confirm.phone_submit)
            done=t!(language, confirm.phone_done)
            on_touch=confirm
        />
    }
}

/// Puts another address in force.
#[component]
pub(crate) fn ConfirmNewAddressPage() -> impl IntoView {
    let language = Office::current().language;
    let asking = Asking::new();
    let confirm = move |link| {
        let client = asking.client();
        asking.ask(async move { client.confirm_email_change(&link).await });
    };
    view! {
        <Confirmation
            asking
            title=t!(language, address.confirm_title)
            lead=t!(language, address.confirm_lead)
            action=t!(language, address.confirm_submit)
            done=t!(language, address.confirm_done)
            on_touch=confirm
        />
    }
}

/// Refuses or undoes a change of address.
#[component]
pub(crate) fn UndoAddressPage() -> impl IntoView {
    let language = Office::current().language;
    let asking = Asking::new();
    let undo = move |link| {
        let client = asking.client();
        asking.ask(async move { client.undo_email_change(&link).await });
    };
    view! {
        <Confirmation
            asking
            title=t!(language, address.undo_title)
            lead=t!(language, address.undo_lead)
            action=t!(language, address.undo_submit)
            done=t!(language, address.undo_done)
            on_touch=undo
        />
    }
}

/// What a link confirms. It waits for a touch, since programs that look into mailboxes open links too.
#[component]
fn Confirmation(
    asking: Asking,
    #[prop(into)] title: TextProp,
    #[prop(into)] lead: TextProp,
    #[prop(into)] action: TextProp,
    #[prop(into)] done: TextProp,
    #[prop(into)] on_touch: Callback<UseMailLink>,
) -> impl IntoView {
    let token = token_of_link();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_touch.run(UseMailLink {
            token: token.get_value(),
        });
    };
    view! {
        <Door title>
            <Show
                when=move || asking.is_done.get()
                fallback=move || {
                    let (lead, action) = (lead.clone(), action.clone());
                    view! {
                        <p class="quiet">{move || lead.get()}</p>
                        <form class="form" novalidate on:submit=submit data-testid="confirm-form">
                            {asking.errors.note()}
                            <Button
                                kind=ButtonKind::Primary
                                submit=true
                                busy=asking.busy
                                attr:data-testid="confirm-link"
                            >
                                {move || action.get()}
                            </Button>
                        </form>
                    }
                }
            >
                <Done text=done.clone() />
            </Show>
            <ToSignIn />
        </Door>
    }
}

/// A question to the server that is asked once.
#[derive(Clone, Copy)]
struct Asking {
    office: Office,
    busy: RwSignal<bool>,
    is_done: RwSignal<bool>,
    /// Whether the link is good no more.
    is_over: RwSignal<bool>,
    errors: FormErrors,
}

impl Asking {
    fn new() -> Self {
        Self {
            office: Office::current(),
            busy: RwSignal::new(false),
            is_done: RwSignal::new(false),
            is_over: RwSignal::new(false),
            errors: FormErrors::new(&[]),
        }
    }

    fn client(self) -> Client {
        Client::new(Credential::None, self.office.now_language())
    }

    fn ask(self, question: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = question.await;
            self.busy.set(false);
            match answer {
                Ok(()) => self.is_done.set(true),
                Err(error) => {
                    self.is_over.set(error.is(ProblemCode::MailLinkInvalid));
                    self.errors.refuse(error);
                }
            }
        });
    }
}

/// What stands behind the link's `#`, taken out of the address bar.
fn token_of_link() -> StoredValue<String> {
    let token = browser::whole_fragment();
    browser::forget_fragment();
    StoredValue::new(token)
}

/// A page outside the shell.
#[component]
fn Door(#[prop(into)] title: TextProp, children: Children) -> impl IntoView {
    let language = Office::current().language;
    let words = title.clone();
    Effect::new(move |_| document().set_title(&format!("{} · Chrona", words.get())));
    view! {
        <div class="door">
            <header class="door-head">
                <Brand />
                <LanguageSwitch label=t!(language, common.language) />
            </header>
            <main class="door-card">
                <h1>{move || title.get()}</h1>
                {children()}
            </main>
        </div>
    }
}

/// What was done.
#[component]
fn Done(#[prop(into)] text: TextProp) -> impl IntoView {
    view! {
        <div class="note note-good" role="status" data-testid="link-done">
            <Icon icon=icondata::LuCircleCheck />
            <p>{move || text.get()}</p>
        </div>
    }
}

/// The way to another link, where this one is good no more.
#[component]
fn Another(asking: Asking) -> impl IntoView {
    let language = Office::current().language;
    move || {
        asking.is_over.get().then(|| {
            view! {
                <p>
                    <a href="/forgot" rel="external" data-testid="another-link">
                        {t!(language, reset.another)}
                    </a>
                </p>
            }
        })
    }
}

#[component]
fn ToSignIn() -> impl IntoView {
    let language = Office::current().language;
    let words = move || say!(language.get(), forgot.back).to_owned();
    view! {
        <p class="door-other">
            <a href="/" rel="external" data-testid="to-sign-in">
                {words}
            </a>
        </p>
    }
}
