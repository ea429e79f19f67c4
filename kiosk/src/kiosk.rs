//! The kiosk's state, and what changes it.

use chrona_api_types::{Heartbeat, KioskStatus, ProblemCode, ValidateBadge};
use chrona_badge::{claims, compact};
use chrona_web::{ApiError, Client, Credential, LanguageChoice};
use chrono::DateTime;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::bell::Bell;
use crate::browser::{document, listen, now_ms, window};
use crate::camera::Camera;
use crate::outcome::Outcome;
use crate::rules::{Configuration, ExitGate, Reading, Repeats, ServerClock, SetupText, Verdict};
use crate::{kept, sound, tablet};

/// How long a result stays, in milliseconds.
pub(crate) const RESULT_MS: u32 = 3_000;
/// The time between two signs of life, in milliseconds.
const HEARTBEAT_MS: u32 = 30_000;
/// The same while the last one got no answer.
const OFFLINE_HEARTBEAT_MS: u32 = 5_000;

/// Whether the server lets this kiosk punch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It does, as far as is known.
    Welcome,
    /// It no longer knows the key.
    KeyUnknown,
    /// An administrator switched the kiosk off.
    Inactive,
}

/// What is behind the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// The settings.
    Settings,
    /// Setting the kiosk up anew.
    Setup,
}

/// A result on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Which result this is, counted since the page was opened.
    pub(crate) number: u32,
    /// What it says.
    pub(crate) outcome: Outcome,
}

/// The kiosk.
#[derive(Clone, Copy)]
pub(crate) struct Kiosk {
    /// The language it speaks.
    pub(crate) language: LanguageChoice,
    /// Which kiosk the tablet is; `None` before it is set up.
    pub(crate) configuration: RwSignal<Option<Configuration>>,
    /// Whether the server lets it punch.
    pub(crate) standing: RwSignal<Standing>,
    /// Whether the server answered last time.
    pub(crate) online: RwSignal<bool>,
    /// When the server last answered, by its own clock, in milliseconds since 1970.
    pub(crate) last_contact_ms: RwSignal<Option<i64>>,
    /// The server's time.
    pub(crate) clock: RwSignal<ServerClock>,
    /// The result on the screen.
    pub(crate) result: RwSignal<Option<Shown>>,
    /// Whether a badge is with the server.
    pub(crate) asking: RwSignal<bool>,
    /// Whether someone who has just punched is still before the camera.
    pub(crate) lingering: RwSignal<bool>,
    /// Whether the exit code is asked for.
    pub(crate) exit_code_open: RwSignal<bool>,
    /// What the exit code leads to.
    pub(crate) behind: RwSignal<Behind>,
    /// Whether the settings are open.
    pub(crate) settings_open: RwSignal<bool>,
    /// Whether the kiosk fills the screen.
    pub(crate) full_screen: RwSignal<bool>,
    /// Whether results are heard.
    pub(crate) sound: RwSignal<bool>,
    /// What was scanned while the kiosk is not set up.
    pub(crate) setup_text: RwSignal<Option<String>>,
    /// The camera.
    pub(crate) camera: Camera,
    repeats: StoredValue<Repeats>,
    heartbeat_bell: StoredValue<Bell, LocalStorage>,
    results: StoredValue<u32>,
    last_lingering_ms: StoredValue<i64>,
}

impl Kiosk {
    /// The kiosk this tablet is, or will be once it is set up.
    pub(crate) fn new() -> Self {
        Self {
            language: LanguageChoice::provide(),
            configuration: RwSignal::new(kept::configuration()),
            standing: RwSignal::new(Standing::Welcome),
            online: RwSignal::new(window().navigator().on_line()),
            last_contact_ms: RwSignal::new(None),
            clock: RwSignal::new(ServerClock::default()),
            result: RwSignal::new(None),
            asking: RwSignal::new(false),
            lingering: RwSignal::new(false),
            exit_code_open: RwSignal::new(false),
            behind: RwSignal::new(Behind::Settings),
            settings_open: RwSignal::new(false),
            full_screen: RwSignal::new(false),
            sound: RwSignal::new(kept::sound()),
            setup_text: RwSignal::new(None),
            camera: Camera::new(),
            repeats: StoredValue::new(Repeats::default()),
            heartbeat_bell: StoredValue::new_local(Bell::default()),
            results: StoredValue::new(0),
            last_lingering_ms: StoredValue::new(0),
        }
    }

    /// Begins to look, to listen and to tell the server that it is alive.
    pub(crate) fn start(self) {
        tablet::keep_awake();
        listen(&document(), "fullscreenchange", move |_| {
            self.full_screen.set(tablet::is_full_screen());
        });
        for event in ["online", "offline"] {
            listen(&window(), event, move |_| self.ask_for_heartbeat());
        }
        spawn_local(self.beat());
        self.camera.start(move |text| self.read(&text));
    }

