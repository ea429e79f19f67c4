//! What the kiosk decides, apart from any browser: times are milliseconds since the Unix epoch,
//! and are arguments.

pub mod clock;
pub mod exit_code;
pub mod keyboard;
pub mod repeats;
pub mod setup;

pub use clock::ServerClock;
pub use exit_code::{ExitCode, ExitGate};
pub use keyboard::{KeyboardScanner, Reading};
pub use repeats::{Repeats, Verdict};
pub use setup::{Configuration, SetupError, SetupText};
