//! People, teams, sites, categories, joining.

pub(super) mod categories;
pub(super) mod hr_codes;
pub(super) mod onboarding;
pub(super) mod sites;
pub(super) mod teams;
pub(super) mod users;
