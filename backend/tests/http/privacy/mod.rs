//! What is written of who did and read what.

pub(crate) mod audit;
