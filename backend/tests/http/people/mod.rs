//! People, teams, sites, joining; lists of them.

pub(crate) mod admin;
pub(crate) mod categories;
pub(crate) mod importing;
pub(crate) mod invisible;
pub(crate) mod joining;
pub(crate) mod led_teams;
pub(crate) mod lists;
pub(crate) mod long_lists;
pub(crate) mod saved_whole;
pub(crate) mod search;
pub(crate) mod staff_numbers;
pub(crate) mod teams;
