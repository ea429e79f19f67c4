//! Worked time, computed from punches. Pure: no I/O, no clock; now and the zone are arguments.
//!
//! Punches pair up in order of time. Elapsed time is the difference of instants, so a night on which
//! the clocks change has its true length. Nothing is invented: a shift without an end counts nothing
//! until a person corrects it, save for the one that is running now.

mod calendar;
mod change;
mod holidays;
mod shift;
#[cfg(test)]
mod testing;
mod zone;

pub use calendar::Calendar;
pub use change::{Doubt, disturb, doubts};
pub use holidays::{Holiday, HolidayCalendar};
pub use shift::{LONGEST_SHIFT, Punch, PunchKind, Shift, in_after, is_in, pair, running, worked};
pub use zone::{Instants, Transition, Zone, ZoneError};
