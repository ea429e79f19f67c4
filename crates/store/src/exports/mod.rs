//! Big tables, read a part at a time.

pub mod attendance;
