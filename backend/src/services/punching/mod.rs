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
pub mod requests;
pub mod second_punch;
pub mod to_do;
pub mod without_phone;
pub mod writer;

use self::{live::Live, writer::PunchWriter};
use crate::{kernel::Context, services::ledger::Ledger};

/// What punching needs.
#[derive(Debug)]
pub struct Punching {
    /// Writes punches.
    pub writer: PunchWriter,
    /// Tells open pages, and knows who reads.
    pub live: Live,
}

impl Punching {
    /// Starts the writer.
    pub(crate) fn start(context: &Context, ledger: &Ledger) -> Self {
        Self {
            writer: PunchWriter::start(context, ledger.clone()),
            live: Live::new(context.store.kind()),
        }
    }
}
