//! Teams, sites, categories, staff numbers, HR codes and joining.

pub mod categories;
pub mod hr_codes;
pub mod onboardings;
pub mod sites;
pub mod staff_numbers;
pub mod teams;
