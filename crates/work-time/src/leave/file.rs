//! One document that holds all that a balance depends on.

use chrono::{Months, NaiveDate};
use serde::Deserialize;
use thiserror::Error;

use super::{Balance, Lot, PaidLeave, Taking, balance};
use crate::document::{self, Unreadable};

/// The most that is read of one, in bytes.
pub const LARGEST_LEAVE_FILE: usize = 4 * 1024 * 1024;
/// How far from the day of the balance its days may be.
const LONGEST: Months = Months::new(12 * 50);
/// The most that a lot or a taking may be of, in hundredths.
const MOST: i64 = 10_000_000;

/// What a balance depends on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveFile {
    /// The day of the balance, which may be still to come.
    pub on: NaiveDate,
    /// What paid leave is gained by, where it is paid leave.
    #[serde(default)]
    pub paid_leave: Option<PaidLeave>,
    /// What was gained otherwise.
    #[serde(default)]
    pub lots: Vec<Lot>,
    /// What was taken, or will be.
    #[serde(default)]
    pub takings: Vec<Taking>,
}

/// What is wrong with one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LeaveProblem {
    /// It cannot be read.
    #[error("{place}: {message}")]
    Form {
        /// The member, such as `lots[2].gained_on`.
        place: String,
        /// What is wrong there.
        message: String,
    },
    /// It is larger than [`LARGEST_LEAVE_FILE`].
    #[error("it is larger than {LARGEST_LEAVE_FILE} bytes")]
    TooLarge,
    /// It ends before it begins.
    #[error("{place} ends on {to}, before it begins on {from}")]
    EndsBeforeItBegins {
        /// The member.
        place: String,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        to: NaiveDate,
    },
    /// It gains or takes nothing, or less, or more than anyone has.
    #[error("{place} is of {hundredths} hundredths: it must be from 1 to {MOST}")]
    Quantity {
        /// The member.
        place: String,
        /// How much it says.
        hundredths: i64,
    },
    /// It is further away than anyone works.
    #[error("{place} is {day}, more than 50 years from the day of the balance")]
    TooFar {
        /// The member.
        place: String,
        /// The day.
        day: NaiveDate,
    },
    /// No such month.
    #[error("paid_leave.year_begins is {month}: it must be a month from 1 to 12")]
    Month {
        /// What was said.
        month: u32,
    },
}

impl From<Unreadable> for LeaveProblem {
    fn from(Unreadable { member, message }: Unreadable) -> Self {
        let place = if member.is_empty() {
            "the document".to_owned()
        } else {
            member
        };
        Self::Form { place, message }
    }
}

impl LeaveFile {
    /// Reads one and looks at all it says.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, LeaveProblem> {
        if bytes.len() > LARGEST_LEAVE_FILE {
            return Err(LeaveProblem::TooLarge);
        }
        let file: Self = document::parse(bytes)?;
        file.check()?;
        Ok(file)
    }

    /// The balance on its day.
    #[must_use]
    pub fn balance(&self) -> Balance {
        let mut lots = self.lots.clone();
        lots.extend(self.paid_leave.iter().flat_map(|rule| rule.lots(self.on)));
        balance(&lots, &self.takings, self.on)
    }

    fn check(&self) -> Result<(), LeaveProblem> {
        for (index, lot) in self.lots.iter().enumerate() {
            let place = format!("lots[{index}]");
            self.near(&format!("{place}.gained_on"), lot.gained_on)?;
            in_order(&place, lot.gained_on, lot.good_until)?;
            in_bounds(&place, lot.hundredths)?;
        }
        for (index, taking) in self.takings.iter().enumerate() {
            let place = format!("takings[{index}]");
            self.near(&format!("{place}.on"), taking.on)?;
            in_bounds(&place, taking.hundredths)?;
        }
        let Some(rule) = &self.paid_leave else {
            return Ok(());
        };
        if !(1..=12).contains(&rule.year_begins) {
            let month = rule.year_begins;
            return Err(LeaveProblem::Month { month });
        }
        self.near("paid_leave.employed_from", rule.employed_from)?;
        if let Some(to) = rule.employed_to {
            self.near("paid_leave.employed_to", to)?;
        }
        in_order("paid_leave", rule.employed_from, rule.employed_to)?;
        for (index, suspension) in rule.suspensions.iter().enumerate() {
            let place = format!("paid_leave.suspensions[{index}]");
            self.near(&format!("{place}.from"), suspension.from)?;
            self.near(&format!("{place}.to"), suspension.to)?;
            in_order(&place, suspension.from, Some(suspension.to))?;
        }
        Ok(())
    }

    /// No further away than anyone works.
    fn near(&self, place: &str, day: NaiveDate) -> Result<(), LeaveProblem> {
        let after = self.on.checked_sub_months(LONGEST);
        let before = self.on.checked_add_months(LONGEST);
        let is_near =
            after.is_some_and(|after| day >= after) && before.is_some_and(|before| day <= before);
        if is_near {
            return Ok(());
        }
        let place = place.to_owned();
        Err(LeaveProblem::TooFar { place, day })
    }
}

fn in_order(place: &str, from: NaiveDate, to: Option<NaiveDate>) -> Result<(), LeaveProblem> {
    let Some(to) = to.filter(|to| *to < from) else {
        return Ok(());
    };
    let place = place.to_owned();
    Err(LeaveProblem::EndsBeforeItBegins { place, from, to })
}

fn in_bounds(place: &str, hundredths: i64) -> Result<(), LeaveProblem> {
    if (1..=MOST).contains(&hundredths) {
        return Ok(());
    }
    let place = place.to_owned();
    Err(LeaveProblem::Quantity { place, hundredths })
}
