//! The audit log: who did what.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AuditEntryId, DeviceId, KioskId, PersonId};

/// Something that was done. Entries are never changed, and erased once past their retention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AuditEntry {
    /// The entry's identifier.
    pub id: AuditEntryId,
    /// What was done: a stable word such as `punch_recorded` or `device_revoked`.
    pub event_type: String,
    /// Who did it.
    pub user_id: Option<PersonId>,
    /// Whom it concerns, where that is someone else.
    pub subject_id: Option<PersonId>,
    /// The device concerned.
    pub device_id: Option<DeviceId>,
    /// The kiosk concerned.
    pub kiosk_id: Option<KioskId>,
    /// What else there is to know, as JSON text.
    pub event_data: Option<String>,
    /// The client's address.
    pub ip_address: Option<String>,
    /// What the client said it was.
    pub user_agent: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The name of who did it.
    pub user_name: Option<String>,
    /// The name of whom it concerns.
    pub subject_name: Option<String>,
    /// The request by which it was done, as the server's log and the answer's `X-Request-Id` name it.
    pub request_id: Option<String>,
}
