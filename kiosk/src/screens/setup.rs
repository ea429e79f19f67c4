//! How the tablet becomes a kiosk.

use chrona_api_types::ProblemCode;
use chrona_web::ApiError;
use chrona_web::components::{Button, ButtonKind, Icon, TextField};
use gloo_timers::future::TimeoutFuture;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::camera_choice::CameraChoice;
use super::kiosk;
use super::parts::{alive, words};
use super::picture::Picture;
use crate::kiosk::Kiosk;
use crate::rules::{Configuration, SetupError, SetupText};
use crate::texts::{said, text};

/// How long a scanned configuration that did not work is left alone, in milliseconds.
const RETRY_MS: u32 = 4_000;

/// Why the tablet is not yet a kiosk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Text(SetupError),
    KeyUnknown,
    Inactive,
    Offline,
    Failed,
}

impl Trouble {
    fn of(error: &ApiError) -> Self {
        if error.is(ProblemCode::KioskUnauthorized) || error.is(ProblemCode::Unauthorized) {
            Self::KeyUnknown
        } else if error.is(ProblemCode::KioskInactive) {
            Self::Inactive
        } else if matches!(error, ApiError::Offline) {
            Self::Offline
        } else {
            Self::Failed
        }
    }
}

/// The form's state.
#[derive(Clone, Copy)]
struct Form {
    kiosk: Kiosk,
    typing: RwSignal<bool>,
    pasted: RwSignal<String>,
    key: RwSignal<String>,
    code: RwSignal<String>,
    checking: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    found: RwSignal<Option<Configuration>>,
}

impl Form {
    fn submit(self) {
        if self.checking.get_untracked() {
            return;
        }
        if self.typing.get_untracked() {
            let read =
                SetupText::from_fields(&self.key.get_untracked(), &self.code.get_untracked());
            self.take(read);
        } else {
            self.take_text(&self.pasted.get_untracked());
        }
    }

    /// Takes what was pasted or scanned: a configuration, or a key that still wants its exit code.
    fn take_text(self, text: &str) {
        if self.checking.get_untracked() {
            return;
        }
        let mut read = SetupText::from_json(text);
        if read == Err(SetupError::NotAConfiguration)
            && SetupText::from_fields(text, "") == Err(SetupError::NoExitCode)
        {
            self.key.set(text.trim().to_owned());
            self.typing.set(true);
            read = Err(SetupError::NoExitCode);
        }
        self.take(read);
    }

    fn take(self, read: Result<SetupText, SetupError>) {
        self.trouble.set(None);
        match read {
            Err(error) => self.trouble.set(Some(Trouble::Text(error))),
            Ok(text) => spawn_local(self.check(text)),
        }
    }

    async fn check(self, text: SetupText) {
        self.checking.set(true);
        let answer = self.kiosk.look_up(&text.api_key).await;
        self.checking.set(false);
        match answer {
            Ok(status) if !status.is_active => self.trouble.set(Some(Trouble::Inactive)),
            Ok(status) => self.found.set(text.confirm(&status)),
            Err(error) => self.trouble.set(Some(Trouble::of(&error))),
        }
        // A code that is still before the camera is tried again, as long as it is of no avail.
        if self.found.with_untracked(Option::is_none) {
            TimeoutFuture::new(RETRY_MS).await;
            self.kiosk.setup_text.set(None);
        }
    }

    fn trouble_words(self) -> Option<String> {
        let language = self.kiosk.language;
        Some(match self.trouble.get()? {
            Trouble::Text(SetupError::NotAConfiguration) => {
                said!(language, setup.not_a_configuration)
            }
            Trouble::Text(SetupError::NoExitCode) => said!(language, setup.no_exit_code),
            Trouble::KeyUnknown => said!(language, setup.key_unknown),
            Trouble::Inactive => said!(language, setup.inactive),
            Trouble::Offline => said!(language, setup.offline),
            Trouble::Failed => said!(language, setup.failed),
        })
    }
}

#[component]
pub(super) fn Setup() -> impl IntoView {
    let kiosk = kiosk();
    let language = kiosk.language;
    let form = Form {
        kiosk,
        typing: RwSignal::new(false),
        pasted: RwSignal::new(String::new()),
        key: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        checking: RwSignal::new(false),
        trouble: RwSignal::new(None),
        found: RwSignal::new(None),
    };
    Effect::new(move |_| {
        if let Some(scanned) = kiosk.setup_text.get()
            && form.found.with_untracked(Option::is_none)
        {
            form.take_text(&scanned);
        }
    });
    view! {
        <main class="setup" data-testid="kiosk-setup">
            <section class="setup-words">
                {alive(move || match form.found.get() {
                    Some(found) => view! { <Found form found /> }.into_any(),
                    None => view! { <Questions form /> }.into_any(),
                })}
            </section>
            <section class="setup-camera">
                <Picture />
                <p class="setup-caption">
                    <Icon icon=icondata::LuScanQrCode />
                    {text!(language, setup.scan_hint)}
                </p>
                <CameraChoice />
            </section>
        </main>
    }
}

