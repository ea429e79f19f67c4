//! Punches: written, kept while offline, corrected, shown; who is in.

pub mod admission;
pub mod anomalies;
pub mod correction_preview;
pub mod corrections;
pub mod dashboard;
pub mod kept_punches;
pub mod live;
pub mod presence;
pub mod punches;
pub mod second_punch;
pub mod without_phone;
pub mod writer;
