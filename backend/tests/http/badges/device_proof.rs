//! Phones bound by a key: no badge without a proof of it.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::device_key::{Key, signed};
use crate::harness::{Db, Person, Reply, Server};

const PATH: &str = "/punch/request-token";

/// A person, her phone that is bound by a key, and the server.
struct Bound {
    server: Server,
    person: Person,
    phone: i64,
    key: Key,
}

async fn bound(db: Db) -> Bound {
    let server = Server::start_with(db, &[("BADGE_LIMIT_PER_10S", "1000")]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let key = Key::new();
    let phone = register(&server, &person, "telephone-1", &key).await;
    Bound {
        server,
        person,
        phone,
        key,
    }
}

async fn register(server: &Server, person: &Person, fingerprint: &str, key: &Key) -> i64 {
    let body = json!({
        "device_fingerprint": fingerprint, "device_name": "Téléphone",
        "public_key": key.jwk().to_string(),
    });
    let made = server.post("/devices/register", &person.token, body).await;
    let made = made.ok(201);
    assert_eq!(made["is_bound"], true);
    made["id"].as_i64().unwrap()
}

impl Bound {
    fn header(&self) -> Value {
        json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.jwk() })
    }

    fn claims(&self) -> Value {
        static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        json!({
            "htm": "POST", "htu": format!("{}{PATH}", self.server.api),
            "iat": self.server.app.clock.now().timestamp(), "jti": format!("proof {number}"),
            "ath": URL_SAFE_NO_PAD.encode(Sha256::digest(&self.person.token)),
        })
    }

    /// A good proof.
    fn proof(&self) -> String {
        self.key.sign(&self.header(), &self.claims())
    }

    /// A good proof but for one claim.
    fn proof_with(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.key.sign(&self.header(), &claims)
    }

    /// Asks for a badge with these proofs.
    async fn ask(&self, proofs: &[&str]) -> Reply {
        self.ask_at(&self.server.api, proofs).await
    }

    async fn ask_at(&self, root: &str, proofs: &[&str]) -> Reply {
        let url = format!("{root}{PATH}");
        let mut request = self.server.client.request(Method::POST, url);
        for proof in proofs {
            request = request.header("DPoP", *proof);
        }
        let body = json!({ "device_id": self.phone });
        let request = request.bearer_auth(&self.person.token).json(&body);
        self.server.send(request).await
    }
}

#[rstest]
#[tokio::test]
async fn a_fresh_proof_makes_a_badge_that_punches(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = bound(db).await;
    let admin = bound.server.signed_in("rh@exemple.fr").await;
    let kiosk = bound.server.kiosk(&admin, "Porte A").await;
    for _ in 0..2 {
        let badge = bound.ask(&[&bound.proof()]).await.ok(200);
        let badge = badge["qr_token"].as_str().unwrap();
        bound.server.punch(&kiosk, badge).await.ok(200);
    }
    let mine = bound.server.get("/devices/me", &bound.person.token).await;
    assert_eq!(mine.ok(200)[0]["is_bound"], true);
}

