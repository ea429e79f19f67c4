//! Proofs of a phone's key: a JWT in the form of RFC 9449, section 4, fresh for each request.
//!
//! A proof names the request it is for, the access token it comes with and its own time, and is good
//! once. Which parts of the address are compared is said at `Asked::is_at`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_api_types::{DeviceId, ProblemCode};
use chrona_store::badges::device_proofs;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::device_key::{DeviceKey, Jwk};
use crate::{App, kernel::ServiceError};

/// How far a proof's time may be from the server's, in seconds, in both directions.
const LEEWAY: i64 = 60;
/// How long a proof is remembered beyond its time: the clocks of instances differ a little.
const MARGIN: TimeDelta = TimeDelta::minutes(1);
/// What a proof may be long, in bytes.
const LONGEST: usize = 4096;
/// What a proof's identifier may be long, in bytes.
const LONGEST_ID: usize = 256;

/// A request with what it shows for its phone.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The `DPoP` headers, as they came.
    pub proofs: Vec<String>,
    /// The request's method.
    pub method: String,
    /// Whether it came over HTTPS, as far as the server sees.
    pub https: bool,
    /// The host and the port it was sent to, as far as the server sees.
    pub host: String,
    /// The path below the API's root.
    pub path: String,
    /// The access token it carries.
    pub access_token: String,
}

/// What a proof begins with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    jwk: Jwk,
}

/// What a proof says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    htm: String,
    htu: String,
    iat: i64,
    jti: String,
    ath: String,
}

/// Why a proof is none: a word for the log, and for nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    Form,
    Type,
    Key,
    Signature,
    Method,
    Address,
    Token,
    Time,
    Used,
}

/// A proof that holds, not yet shown for the first time.
#[derive(Debug)]
pub(crate) struct Proof {
    digest: String,
    expires_at: DateTime<Utc>,
}

impl Asked {
    /// Checks that the request shows a proof of the key with this thumbprint, and everything about
    /// it but that it is good once: that is `Proof::spend`.
    pub(crate) fn proof(
        &self,
        thumbprint: &str,
        now: DateTime<Utc>,
    ) -> Result<Proof, ServiceError> {
        if self.proofs.is_empty() {
            return Err(ProblemCode::DeviceProofRequired.into());
        }
        let claims = self.judge(thumbprint, now).map_err(|flaw| {
            tracing::info!(?flaw, "a device proof was refused");
            match flaw {
                Flaw::Time => ServiceError::ProofOutOfTime(now),
                _ => ProblemCode::DeviceProofInvalid.into(),
            }
        })?;
        Ok(Proof {
            digest: URL_SAFE_NO_PAD.encode(Sha256::digest(&claims.jti)),
            expires_at: DateTime::from_timestamp(claims.iat + LEEWAY, 0).unwrap_or(now),
        })
    }

    fn judge(&self, thumbprint: &str, now: DateTime<Utc>) -> Result<Claims, Flaw> {
        let [proof] = self.proofs.as_slice() else {
            return Err(Flaw::Form);
        };
        if proof.len() > LONGEST {
            return Err(Flaw::Form);
        }
        let (signed, signature) = proof.rsplit_once('.').ok_or(Flaw::Form)?;
        let (header, claims) = signed.split_once('.').ok_or(Flaw::Form)?;
        let header: Header = read(header).ok_or(Flaw::Form)?;
        if header.typ != "dpop+jwt" || header.alg != "ES256" {
            return Err(Flaw::Type);
        }
        let key = DeviceKey::read(&header.jwk).ok_or(Flaw::Key)?;
        if key.thumbprint() != thumbprint {
            return Err(Flaw::Key);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Flaw::Form)?;
        if !key.verifies(signed.as_bytes(), &signature) {
            return Err(Flaw::Signature);
        }
        let claims: Claims = read(claims).ok_or(Flaw::Form)?;
        if claims.jti.is_empty() || claims.jti.len() > LONGEST_ID {
            return Err(Flaw::Form);
        }
        if claims.htm != self.method {
            return Err(Flaw::Method);
        }
        if !self.is_at(&claims.htu) {
            return Err(Flaw::Address);
        }
        if claims.ath != URL_SAFE_NO_PAD.encode(Sha256::digest(&self.access_token)) {
            return Err(Flaw::Token);
        }
        if claims.iat.abs_diff(now.timestamp()) > LEEWAY.unsigned_abs() {
            return Err(Flaw::Time);
        }
        Ok(claims)
    }

