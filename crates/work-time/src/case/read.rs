//! Reading a case file.

use super::{CaseError, CaseFile, CaseProblem};
use crate::document::{self, Unreadable};

/// The largest case file, in bytes: some 200,000 punches.
pub const LARGEST_CASE_FILE: usize = 16 << 20;

impl CaseFile {
    /// Reads a document. What cannot be read is named by its member.
    pub fn parse(json: &[u8]) -> Result<Self, CaseError> {
        if json.len() > LARGEST_CASE_FILE {
            return Err(CaseError::new("", CaseProblem::TooLarge));
        }
        document::parse(json).map_err(|Unreadable { member, message }| {
            CaseError::new(&member, CaseProblem::Unreadable(message))
        })
    }
}
