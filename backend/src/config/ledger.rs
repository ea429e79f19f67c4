//! Where the ledger's checkpoints go, beside the database.

use std::path::PathBuf;

use email_address::EmailAddress;

use super::{SettingError, Source, invalid};

/// Where the ledger's checkpoints go.
#[derive(Clone, Debug)]
pub struct LedgerAnchors {
    /// `LEDGER_CHECKPOINT_FILE`: each checkpoint is added to the end of this file.
    pub file: Option<PathBuf>,
    /// `LEDGER_CHECKPOINT_MAIL`: the first checkpoint after each day's end is written to these
    /// addresses.
    pub mail_to: Vec<String>,
}

impl LedgerAnchors {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        const MAIL: &str = "LEDGER_CHECKPOINT_MAIL";
        let mail_to = source.list(MAIL)?;
        if let Some(other) = mail_to.iter().find(|text| !EmailAddress::is_valid(text)) {
            return Err(invalid(
                MAIL,
                format!("\"{other}\" is not an e-mail address"),
            ));
        }
        Ok(Self {
            file: source.path("LEDGER_CHECKPOINT_FILE"),
            mail_to,
        })
    }
}
