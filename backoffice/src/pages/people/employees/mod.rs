//! The employees and their accounts.

mod access;
mod create;
mod list;
mod password;
mod person;
mod placed;

pub(crate) use create::NewPerson;
pub(crate) use list::People;
pub(crate) use person::{PersonPage, PersonTimePage};
