//! The kiosk's state, and what changes it.

mod contact;
mod forgotten;
mod keeping;
mod language;
mod punching;
mod question;
mod without_phone;

pub(crate) use question::Question;
pub(crate) use without_phone::Asked;

use chrona_api_types::KioskMeans;
use chrona_web::LanguageChoice;
use chrona_web::awake::{Awake, keep_awake};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::bell::Bell;
use crate::browser::{document, listen, steady_ms, window};
use crate::camera::Camera;
use crate::outcome::Outcome;
use crate::rules::{Configuration, ExitGate, Repeats, ServerClock};
use crate::{kept, sound, tablet};

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

/// Punches with a tag alone.
pub(crate) type ByTag = fn(Kiosk, Asked);

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
    /// What it takes beside phones.
    pub(crate) means: RwSignal<KioskMeans>,
    /// Who is asked for a staff number or a PIN.
    pub(crate) asked: RwSignal<Option<Asked>>,
    /// Whether someone is.
    pub(crate) asked_open: RwSignal<bool>,
    /// A staff number that a reader typed where one is asked for.
    pub(crate) asked_number: RwSignal<Option<String>>,
    /// What someone who punches a second time within a moment is asked.
    pub(crate) question: RwSignal<Option<Question>>,
    /// Whether someone is.
    pub(crate) question_open: RwSignal<bool>,
    /// Whether the kiosk fills the screen.
    pub(crate) full_screen: RwSignal<bool>,
    /// Whether results are heard.
    pub(crate) sound: RwSignal<bool>,
    /// Whether its reader of cards is a slow one.
    pub(crate) slow_reader: RwSignal<bool>,
    /// How many punches the tablet keeps.
    pub(crate) waiting: RwSignal<i32>,
    /// Whether the ledger is not the one that this tablet saw.
    pub(crate) ledger_altered: RwSignal<bool>,
    /// What was scanned while the kiosk is not set up.
    pub(crate) setup_text: RwSignal<Option<String>>,
    /// The camera.
    pub(crate) camera: Camera,
    /// The punch without a phone that no server has answered, and its name.
    unsent: StoredValue<Option<(Asked, String)>>,
    /// Punches with a tag alone, once the part of the program that does is there.
    pub(crate) by_tag: StoredValue<Option<ByTag>>,
    repeats: StoredValue<Repeats>,
    heartbeat_bell: StoredValue<Bell, LocalStorage>,
    results: StoredValue<u32>,
    last_lingering_ms: StoredValue<i64>,
    last_touch_ms: StoredValue<i64>,
    awake: StoredValue<Option<Awake>, LocalStorage>,
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
            clock: RwSignal::new(kept::clock()),
            result: RwSignal::new(None),
            asking: RwSignal::new(false),
            lingering: RwSignal::new(false),
            exit_code_open: RwSignal::new(false),
            behind: RwSignal::new(Behind::Settings),
            settings_open: RwSignal::new(false),
            means: RwSignal::new(KioskMeans::default()),
            asked: RwSignal::new(None),
            asked_open: RwSignal::new(false),
            asked_number: RwSignal::new(None),
            question: RwSignal::new(None),
            question_open: RwSignal::new(false),
            full_screen: RwSignal::new(false),
            sound: RwSignal::new(kept::sound()),
            slow_reader: RwSignal::new(kept::slow_reader()),
            waiting: RwSignal::new(0),
            ledger_altered: RwSignal::new(kept::is_ledger_altered()),
            setup_text: RwSignal::new(None),
            camera: Camera::new(),
            unsent: StoredValue::new(None),
            by_tag: StoredValue::new(None),
            repeats: StoredValue::new(Repeats::default()),
            heartbeat_bell: StoredValue::new_local(Bell::default()),
            results: StoredValue::new(0),
            last_lingering_ms: StoredValue::new(0),
            last_touch_ms: StoredValue::new(0),
            awake: StoredValue::new_local(None),
        }
    }

    /// Begins to look, to listen and to tell the server that it is alive.
    pub(crate) fn start(self) {
        self.awake.set_value(Some(keep_awake()));
        listen(&document(), "fullscreenchange", move |_| {
            self.full_screen.set(tablet::is_full_screen());
        });
        for event in ["online", "offline"] {
            listen(&window(), event, move |_| self.ask_for_heartbeat());
        }
        for event in ["pointerdown", "keydown"] {
            listen(&window(), event, move |_| {
                sound::unlock();
                self.note_touch();
            });
        }
        self.watch_what_is_forgotten();
        spawn_local(self.begin_keeping());
        spawn_local(self.beat());
        self.camera.start(move |text| self.read(&text));
    }

    /// The server's time, in milliseconds since 1970.
    pub(crate) fn server_now_ms(self) -> i64 {
        self.clock.get_untracked().at(steady_ms())
    }

    /// Becomes this kiosk, and keeps it.
    pub(crate) fn become_kiosk(self, configuration: Configuration) {
        kept::keep_configuration(Some(&configuration));
        kept::keep_exit_gate(ExitGate::default());
        kept::keep_camera(&self.camera.chosen.get_untracked());
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
        kept::forget_ledger();
        self.ledger_altered.set(false);
        self.setup_text.set(None);
        self.result.set(None);
        self.settings_open.set(false);
        self.configuration.set(None);
    }

    /// Asks for the exit code, and then goes to what is behind it.
    pub(crate) fn ask_for_exit_code(self, behind: Behind) {
        self.behind.set(behind);
        self.exit_code_open.set(true);
    }
}
