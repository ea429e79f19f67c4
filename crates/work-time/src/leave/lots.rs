//! What is gained, what is taken, and what is left of each lot.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a lot comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum LotSource {
    /// What stood at the beginning, brought from elsewhere.
    Opening,
    /// Gained by a rule.
    Gained,
    /// Added by a person, with a reason.
    Adjusted,
    /// Extra days because the main leave was split (L3141-23).
    Splitting,
    /// Days of leave that were days of sickness (Cass. soc. 23-22.732).
    GivenBack,
}

/// Something gained.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The first day on which it may be taken.
    pub gained_on: NaiveDate,
    /// The last one; for ever where absent.
    #[serde(default)]
    pub good_until: Option<NaiveDate>,
    /// How much, in hundredths.
    pub hundredths: i64,
    /// Where it comes from.
    pub source: LotSource,
}

/// Something taken on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taking {
    /// The day.
    pub on: NaiveDate,
    /// How much of it, in hundredths: 100 for a day, 50 for half a day.
    pub hundredths: i64,
}

/// What became of a lot until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LotOn {
    /// The lot.
    #[serde(flatten)]
    pub lot: Lot,
    /// What was taken of it.
    pub taken: i64,
    /// What nobody took while it was good.
    pub expired: i64,
    /// What is left of it.
    pub left: i64,
}

/// What someone has on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// The day, at its end.
    pub on: NaiveDate,
    /// What is left of all lots, less what was taken in advance.
    pub hundredths: i64,
    /// What was taken before it was gained; the next lots pay it back first.
    pub in_advance: i64,
    /// Each lot that was gained until then, in the order in which they are taken.
    pub lots: Vec<LotOn>,
}

/// What lots and takings, given in any order, come to at the end of a day. What is later than that day does not count.
///
/// On each day lots that were good until the day before are gone, then what is gained is there, then what is taken is
/// taken of the oldest lot first; of two of one day, of the one that is good for a shorter time.
#[must_use]
pub fn balance(lots: &[Lot], takings: &[Taking], on: NaiveDate) -> Balance {
    let mut gained: Vec<&Lot> = lots.iter().filter(|lot| lot.gained_on <= on).collect();
    gained.sort_by_key(|lot| {
        let until = lot.good_until.unwrap_or(NaiveDate::MAX);
        (lot.gained_on, until, lot.source, lot.hundredths)
    });
    // What is taken on each day on which something happens; the last one is that of the balance.
    let mut days = BTreeMap::from([(on, 0)]);
    for lot in &gained {
        days.entry(lot.gained_on).or_insert(0);
    }
    for taking in takings.iter().filter(|taking| taking.on <= on) {
        *days.entry(taking.on).or_insert(0) += taking.hundredths;
    }

    let mut held: Vec<LotOn> = Vec::with_capacity(gained.len());
    let mut gained = gained.into_iter().peekable();
    let mut in_advance = 0;
    for (day, taken) in days {
        expire(&mut held, day);
        while let Some(lot) = gained.next_if(|lot| lot.gained_on <= day) {
            held.push(LotOn {
                left: lot.hundredths,
                lot: lot.clone(),
                taken: 0,
                expired: 0,
            });
        }
        in_advance += taken;
        take(&mut held, &mut in_advance);
    }
    let left: i64 = held.iter().map(|lot| lot.left).sum();
    Balance {
        on,
        hundredths: left - in_advance,
        in_advance,
        lots: held,
    }
}

/// Ends what was good until a day before this one.
fn expire(held: &mut [LotOn], day: NaiveDate) {
    for lot in held {
        if lot.lot.good_until.is_some_and(|until| until < day) {
            lot.expired += std::mem::take(&mut lot.left);
        }
    }
}

/// Takes what is owed of the lots in their order.
fn take(held: &mut [LotOn], owed: &mut i64) {
    for lot in held {
        let taken = lot.left.min(*owed);
        lot.left -= taken;
        lot.taken += taken;
        *owed -= taken;
    }
}
