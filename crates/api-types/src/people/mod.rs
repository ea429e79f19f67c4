//! Teams, sites, categories, HR codes and joining.

pub mod category;
pub mod joining;
pub mod team;
