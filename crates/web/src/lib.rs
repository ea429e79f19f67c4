//! What the kiosk and the back-office share: the API client, the session, the language, the forms
//! of dates and durations, and the components with their styles and fonts.
//!
//! The crate is for the browser (wasm32) alone. Its styles (`styles/*.css`) and fonts (`fonts/`) are
//! gathered into each app's one stylesheet by `cargo xtask build`.

pub mod api;
pub mod awake;
pub mod components;
pub mod device_key;
pub mod format;
pub mod language;
pub mod qr;
pub mod session;
pub mod storage;
pub mod zone;

pub use api::{ApiError, Client, Credential, Page};
pub use chrona_api_types as types;
pub use language::LanguageChoice;
pub use session::Session;
