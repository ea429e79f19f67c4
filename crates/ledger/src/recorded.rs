//! What a ledger records of one person's punches, to hold a timesheet to.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    entry::{Body, CorrectionFacts, PunchFacts},
    hash::Hash,
};

/// An entry by its place and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedEntry {
    /// The hash of the entry: that of a leaf with its canonical bytes.
    pub hash: Hash,
    /// Its place.
    pub sequence: u64,
}

/// Which way and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PunchTime {
    /// When, by the record.
    pub at: DateTime<Utc>,
    /// `clock_in` or `clock_out`.
    pub kind: String,
}

impl PunchTime {
    fn of(facts: &PunchFacts) -> Option<Self> {
        Some(Self {
            at: facts.punched_at.parse().ok()?,
            kind: facts.kind.clone(),
        })
    }
}

/// What a ledger records of an account's punches within a span of time. Show it the entries in their order.
#[derive(Clone, Debug)]
pub struct Recorded {
    account: i64,
    span: Range<DateTime<Utc>>,
    size: u64,
    /// By the punch's number; what was annulled stays, without its time.
    punches: BTreeMap<i64, Option<PunchTime>>,
    entries: Vec<NamedEntry>,
    later: u64,
}

/// How the punches of a timesheet differ from what a ledger records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// In the timesheet, and no entry records them, or one annuls them.
    pub unrecorded: Vec<PunchTime>,
    /// Recorded and never annulled, and not in the timesheet.
    pub left_out: Vec<PunchTime>,
}

impl Differences {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.unrecorded.is_empty() && self.left_out.is_empty()
    }
}

impl Recorded {
    /// Of an account's punches in this span, as a ledger of `size` entries said it: what was written after is counted, and
    /// changes nothing.
    pub fn new(account: i64, span: Range<DateTime<Utc>>, size: u64) -> Self {
        Self {
            account,
            span,
            size,
            punches: BTreeMap::new(),
            entries: Vec::new(),
            later: 0,
        }
    }

    /// Takes an entry and what it records. What is of someone else, of other days or of another kind is passed over.
    pub fn note(&mut self, entry: &Body, hash: Hash, facts: &str) {
        let concerns = match &*entry.kind {
            PunchFacts::KIND => self.punch(facts, entry.sequence),
            CorrectionFacts::KIND => self.correction(facts, entry.sequence),
            _ => None,
        };
        if concerns.is_none() {
            return;
        }
        if entry.sequence < self.size {
            let sequence = entry.sequence;
            self.entries.push(NamedEntry { hash, sequence });
        } else {
            self.later += 1;
        }
    }

    fn punch(&mut self, facts: &str, sequence: u64) -> Option<()> {
        let facts: PunchFacts = serde_json::from_str(facts).ok()?;
        let time = PunchTime::of(&facts)?;
        let is_meant = facts.account == self.account && self.span.contains(&time.at);
        if is_meant && sequence < self.size {
            self.punches.insert(facts.punch, Some(time));
        }
        is_meant.then_some(())
    }

    fn correction(&mut self, facts: &str, sequence: u64) -> Option<()> {
        let facts: CorrectionFacts = serde_json::from_str(facts).ok()?;
        let is_known = |punch: Option<i64>| punch.is_some_and(|it| self.punches.contains_key(&it));
        let is_meant =
            facts.account == self.account && (is_known(facts.annulled) || is_known(facts.added));
        if let Some(punch) = facts
            .annulled
            .filter(|_| is_meant && sequence < self.size)
            .and_then(|annulled| self.punches.get_mut(&annulled))
        {
            *punch = None;
        }
        is_meant.then_some(())
    }

    /// The entries that were taken, in order.
    pub fn entries(&self) -> &[NamedEntry] {
        &self.entries
    }

    /// How many entries about these punches were written later than the ledger's size.
    pub fn later(&self) -> u64 {
        self.later
    }

    /// The places of the entries that are named here or there and not in both, in order.
    pub fn other_entries(&self, named: &[NamedEntry]) -> Vec<u64> {
        let places = |one: &[NamedEntry], other: &[NamedEntry]| -> Vec<u64> {
            let known: HashSet<(u64, Hash)> =
                other.iter().map(|it| (it.sequence, it.hash)).collect();
            let only = one
                .iter()
                .filter(|it| !known.contains(&(it.sequence, it.hash)));
            only.map(|it| it.sequence).collect()
        };
        let mut others: BTreeSet<u64> = places(&self.entries, named).into_iter().collect();
        others.extend(places(named, &self.entries));
        others.into_iter().collect()
    }

    /// Compares these punches with those that are recorded and count. One that stands twice counts twice.
    pub fn compare(&self, punches: impl IntoIterator<Item = PunchTime>) -> Differences {
        let mut left: BTreeMap<&PunchTime, usize> = BTreeMap::new();
        for time in self.punches.values().flatten() {
            *left.entry(time).or_default() += 1;
        }
        let mut unrecorded = Vec::new();
        for punch in punches {
            match left.get_mut(&punch) {
                Some(count) if *count > 0 => *count -= 1,
                _ => unrecorded.push(punch),
            }
        }
        let left_out = left
            .into_iter()
            .flat_map(|(time, count)| std::iter::repeat_n(time.clone(), count));
        let left_out = left_out.collect();
        unrecorded.sort();
        Differences {
            unrecorded,
            left_out,
        }
    }
}

/// Finds whose punches these are among those that a ledger records.
#[derive(Clone, Debug)]
pub struct Owners {
    wanted: HashSet<PunchTime>,
    found: BTreeMap<i64, u64>,
}