#[component]
fn Questions(form: Form) -> impl IntoView {
    let language = form.kiosk.language;
    let way = move |typing: bool, test_id: &'static str| {
        let text = words(move || {
            if typing {
                said!(language, setup.type_in)
            } else {
                said!(language, setup.paste)
            }
        });
        view! {
            <button
                type="button"
                aria-pressed=words(move || (form.typing.get() == typing).to_string())
                data-testid=test_id
                on:click=move |_| {
                    form.trouble.set(None);
                    form.typing.set(typing);
                }
            >
                {text}
            </button>
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    view! {
        <h1>{text!(language, setup.title)}</h1>
        <p class="quiet">{text!(language, setup.intro)}</p>
        <form class="setup-form" on:submit=submit>
            <div class="switch">
                {way(false, "setup-way-paste")} {way(true, "setup-way-type")}
            </div>
            {alive(move || {
                if form.typing.get() {
                    view! { <TypeFields form /> }.into_any()
                } else {
                    view! { <PasteField form /> }.into_any()
                }
            })}
            <div role="alert">
                {alive(move || match form.trouble_words() {
                    None => ().into_any(),
                    Some(words) => {
                        view! {
                            <p class="note note-bad" data-testid="setup-error">
                                <Icon icon=icondata::LuCircleAlert />
                                {words}
                            </p>
                        }
                            .into_any()
                    }
                })}
            </div>
            <Button
                kind=ButtonKind::Primary
                submit=true
                busy=form.checking
                attr:data-testid="setup-submit"
            >
                {words(move || {
                    if form.checking.get() {
                        said!(language, setup.checking)
                    } else {
                        said!(language, setup.check)
                    }
                })}
            </Button>
        </form>
    }
}

#[component]
fn PasteField(form: Form) -> impl IntoView {
    let language = form.kiosk.language;
    view! {
        <div class="field">
            <label class="field-label" for="setup-paste">
                {text!(language, setup.paste_label)}
            </label>
            <p class="field-hint" id="setup-paste-hint">
                {text!(language, setup.paste_hint)}
            </p>
            <textarea
                class="input setup-paste"
                id="setup-paste"
                rows="5"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                aria-describedby="setup-paste-hint"
                data-testid="setup-paste"
                prop:value=form.pasted
                on:input=move |event| form.pasted.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

#[component]
fn TypeFields(form: Form) -> impl IntoView {
    let language = form.kiosk.language;
    view! {
        <TextField
            name="setup-key"
            label=text!(language, setup.key_label)
            value=form.key
            kind="search"
        />
        <TextField
            name="setup-code"
            label=text!(language, setup.code_label)
            hint=text!(language, setup.code_hint)
            value=form.code
            kind="tel"
            max_length=6
        />
    }
}

/// The kiosk that the server knows by this key, before the tablet becomes it.
#[component]
fn Found(form: Form, found: Configuration) -> impl IntoView {
    let language = form.kiosk.language;
    let (name, location) = (found.kiosk_name.clone(), found.location.clone());
    let start = move |_| form.kiosk.become_kiosk(found.clone());
    view! {
        <div role="status" class="setup-found">
            <h1>
                <Icon icon=icondata::LuCircleCheck />
                {text!(language, setup.found)}
            </h1>
            <dl class="facts">
                <dt>{text!(language, setup.name)}</dt>
                <dd data-testid="kiosk-name">{name}</dd>
                <dt>{text!(language, setup.location)}</dt>
                <dd data-testid="kiosk-location">{location}</dd>
            </dl>
        </div>
        <div class="setup-actions">
            <Button kind=ButtonKind::Primary on_click=start attr:data-testid="setup-start">
                {text!(language, setup.start)}
            </Button>
            <Button
                kind=ButtonKind::Quiet
                on_click=move |_| {
                    form.kiosk.setup_text.set(None);
                    form.found.set(None);
                }
                attr:data-testid="setup-back"
            >
                {text!(language, setup.other)}
            </Button>
        </div>
    }
}
