//! What the tablet keeps over a reload.

use chrona_web::storage;
use serde::{Serialize, de::DeserializeOwned};

use crate::rules::{Configuration, ExitGate, ServerClock};

const CONFIGURATION: &str = "chrona.kiosk.configuration";
const EXIT_GATE: &str = "chrona.kiosk.exit-gate";
const CAMERA: &str = "chrona.kiosk.camera";
const SOUND: &str = "chrona.kiosk.sound";
const CHECKPOINT: &str = "chrona.kiosk.checkpoint";
const CHECKPOINT_REFUSED: &str = "chrona.kiosk.checkpoint-refused";
const LEDGER_KEY: &str = "chrona.kiosk.ledger-key";
const CLOCK: &str = "chrona.kiosk.clock";

/// The kiosk this tablet is.
pub(crate) fn configuration() -> Option<Configuration> {
    read(CONFIGURATION)
}

/// Keeps the kiosk this tablet is, or forgets it.
pub(crate) fn keep_configuration(configuration: Option<&Configuration>) {
    match configuration {
        Some(configuration) => write(CONFIGURATION, configuration),
        None => storage::remove(CONFIGURATION),
    }
}

/// The count of wrong exit codes.
pub(crate) fn exit_gate() -> ExitGate {
    read(EXIT_GATE).unwrap_or_default()
}

/// Keeps the count of wrong exit codes.
pub(crate) fn keep_exit_gate(gate: ExitGate) {
    write(EXIT_GATE, &gate);
}

/// The camera that was chosen.
pub(crate) fn camera() -> Option<String> {
    read(CAMERA)
}

/// Keeps the camera that was chosen; `None` is the rear one.
pub(crate) fn keep_camera(id: Option<&str>) {
    match id {
        Some(id) => write(CAMERA, id),
        None => storage::remove(CAMERA),
    }
}

/// Whether results are heard.
pub(crate) fn sound() -> bool {
    read(SOUND).unwrap_or(true)
}

/// Keeps whether results are heard.
pub(crate) fn keep_sound(on: bool) {
    write(SOUND, &on);
}

/// The server's time, as it was last learnt.
pub(crate) fn clock() -> ServerClock {
    ServerClock::kept(read(CLOCK).unwrap_or_default())
}

/// Keeps the server's time.
pub(crate) fn keep_clock(clock: ServerClock) {
    write(CLOCK, &clock.ahead_ms());
}

/// The last checkpoint of the ledger that went on from the ones before it; `keeping.js` keeps it.
pub(crate) fn checkpoint() -> Option<String> {
    storage::read(CHECKPOINT)
}

/// Whether the ledger no longer goes on from that checkpoint.
pub(crate) fn is_ledger_altered() -> bool {
    storage::read(CHECKPOINT_REFUSED).is_some()
}

/// Forgets what was seen of the ledger: whoever sets the tablet up anew may belong to another.
pub(crate) fn forget_ledger() {
    for name in [CHECKPOINT, CHECKPOINT_REFUSED, LEDGER_KEY] {
        storage::remove(name);
    }
}

fn read<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&storage::read(name)?).ok()
}

fn write<T: Serialize + ?Sized>(name: &str, value: &T) {
    if let Ok(text) = serde_json::to_string(value) {
        storage::write(name, &text);
    }
}
