//! The ledger as a file: a line of JSON for the ledger, one for each checkpoint, one for each entry.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    checkpoint::{Checkpoint, NoteError},
    entry::{Body, Salt},
    hash::Hash,
    key::PublicKey,
    receipt::{Receipt, ReceiptError, ReceiptFile},
    verify::{Fault, Summary, Verifier},
};

/// The name of this format, in the file's first line.
pub const FORMAT: &str = "chrona-ledger-1";

/// A file's first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Whether what each entry records is in the file, unless it was erased.
    #[serde(default)]
    pub complete: bool,
    /// [`FORMAT`].
    pub format: String,
    /// The key that signs the ledger's checkpoints and receipts.
    pub key: PublicKey,
    /// Which ledger.
    pub origin: String,
}

/// A line after the first: either a checkpoint or an entry.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'a> {
    /// A signed checkpoint's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// An entry's body. It and the facts are kept as they stand: their bytes count.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<&'a RawValue>,
    /// What the entry records, unless the file leaves it out or it was erased.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<&'a RawValue>,
    /// What opens the entry's commitment to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Salt>,
}

/// Why a file does not verify.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// A line is not of this format. Lines count from 1.
    #[error("line {0} is not a line of a ledger's export")]
    Line(u64),
    /// It names another key than the one that is trusted.
    #[error("the file names the key {found}: the trusted one is another")]
    Key {
        /// The key it names.
        found: PublicKey,
    },
    /// A checkpoint does not verify.
    #[error("{0}")]
    Checkpoint(NoteError),
    /// A receipt does not verify.
    #[error("{0}")]
    Receipt(ReceiptError),
    /// The ledger contradicts itself or a checkpoint.
    #[error("{0}")]
    Fault(Fault),
}

/// What someone holds beside the file, to hold the ledger to.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The key that is trusted; none to take the file's word.
    pub key: Option<PublicKey>,
    /// Signed checkpoints.
    pub checkpoints: Vec<String>,
    /// Receipts, with or without their proofs.
    pub receipts: Vec<String>,
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Its first line.
    pub header: Header,
    /// What was gone through.
    pub summary: Summary,
    /// Each receipt, and whether the ledger contains it.
    pub receipts: Vec<(Receipt, bool)>,
}

/// Verifies a file as it is read, a line at a time.
#[derive(Debug)]
pub struct Reader {
    held: Held,
    lines: u64,
    header: Option<Header>,
    checkpoints: Vec<Checkpoint>,
    receipts: Vec<(Receipt, bool)>,
    verifier: Option<Verifier>,
}

impl Reader {
    /// Begins a file.
    pub fn new(held: Held) -> Self {
        Self {
            held,
            lines: 0,
            header: None,
            checkpoints: Vec::new(),
            receipts: Vec::new(),
            verifier: None,
        }
    }

    /// How many entries were gone through.
    pub fn size(&self) -> u64 {
        self.verifier.as_ref().map_or(0, Verifier::size)
    }

    /// Takes the next line, and shows what its entry records where that is there: the entry, its hash and the facts.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn line(
        &mut self,
        line: &str,
        shown: impl FnOnce(&Body, Hash, &str),
    ) -> Result<(), ExportError> {
        self.lines += 1;
        let wrong = || ExportError::Line(self.lines);
        let Some(header) = &self.header else {
            let header: Header = serde_json::from_str(line).map_err(|_| wrong())?;
            if header.format != FORMAT {
                return Err(wrong());
            }
            return self.begin(header);
        };
        let line: Line<'_> = serde_json::from_str(line).map_err(|_| wrong())?;
        match (line.checkpoint, line.entry, line.facts, line.salt) {
            (Some(note), None, None, None) if self.verifier.is_none() => {
                let read = Checkpoint::open(&note, &header.key);
                self.checkpoints
                    .push(read.map_err(ExportError::Checkpoint)?);
                Ok(())
            }
            (None, Some(entry), None, None) => self.entry(entry.get(), None).map(drop),
            (None, Some(entry), Some(facts), Some(salt)) => {
                let (entry, hash) = self.entry(entry.get(), Some((&salt, facts.get())))?;
                shown(&entry, hash, facts.get());
                Ok(())
            }
            _ => Err(wrong()),
        }
    }

    fn entry(
        &mut self,
        body: &str,
        opening: Option<(&Salt, &str)>,
    ) -> Result<(Body, Hash), ExportError> {
        let verifier = self.entries()?;
        let read = verifier.add(body, None, opening, |_| {});
        let entry = read.map_err(ExportError::Fault)?;
        let hash = verifier.last();
        for (receipt, is_contained) in &mut self.receipts {
            if receipt.entry.sequence == entry.sequence {
                *is_contained = receipt.leaf() == hash;
            }
        }
        Ok((entry, hash))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it was cut.
    pub fn finish(mut self) -> Result<Exported, ExportError> {
        if self.header.is_none() {
            return Err(ExportError::Line(1));
        }
        self.entries()?;
        let (Some(header), Some(verifier)) = (self.header, self.verifier) else {
            return Err(ExportError::Line(1));
        };
        let mut summary = verifier.finish();
        if header.complete {
            summary = summary.and_then(Summary::whole);
        }
        Ok(Exported {
            header,
            summary: summary.map_err(ExportError::Fault)?,
            receipts: self.receipts,
        })
    }

    fn begin(&mut self, header: Header) -> Result<(), ExportError> {
        if self.held.key.is_some_and(|key| key != header.key) {
            return Err(ExportError::Key { found: header.key });
        }
        for note in &self.held.checkpoints {
            let read = Checkpoint::open(note, &header.key);
            self.checkpoints
                .push(read.map_err(ExportError::Checkpoint)?);
        }
        for text in &self.held.receipts {
            let file = ReceiptFile::read(text).and_then(|file| file.verify(Some(header.key)));
            let shown = file.map_err(ExportError::Receipt)?;
            self.checkpoints.extend(shown.checkpoint);
            self.receipts.push((shown.receipt, false));
        }
        self.header = Some(header);
        Ok(())
    }

    /// The verifier of the entries, which come after all checkpoints.
    fn entries(&mut self) -> Result<&mut Verifier, ExportError> {
        let verifier = if let Some(verifier) = self.verifier.take() {
            verifier
        } else {
            let origin = self.header.as_ref().map_or("", |header| &header.origin);
            let checkpoints = std::mem::take(&mut self.checkpoints);
            Verifier::new(origin, checkpoints).map_err(ExportError::Fault)?
        };
        Ok(self.verifier.insert(verifier))
    }
}