impl Owners {
    /// Looks for who has these punches.
    pub fn new(wanted: impl IntoIterator<Item = PunchTime>) -> Self {
        Self {
            wanted: wanted.into_iter().collect(),
            found: BTreeMap::new(),
        }
    }

    /// Takes an entry and what it records.
    pub fn note(&mut self, entry: &Body, facts: &str) {
        if entry.kind != PunchFacts::KIND {
            return;
        }
        let Ok(facts) = serde_json::from_str::<PunchFacts>(facts) else {
            return;
        };
        if PunchTime::of(&facts).is_some_and(|time| self.wanted.contains(&time)) {
            *self.found.entry(facts.account).or_default() += 1;
        }
    }

    /// The account that has most of them; none where nobody has any, or two have as many.
    pub fn most(&self) -> Option<i64> {
        let most = self.found.values().max()?;
        let mut accounts = self.found.iter().filter(|(_, count)| *count == most);
        let account = accounts.next().map(|(account, _)| *account);
        account.filter(|_| accounts.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::instant;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2027-03-01T{hour:02}:00:00Z").parse().unwrap()
    }

    fn time(kind: &str, hour: u32) -> PunchTime {
        PunchTime {
            at: at(hour),
            kind: kind.to_owned(),
        }
    }

    fn entry(kind: &str, sequence: u64) -> Body {
        Body {
            at: String::new(),
            commitment: Hash::NONE,
            kind: kind.to_owned(),
            previous: Hash::NONE,
            sequence,
        }
    }

    fn punch(account: i64, punch: i64, kind: &str, hour: u32) -> String {
        let facts = PunchFacts {
            account,
            badge: "b".to_owned(),
            device: None,
            device_time: None,
            kiosk: None,
            kind: kind.to_owned(),
            method: "badge".to_owned(),
            punch,
            punched_at: instant(at(hour)),
        };
        facts.canonical().unwrap()
    }

    fn correction(annulled: Option<i64>, added: Option<i64>) -> String {
        let facts = CorrectionFacts {
            account: 1,
            added,
            annulled,
            by: 2,
            reason: "r".to_owned(),
        };
        facts.canonical().unwrap()
    }

    /// In at 8 and, twice, at 9, of which one is annulled; out at 12, by a correction; someone else beside; and out again
    /// at 17, after the ledger had eight entries.
    fn recorded(size: u64) -> Recorded {
        let mut recorded = Recorded::new(1, at(0)..at(23), size);
        let rows = [
            ("punch", punch(1, 1, "clock_in", 8)),
            ("punch", punch(1, 2, "clock_in", 9)),
            ("punch", punch(2, 3, "clock_in", 9)),
            ("punch", punch(1, 4, "clock_in", 9)),
            ("correction", correction(Some(4), None)),
            ("punch", punch(1, 5, "clock_out", 12)),
            ("correction", correction(None, Some(5))),
            ("correction", correction(Some(77), None)),
            ("punch", punch(1, 6, "clock_out", 17)),
        ];
        for (place, (kind, facts)) in rows.iter().enumerate() {
            let place = u64::try_from(place).unwrap();
            recorded.note(&entry(kind, place), Hash::leaf(&place.to_be_bytes()), facts);
        }
        recorded
    }

    #[test]
    fn what_counts_is_compared() {
        let recorded = recorded(8);
        let good = [
            time("clock_out", 12),
            time("clock_in", 8),
            time("clock_in", 9),
        ];
        assert!(recorded.compare(good.clone()).is_empty());
        let places: Vec<u64> = recorded.entries().iter().map(|it| it.sequence).collect();
        assert_eq!(places, [0, 1, 3, 4, 5, 6]);
        assert_eq!(recorded.later(), 1);

        let differences = recorded.compare([time("clock_in", 8), time("clock_in", 10)]);
        assert_eq!(differences.unrecorded, [time("clock_in", 10)]);
        let left_out = [time("clock_in", 9), time("clock_out", 12)];
        assert_eq!(differences.left_out, left_out);

        let twice = good.into_iter().chain([time("clock_in", 9)]);
        let differences = recorded.compare(twice);
        assert_eq!(differences.unrecorded, [time("clock_in", 9)]);
    }

    #[test]
    fn a_larger_ledger_has_more() {
        let recorded = recorded(u64::MAX);
        assert_eq!(recorded.later(), 0);
        let differences = recorded.compare([
            time("clock_in", 8),
            time("clock_in", 9),
            time("clock_out", 12),
        ]);
        assert_eq!(differences.left_out, [time("clock_out", 17)]);
    }

    #[test]
    fn entries_are_held_to_their_places_and_hashes() {
        let recorded = recorded(8);
        assert!(recorded.other_entries(recorded.entries()).is_empty());
        let mut named = recorded.entries().to_vec();
        named[1].hash = Hash::NONE;
        named.pop();
        assert_eq!(recorded.other_entries(&named), [1, 6]);
    }

    #[test]
    fn punches_tell_whose_they_are() {
        let mut owners = Owners::new([time("clock_in", 8), time("clock_in", 9)]);
        assert_eq!(owners.most(), None);
        owners.note(&entry("punch", 0), &punch(2, 1, "clock_in", 9));
        assert_eq!(owners.most(), Some(2));
        owners.note(&entry("punch", 1), &punch(1, 2, "clock_in", 9));
        assert_eq!(owners.most(), None, "as many");
        owners.note(&entry("punch", 2), &punch(1, 3, "clock_in", 8));
        owners.note(&entry("punch", 3), &punch(2, 4, "clock_in", 7));
        assert_eq!(owners.most(), Some(1));
    }
}
