//! Phones, badges, cards.

pub(super) mod any_devices;
pub(super) mod cards;
pub(super) mod devices;