    /// Whether an address is this request's (RFC 9449, section 4.3, number 9): the host and its port
    /// are, and the path ends with the path below the API's root, for a proxy may put something
    /// before it. HTTPS may have ended at a proxy that the server was not told of: an address with
    /// `https` is accepted where plain HTTP is seen, and not the other way round.
    fn is_at(&self, address: &str) -> bool {
        let (https, rest) = match address.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return false,
        };
        let place = rest.split(['?', '#']).next().unwrap_or_default();
        let Some(slash) = place.find('/') else {
            return false;
        };
        let (host, path) = place.split_at(slash);
        let usual = if https { ":443" } else { ":80" };
        let plain = |host: &str| {
            let host = host.to_ascii_lowercase();
            host.strip_suffix(usual).unwrap_or(&host).to_owned()
        };
        (https || !self.https) && plain(host) == plain(&self.host) && path.ends_with(&self.path)
    }
}

impl Proof {
    /// Uses the proof up. Of several requests with one proof, at whatever instance, one passes.
    pub(crate) async fn spend(self, app: &App, device_id: DeviceId) -> Result<(), ServiceError> {
        let writer = app.store.writer();
        if !device_proofs::keep(writer, device_id, &self.digest, self.expires_at).await? {
            tracing::info!(flaw = ?Flaw::Used, "a device proof was refused");
            return Err(ProblemCode::DeviceProofInvalid.into());
        }
        // One time in sixteen, so that what is swept stays little.
        let [chance] = app.random.bytes();
        if chance < 16 {
            device_proofs::forget_before(writer, app.clock.now() - MARGIN).await?;
        }
        Ok(())
    }
}

/// A part of a proof, read from its JSON object.
fn read<T: DeserializeOwned>(part: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    // A sequence would pass for an object.
    if bytes.first() != Some(&b'{') {
        return None;
    }
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(https: bool, host: &str) -> Asked {
        Asked {
            proofs: Vec::new(),
            method: "POST".to_owned(),
            https,
            host: host.to_owned(),
            path: "/punch/request-token".to_owned(),
            access_token: String::new(),
        }
    }

    #[test]
    fn an_address_is_the_requests_whatever_a_proxy_put_before_it() {
        let plain = asked(false, "chrona.example:8000");
        for good in [
            "http://chrona.example:8000/punch/request-token",
            "https://Chrona.Example:8000/punch/request-token",
            "http://chrona.example:8000/api/punch/request-token?x=1#y",
            "HTTP://chrona.example:8000/api/punch/request-token",
        ] {
            assert!(plain.is_at(good), "{good}");
        }
        for bad in [
            "",
            "/punch/request-token",
            "ftp://chrona.example:8000/punch/request-token",
            "http://chrona.example/punch/request-token",
            "http://other.example:8000/punch/request-token",
            "http://x@chrona.example:8000/punch/request-token",
            "http://chrona.example:8000/punch/request-token/",
            "http://chrona.example:8000/punch/validate",
            "http://chrona.example:8000?/punch/request-token",
            "http://chrona.example:8000",
        ] {
            assert!(!plain.is_at(bad), "{bad}");
        }
    }

    #[test]
    fn the_usual_port_may_be_said_or_left_out() {
        let secure = asked(true, "chrona.example");
        assert!(secure.is_at("https://chrona.example:443/api/punch/request-token"));
        assert!(!secure.is_at("http://chrona.example/api/punch/request-token"));
        assert!(!secure.is_at("https://chrona.example:80/api/punch/request-token"));
        assert!(asked(false, "[::1]:80").is_at("http://[::1]/punch/request-token"));
    }
}
