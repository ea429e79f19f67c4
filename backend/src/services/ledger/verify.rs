//! Going through the database's ledger, believing neither the database nor what is kept of it.

use std::collections::BTreeMap;

use chrona_api_types::{PeriodStep, PunchId, PunchMethod, RequestId, RequestState, TimesheetState};
use chrona_ledger::{
    Checkpoint, CorrectionFacts, DecisionFacts, ErasureFacts, Fault, Hash, LedgerKey, NoteError,
    PeriodFacts, PublicKey, Salt, Summary, Verifier, commitment, instant,
};
use chrona_store::{
    StoreError,
    ledger::{self, EntryRow, Head},
    privacy::erasures::{self, ErasedRow},
    punching::{corrections, punches::PunchRow},
    time::{
        periods::{self, StepRow},
        requests::{self, RequestRow},
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta};
use sea_orm::ConnectionTrait;

use super::{Ledger, PAGE, each_entry, opening_of};
use crate::{App, kernel::ServiceError};

/// How long a punch may have waited for its batch.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// How often it is told how far it is, in entries.
const TOLD_EVERY: u64 = 10_000;

/// A ledger that is as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Which ledger.
    pub origin: String,
    /// The key that signs for it; none before a server first wrote to it.
    pub key: Option<PublicKey>,
    /// How many entries it has.
    pub entries: u64,
    /// Of how many what they record was erased.
    pub erased: u64,
    /// How many checkpoints agree with it, the ones that were given included.
    pub checkpoints: u64,
    /// How many entries the last of them vouches for.
    pub vouched: u64,
}

/// Why a ledger is not as it was written, or cannot be gone through.
#[derive(Debug, thiserror::Error)]
pub enum Finding {
    /// An entry, or a checkpoint, is not as it was.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A punch was written beside the ledger.
    #[error("punch {0} is in the database and in no entry: it was not written by Chrona")]
    Unrecorded(PunchId),
    /// When a punch was written is not what the ledger says.
    #[error("when punch {0} was written (created_at) is not what the ledger says")]
    Written(PunchId),
    /// When a checkpoint was signed is not what it says itself.
    #[error("when a checkpoint of {0} entries was signed (created_at) is not what it says itself")]
    Signed(i64),
    /// What the database says of erasures is not what the ledger says.
    #[error("what the database says of the erasure of entry {0} is not what the ledger says")]
    Erasure(i64),
    /// What the database says of corrections is not what the ledger says.
    #[error("what the database says of the correction in entry {0} is not what the ledger says")]
    Correction(i64),
    /// What the database says of a decision is not what the ledger says.
    #[error("what the database says of the decision on request {0} is not what the ledger says")]
    Decision(RequestId),
    /// What the database says of a month that was closed, or opened again, is not what the ledger says.
    #[error("what the database says of the month {0} of someone is not what the ledger says")]
    Month(NaiveDate),
    /// A checkpoint in the database does not verify.
    #[error("a checkpoint of {size} entries in the database does not verify: {error}")]
    Kept {
        /// How many entries it says it is of.
        size: i64,
        /// Why.
        error: NoteError,
    },
    /// A checkpoint that was given does not verify.
    #[error("checkpoint {place} of those given does not verify: {error}")]
    Given {
        /// Which one, from 1.
        place: usize,
        /// Why.
        error: NoteError,
    },
    /// The ledger has no key, and something that needs it.
    #[error("the ledger's key is gone from the database")]
    NoKey,
    /// The end is not where the last entry is.
    #[error("the ledger's end was altered: it says {size} entries, and there are {found}")]
    End {
        /// What the end says.
        size: u64,
        /// How many there are.
        found: u64,
    },
    /// Nobody with `SECRET_KEY` wrote the end.
    #[error(
        "the ledger's end was not written by a server with this SECRET_KEY: the ledger was cut or rebuilt, \
         or SECRET_KEY is another"
    )]
    Seal,
    /// The root of a subtree is not what the entries make.
    #[error("the kept root of a subtree (level {level}, position {position}) was altered")]
    Node {
        /// Its height.
        level: u32,
        /// Its place.
        position: u64,
    },
    /// The ledger cannot be gone through.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The database is away, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Goes through the ledger from its first entry to its end, and holds it to its own checkpoints and to
