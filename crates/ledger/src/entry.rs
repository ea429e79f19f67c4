//! What an entry is made of: a body that anyone may see, and the facts it commits to.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::{self, Hash};

/// What hides the facts behind a commitment: 16 random bytes, kept with the facts and erased with them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// An entry's body: what the chain and the tree are made of. It holds no personal data.
///
/// Its canonical bytes are JSON as RFC 8785 writes it: no spaces, members in alphabetical order. Its
/// hash is that of a leaf (RFC 6962) with these bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// When it was written, by the server's clock: UTC, microseconds, `2026-11-21T08:00:00.000000Z`.
    pub at: String,
    /// What it records, salted and hashed; see [`commitment`].
    pub commitment: Hash,
    /// What it records: `punch`, `correction`, `decision`, `period`, `erasure` or
    /// `kiosk_clock`.
    pub kind: String,
    /// The hash of the entry before it; zeros for the first.
    pub previous: Hash,
    /// Its place: 0 for the first, without gaps.
    pub sequence: u64,
}

impl Body {
    /// The canonical bytes, as text.
    ///
    /// # Errors
    /// Never for a body that was made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// What a punch's entry commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PunchFacts {
    /// Whose it is: the account's number.
    pub account: i64,
    /// The badge's identifier.
    pub badge: String,
    /// The number of the phone, or of what was shown instead; not there for a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<i64>,
    /// What the kiosk's clock said.
    pub device_time: Option<String>,
    /// The kiosk's number; not there for a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<i64>,
    /// `clock_in` or `clock_out`.
    pub kind: String,
    /// How it was made, such as `badge`, `offline_badge` or `correction`.
    pub method: String,
    /// The punch's number.
    pub punch: i64,
    /// When, by the server's clock; of an `offline_badge`, by the kiosk's reckoning of it; of a
    /// `correction`, as the person who made it says.
    pub punched_at: String,
}

impl PunchFacts {
    /// The kind of the entries that record punches.
    pub const KIND: &str = "punch";

    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// What the entry of a correction commits to: a punch counts no more, another one counts, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionFacts {
    /// Whose punches they are: the account's number.
    pub account: i64,
    /// The number of the punch that was added; an earlier entry records it.
    pub added: Option<i64>,
    /// The number of the punch that counts no more.
    pub annulled: Option<i64>,
    /// Who made it: the account's number.
    pub by: i64,
    /// Why, in their words.
    pub reason: String,
}

impl CorrectionFacts {
    /// The kind of the entries that record corrections.
    pub const KIND: &str = "correction";

    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// What the entry of a decision on a request commits to. None of it tells of the one who asked: what was asked and why it
/// was decided so is kept beside the request, and goes with it; `content` binds the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionFacts {
    /// Whether it was agreed to.
    pub agreed: bool,
    /// Who decided: the account's number.
    pub by: i64,
    /// The request, salted and hashed; see [`commitment`] and [`RequestFacts`].
    pub content: Hash,
    /// The request's number.
    pub request: i64,
}

impl DecisionFacts {
    /// The kind of the entries that record decisions.
    pub const KIND: &str = "decision";

    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// A request and its decision, as the content of a [`DecisionFacts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestFacts {
    /// Who asked: the account's number.
    pub account: i64,
    /// The punch to add: which way, and when.
    pub added: Option<(String, String)>,
    /// The number of the punch that is to count no more.
    pub annulled: Option<i64>,
    /// Why it was decided so.
    pub decision_reason: String,
    /// The first day.
    pub from: String,
    /// `morning` or `afternoon`.
    pub half: Option<String>,
    /// `absence` or `correction`.
    pub kind: String,
    /// Why it was asked.
    pub reason: String,
    /// The hours of the day.
    pub times: Option<String>,
    /// The last day.
    pub to: String,
    /// The word of the sort of absence.
    #[serde(rename = "type")]
    pub absence_type: Option<String>,
}

impl RequestFacts {
    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// What the entry of a month that is closed, or opened again, commits to. None of it tells whose month it is; `content` binds
/// it to what is kept of the step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodFacts {
    /// Who did it: the account's number.
    pub by: i64,
    /// The step, salted and hashed; see [`commitment`] and [`StepFacts`].
    pub content: Hash,
    /// The number of the month of someone.
    pub period: i64,
    /// `close` or `reopen`.
    pub step: String,
}

impl PeriodFacts {
    /// The kind of the entries that record months.
    pub const KIND: &str = "period";

    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// A step of someone's month, as the content of a [`PeriodFacts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFacts {
    /// Whose month: the account's number.
    pub account: i64,
    /// The SHA-256 of the days and totals of the timesheet, as JSON, in base64url.
    pub figures: String,
    /// The month, such as `2027-03`.
    pub month: String,
    /// Why.
    pub reason: String,
}

impl StepFacts {
    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// What the entry of a kiosk's clock commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskClockFacts {
    /// What the kiosk's clock said.
    pub device_time: String,
    /// How far it was ahead of the server's, in milliseconds; below 0 when it was behind.
    pub difference_ms: i64,
    /// The kiosk's number.
    pub kiosk: i64,
    /// What the server's clock said.
    pub server_time: String,
}

