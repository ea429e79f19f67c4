//! Operations of this capability.

pub(super) mod categories;
pub(super) mod hr_codes;
pub(super) mod onboarding;
pub(super) mod teams;
