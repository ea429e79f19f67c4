//! Going through a ledger from its first entry to its last, believing nothing.

use crate::{
    checkpoint::Checkpoint,
    entry::{Body, CorrectionFacts, PunchFacts, Salt, commitment},
    erasure::{Closed, ErasureFacts},
    hash::Hash,
    tree::{Complete, Frontier},
};

/// What is wrong with a ledger: the first thing that is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry is not where it should be: some are missing, doubled or swapped.
    #[error("entry {expected} is missing: entry {found} stands in its place")]
    Place {
        /// The entry that should come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// An entry's body is not the canonical bytes of an entry.
    #[error("entry {0} is not in the ledger's form")]
    Form(u64),
    /// An entry's body is not what its hash says.
    #[error("entry {0} was altered: its hash is another")]
    Altered(u64),
    /// An entry does not follow the one before it.
    #[error("entry {0} does not follow the entry before it")]
    Chain(u64),
    /// The facts of an entry are not those it was made for.
    #[error("entry {0} was made for other facts: what it records was altered")]
    Facts(u64),
    /// What an entry records is gone, and no erasure names it.
    #[error("what entry {0} records is gone, and no erasure names it")]
    Gone(u64),
    /// An erasure names an entry that was not erased: its facts are there, it is of a kind that is
    /// never erased, it comes later, or another erasure named it.
    #[error("entry {erasure} says that entry {entry} was erased, and it was not")]
    NotErased {
        /// The entry it names.
        entry: u64,
        /// The erasure.
        erasure: u64,
    },
    /// A signed checkpoint knew other entries.
    #[error(
        "the entries from {from} up to {size} are not those that were signed on {time}: the ledger was rebuilt"
    )]
    Root {
        /// The size of the last checkpoint that agrees.
        from: u64,
        /// The size of the one that does not.
        size: u64,
        /// When that was signed.
        time: String,
    },
    /// A signed checkpoint knew more entries.
    #[error("the ledger ends before entry {found}: on {time} it had {size} entries")]
    Cut {
        /// How many entries there are.
        found: u64,
        /// How many there were.
        size: u64,
        /// When that was signed.
        time: String,
    },
    /// A checkpoint is of another ledger.
    #[error("the checkpoint of {time} is of another ledger: {origin}")]
    Origin {
        /// Which ledger it is of.
        origin: String,
        /// When it was signed.
        time: String,
    },
}

/// What was gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many entries there are.
    pub entries: u64,
    /// Of how many the facts were there and compared.
    pub opened: u64,
    /// Of how many an erasure says that their facts are gone.
    pub erased: u64,
    /// Of how many the facts were left out: neither there nor erased.
    pub withheld: u64,
    /// The first of these.
    pub first_withheld: Option<u64>,
    /// How many checkpoints agree.
    pub checkpoints: u64,
    /// How many entries the last of them vouches for.
    pub vouched: u64,
    /// The tree over all entries.
    pub frontier: Frontier,
    /// The last entry's hash; zeros when there is none.
    pub last: Hash,
}

impl Summary {
    /// Holds the ledger to what it records being there, except for what was erased.
    ///
    /// # Errors
    /// When something was left out.
    pub fn whole(self) -> Result<Self, Fault> {
        self.first_withheld
            .map_or(Ok(self), |entry| Err(Fault::Gone(entry)))
    }
}

/// Goes through a ledger. Give the checkpoints first, then each entry in order.
#[derive(Debug, Default)]
pub struct Verifier {
    /// Those still to come, the nearest last.
    checkpoints: Vec<Checkpoint>,
    frontier: Frontier,
    last: Option<Hash>,
    opened: u64,
    closed: Closed,
    agreed: u64,
    vouched: u64,
}

impl Verifier {
    /// Holds the ledger of this origin to these checkpoints, whose signatures were verified.
    ///
    /// # Errors
    /// When one is of another ledger.
    pub fn new(origin: &str, mut checkpoints: Vec<Checkpoint>) -> Result<Self, Fault> {
        if let Some(other) = checkpoints
            .iter()
            .find(|checkpoint| checkpoint.origin != origin)
        {
            return Err(Fault::Origin {
                origin: other.origin.clone(),
                time: other.time.clone(),
            });
        }
        checkpoints.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size));
        let mut verifier = Self {
            checkpoints,
            ..Self::default()
        };
        verifier.compare()?;
        Ok(verifier)
    }

    /// How many entries were gone through.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The hash of the last entry that was gone through; zeros before the first.
    pub fn last(&self) -> Hash {
        self.last.unwrap_or(Hash::NONE)
    }

    /// Takes the next entry: its canonical bytes, the hash that was kept of it, and what opens it,
    /// where that is there. Tells of the subtrees that it completes, and answers its body.
    ///
    /// # Errors
    /// What is wrong with it, or with the entries up to a checkpoint that it completes.
    pub fn add(
        &mut self,
        canonical: &str,
        kept: Option<Hash>,
        opening: Option<(&Salt, &str)>,
        completed: impl FnMut(Complete),
    ) -> Result<Body, Fault> {
        let expected = self.frontier.size();
        let body: Body = serde_json::from_str(canonical).map_err(|_| Fault::Form(expected))?;
        if body.sequence != expected {
            return Err(Fault::Place {
                expected,
                found: body.sequence,
            });
        }
        if !body.canonical().is_ok_and(|again| again == canonical) {
            return Err(Fault::Form(expected));
        }
        let hash = Hash::leaf(canonical.as_bytes());
        if kept.is_some_and(|kept| kept != hash) {
            return Err(Fault::Altered(expected));
        }
        if body.previous != self.last() {
            return Err(Fault::Chain(expected));
        }
        if let Some((salt, facts)) = opening {
            if commitment(salt, facts) != body.commitment {
                return Err(Fault::Facts(expected));
            }
            self.opened += 1;
        }
        match opening {
            Some((_, facts)) if body.kind == ErasureFacts::KIND => {
                self.closed.erase(expected, facts)?;
            }
            Some(_) => {}
            None if matches!(&*body.kind, PunchFacts::KIND | CorrectionFacts::KIND) => {
                self.closed.push(expected);
            }
            None => self.closed.push_other(expected),
        }
        self.last = Some(hash);
        self.frontier.push(hash, completed);
        self.compare()?;
        Ok(body)
    }

    /// Ends with what was gone through.
    ///
    /// # Errors
    /// When a checkpoint knew more entries than there were.
    pub fn finish(mut self) -> Result<Summary, Fault> {
        match self.checkpoints.pop() {
            Some(checkpoint) => Err(Fault::Cut {
                found: self.frontier.size(),
                size: checkpoint.size,
                time: checkpoint.time,
            }),
            None => Ok(Summary {
                entries: self.frontier.size(),
                opened: self.opened,
                erased: self.closed.erased,
                withheld: self.closed.withheld(),
                first_withheld: self.closed.first(),
                checkpoints: self.agreed,
                vouched: self.vouched,
                last: self.last(),
                frontier: self.frontier,
            }),
        }
    }

    /// Compares with the checkpoints of this size.
    fn compare(&mut self) -> Result<(), Fault> {
        let size = self.frontier.size();
        while let Some(checkpoint) = self.checkpoints.pop_if(|next| next.size == size) {
            if checkpoint.root != self.frontier.root() {
                return Err(Fault::Root {
                    from: self.vouched,
                    size,
                    time: checkpoint.time,
                });
            }
            self.agreed += 1;
            self.vouched = size;
        }
        Ok(())
    }
}
