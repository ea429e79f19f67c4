//! E-mail that waits to be sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An e-mail that was not sent yet, or that was given up. What it says stays sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct WaitingMail {
    /// The e-mail's identifier.
    pub id: i64,
    /// What it is about: a stable word such as `invitation`.
    pub kind: String,
    /// Where it goes.
    pub recipient: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next, unless it was given up.
    pub next_try_at: Option<DateTime<Utc>>,
    /// What the relay said last.
    pub last_error: Option<String>,
    /// When it was given up: after a day, or at once when the relay refused it for good.
    pub given_up_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}
