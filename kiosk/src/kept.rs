//! What the tablet keeps over a reload.

use chrona_web::storage;
use serde::{Serialize, de::DeserializeOwned};

use crate::rules::{Configuration, ExitGate, ServerClock};

const CONFIGURATION: &str = "chrona.kiosk.configuration";
const EXIT_GATE: &str = "chrona.kiosk.exit-gate";
const CAMERA: &str = "chrona.kiosk.camera";
const SLOW_READER: &str = "chrona.kiosk.slow-reader";
const SOUND: &str = "chrona.kiosk.sound";
const CHECKPOINT: &str = "chrona.kiosk.checkpoint";
const CHECKPOINT_REFUSED: &str = "chrona.kiosk.checkpoint-refused";
const LEDGER_KEY: &str = "chrona.kiosk.ledger-key";
const CLOCK: &str = "chrona.kiosk.clock";

/// The camera on the screen's side.
pub(crate) const FRONT_CAMERA: &str = "front";
/// The camera on the other side.
pub(crate) const REAR_CAMERA: &str = "rear";

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

/// The camera that was chosen: [`FRONT_CAMERA`], [`REAR_CAMERA`] or the browser's identifier of one. A new
/// tablet begins with the front one, as a tablet on a wall has no other to look with; one that was set up
/// before there was a choice goes on with the rear one.
pub(crate) fn camera() -> String {
    let unset = if configuration().is_some() {
        REAR_CAMERA
    } else {
        FRONT_CAMERA
    };
    read(CAMERA).unwrap_or_else(|| unset.to_owned())
}

/// Keeps the camera that was chosen.
pub(crate) fn keep_camera(chosen: &str) {
    write(CAMERA, chosen);
}

/// Whether the reader of cards is a slow one.
pub(crate) fn slow_reader() -> bool {
    read(SLOW_READER).unwrap_or_default()
}

/// Keeps whether the reader of cards is a slow one.
pub(crate) fn keep_slow_reader(slow: bool) {
    write(SLOW_READER, &slow);
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