/// these. The server may run. Calls back now and then with how many entries are done.
pub async fn verify(
    app: &App,
    given: &[String],
    mut progress: impl FnMut(u64),
) -> Result<Verified, Finding> {
    let reader = &app.store.snapshot().await?;
    let kept = ledger::checkpoints_after(reader, 0).await?;
    let head = ledger::head(reader).await?;
    let key = app.ledger.key(reader).await?;
    let key = key.as_ref().map(LedgerKey::public);
    let mut checkpoints = Vec::new();
    for row in &kept {
        let note = Checkpoint::open(&row.note, &key.ok_or(Finding::NoKey)?);
        let note = note.map_err(|error| Finding::Kept {
            size: row.size,
            error,
        })?;
        if note.time != instant(row.created_at) {
            return Err(Finding::Signed(row.size));
        }
        checkpoints.push(note);
    }
    for (place, note) in given.iter().enumerate() {
        let note = Checkpoint::open(note, &key.ok_or(Finding::NoKey)?);
        checkpoints.push(note.map_err(|error| Finding::Given {
            place: place + 1,
            error,
        })?);
    }
    let mut verifier = Verifier::new(&head.origin, checkpoints)?;
    let mut seen = Seen::default();
    each_entry(reader, head.chain.size(), |row| {
        check(&mut verifier, row, &mut seen)?;
        if verifier.size().is_multiple_of(TOLD_EVERY) {
            progress(verifier.size());
        }
        Ok::<_, Finding>(())
    })
    .await?;
    let summary = verifier.finish().and_then(Summary::whole)?;
    let at_end = (summary.entries, summary.last, summary.frontier.peaks());
    if at_end
        != (
            head.chain.size(),
            head.chain.last(),
            head.chain.frontier().peaks(),
        )
    {
        return Err(Finding::End {
            size: head.chain.size(),
            found: summary.entries,
        });
    }
    if !is_sealed(&app.ledger, &head, key.is_some()) {
        return Err(Finding::Seal);
    }
    compare(reader, &seen.nodes).await?;
    compare_erasures(reader, seen.erasures).await?;
    compare_corrections(reader, seen.corrections).await?;
    compare_decisions(reader, &seen.decisions).await?;
    compare_months(reader, &seen.months).await?;
    if let Some(punch) = ledger::unrecorded_punch(reader).await? {
        return Err(Finding::Unrecorded(punch));
    }
    Ok(Verified {
        origin: head.origin,
        key,
        entries: summary.entries,
        erased: summary.erased,
        checkpoints: summary.checkpoints,
        vouched: summary.vouched,
    })
}

/// What was seen in the entries, to hold the database's other tables to.
#[derive(Default)]
struct Seen {
    /// The roots of complete subtrees that are kept, by their height.
    nodes: BTreeMap<u32, Vec<Hash>>,
    /// The runs of entries that erasures name, each with the erasure's place.
    erasures: Vec<(u64, u64, i64)>,
    /// The corrections: the entry's place and time, and the annulled punch, the added one and the author.
    corrections: Vec<Corrected>,
    /// The decisions, by the entry's place.
    decisions: BTreeMap<i64, DecisionFacts>,
    /// The months that were closed, or opened again, by the entry's place.
    months: BTreeMap<i64, PeriodFacts>,
}

type Corrected = (i64, String, Option<i64>, Option<i64>, i64);

fn check(verifier: &mut Verifier, row: &EntryRow, seen: &mut Seen) -> Result<(), Finding> {
    let place = verifier.size();
    let kept = Hash::try_from(&row.hash[..]).map_err(|_| Fault::Altered(place))?;
    let opening = opening_of(row)?;
    let opened = opening.as_ref().map(|(salt, facts)| (salt, facts.as_str()));
    let body = verifier.add(&row.body, Some(kept), opened, |node| {
        if node.is_kept() {
            seen.nodes.entry(node.level).or_default().push(node.hash);
        }
    })?;
    if let Some(punch) = &row.punch
        && !is_when_written(punch, &body.at)
    {
        return Err(Finding::Written(punch.id));
    }
    match (&*body.kind, opened) {
        (ErasureFacts::KIND, Some((_, facts))) => {
            let facts: ErasureFacts =
                serde_json::from_str(facts).map_err(|_| Fault::Form(place))?;
            let named = facts.ranges.into_iter();
            let erased = named.map(|(first, last)| (first, last, row.sequence));
            seen.erasures.extend(erased);
        }
        (CorrectionFacts::KIND, Some((_, facts))) => {
            let facts: CorrectionFacts =
                serde_json::from_str(facts).map_err(|_| Fault::Form(place))?;
            let (annulled, added, by) = (facts.annulled, facts.added, facts.by);
            let corrected = (row.sequence, body.at, annulled, added, by);
            seen.corrections.push(corrected);
        }
        (DecisionFacts::KIND, Some((_, facts))) => {
            let facts = serde_json::from_str(facts).map_err(|_| Fault::Form(place))?;
            seen.decisions.insert(row.sequence, facts);
        }
        (PeriodFacts::KIND, Some((_, facts))) => {
            let facts = serde_json::from_str(facts).map_err(|_| Fault::Form(place))?;
            seen.months.insert(row.sequence, facts);
        }
        _ => {}
    }
    Ok(())
}

