//! The keys of phones, and the file they are kept in from run to run.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::DeviceId;
use chrona_backend::{
    clock::{Clock, SystemClock},
    random::{Randomness, SystemRandomness},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// A phone's key pair (P-256), as My badge makes it in a browser.
#[derive(Debug)]
pub(super) struct PhoneKey {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl PhoneKey {
    fn new() -> Result<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Ok(Self::of(pair.context("a key cannot be made")?))
    }

    fn of(pair: EcdsaKeyPair) -> Self {
        Self {
            pair,
            random: SystemRandom::new(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes);
        Some(Self::of(pair.ok()?))
    }

    /// PKCS #8 in base64url.
    fn text(&self) -> Result<String> {
        let document = self.pair.to_pkcs8v1().context("a key cannot be kept")?;
        Ok(URL_SAFE_NO_PAD.encode(document))
    }

    /// The public half as a JWK (RFC 7517).
    pub(super) fn jwk(&self) -> Value {
        // An uncompressed point (SEC 1, section 2.3.3): a byte, x, y.
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        json!({
            "kty": "EC", "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        })
    }

    /// A proof for a request to this address with this access token (RFC 9449, section 4), good once.
    pub(super) fn proof(&self, method: &str, url: &str, access_token: &str) -> Result<String> {
        let random: &dyn Randomness = &SystemRandomness::default();
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk() });
        let claims = json!({
            "htm": method,
            "htu": url,
            "iat": SystemClock.now().timestamp(),
            "jti": random.text::<16>(),
            "ath": URL_SAFE_NO_PAD.encode(Sha256::digest(access_token)),
        });
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self
            .pair
            .sign(&self.random, signed.as_bytes())
            .map_err(|_| anyhow!("a proof cannot be signed"))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The file: who has which phone and which key.
#[derive(Debug)]
pub(super) struct KeyFile {
    file: PathBuf,
    kept: BTreeMap<String, Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    device_id: DeviceId,
    private_key: String,
}

impl KeyFile {
    /// Reads the file; one that is not there is made with the first key.
    pub(super) fn open(file: &Path) -> Result<Self> {
        let name = || format!("{}", file.display());
        let kept = match fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text).with_context(name)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(name),
        };
        Ok(Self {
            file: file.to_owned(),
            kept,
        })
    }

    /// The phone that was registered for someone, and its key.
    pub(super) fn find(&self, email: &str) -> Option<(DeviceId, PhoneKey)> {
        let kept = self.kept.get(&email.to_lowercase())?;
        Some((kept.device_id, PhoneKey::read(&kept.private_key)?))
    }

    /// Makes a key, which is not kept yet.
    pub(super) fn make() -> Result<PhoneKey> {
        PhoneKey::new()
    }

    /// Keeps the key of a phone, at once: a phone whose key is lost is lost.
    pub(super) fn keep(&mut self, email: &str, device_id: DeviceId, key: &PhoneKey) -> Result<()> {
        let kept = Kept {
            device_id,
            private_key: key.text()?,
        };
        self.kept.insert(email.to_lowercase(), kept);
        let text = serde_json::to_string_pretty(&self.kept)?;
        self.write(&text)
            .with_context(|| format!("{}", self.file.display()))
    }

    /// Writes all of it or nothing, for its owner alone.
    fn write(&self, text: &str) -> Result<()> {
        let folder = self.file.parent().filter(|at| !at.as_os_str().is_empty());
        let mut draft = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        draft.write_all(text.as_bytes())?;
        draft.persist(&self.file)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_the_file_and_its_owner_alone_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.json");
        let mut keys = KeyFile::open(&file).unwrap();
        assert!(keys.find("a@x.fr").is_none());
        let key = KeyFile::make().unwrap();
        keys.keep("A@x.fr", DeviceId(7), &key).unwrap();
        let (device_id, found) = KeyFile::open(&file).unwrap().find("a@X.fr").unwrap();
        assert_eq!((device_id, found.jwk()), (DeviceId(7), key.jwk()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&file, "[]").unwrap();
        assert!(KeyFile::open(&file).is_err());
    }
}
