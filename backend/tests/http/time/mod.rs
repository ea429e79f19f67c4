//! Days in the organisation's zones, by clocks that are wrong; timesheets, and what they depend on.

pub(crate) mod clock_ahead;
mod terms;
mod timesheets;
pub(crate) mod zones;
