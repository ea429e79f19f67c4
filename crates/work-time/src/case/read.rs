//! Reading a case file.

use super::{CaseError, CaseFile, CaseProblem};

/// The largest case file, in bytes: some 200,000 punches.
pub const LARGEST_CASE_FILE: usize = 16 << 20;

impl CaseFile {
    /// Reads a document. What cannot be read is named by its member.
    pub fn parse(json: &[u8]) -> Result<Self, CaseError> {
        if json.len() > LARGEST_CASE_FILE {
            return Err(CaseError::new("", CaseProblem::TooLarge));
        }
        let mut reader = serde_json::Deserializer::from_slice(json);
        let file: Self = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let member = error.path().to_string();
            let member = if member == "." { "" } else { &member };
            CaseError::new(member, CaseProblem::Unreadable(error.inner().to_string()))
        })?;
        match reader.end() {
            Ok(()) => Ok(file),
            Err(error) => Err(CaseError::new(
                "",
                CaseProblem::Unreadable(error.to_string()),
            )),
        }
    }
}
