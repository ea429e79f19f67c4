//! Days in the organisation's zones, by clocks that are wrong.

pub(crate) mod clock_ahead;
pub(crate) mod zones;
