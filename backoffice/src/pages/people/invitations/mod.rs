//! Invitations to join: HR codes, one by one or from a file.

mod create;
mod import;
mod list;
mod shown;

pub(crate) use create::NewInvitation;
pub(crate) use import::ImportPeople;
pub(crate) use list::Invitations;

/// How many days an invitation is good where nothing else is asked for.
const DAYS: &str = "7";

/// The number of days that was typed; 0, which the server refuses, where it is no number.
fn days(typed: &str) -> i64 {
    typed.trim().parse().unwrap_or(0)
}
