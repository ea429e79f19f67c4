//! Adding to a ledger.

use crate::{
    entry::Body,
    hash::Hash,
    tree::{Complete, Frontier},
};

/// The roots of subtrees are kept whose height is a multiple of this, so that a proof reads few rows.
pub const KEPT_LEVELS: u32 = 8;

/// The end of a ledger, where the next entry goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    frontier: Frontier,
    last: Hash,
}

/// An entry to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its place.
    pub sequence: u64,
    /// Its canonical bytes, as text.
    pub body: String,
    /// Its hash.
    pub hash: Hash,
}

impl Complete {
    /// Whether its root is kept.
    pub fn is_kept(&self) -> bool {
        self.level.is_multiple_of(KEPT_LEVELS)
    }
}

impl Chain {
    /// The end of a ledger of this many entries: the hash of its last one (zeros when there is none),
    /// and the roots of its complete subtrees, largest first, one after the other. Nothing when they
    /// cannot belong together.
    pub fn new(size: u64, last: &[u8], peaks: &[u8]) -> Option<Self> {
        let (peaks, rest) = peaks.as_chunks::<32>();
        let peaks = peaks.iter().map(|&peak| Hash(peak)).collect();
        rest.is_empty().then_some(Self {
            frontier: Frontier::new(size, peaks)?,
            last: last.try_into().ok()?,
        })
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The hash of the last entry; zeros when there is none.
    pub fn last(&self) -> Hash {
        self.last
    }

    /// The roots of the complete subtrees, one after the other.
    pub fn peaks(&self) -> Vec<u8> {
        self.frontier
            .peaks()
            .iter()
            .flat_map(|peak| peak.0)
            .collect()
    }

    /// The tree.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Adds an entry of this kind, written at this time, that commits to this; tells of the subtrees to
    /// keep that it completes.
    ///
    /// # Errors
    /// Never; serde's word for it otherwise.
    pub fn add(
        &mut self,
        at: &str,
        kind: &str,
        commitment: Hash,
        mut keep: impl FnMut(Complete),
    ) -> Result<Written, serde_json::Error> {
        let sequence = self.size();
        let body = Body {
            at: at.to_owned(),
            commitment,
            kind: kind.to_owned(),
            previous: self.last,
            sequence,
        };
        let body = body.canonical()?;
        let hash = Hash::leaf(body.as_bytes());
        self.last = hash;
        self.frontier.push(hash, |complete| {
            if complete.is_kept() {
                keep(complete);
            }
        });
        Ok(Written {
            sequence,
            body,
            hash,
        })
    }
}