#[rstest]
#[tokio::test]
async fn a_stolen_password_or_token_makes_no_badge(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = bound(db).await;
    let reply = bound.ask(&[]).await;
    reply.problem(403, "device_proof_required");
    assert_eq!(reply.header("www-authenticate"), r#"DPoP algs="ES256""#);

    // With the password a thief has a token of their own, and a key of their own: not the phone's.
    let thief = Bound {
        person: bound.server.signed_in("camille@exemple.fr").await,
        key: Key::new(),
        ..bound
    };
    let reply = thief.ask(&[&thief.proof()]).await;
    reply.problem(401, "device_proof_invalid");
    assert!(reply.header("www-authenticate").starts_with("DPoP "));
    assert!(reply.text.find("qr_token").is_none());
}

#[tokio::test]
async fn a_proof_overheard_with_the_token_makes_no_second_badge() {
    let bound = bound(Db::Sqlite).await;
    let proof = bound.proof();
    bound.ask(&[&proof]).await.ok(200);
    for _ in 0..2 {
        let reply = bound.ask(&[&proof]).await;
        reply.problem(401, "device_proof_invalid");
        bound.server.clock.advance(TimeDelta::seconds(30));
    }
    // The identifier alone counts, whatever else the proof says.
    let mut claims = bound.claims();
    let first = bound.key.sign(&bound.header(), &claims);
    claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 1);
    let second = bound.key.sign(&bound.header(), &claims);
    bound.ask(&[&first]).await.ok(200);
    bound
        .ask(&[&second])
        .await
        .problem(401, "device_proof_invalid");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_proof_fifty_times_at_once_is_one_badge(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = Arc::new(bound(db).await);
    let proof = Arc::new(bound.proof());
    let asks = (0..50).map(|_| {
        let (bound, proof) = (bound.clone(), proof.clone());
        tokio::spawn(async move { bound.ask(&[&proof]).await })
    });
    let mut badges = 0;
    for reply in join_all(asks).await.into_iter().map(Result::unwrap) {
        if reply.status == 200 {
            badges += 1;
        } else {
            reply.problem(401, "device_proof_invalid");
        }
    }
    assert_eq!(badges, 1);
}

#[tokio::test]
async fn two_instances_know_the_same_proofs() {
    let first = bound(Db::Postgres).await;
    let url = first.server.app.settings.database.url.clone();
    let folder = tempfile::tempdir().unwrap();
    let more = [("BADGE_LIMIT_PER_10S", "1000")];
    let second = Server::start_on(folder, &url, &more).await;
    // A balancer would send both to one address.
    let host = first.server.api.trim_start_matches("http://").to_owned();
    let ask = async |root: &str, proof: &str| {
        let request = first.server.client.post(format!("{root}{PATH}"));
        let request = request.header("Host", &host).header("DPoP", proof);
        let body = json!({ "device_id": first.phone });
        first
            .server
            .send(request.bearer_auth(&first.person.token).json(&body))
            .await
    };
    let proof = first.proof();
    ask(&second.api, &proof).await.ok(200);
    ask(&first.server.api, &proof)
        .await
        .problem(401, "device_proof_invalid");
}

#[tokio::test]
async fn a_proof_is_good_for_its_own_request_alone() {
    let bound = bound(Db::Sqlite).await;
    let (host, token) = (bound.server.api.clone(), &bound.person.token);
    let other = bound.server.signed_in("camille@exemple.fr").await.token;
    let ath = |token: &str| json!(URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
    let refused = [
        ("htm", json!("GET")),
        ("htm", json!("post")),
        ("htm", json!(null)),
        ("htu", json!("/punch/request-token")),
        ("htu", json!(format!("{host}/punch/validate"))),
        ("htu", json!("http://ailleurs.example/punch/request-token")),
        ("htu", json!(format!("{host}/punch/request-token/"))),
        ("ath", ath(&other)),
        ("ath", json!("")),
        ("ath", json!(token)),
        ("jti", json!("")),
        ("jti", json!("x".repeat(300))),
        ("jti", json!(1)),
        ("iat", json!("now")),
        ("iat", json!(1.5)),
        ("exp", json!(4_102_444_800_i64)),
    ];
    for (name, value) in refused {
        let proof = bound.proof_with(name, value.clone());
        let reply = bound.ask(&[&proof]).await;
        assert_eq!(reply.status, 401, "{name} {value}");
        reply.problem(401, "device_proof_invalid");
    }
    for name in ["htm", "htu", "iat", "jti", "ath"] {
        let mut claims = bound.claims();
        claims.as_object_mut().unwrap().remove(name);
        let proof = bound.key.sign(&bound.header(), &claims);
        bound
            .ask(&[&proof])
            .await
            .problem(401, "device_proof_invalid");
    }
    // The same endpoint on a front end's listener, and behind a proxy that ends TLS.
    for root in [&bound.server.backoffice, &bound.server.kiosk] {
        let proof = bound.proof_with("htu", json!(format!("{root}/api{PATH}")));
        bound
            .ask_at(&format!("{root}/api"), &[&proof])
            .await
            .ok(200);
    }
    let secure = format!("{host}/api{PATH}").replace("http:", "https:");
    let proof = bound.proof_with("htu", json!(secure));
    bound.ask(&[&proof]).await.ok(200);
}

#[tokio::test]
async fn a_trusted_proxy_says_which_host_was_asked_for() {
    let settings = [("TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::start_with(Db::Sqlite, &settings).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let key = Key::new();
    let phone = register(&server, &person, "telephone-1", &key).await;
    let bound = Bound {
        server,
        person,
        phone,
        key,
    };
    let outside = "https://chrona.example/api/punch/request-token";
    let ask = async |address: &str| {
        let proof = bound.proof_with("htu", json!(address));
        let request = bound.server.request(Method::POST, PATH);
        let request = request
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "chrona.example")
            .header("DPoP", proof);
        let body = json!({ "device_id": bound.phone });
        let request = request.bearer_auth(&bound.person.token).json(&body);
        bound.server.send(request).await
    };
    ask(outside).await.ok(200);
    for wrong in [
        outside.replace("https:", "http:"),
        format!("{}{PATH}", bound.server.api),
    ] {
        ask(&wrong).await.problem(401, "device_proof_invalid");
    }
}

#[tokio::test]
async fn a_proof_of_another_key_or_with_another_algorithm_is_none() {
    let bound = bound(Db::Sqlite).await;
    let claims = bound.claims();
    let other = Key::new();
    let good = bound.header();
    let with = |name: &str, value: Value| {
        let mut header = good.clone();
        header[name] = value;
        header
    };
    let mut private = bound.key.jwk();
    private["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
    let unsigned = |header: &Value| format!("{}.", signed(header, &claims));
    let hmac_key = hmac::Key::new(hmac::HMAC_SHA256, bound.key.point());
    let hs256 = signed(&with("alg", json!("HS256")), &claims);
    let hs256 = format!(
        "{hs256}.{}",
        URL_SAFE_NO_PAD.encode(hmac::sign(&hmac_key, hs256.as_bytes()))
    );
    let proof = bound.proof();
    let doubled = URL_SAFE_NO_PAD.encode(format!(
        r#"{{"typ":"dpop+jwt","alg":"none","alg":"ES256","jwk":{}}}"#,
        bound.key.jwk()
    ));
    let body = signed(&good, &claims);
    let doubled = format!("{doubled}.{}", body.split_once('.').unwrap().1);
    let refused = [
        // A key of one's own in the header; the phone's key in the header, signed with one's own.
        other.sign(&with("jwk", other.jwk()), &claims),
        other.sign(&good, &claims),
        bound.key.sign(&with("jwk", other.jwk()), &claims),
        bound.key.sign(&with("jwk", private), &claims),
        bound.key.sign(&with("jwk", json!(null)), &claims),
        bound.key.sign(&with("kid", json!("x")), &claims),
        bound.key.sign(&with("crit", json!(["x"])), &claims),
        bound.key.sign(&with("typ", json!("JWT")), &claims),
        bound.key.sign(&with("alg", json!("none")), &claims),
        bound.key.sign(&with("alg", json!("RS256")), &claims),
        bound.key.sign(&with("alg", json!("ES384")), &claims),
        unsigned(&with("alg", json!("none"))),
        unsigned(&good),
        hs256,
        bound.key.sign_text(&doubled),
        // A badge and an access token are no proofs.
        bound.person.token.clone(),
        String::new(),
        "..".to_owned(),
        "x".repeat(5000),
        format!("{proof}="),
        format!("{proof}.x"),
        proof.replace('.', ""),
    ];
    for proof in refused {
        let reply = bound.ask(&[&proof]).await;
        assert_eq!(reply.status, 401, "{proof}");
        reply.problem(401, "device_proof_invalid");
    }
    let two = [bound.proof(), bound.proof()];
    bound
        .ask(&[&two[0], &two[1]])
        .await
        .problem(401, "device_proof_invalid");
    bound.ask(&[&proof]).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_proof_lives_a_minute_on_both_sides(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = bound(db).await;
    let now = bound.server.app.clock.now().timestamp();
    for seconds in [-60, 60, 0] {
        let proof = bound.proof_with("iat", json!(now + seconds));
        bound.ask(&[&proof]).await.ok(200);
    }
    for seconds in [-61, 61, -86_400, i64::MAX - now, i64::MIN] {
        let proof = bound.proof_with("iat", json!(now.wrapping_add(seconds)));
        let reply = bound.ask(&[&proof]).await;
        reply.problem(401, "device_proof_time");
        // By this a phone sets its own clock right, and tries once more.
        assert_eq!(reply.header("date"), "Fri, 20 Nov 2026 08:00:00 GMT");
        assert!(reply.header("www-authenticate").starts_with("DPoP "));
    }
}

#[rstest]
#[tokio::test]
async fn a_proof_is_remembered_for_as_long_as_it_could_be_used(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let bound = bound(db).await;
    let now = bound.server.app.clock.now().timestamp();
    let ahead = bound.proof_with("iat", json!(now + 60));
    bound.ask(&[&ahead]).await.ok(200);
    bound.server.clock.advance(TimeDelta::seconds(119));
    for _ in 0..150 {
        bound.ask(&[&bound.proof()]).await.ok(200);
    }
    bound
        .ask(&[&ahead])
        .await
        .problem(401, "device_proof_invalid");
    // Ten minutes on it is forgotten, with all the others.
    bound.server.clock.advance(TimeDelta::minutes(10));
    for _ in 0..150 {
        bound.ask(&[&bound.proof()]).await.ok(200);
    }
    let kept = bound.server.rows("SELECT * FROM device_proofs").await;
    assert_eq!(kept.len(), 150);
}

#[tokio::test]
async fn a_stranger_without_the_key_uses_up_nobodys_badges() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let key = Key::new();
    let phone = register(&server, &person, "telephone-1", &key).await;
    let bound = Bound {
        server,
        person,
        phone,
        key,
    };
    for _ in 0..20 {
        bound.ask(&[]).await.problem(403, "device_proof_required");
    }
    bound.ask(&[&bound.proof()]).await.ok(200);
}

#[tokio::test]
async fn a_phone_without_a_key_goes_on_working_unless_each_needs_one() {
    let folder = tempfile::tempdir().unwrap();
    let url = crate::harness::database_url(Db::Postgres, &folder).await;
    let lenient = Server::start_on(folder, &url, &[]).await;
    let admin = lenient.admin().await;
    let camille = lenient.person(&admin, "camille@exemple.fr", "user").await;
    let phone = lenient.phone(&camille, "telephone-1").await;
    lenient.badge(&camille, phone).await;
    let mine = lenient.get("/devices/me", &camille.token).await.ok(200);
    assert_eq!(mine[0]["is_bound"], false);

    let folder = tempfile::tempdir().unwrap();
    let strict = Server::start_on(folder, &url, &[("REQUIRE_DEVICE_PROOF", "true")]).await;
    let camille = strict.signed_in("camille@exemple.fr").await;
    let body = json!({ "device_id": phone });
    strict
        .post(PATH, &camille.token, body)
        .await
        .problem(403, "device_proof_required");
    let body = json!({ "device_fingerprint": "telephone-2", "device_name": "Téléphone" });
    strict
        .post("/devices/register", &camille.token, body)
        .await
        .problem(403, "device_key_required");
    let key = Key::new();
    let phone = register(&strict, &camille, "telephone-3", &key).await;
    let bound = Bound {
        server: strict,
        person: camille,
        phone,
        key,
    };
    bound.ask(&[]).await.problem(403, "device_proof_required");
    bound.ask(&[&bound.proof()]).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_revoked_phone_makes_no_badge_with_its_key(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = bound(db).await;
    let path = format!("/devices/{}/revoke", bound.phone);
    bound
        .server
        .post(&path, &bound.person.token, json!({}))
        .await
        .ok(200);
    bound
        .ask(&[&bound.proof()])
        .await
        .problem(403, "device_revoked");
}

#[tokio::test]
async fn the_password_is_no_way_around_the_key_of_a_colleague() {
    let bound = bound(Db::Sqlite).await;
    let admin = bound.server.signed_in("rh@exemple.fr").await;
    let sacha = bound
        .server
        .person(&admin, "sacha@exemple.fr", "user")
        .await;
    let key = Key::new();
    register(&bound.server, &sacha, "telephone-2", &key).await;
    // Sacha's key, Camille's password and phone.
    let mixed = Bound { key, ..bound };
    mixed
        .ask(&[&mixed.proof()])
        .await
        .problem(401, "device_proof_invalid");
}
