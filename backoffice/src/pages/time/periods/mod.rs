//! Months on their way from punches to pay: everyone's, which HR closes; those of one's teams, which one validates;
//! one's own, which one approves.

mod closing;
mod moved;
mod moving;
mod one_month;
mod pick;
mod team;
mod waits;
mod words;

pub(crate) use closing::Closing;
pub(super) use moving::Moving;
pub(super) use one_month::{OwnMonth, PersonMonth};
pub(super) use pick::{PICK, pick};
pub(super) use team::ValidateMonth;
pub(super) use waits::MonthWaits;
pub(super) use words::state_tag;
