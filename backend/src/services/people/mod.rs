//! Who works here: new accounts, employments, teams, sites, categories, HR codes and joining.

pub mod categories;
pub mod employments;
pub mod hr_codes;
pub mod import;
pub mod invitations;
pub mod new_account;
pub mod onboarding;
pub mod sites;
pub mod staff_numbers;
pub mod teams;
