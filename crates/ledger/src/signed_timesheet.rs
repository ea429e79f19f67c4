//! A timesheet as a signed document: what it was computed from, what it came to, and the entries it rests on.

use chrona_work_time::{
    Case, CaseError, CaseFile, CasePunchKind, Timesheet, Transition, Zone, instants_of, looked_at,
    timesheet,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    checkpoint::{Checkpoint, NoteError},
    jws::{self, JwsError},
    key::{LedgerKey, PublicKey},
    recorded::{NamedEntry, PunchTime, Recorded},
};

const TYPE: &str = "chrona-timesheet+jwt";

/// A timesheet and all that it rests on. As text it is a JWS in compact form (RFC 7515), signed with the ledger's key
/// (`EdDSA`, RFC 8037).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedTimesheet {
    /// Which ledger.
    #[serde(rename = "iss")]
    pub origin: String,
    /// Whose it is: the account's number.
    pub account: i64,
    /// What the person was called then.
    pub name: String,
    /// The number by which payroll knows the person.
    pub staff_number: Option<String>,
    /// When it was signed: UTC, `2026-11-21T08:00:00.000000Z`.
    pub signed_at: String,
    /// The version of the program that computed it.
    pub program: String,
    /// The state of the law that its rules are of, a month such as `2026-08`.
    pub rules: String,
    /// The zone's rules that it was computed with.
    pub zone: ZoneData,
    /// How many entries the ledger had.
    pub size: u64,
    /// The last checkpoint that was signed by then.
    pub checkpoint: Option<String>,
    /// Of when the punches are that it was computed from.
    pub span: Span,
    /// The entries of these punches and of the corrections about them, in order.
    pub entries: Vec<NamedEntry>,
    /// The case file, as it stands.
    pub case: Box<RawValue>,
    /// What it came to, as it stands.
    pub timesheet: Box<RawValue>,
}

/// A zone's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneData {
    /// Its IANA name.
    pub name: String,
    /// The release of the IANA database they are of, such as `2026f`; none where it was not known.
    pub release: Option<String>,
    /// How far the clocks are ahead of UTC before the first transition, in seconds.
    pub offset_seconds: i32,
    /// When the clocks are set, in order of time.
    pub transitions: Vec<ZoneTransition>,
}

/// A moment at which a zone's clocks are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneTransition {
    /// When.
    pub at: DateTime<Utc>,
    /// How far the clocks are ahead of UTC from then on, in seconds.
    pub offset_seconds: i32,
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Its start.
    pub from: DateTime<Utc>,
    /// Its end, not included.
    pub to: DateTime<Utc>,
}

/// A timesheet that was computed again from its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    /// What it was computed from.
    pub file: CaseFile,
    /// What it comes to here.
    pub timesheet: Timesheet,
    /// Whether the document says the same, to the byte.
    pub is_same: bool,
}

/// Why something is no signed timesheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimesheetError {
    /// It has not the form of one.
    #[error("this is not a signed timesheet")]
    Form,
    /// The ledger's key did not sign it, or it was altered.
    #[error("the timesheet is not signed by the ledger's key, or was altered")]
    Signature,
    /// Its checkpoint does not verify.
    #[error("{0}")]
    Checkpoint(NoteError),
    /// The rules of its zone cannot be used, or are of another zone than its case file's.
    #[error("the rules of its zone cannot be used")]
    Zone,
    /// Its case file cannot be computed.
    #[error("its case file cannot be computed: {0}")]
    Case(CaseError),
}

impl From<JwsError> for TimesheetError {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::Form => Self::Form,
            JwsError::Signature => Self::Signature,
        }
    }
}

impl SignedTimesheet {
    /// Whether a text is meant as one, whoever signed it.
    pub fn is_meant(text: &str) -> bool {
        jws::named_key(text, TYPE).is_some()
    }

    /// Signs it.
    ///
    /// # Errors
    /// Never for one that was made here; serde's word for it otherwise.
    pub fn sign(&self, key: &LedgerKey) -> Result<String, serde_json::Error> {
        jws::sign(TYPE, self, key)
    }

    /// Reads one that this key signed, or the one it names, and answers the key. Its checkpoint is by the same key.
    ///
    /// # Errors
    /// What does not hold.
    pub fn open(text: &str, key: Option<PublicKey>) -> Result<(Self, PublicKey), TimesheetError> {
        let key = key.or_else(|| jws::named_key(text, TYPE));
        let key = key.ok_or(TimesheetError::Form)?;
        let document: Self = jws::open(text, TYPE, &key)?;
        if let Some(note) = &document.checkpoint {
            let checkpoint = Checkpoint::open(note, &key).map_err(TimesheetError::Checkpoint)?;
            if checkpoint.origin != document.origin || checkpoint.size > document.size {
                return Err(TimesheetError::Checkpoint(NoteError::Form));
            }
        }
        Ok((document, key))
    }

    /// What a ledger records of the punches that it is about, as that ledger said it when this was signed. Show it the
    /// entries.
    pub fn recorded(&self) -> Recorded {
        let Span { from, to } = self.span;
        Recorded::new(self.account, from..to, self.size)
    }

