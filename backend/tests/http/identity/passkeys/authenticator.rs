//! An authenticator in software (Web Authentication, Level 3): one P-256 key, attestation `none`. What
//! it says can be bent field by field.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{DOMAIN, ORIGIN};

const USER_PRESENT: u8 = 0x01;
pub(super) const USER_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

pub(super) struct Authenticator {
    key: EcdsaKeyPair,
    pub(super) credential_id: Vec<u8>,
    /// What it knows the account by, once it made a passkey.
    pub(super) user_handle: String,
    /// The page's origin, as the browser says it.
    pub(super) origin: String,
    /// The relying party's domain, as the browser lets it be used.
    pub(super) domain: String,
    pub(super) flags: u8,
    /// The signature counter; one that is 0 stays so.
    pub(super) counter: u32,
}

impl Authenticator {
    pub(super) fn new() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self {
            credential_id: Sha256::digest(key.public_key().as_ref()).to_vec(),
            key,
            user_handle: String::new(),
            origin: ORIGIN.to_owned(),
            domain: DOMAIN.to_owned(),
            flags: USER_PRESENT | USER_VERIFIED,
            counter: 0,
        }
    }

    /// Its name for the passkey, base64url.
    pub(super) fn id(&self) -> String {
        text(&self.credential_id)
    }

    /// Makes a passkey.
    pub(super) fn create(&mut self, options: &Value) -> Value {
        let handle = options["user"]["id"].as_str().unwrap();
        handle.clone_into(&mut self.user_handle);
        let mut data = self.data(self.flags | HAS_KEY);
        // The model, which attestation `none` does not tell.
        data.extend([0; 16]);
        data.extend(
            u16::try_from(self.credential_id.len())
                .unwrap()
                .to_be_bytes(),
        );
        data.extend(&self.credential_id);
        data.extend(self.cose_key());
        // CBOR: a map of three, in the order of CTAP.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "response": {
                "clientDataJSON": text(self.client_data("webauthn.create", options)),
                "attestationObject": text(object),
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }

    /// Shows the passkey.
    pub(super) fn get(&mut self, options: &Value) -> Value {
        if self.counter > 0 {
            self.counter += 1;
        }
        let data = self.data(self.flags);
        let client_data = self.client_data("webauthn.get", options);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "response": {
                "clientDataJSON": text(client_data),
                "authenticatorData": text(data),
                "signature": text(signature),
                "userHandle": self.user_handle,
            },
            "clientExtensionResults": {},
        })
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.domain).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin,
            "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    /// The public key as COSE (RFC 9052): EC2, ES256, P-256, x, y.
    fn cose_key(&self) -> Vec<u8> {
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        let head: &[u8] = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
        [head, x, b"\x22\x58\x20", y].concat()
    }
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
