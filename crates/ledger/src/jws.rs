//! What the ledger's key signs as a JWS in compact form (RFC 7515, `EdDSA` of RFC 8037).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::key::{LedgerKey, PublicKey};

const ALGORITHM: &str = "EdDSA";

/// Why a text is not what the key signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JwsError {
    /// It has another form.
    Form,
    /// The key did not sign it, or it was altered.
    Signature,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: PublicKey,
    typ: String,
}

/// Signs claims of this type.
///
/// # Errors
/// Serde's word where the claims cannot be written.
pub(crate) fn sign(
    typ: &str,
    claims: &impl Serialize,
    key: &LedgerKey,
) -> Result<String, serde_json::Error> {
    let header = Header {
        alg: ALGORITHM.to_owned(),
        kid: key.public(),
        typ: typ.to_owned(),
    };
    let encode = |json: String| URL_SAFE_NO_PAD.encode(json);
    let signed = format!(
        "{}.{}",
        encode(serde_json::to_string(&header)?),
        encode(serde_json::to_string(claims)?)
    );
    let signature = key.sign(signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Reads claims of this type that this key signed.
///
/// # Errors
/// When they are none, or the key did not sign them.
pub(crate) fn open<T: DeserializeOwned>(
    text: &str,
    typ: &str,
    key: &PublicKey,
) -> Result<T, JwsError> {
    let (signed, signature) = text.trim().rsplit_once('.').ok_or(JwsError::Form)?;
    let (header, claims) = signed.split_once('.').ok_or(JwsError::Form)?;
    let header: Header = read(header)?;
    if header.alg != ALGORITHM || header.typ != typ {
        return Err(JwsError::Form);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok();
    let signature = signature.and_then(|bytes| bytes.try_into().ok());
    let signature = signature.ok_or(JwsError::Form)?;
    if header.kid != *key || !key.has_signed(signed.as_bytes(), &signature) {
        return Err(JwsError::Signature);
    }
    read(claims)
}

/// The key that a text of this type names; none where it is another text.
pub(crate) fn named_key(text: &str, typ: &str) -> Option<PublicKey> {
    let (header, _) = text.trim().split_once('.')?;
    let header: Header = read(header).ok()?;
    (header.typ == typ).then_some(header.kid)
}

fn read<T: DeserializeOwned>(part: &str) -> Result<T, JwsError> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::Form)?;
    serde_json::from_slice(&json).map_err(|_| JwsError::Form)
}