    /// Computes it again, with the zone's rules that it holds.
    ///
    /// # Errors
    /// When its case file or its zone cannot be used.
    pub fn recompute(&self) -> Result<Recomputed, TimesheetError> {
        let file = CaseFile::parse(self.case.get().as_bytes()).map_err(TimesheetError::Case)?;
        let zone = self.zone.zone().filter(|zone| zone.name() == file.zone);
        let case = Case::new(&file, &zone.ok_or(TimesheetError::Zone)?);
        let timesheet = timesheet(&case.map_err(TimesheetError::Case)?);
        let here = serde_json::to_string(&timesheet).map_err(|_| TimesheetError::Form)?;
        Ok(Recomputed {
            is_same: here == self.timesheet.get(),
            file,
            timesheet,
        })
    }
}

impl ZoneData {
    fn zone(&self) -> Option<Zone> {
        let transitions = self.transitions.iter().map(|transition| Transition {
            at: transition.at,
            offset_seconds: transition.offset_seconds,
        });
        Zone::new(&self.name, self.offset_seconds, transitions.collect()).ok()
    }
}

/// What a ledger records of the punches that an account's case file is about. Show it the entries. What came later than the
/// file was made is not missing in it.
pub fn recorded_for(account: i64, file: &CaseFile) -> Recorded {
    let mut span = instants_of(&looked_at(&(file.from..=file.to)));
    span.end = file.now.map_or(span.end, |now| now.min(span.end));
    Recorded::new(account, span, u64::MAX)
}

/// The punches of a case file as the ledger has them.
pub fn punch_times(file: &CaseFile) -> impl Iterator<Item = PunchTime> + '_ {
    file.punches.iter().map(|punch| PunchTime {
        at: punch.at,
        kind: match punch.kind {
            CasePunchKind::ClockIn => "clock_in",
            CasePunchKind::ClockOut => "clock_out",
        }
        .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    fn document(key: &LedgerKey) -> SignedTimesheet {
        let checkpoint = Checkpoint {
            origin: "chrona/1".to_owned(),
            size: 3,
            root: Hash::leaf(b"root"),
            time: "2027-04-01T00:00:00.000000Z".to_owned(),
        };
        SignedTimesheet {
            origin: "chrona/1".to_owned(),
            account: 12,
            name: "Camille Durand".to_owned(),
            staff_number: None,
            signed_at: "2027-04-02T08:00:00.000000Z".to_owned(),
            program: "0.1.0".to_owned(),
            rules: "2026-08".to_owned(),
            zone: ZoneData {
                name: "UTC".to_owned(),
                release: None,
                offset_seconds: 0,
                transitions: Vec::new(),
            },
            size: 3,
            checkpoint: Some(checkpoint.sign(key)),
            span: Span {
                from: "2026-01-01T00:00:00Z".parse().unwrap(),
                to: "2027-04-17T00:00:00Z".parse().unwrap(),
            },
            entries: vec![NamedEntry {
                hash: Hash::NONE,
                sequence: 1,
            }],
            case: RawValue::from_string(r#"{"b": 1,"a":2}"#.to_owned()).unwrap(),
            timesheet: RawValue::from_string("{}".to_owned()).unwrap(),
        }
    }

    #[test]
    fn a_document_is_read_as_it_was_signed() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let text = document(&key).sign(&key).unwrap();
        assert!(SignedTimesheet::is_meant(&format!("{text}\n")));
        let (read, by) = SignedTimesheet::open(&format!(" {text}\n"), None).unwrap();
        assert_eq!(by, key.public());
        assert_eq!(read.case.get(), r#"{"b": 1,"a":2}"#, "its bytes stay");
        assert_eq!(read.sign(&key).unwrap(), text);
    }

    #[test]
    fn what_was_altered_is_said() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let other = LedgerKey::from_seed(&[2; 32]);
        let good = document(&key);
        let open = |text: &str| SignedTimesheet::open(text, Some(key.public())).unwrap_err();
        let text = good.sign(&key).unwrap();
        assert_eq!(open(&good.sign(&other).unwrap()), TimesheetError::Signature);
        let mut parts = text.split('.');
        let (head, signature) = (parts.next().unwrap(), parts.nth(1).unwrap());
        let claims = SignedTimesheet {
            account: 13,
            ..good.clone()
        };
        let claims = claims.sign(&key).unwrap();
        let claims = claims.split('.').nth(1).unwrap();
        let forged = format!("{head}.{claims}.{signature}");
        assert_eq!(open(&forged), TimesheetError::Signature);
        let ahead = SignedTimesheet { size: 2, ..good };
        assert_eq!(
            open(&ahead.sign(&key).unwrap()),
            TimesheetError::Checkpoint(NoteError::Form),
            "a checkpoint of entries that were not there yet"
        );
        for wrong in ["", "a.b.c", "{}"] {
            assert!(!SignedTimesheet::is_meant(wrong));
            assert_eq!(
                SignedTimesheet::open(wrong, None).unwrap_err(),
                TimesheetError::Form
            );
        }
    }
}
