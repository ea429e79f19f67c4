//! Erasures: entries that say of which others the facts are gone, so that what was erased is told from
//! what was taken away.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::verify::Fault;

/// What an erasure's entry commits to. None of it tells of the one whose punches went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureFacts {
    /// Who asked for it: an account's number; none where the console or a retention did.
    pub by: Option<i64>,
    /// `retention` or `request`.
    pub cause: String,
    /// The entries whose facts are gone, all of them earlier ones of punches and corrections: the first and
    /// the last place of each run, in order.
    pub ranges: Vec<(u64, u64)>,
}

impl ErasureFacts {
    /// The kind of the entries that record erasures.
    pub const KIND: &str = "erasure";

    /// The erasure of the entries at these places, which are in order.
    pub fn new(cause: &str, by: Option<i64>, places: &[u64]) -> Self {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for &place in places {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == place => *last = place,
                _ => ranges.push((place, place)),
            }
        }
        Self {
            by,
            cause: cause.to_owned(),
            ranges,
        }
    }

    /// The canonical bytes, as text (RFC 8785; members in alphabetical order).
    ///
    /// # Errors
    /// Never for facts that were made here; serde's word for it otherwise.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// The entries whose facts are not there, until an erasure names them.
#[derive(Debug, Default)]
pub(crate) struct Closed {
    /// Runs of entries of punches and corrections: the first place and the last.
    runs: BTreeMap<u64, u64>,
    /// How many they are.
    count: u64,
    /// The first entry of another kind without its facts, which no erasure may name.
    other: Option<u64>,
    /// How many of these there are.
    others: u64,
    /// How many entries erasures named.
    pub(crate) erased: u64,
}

impl Closed {
    /// The next entry is one of a punch or a correction, and its facts are not there.
    pub(crate) fn push(&mut self, place: u64) {
        self.count += 1;
        match self.runs.last_entry() {
            Some(mut last) if *last.get() + 1 == place => *last.get_mut() = place,
            _ => _ = self.runs.insert(place, place),
        }
    }

    /// The next entry is of another kind, and its facts are not there.
    pub(crate) fn push_other(&mut self, place: u64) {
        self.other.get_or_insert(place);
        self.others += 1;
    }

    /// How many entries have neither facts nor an erasure.
    pub(crate) fn withheld(&self) -> u64 {
        self.count + self.others
    }

    /// The first of them.
    pub(crate) fn first(&self) -> Option<u64> {
        let punch = self.runs.keys().next().copied();
        punch.into_iter().chain(self.other).min()
    }

    /// Takes what the erasure at this place names.
    pub(crate) fn erase(&mut self, erasure: u64, facts: &str) -> Result<(), Fault> {
        let facts: ErasureFacts = serde_json::from_str(facts).map_err(|_| Fault::Form(erasure))?;
        for (first, last) in facts.ranges {
            if last < first {
                return Err(Fault::Form(erasure));
            }
            self.take(first, last)
                .map_err(|entry| Fault::NotErased { entry, erasure })?;
        }
        Ok(())
    }

    /// Takes a run; answers the first entry of it that is not there to be taken.
    fn take(&mut self, first: u64, last: u64) -> Result<(), u64> {
        let around = self.runs.range(..=first).next_back();
        let (&start, &end) = around.filter(|(_, end)| **end >= first).ok_or(first)?;
        if end < last {
            return Err(end + 1);
        }
        self.runs.remove(&start);
        if start < first {
            self.runs.insert(start, first - 1);
        }
        if last < end {
            self.runs.insert(last + 1, end);
        }
        let taken = last - first + 1;
        self.count -= taken;
        self.erased += taken;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_bytes_are_those_of_the_documentation() {
        let facts = ErasureFacts::new("request", None, &[0, 1, 2, 7]);
        let facts = facts.canonical().unwrap();
        assert_eq!(
            facts,
            r#"{"by":null,"cause":"request","ranges":[[0,2],[7,7]]}"#
        );
        assert!(include_str!("../../../docs/ledger.md").contains(&facts));
    }

    #[test]
    fn what_erasures_name_is_erased_and_the_rest_is_not() {
        let mut closed = Closed::default();
        for place in [0, 1, 2, 3, 7, 8] {
            closed.push(place);
        }
        let of = |places: &[u64]| ErasureFacts::new("request", None, places).canonical();
        closed.erase(20, &of(&[0, 1, 3, 8]).unwrap()).unwrap();
        assert_eq!((closed.erased, closed.withheld()), (4, 2));
        assert_eq!(closed.first(), Some(2));
        closed.erase(21, &of(&[2]).unwrap()).unwrap();
        assert_eq!((closed.erased, closed.first()), (5, Some(7)));
        for (named, entry) in [(vec![7, 8], 8), (vec![2], 2), (vec![30], 30)] {
            let wrong = closed.erase(22, &of(&named).unwrap()).unwrap_err();
            assert_eq!(wrong, Fault::NotErased { entry, erasure: 22 }, "{named:?}");
        }
    }

    #[test]
    fn what_is_of_another_kind_is_never_erased() {
        let mut closed = Closed::default();
        closed.push(0);
        closed.push_other(1);
        let facts = ErasureFacts::new("retention", None, &[0, 1]);
        let wrong = closed.erase(2, &facts.canonical().unwrap()).unwrap_err();
        let (entry, erasure) = (1, 2);
        assert_eq!(wrong, Fault::NotErased { entry, erasure });
        assert_eq!((closed.first(), closed.withheld()), (Some(0), 2));
    }

    #[test]
    fn a_run_of_any_length_takes_no_time() {
        let mut closed = Closed::default();
        closed.push(0);
        let facts = format!(r#"{{"by":null,"cause":"x","ranges":[[0,{}]]}}"#, u64::MAX);
        let (entry, erasure) = (1, 1);
        assert_eq!(
            closed.erase(1, &facts),
            Err(Fault::NotErased { entry, erasure })
        );
        let backwards = r#"{"by":null,"cause":"x","ranges":[[1,0]]}"#;
        assert_eq!(closed.erase(1, backwards), Err(Fault::Form(1)));
    }
}