/// Whether a punch was written when it says, as far as its entry tells, which was written with it at `at`. What
/// the entry commits to does not hold that time; but at a kiosk it is the punch's own, and of a correction the
/// entry's. A punch that a kiosk kept came in the batch that the entry is of.
fn is_when_written(punch: &PunchRow, at: &str) -> bool {
    let written = instant(punch.created_at);
    if written == at {
        return true;
    }
    match *punch.method {
        PunchMethod::Correction => false,
        PunchMethod::OfflineBadge => DateTime::parse_from_rfc3339(at).is_ok_and(|at| {
            let waited = at.to_utc() - punch.created_at;
            (TimeDelta::zero()..LONGEST_WAIT).contains(&waited)
        }),
        _ => written == instant(punch.punched_at),
    }
}

/// Holds the rows that say which punches count to what the ledger's corrections say.
async fn compare_corrections(
    reader: &impl ConnectionTrait,
    made: Vec<Corrected>,
) -> Result<(), Finding> {
    let mut made = made.into_iter();
    let mut next = 0;
    loop {
        let rows = corrections::list_from(reader, next, PAGE).await?;
        let Some(last) = rows.last() else { break };
        next = last.sequence + 1;
        for row in rows {
            let at = instant(row.created_at);
            let kept = (
                row.sequence,
                at,
                row.annulled_id.map(|id| id.0),
                row.added_id.map(|id| id.0),
                row.author_id.0,
            );
            let said = made.next();
            if said.as_ref() != Some(&kept) {
                let first = said.map_or(row.sequence, |said| said.0.min(row.sequence));
                return Err(Finding::Correction(first));
            }
        }
    }
    made.next()
        .map_or(Ok(()), |(sequence, ..)| Err(Finding::Correction(sequence)))
}

/// Holds requests that were decided on to what the ledger's decisions say. A decision whose request is not there is of
/// someone whose account was erased.
async fn compare_decisions(
    reader: &impl ConnectionTrait,
    made: &BTreeMap<i64, DecisionFacts>,
) -> Result<(), Finding> {
    let mut after = RequestId(0);
    // The entries that no request was found for, with the request's number.
    let mut left: BTreeMap<i64, i64> = made
        .iter()
        .map(|(sequence, facts)| (*sequence, facts.request))
        .collect();
    loop {
        let rows = requests::decided_after(reader, after, PAGE).await?;
        let Some(last) = rows.last() else {
            break;
        };
        after = last.id;
        for row in rows {
            let said = row.sequence.and_then(|sequence| made.get(&sequence));
            if !said.is_some_and(|said| is_said(&row, said)) {
                return Err(Finding::Decision(row.id));
            }
            if let Some(sequence) = row.sequence {
                left.remove(&sequence);
            }
        }
    }
    // A request that is there was decided as each entry about it says.
    let ids: Vec<i64> = left.into_values().collect();
    match requests::first_there(reader, &ids).await? {
        Some(id) => Err(Finding::Decision(id)),
        None => Ok(()),
    }
}

