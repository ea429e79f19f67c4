//! What is made of a timesheet: it is computed again here, and its punches are held to the ledger.

use chrona_ledger::{
    Differences, Held, Owners, PublicKey, Recomputed, Recorded, SignedTimesheet, punch_times,
    recorded_for,
};
use chrona_web::zone;
use chrona_work_time::{Case, CaseFile, Timesheet, timesheet};

use super::check::{Wrong, read};

/// A timesheet to verify.
pub(super) enum Sheet {
    /// A case file: what one is computed from.
    Case(Box<CaseFile>),
    /// A document, and the key that signed it.
    Signed(Box<SignedTimesheet>, PublicKey),
}

/// A timesheet that was computed here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) file: CaseFile,
    pub(super) timesheet: Timesheet,
    /// What its document says of itself, where it is a signed one.
    pub(super) signed: Option<Signed>,
    /// What the ledger says of it, where that was given.
    pub(super) ledger: Option<Compared>,
}

/// What a signed document says of itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Signed {
    pub(super) name: String,
    pub(super) staff_number: Option<String>,
    pub(super) at: String,
    pub(super) key: PublicKey,
    pub(super) program: String,
    /// The state of the law that its rules are of.
    pub(super) rules: String,
    pub(super) zone_release: Option<String>,
    /// How many entries it names.
    pub(super) entries: usize,
    /// Whether it says what is computed here.
    pub(super) is_same: bool,
}

/// How a timesheet's punches compare with a ledger's.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Compared {
    /// Whose punches they were compared with; none where the ledger shows them of nobody.
    pub(super) account: Option<i64>,
    pub(super) differences: Differences,
    /// The places of entries that the document names and the ledger has not so, or the other way round.
    pub(super) other_entries: Vec<u64>,
    /// How many entries about these punches were written after the document.
    pub(super) later: u64,
}

impl Judged {
    /// Whether all that could be verified holds.
    pub(super) fn holds(&self) -> bool {
        let is_same = self.signed.as_ref().is_none_or(|signed| signed.is_same);
        let ledger = self.ledger.as_ref();
        is_same
            && ledger.is_none_or(|it| {
                it.account.is_some() && it.differences.is_empty() && it.other_entries.is_empty()
            })
    }
}

/// Computes a timesheet, and holds it to the ledger in a file.
pub(super) async fn judge(
    sheet: Sheet,
    ledger: Option<&web_sys::File>,
    mut held: Held,
    progress: impl Fn(u64),
) -> Result<Judged, Wrong> {
    if ledger.is_none() && !(held.receipts.is_empty() && held.checkpoints.is_empty()) {
        return Err(Wrong::CaseAlone);
    }
    match sheet {
        Sheet::Case(file) => {
            let timesheet = computed(&file)?;
            let ledger = match ledger {
                Some(ledger) => Some(of_somebody(&file, ledger, held, progress).await?),
                None => None,
            };
            Ok(Judged {
                file: *file,
                timesheet,
                signed: None,
                ledger,
            })
        }
        Sheet::Signed(document, key) => {
            let recomputed = document.recompute().map_err(Wrong::Signed)?;
            let ledger = match ledger {
                Some(ledger) => {
                    held.key = Some(key);
                    held.checkpoints.extend(document.checkpoint.clone());
                    let recorded = record(document.recorded(), ledger, held, progress).await?;
                    Some(Compared {
                        account: Some(document.account),
                        differences: recorded.compare(punch_times(&recomputed.file)),
                        other_entries: recorded.other_entries(&document.entries),
                        later: recorded.later(),
                    })
                }
                None => None,
            };
            let Recomputed {
                file,
                timesheet,
                is_same,
            } = recomputed;
            let signed = Signed {
                name: document.name,
                staff_number: document.staff_number,
                at: document.signed_at,
                key,
                program: document.program,
                rules: document.rules,
                zone_release: document.zone.release,
                entries: document.entries.len(),
                is_same,
            };
            Ok(Judged {
                file,
                timesheet,
                signed: Some(signed),
                ledger,
            })
        }
    }
}

/// Computes a case file with the zone's rules that this browser was told.
fn computed(file: &CaseFile) -> Result<Timesheet, Wrong> {
    let zone = zone::named(&file.zone).ok_or_else(|| Wrong::Zone(file.zone.clone()))?;
    let case = Case::new(file, &zone).map_err(Wrong::Case)?;
    Ok(timesheet(&case))
}

/// Compares a case file, which does not say whose it is, with the punches of who has most of them in a ledger.
async fn of_somebody(
    file: &CaseFile,
    ledger: &web_sys::File,
    held: Held,
    progress: impl Fn(u64),
) -> Result<Compared, Wrong> {
    let mut owners = Owners::new(punch_times(file));
    read(ledger, held, &progress, |entry, _, facts| {
        owners.note(entry, facts);
    })
    .await?;
    let Some(account) = owners.most() else {
        return Ok(Compared {
            account: None,
            differences: Differences {
                unrecorded: punch_times(file).collect(),
                left_out: Vec::new(),
            },
            other_entries: Vec::new(),
            later: 0,
        });
    };
    let recorded = record(
        recorded_for(account, file),
        ledger,
        Held::default(),
        progress,
    )
    .await?;
    Ok(Compared {
        account: Some(account),
        differences: recorded.compare(punch_times(file)),
        other_entries: Vec::new(),
        later: 0,
    })
}

async fn record(
    mut recorded: Recorded,
    ledger: &web_sys::File,
    held: Held,
    progress: impl Fn(u64),
) -> Result<Recorded, Wrong> {
    read(ledger, held, progress, |entry, hash, facts| {
        recorded.note(entry, hash, facts);
    })
    .await?;
    Ok(recorded)
}
