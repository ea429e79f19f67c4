//! From badge to punch; kept, corrected, live.

pub(crate) mod corrections;
pub(crate) mod kept_punches;
pub(crate) mod live;
pub(crate) mod presence;
pub(crate) mod punches;
pub(crate) mod second_punch;
pub(crate) mod shared_reads;
pub(crate) mod unknown_words;
pub(crate) mod unwritable;
pub(crate) mod without_phone;