/// Holds months that were closed, or opened again, to what the ledger says. An entry whose month is not there is of someone
/// whose account was erased.
async fn compare_months(
    reader: &impl ConnectionTrait,
    made: &BTreeMap<i64, PeriodFacts>,
) -> Result<(), Finding> {
    let mut after = -1;
    loop {
        let rows = periods::recorded_after(reader, after, PAGE).await?;
        let Some(last) = rows.last().and_then(|row| row.sequence) else {
            break;
        };
        after = last;
        for row in rows {
            let said = row.sequence.and_then(|sequence| made.get(&sequence));
            if !said.is_some_and(|said| is_step(&row, said)) {
                return Err(Finding::Month(row.month));
            }
        }
    }
    if let Some(month) = periods::unrecorded(reader).await? {
        return Err(Finding::Month(month));
    }
    // The last entry about a month says how far it is.
    let mut last: BTreeMap<i64, &PeriodFacts> = BTreeMap::new();
    for facts in made.values() {
        last.insert(facts.period, facts);
    }
    let ids: Vec<i64> = last.keys().copied().collect();
    for (id, (month, state)) in periods::states_of(reader, &ids).await? {
        let is_closed = state == TimesheetState::Closed;
        let says_closed = last.get(&id).map(|facts| facts.step.as_str());
        if is_closed != (says_closed == Some(PeriodStep::Close.as_str())) {
            return Err(Finding::Month(month));
        }
    }
    Ok(())
}

/// Whether a step of a month is what an entry says.
fn is_step(row: &StepRow, said: &PeriodFacts) -> bool {
    let content = row.facts().canonical().ok();
    said.period == row.period_id
        && said.step == row.step.as_str()
        && row.taken_by_id.is_none_or(|by| by.0 == said.by)
        && opens(said.content, content, row.salt.as_deref())
}

/// Whether a commitment is to this content, hidden by this salt.
fn opens(commits: Hash, content: Option<String>, salt: Option<&[u8]>) -> bool {
    let salt = salt.and_then(|salt| Salt::try_from(salt).ok());
    let both = content.zip(salt);
    both.is_some_and(|(content, salt)| commits == commitment(&salt, &content))
}

/// Whether a request and its decision are what an entry says.
fn is_said(row: &RequestRow, said: &DecisionFacts) -> bool {
    let content = row.facts(&row.decision_reason).canonical().ok();
    let is_state = match *row.state {
        RequestState::Asked => false,
        RequestState::Refused => !said.agreed,
        // What was agreed to may be taken back.
        RequestState::Agreed | RequestState::Cancelled => said.agreed,
    };
    is_state
        && said.request == row.id.0
        && row.decided_by_id.is_none_or(|by| by.0 == said.by)
        && opens(said.content, content, row.salt.as_deref())
}

/// Holds the rows that let punches go to what the ledger's erasures name, which are runs of entries.
async fn compare_erasures(
    reader: &impl ConnectionTrait,
    mut made: Vec<(u64, u64, i64)>,
) -> Result<(), Finding> {
    made.sort_unstable();
    let mut made = made.into_iter().flat_map(|(first, last, erasure)| {
        (first.cast_signed()..=last.cast_signed())
            .map(move |sequence| ErasedRow { sequence, erasure })
    });
    let mut next = 0;
    loop {
        let rows = erasures::list_from(reader, next, PAGE).await?;
        let Some(last) = rows.last() else { break };
        next = last.sequence + 1;
        for row in rows {
            let named = made.next();
            if named != Some(row) {
                let first = named.map_or(row.sequence, |named| named.sequence.min(row.sequence));
                return Err(Finding::Erasure(first));
            }
        }
    }
    let missing = made.next();
    missing.map_or(Ok(()), |row| Err(Finding::Erasure(row.sequence)))
}

/// Holds the roots that are kept for proofs to those that the entries make: by level, in order.
async fn compare(
    reader: &impl ConnectionTrait,
    made: &BTreeMap<u32, Vec<Hash>>,
) -> Result<(), Finding> {
    for (&level, hashes) in made {
        let kept = ledger::nodes(reader, level, 0..hashes.len() as u64).await?;
        let mut kept = kept.iter().map(Vec::as_slice);
        for (position, hash) in (0..).zip(hashes) {
            if kept.next() != Some(&hash.0[..]) {
                return Err(Finding::Node { level, position });
            }
        }
    }
    Ok(())
}

/// Before a server first wrote to the ledger there is neither a key nor a seal.
fn is_sealed(ledger: &Ledger, head: &Head, has_key: bool) -> bool {
    match (&head.seal, has_key) {
        (None, false) => true,
        (Some(_), true) => ledger.is_sealed(head),
        _ => false,
    }
}