    /// The server's time, in milliseconds since 1970.
    pub(crate) fn server_now_ms(self) -> i64 {
        self.clock.get_untracked().at(now_ms())
    }

    /// Takes a text that the camera read.
    pub(crate) fn read(self, text: &str) {
        if self.configuration.with_untracked(Option::is_none) {
            if self
                .setup_text
                .with_untracked(|last| last.as_deref() != Some(text))
            {
                self.setup_text.set(Some(text.to_owned()));
            }
            return;
        }
        let busy = self.exit_code_open.get_untracked() || self.settings_open.get_untracked();
        if busy || self.standing.get_untracked() != Standing::Welcome {
            return;
        }
        let badge = compact::read(text);
        let person = badge
            .as_deref()
            .and_then(claims::peek)
            .map(|badge| badge.sub);
        let judged = badge.as_deref().unwrap_or(text);
        let verdict = self
            .repeats
            .try_update_value(|repeats| repeats.judge(judged, person.as_deref(), now_ms()))
            .unwrap_or(Verdict::Lingering);
        match (verdict, badge) {
            (Verdict::Lingering, _) => {}
            (Verdict::Punched, _) => self.note_lingering(),
            (Verdict::New | Verdict::ShownAgain, None) => self.show(Outcome::NotABadge),
            (Verdict::ShownAgain, Some(badge)) => self.show(self.known_badge(&badge)),
            (Verdict::New, Some(badge)) => {
                spawn_local(self.punch(badge, person.unwrap_or_default()));
            }
        }
    }

    /// Takes what a USB scanner typed.
    pub(crate) fn read_typed(self, reading: &Reading) {
        let readable = |text: &str| {
            if self.configuration.with_untracked(Option::is_none) {
                SetupText::from_json(text).is_ok()
            } else {
                compact::read(text).is_some()
            }
        };
        let candidates = [&reading.typed, &reading.by_position];
        let best = candidates.into_iter().find(|text| readable(text));
        self.read(best.unwrap_or(&reading.typed));
    }

    /// Becomes this kiosk, and keeps it.
    pub(crate) fn become_kiosk(self, configuration: Configuration) {
        kept::keep_configuration(Some(&configuration));
        kept::keep_exit_gate(ExitGate::default());
        self.standing.set(Standing::Welcome);
        self.repeats.set_value(Repeats::default());
        self.result.set(None);
        self.settings_open.set(false);
        self.configuration.set(Some(configuration));
        self.ask_for_heartbeat();
    }

    /// Forgets the kiosk: the tablet can be set up anew.
    pub(crate) fn forget_kiosk(self) {
        kept::keep_configuration(None);
        self.setup_text.set(None);
        self.result.set(None);
        self.settings_open.set(false);
        self.configuration.set(None);
    }

    /// Asks the server which kiosk has this key.
    pub(crate) async fn look_up(self, api_key: &str) -> Result<KioskStatus, ApiError> {
        self.client(api_key).kiosk_status().await
    }

    /// Asks the server now rather than at the next sign of life.
    pub(crate) fn ask_for_heartbeat(self) {
        self.heartbeat_bell.with_value(Bell::ring);
    }

    fn client(self, api_key: &str) -> Client {
        Client::new(
            Credential::KioskKey(api_key.to_owned()),
            self.language.get_untracked(),
        )
    }

    async fn punch(self, badge: String, person: String) {
        let Some(configuration) = self.configuration.get_untracked() else {
            return;
        };
        if !self.online.get_untracked() {
            self.repeats
                .update_value(|repeats| repeats.note_unsent(&badge, &person));
            self.ask_for_heartbeat();
            self.show(Outcome::Unsent);
            return;
        }
        self.asking.set(true);
        let request = ValidateBadge {
            qr_token: badge.clone(),
            kiosk_id: Some(configuration.kiosk_id),
            punch_type: None,
            device_time: DateTime::from_timestamp_millis(now_ms()),
        };
        let sent_ms = now_ms();
        let answer = self
            .client(&configuration.api_key)
            .validate_badge(&request)
            .await;
        self.asking.set(false);
        let outcome = match answer {
            Ok(answer) => {
                self.note_contact(answer.punched_at.timestamp_millis(), sent_ms);
                Outcome::Recorded(answer)
            }
            Err(error) => self.refusal(&error),
        };
        self.repeats.update_value(|repeats| match &outcome {
            Outcome::Recorded(_) => repeats.note_punched(&person, now_ms()),
            // Nothing was recorded, and the same badge may do in a moment.
            Outcome::Refused(ProblemCode::Unavailable | ProblemCode::TooManyRequests) => {
                repeats.note_unsent(&badge, &person);
            }
            _ => repeats.note_refused(&person),
        });
        if self.standing.get_untracked() == Standing::Welcome {
            self.show(outcome);
        }
    }

