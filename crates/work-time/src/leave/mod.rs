//! Leave and rest as lots: each gained on a day and good until one, taken oldest first. A balance is what the lots say on a
//! day, past, present or to come.
//!
//! Quantities are whole hundredths of the unit, a day or an hour, so that two and a half days a month add up exactly.

mod earned;
mod file;
mod lots;
mod paid;
mod taken;

pub use earned::{Employed, monthly_lots, yearly_lots};
pub use file::{LARGEST_LEAVE_FILE, LeaveFile, LeaveProblem};
pub use lots::{Balance, Lot, LotOn, LotSource, Taking, balance};
pub use paid::{
    DayCount, PaidLeave, Suspension, SuspensionEffect, carried_until, days_back, splitting_days,
};
pub use taken::{TakenIn, takings};
