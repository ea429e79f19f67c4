//! Receipts: what an employee keeps of a punch, signed, to hold the ledger to.

use serde::{Deserialize, Serialize};

use crate::{
    checkpoint::{Checkpoint, NoteError},
    entry::{Body, PunchFacts, Salt, commitment},
    hash::Hash,
    jws::{self, JwsError},
    key::{LedgerKey, PublicKey},
    tree::root_from_path,
};

const TYPE: &str = "chrona-receipt+jwt";

/// Says that the ledger has an entry for a punch. As text it is a JWS in compact form (RFC 7515),
/// signed with the ledger's key (`EdDSA`, RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which ledger.
    pub origin: String,
    /// The entry.
    pub entry: Body,
    /// What it records.
    pub facts: PunchFacts,
    /// What opens the entry's commitment.
    pub salt: Salt,
}

/// Why something is no receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It has not the form of a receipt.
    #[error("this is not a receipt")]
    Form,
    /// The ledger's key did not sign it, or it was altered.
    #[error("the receipt is not signed by the ledger's key")]
    Signature,
    /// Its checkpoint does not verify.
    #[error("{0}")]
    Checkpoint(NoteError),
    /// Its checkpoint did not know its entry.
    #[error("the proof does not show that the checkpoint knew this entry")]
    Proof,
    /// It contradicts itself, which no receipt of a Chrona does.
    #[error("the receipt's entry was not made for what it says")]
    Facts,
}

impl From<JwsError> for ReceiptError {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::Form => Self::Form,
            JwsError::Signature => Self::Signature,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    entry: Body,
    facts: PunchFacts,
    salt: Salt,
}

impl Receipt {
    /// Signs it.
    ///
    /// # Errors
    /// Never for a receipt that was made here; serde's word for it otherwise.
    pub fn sign(&self, key: &LedgerKey) -> Result<String, serde_json::Error> {
        let claims = Claims {
            iss: self.origin.clone(),
            entry: self.entry.clone(),
            facts: self.facts.clone(),
            salt: self.salt,
        };
        jws::sign(TYPE, &claims, key)
    }

    /// Reads a receipt that this key signed.
    ///
    /// # Errors
    /// When it is none, the key did not sign it, or it contradicts itself.
    pub fn open(text: &str, key: &PublicKey) -> Result<Self, ReceiptError> {
        let claims: Claims = jws::open(text, TYPE, key)?;
        let facts = claims.facts.canonical().map_err(|_| ReceiptError::Form)?;
        if commitment(&claims.salt, &facts) != claims.entry.commitment {
            return Err(ReceiptError::Facts);
        }
        Ok(Self {
            origin: claims.iss,
            entry: claims.entry,
            facts: claims.facts,
            salt: claims.salt,
        })
    }

    /// The hash of its entry: the ledger that contains it has a leaf with this hash at this place.
    pub fn leaf(&self) -> Hash {
        Hash::leaf(self.entry.canonical().unwrap_or_default().as_bytes())
    }
}

/// A receipt as it is kept in a file: with the proof that a signed checkpoint knew its entry, where one
/// had been signed by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptFile {
    /// The receipt.
    pub receipt: String,
    /// The checkpoint's note.
    #[serde(default)]
    pub checkpoint: Option<String>,
    /// The inclusion path, from the leaf up.
    #[serde(default)]
    pub path: Vec<Hash>,
}

/// What a receipt's file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The receipt.
    pub receipt: Receipt,
    /// Who signed it.
    pub key: PublicKey,
    /// The checkpoint that knew its entry.
    pub checkpoint: Option<Checkpoint>,
}

