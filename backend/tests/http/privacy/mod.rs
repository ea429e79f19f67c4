//! What is written of who did and read what, and what becomes of what is kept of a person.

pub(crate) mod audit;
mod forgotten;
mod in_use;
mod registry;
mod schema;
mod transactions;