    /// Why a badge that was answered before is refused when it is shown again.
    fn known_badge(self, badge: &str) -> Outcome {
        let now_s = self.server_now_ms() / 1000;
        let expired = claims::peek(badge).is_some_and(|badge| badge.exp <= now_s);
        Outcome::Refused(if expired {
            ProblemCode::BadgeExpired
        } else {
            ProblemCode::BadgeUsed
        })
    }

    /// Asks for the exit code, and then goes to what is behind it.
    pub(crate) fn ask_for_exit_code(self, behind: Behind) {
        self.behind.set(behind);
        self.exit_code_open.set(true);
    }

    /// What a refused or unanswered punch means for the kiosk and for the person.
    fn refusal(self, error: &ApiError) -> Outcome {
        if self.note_standing(error) {
            return Outcome::Refused(ProblemCode::KioskUnauthorized);
        }
        match error {
            ApiError::Problem { .. } => match error.code() {
                Some(ProblemCode::InvalidValue | ProblemCode::BadRequest) | None => {
                    Outcome::Refused(ProblemCode::BadgeInvalid)
                }
                Some(code) => Outcome::Refused(code),
            },
            ApiError::Offline | ApiError::Unreadable => {
                self.online.set(false);
                self.ask_for_heartbeat();
                Outcome::NoAnswer
            }
        }
    }

    /// Notes whether an error says that the kiosk is no longer welcome; true when it does.
    fn note_standing(self, error: &ApiError) -> bool {
        let standing = match error.code() {
            Some(ProblemCode::KioskInactive) => Standing::Inactive,
            Some(ProblemCode::KioskUnauthorized | ProblemCode::Unauthorized) => {
                Standing::KeyUnknown
            }
            _ => return false,
        };
        self.standing.set(standing);
        true
    }

    fn show(self, outcome: Outcome) {
        if self.sound.get_untracked() {
            sound::play(outcome.sound());
        }
        let number = self.results.get_value().wrapping_add(1);
        self.results.set_value(number);
        self.result.set(Some(Shown { number, outcome }));
        spawn_local(async move {
            TimeoutFuture::new(RESULT_MS).await;
            let same = |shown: &Option<Shown>| shown.as_ref().is_some_and(|s| s.number == number);
            if self.result.with_untracked(same) {
                self.result.set(None);
            }
        });
    }

    /// Someone who has punched is still before the camera: a quiet word, until they are gone.
    fn note_lingering(self) {
        self.last_lingering_ms.set_value(now_ms());
        if self.lingering.get_untracked() {
            return;
        }
        self.lingering.set(true);
        spawn_local(async move {
            while now_ms() - self.last_lingering_ms.get_value() < 1_500 {
                TimeoutFuture::new(500).await;
            }
            self.lingering.set(false);
        });
    }

    fn note_contact(self, server_ms: i64, sent_ms: i64) {
        self.clock
            .set(ServerClock::learn(server_ms, sent_ms, now_ms()));
        self.last_contact_ms.set(Some(server_ms));
        if !self.online.get_untracked() {
            self.online.set(true);
            self.repeats.update_value(Repeats::forget_unsent);
        }
    }

    /// Tells the server for ever that the kiosk is alive, and learns from its answers.
    async fn beat(self) {
        let bell = self.heartbeat_bell.get_value();
        loop {
            let mut pause = HEARTBEAT_MS;
            if let Some(configuration) = self.configuration.get_untracked() {
                self.beat_once(&configuration.api_key).await;
                let fine = self.online.get_untracked()
                    && self.standing.get_untracked() == Standing::Welcome;
                if !fine {
                    pause = OFFLINE_HEARTBEAT_MS;
                }
            }
            bell.heard_within(pause).await;
        }
    }

    async fn beat_once(self, api_key: &str) {
        let heartbeat = Heartbeat {
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            device_info: Some(tablet::description()),
        };
        let sent_ms = now_ms();
        match self.client(api_key).heartbeat(&heartbeat).await {
            Ok(answer) => {
                self.note_contact(answer.server_time.timestamp_millis(), sent_ms);
                self.standing.set(Standing::Welcome);
            }
            Err(error) => {
                let reached = error.problem().is_some_and(|problem| problem.status < 500);
                self.online.set(reached);
                self.note_standing(&error);
            }
        }
    }
}