impl KioskClockFacts {
    /// The kind of the entries that record what kiosks' clocks say.
    pub const KIND: &str = "kiosk_clock";

    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// An instant as the ledger writes it: UTC, microseconds, `2026-11-21T08:00:00.000000Z`.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// What binds an entry to its facts without showing them: the SHA-256 of the salt's 16 bytes and the
/// facts' canonical bytes.
pub fn commitment(salt: &Salt, canonical: &str) -> Hash {
    Hash::of(&[&salt.0, canonical.as_bytes()])
}

impl TryFrom<&[u8]> for Salt {
    type Error = std::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        hash::bytes(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that docs/ledger.md shows.
    #[test]
    fn the_canonical_bytes_are_those_of_the_documentation() {
        let facts = PunchFacts {
            account: 12,
            badge: "b1".to_owned(),
            device: Some(3),
            device_time: None,
            kiosk: Some(1),
            kind: "clock_in".to_owned(),
            method: "badge".to_owned(),
            punch: 1,
            punched_at: "2026-11-21T08:00:00.000000Z".to_owned(),
        };
        let salt = Salt([7; 16]);
        let body = Body {
            at: "2026-11-21T08:00:00.000000Z".to_owned(),
            commitment: commitment(&salt, &facts.canonical().unwrap()),
            kind: PunchFacts::KIND.to_owned(),
            previous: Hash::NONE,
            sequence: 0,
        };
        let document = include_str!("../../../docs/ledger.md");
        let body = body.canonical().unwrap();
        for shown in [
            facts.canonical().unwrap(),
            serde_json::to_string(&salt).unwrap().replace('"', ""),
            Hash::leaf(body.as_bytes()).to_string(),
            body,
        ] {
            assert!(document.contains(&shown), "docs/ledger.md lacks {shown}");
        }
    }

    /// What the documentation shows of decisions and months, whose content it shows too.
    #[test]
    fn decisions_and_months_are_those_of_the_documentation() {
        let salt = Salt([7; 16]);
        let request = RequestFacts {
            account: 12,
            added: None,
            annulled: None,
            decision_reason: String::new(),
            from: "2026-12-21".to_owned(),
            half: None,
            kind: "absence".to_owned(),
            reason: "Vacances".to_owned(),
            times: None,
            to: "2026-12-24".to_owned(),
            absence_type: Some("paid_leave".to_owned()),
        };
        let request = request.canonical().unwrap();
        let decision = DecisionFacts {
            agreed: true,
            by: 2,
            content: commitment(&salt, &request),
            request: 7,
        };
        let step = StepFacts {
            account: 12,
            figures: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU".to_owned(),
            month: "2026-12".to_owned(),
            reason: String::new(),
        };
        let step = step.canonical().unwrap();
        let month = PeriodFacts {
            by: 2,
            content: commitment(&salt, &step),
            period: 7,
            step: "close".to_owned(),
        };
        let document = include_str!("../../../docs/ledger.md");
        let (decision, month) = (decision.canonical().unwrap(), month.canonical().unwrap());
        for shown in [request, decision, step, month] {
            assert!(document.contains(&shown), "docs/ledger.md lacks {shown}");
        }
    }

    #[test]
    fn a_correction_s_facts_are_those_of_the_documentation() {
        let added = PunchFacts {
            account: 12,
            badge: "correction-p3VVnd9JTtuzUiMMu2fJLA".to_owned(),
            device: None,
            device_time: None,
            kiosk: None,
            kind: "clock_out".to_owned(),
            method: "correction".to_owned(),
            punch: 9,
            punched_at: "2026-11-21T17:00:00.000000Z".to_owned(),
        };
        let correction = CorrectionFacts {
            account: 12,
            added: Some(9),
            annulled: None,
            by: 2,
            reason: "Oubli de pointage".to_owned(),
        };
        let document = include_str!("../../../docs/ledger.md");
        for shown in [added.canonical().unwrap(), correction.canonical().unwrap()] {
            assert!(document.contains(&shown), "docs/ledger.md lacks {shown}");
            let sorted: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(shown, sorted.to_string());
        }
    }

    #[test]
    fn a_clock_s_facts_are_those_of_the_documentation() {
        let facts = KioskClockFacts {
            device_time: "2026-11-21T08:00:02.500000Z".to_owned(),
            difference_ms: 2_500,
            kiosk: 1,
            server_time: "2026-11-21T08:00:00.000000Z".to_owned(),
        };
        let facts = facts.canonical().unwrap();
        let document = include_str!("../../../docs/ledger.md");
        assert!(document.contains(&facts), "docs/ledger.md lacks {facts}");
    }

    #[test]
    fn members_stand_in_alphabetical_order() {
        let body = Body {
            at: String::new(),
            commitment: Hash::NONE,
            kind: String::new(),
            previous: Hash::NONE,
            sequence: 1,
        };
        let text = body.canonical().unwrap();
        // A map of serde_json's is sorted by name.
        let sorted: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(text, sorted.to_string());
    }
}
