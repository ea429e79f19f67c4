//! Worked time, computed from punches. Pure: no I/O, no clock; now and the zone are arguments.
//!
//! Punches pair up in order of time. Elapsed time is the difference of instants, so a night on which
//! the clocks change has its true length. Nothing is invented: a shift without an end counts nothing
//! until a person corrects it, save for the one that is running now.

mod calendar;
mod shift;

pub use calendar::Calendar;
pub use shift::{LONGEST_SHIFT, Punch, PunchKind, Shift, is_in, pair, running, worked};
