//! Receipts: what an employee keeps of a punch, signed, to hold the ledger to.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    entry::{Body, PunchFacts, Salt, commitment},
    hash::Hash,
    key::{LedgerKey, PublicKey},
};

const TYPE: &str = "chrona-receipt+jwt";

/// Says that the ledger has an entry for a punch. As text it is a JWS in compact form (RFC 7515),
/// signed with the ledger's key (EdDSA, RFC 8037).
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
    /// It contradicts itself, which no receipt of a Chrona does.
    #[error("the receipt's entry was not made for what it says")]
    Facts,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: PublicKey,
    typ: String,
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
        let header = Header {
            alg: "EdDSA".to_owned(),
            kid: key.public(),
            typ: TYPE.to_owned(),
        };
        let claims = Claims {
            iss: self.origin.clone(),
            entry: self.entry.clone(),
            facts: self.facts.clone(),
            salt: self.salt,
        };
        let encode = |json: String| URL_SAFE_NO_PAD.encode(json);
        let signed = format!(
            "{}.{}",
            encode(serde_json::to_string(&header)?),
            encode(serde_json::to_string(&claims)?)
        );
        let signature = key.sign(signed.as_bytes());
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Reads a receipt that this key signed.
    ///
    /// # Errors
    /// When it is none, the key did not sign it, or it contradicts itself.
    pub fn open(text: &str, key: &PublicKey) -> Result<Self, ReceiptError> {
        let (signed, signature) = text.trim().rsplit_once('.').ok_or(ReceiptError::Form)?;
        let (header, claims) = signed.split_once('.').ok_or(ReceiptError::Form)?;
        let header: Header = read(header)?;
        if header.alg != "EdDSA" || header.typ != TYPE {
            return Err(ReceiptError::Form);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok();
        let signature = signature.and_then(|bytes| bytes.try_into().ok());
        let signature = signature.ok_or(ReceiptError::Form)?;
        if header.kid != *key || !key.has_signed(signed.as_bytes(), &signature) {
            return Err(ReceiptError::Signature);
        }
        let claims: Claims = read(claims)?;
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

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, ReceiptError> {
    let json = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| ReceiptError::Form)?;
    serde_json::from_slice(&json).map_err(|_| ReceiptError::Form)
}