impl ReceiptFile {
    /// Reads a file: JSON, or the receipt alone.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(text: &str) -> Result<Self, ReceiptError> {
        let text = text.trim();
        if text.starts_with('{') {
            return serde_json::from_str(text).map_err(|_| ReceiptError::Form);
        }
        Ok(Self {
            receipt: text.to_owned(),
            checkpoint: None,
            path: Vec::new(),
        })
    }

    /// Verifies it: by this key, or by the one it names.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify(&self, key: Option<PublicKey>) -> Result<Shown, ReceiptError> {
        let key = match key {
            Some(key) => key,
            None => jws::named_key(&self.receipt, TYPE).ok_or(ReceiptError::Form)?,
        };
        let receipt = Receipt::open(&self.receipt, &key)?;
        let checkpoint = self.checkpoint.as_deref();
        let checkpoint = checkpoint.map(|note| self.prove(note, &receipt, &key));
        Ok(Shown {
            checkpoint: checkpoint.transpose()?,
            receipt,
            key,
        })
    }

    fn prove(
        &self,
        note: &str,
        receipt: &Receipt,
        key: &PublicKey,
    ) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = Checkpoint::open(note, key).map_err(ReceiptError::Checkpoint)?;
        let (place, size) = (receipt.entry.sequence, checkpoint.size);
        let root = root_from_path(receipt.leaf(), place, size, &self.path);
        if checkpoint.origin == receipt.origin && root == Some(checkpoint.root) {
            Ok(checkpoint)
        } else {
            Err(ReceiptError::Proof)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::Chain, entry::instant};

    /// The receipt of the third of five punches, with its proof.
    fn file(key: &LedgerKey) -> ReceiptFile {
        let at = "2026-11-21T08:00:00.000000Z";
        let mut chain = Chain::new(0, &Hash::NONE.0, &[]).unwrap();
        let mut entries = Vec::new();
        for punch in 0..5 {
            let facts = PunchFacts {
                account: 1,
                badge: format!("badge {punch}"),
                device: Some(1),
                device_time: Some(instant(at.parse().unwrap())),
                kiosk: Some(1),
                kind: "clock_in".to_owned(),
                method: "badge".to_owned(),
                punch,
                punched_at: at.to_owned(),
            };
            let salt = Salt([u8::try_from(punch).unwrap(); 16]);
            let commitment = commitment(&salt, &facts.canonical().unwrap());
            let entry = chain.add(at, PunchFacts::KIND, commitment, |_| {}).unwrap();
            entries.push((entry, facts, salt));
        }
        let leaf = |place: usize| entries[place].0.hash;
        let path = vec![leaf(3), Hash::node(leaf(0), leaf(1)), leaf(4)];
        let checkpoint = Checkpoint {
            origin: "chrona/1".to_owned(),
            size: 5,
            root: chain.root(),
            time: at.to_owned(),
        };
        let (entry, facts, salt) = entries.swap_remove(2);
        let receipt = Receipt {
            origin: "chrona/1".to_owned(),
            entry: serde_json::from_str(&entry.body).unwrap(),
            facts,
            salt,
        };
        ReceiptFile {
            receipt: receipt.sign(key).unwrap(),
            checkpoint: Some(checkpoint.sign(key)),
            path,
        }
    }

    #[test]
    fn a_receipt_is_proven_by_its_checkpoint() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let file = file(&key);
        let text = serde_json::to_string(&file).unwrap();
        let shown = ReceiptFile::read(&text).unwrap().verify(None).unwrap();
        assert_eq!(shown.key, key.public());
        assert_eq!(shown.receipt.facts.punch, 2);
        assert_eq!(shown.checkpoint.unwrap().size, 5);
        let alone = ReceiptFile::read(&format!("{}\n", file.receipt)).unwrap();
        assert_eq!(alone.verify(Some(key.public())).unwrap().checkpoint, None);
    }

    #[test]
    fn what_was_altered_is_said() {
        let key = LedgerKey::from_seed(&[1; 32]);
        let good = file(&key);
        let other = LedgerKey::from_seed(&[2; 32]);
        let verify = |file: &ReceiptFile| file.verify(Some(key.public())).unwrap_err();
        assert_eq!(verify(&self::file(&other)), ReceiptError::Signature);
        let mut file = good.clone();
        file.receipt = good.receipt.replacen('.', ".e30", 1);
        assert_eq!(verify(&file), ReceiptError::Signature);
        let mut file = good.clone();
        file.path.swap(0, 1);
        assert_eq!(verify(&file), ReceiptError::Proof);
        file.path.pop();
        assert_eq!(verify(&file), ReceiptError::Proof);
        let mut file = good.clone();
        file.checkpoint = self::file(&other).checkpoint;
        assert_eq!(
            verify(&file),
            ReceiptError::Checkpoint(NoteError::Signature)
        );
        for wrong in ["", "a.b.c", "{}", "{"] {
            let read = ReceiptFile::read(wrong).and_then(|file| file.verify(None));
            assert_eq!(read, Err(ReceiptError::Form), "{wrong}");
        }
    }
}
