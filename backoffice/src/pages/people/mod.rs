//! The employees and their accounts.

mod create;
mod list;
mod password;
mod role;
mod second_factor;
mod team;

pub(crate) use create::NewPerson;
pub(crate) use list::People;
