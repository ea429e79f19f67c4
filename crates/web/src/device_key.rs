//! This phone's key: a P-256 pair of the browser's (`WebCrypto`), whose private half no script can
//! read, and the proofs it signs (RFC 9449, section 4).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

/// A pair that this page can sign with.
#[derive(Clone, Debug)]
pub struct DeviceKey {
    pair: JsValue,
    private: CryptoKey,
    jwk: String,
}

/// What a proof says, beside its header.
#[derive(Serialize)]
struct Claims<'a> {
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    jti: String,
    ath: String,
}

impl DeviceKey {
    /// Makes a pair. None where the browser makes none, as on pages without HTTPS.
    pub async fn make() -> Option<Self> {
        let algorithm = object(&[("name", "ECDSA"), ("namedCurve", "P-256")])?;
        let uses = Array::of2(&"sign".into(), &"verify".into());
        let pair = subtle()?
            .generate_key_with_object(&algorithm, false, &uses)
            .ok()?;
        Self::of(done(pair).await?).await
    }

    /// The key of a pair that was kept; none when it is no such pair.
    pub async fn of(pair: JsValue) -> Option<Self> {
        let half = |name: &str| -> Option<CryptoKey> { get(&pair, name)?.dyn_into().ok() };
        let (private, public) = (half("privateKey")?, half("publicKey")?);
        let exported = done(subtle()?.export_key("jwk", &public).ok()?).await?;
        let member = |name: &str| get(&exported, name)?.as_string();
        let (x, y) = (member("x")?, member("y")?);
        Some(Self {
            jwk: format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            private,
            pair,
        })
    }

    /// The pair as the browser can keep it.
    pub fn pair(&self) -> &JsValue {
        &self.pair
    }

    /// The public half as a JWK, in JSON.
    pub fn jwk(&self) -> &str {
        &self.jwk
    }

    /// A proof for one request with this access token, at this time in milliseconds since 1970.
    pub(crate) async fn prove(
        &self,
        method: &str,
        url: &str,
        token: &str,
        now: f64,
    ) -> Option<String> {
        let subtle = subtle()?;
        let hash = subtle.digest_with_str_and_js_u8_array("SHA-256", &bytes(token.as_bytes()));
        let hash = Uint8Array::new(&done(hash.ok()?).await?).to_vec();
        let mut id = [0; 16];
        crypto()?.get_random_values_with_u8_array(&mut id).ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
        let claims = Claims {
            htm: method,
            htu: url,
            iat: (now / 1000.0) as i64,
            jti: URL_SAFE_NO_PAD.encode(id),
            ath: URL_SAFE_NO_PAD.encode(hash),
        };
        let header = format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{}}}"#, self.jwk);
        let claims = serde_json::to_string(&claims).ok()?;
        let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        let signed = signed.join(".");
        let algorithm = object(&[("name", "ECDSA"), ("hash", "SHA-256")])?;
        let signature = subtle.sign_with_object_and_js_u8_array(
            &algorithm,
            &self.private,
            &bytes(signed.as_bytes()),
        );
        let signature = Uint8Array::new(&done(signature.ok()?).await?).to_vec();
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn crypto() -> Option<Crypto> {
    web_sys::window()?.crypto().ok()
}

/// The browser's cryptography; none on pages without HTTPS.
fn subtle() -> Option<SubtleCrypto> {
    get(crypto()?.as_ref(), "subtle")?.dyn_into().ok()
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok()
}

fn object(members: &[(&str, &str)]) -> Option<Object> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), &(*value).into()).ok()?;
    }
    Some(object)
}

fn bytes(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

async fn done(promise: Promise) -> Option<JsValue> {
    JsFuture::from(promise).await.ok()
}
