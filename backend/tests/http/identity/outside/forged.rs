//! A provider that says what does not hold: identities forged, altered, or meant for others.

use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrona_backend::clock::Clock;
use chrona_badge::{SigningKey, generate, generate_pair};
use poem::{
    EndpointExt, IntoResponse, Response, Route, Server as HttpServer, get, handler,
    listener::{Acceptor, Listener, TcpListener},
    post,
    web::{Data, Json, Redirect},
};
use reqwest::Url;
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    CAMILLE,
    browser::{Browser, entries, next_token, server},
    provider::{SECRET, settings},
};
use crate::harness::{Db, PASSWORD, Reply, Server, key};

/// What a hostile provider says.
#[derive(Default)]
struct Says {
    issuer: String,
    keys: Value,
    identity: String,
    asked_for_keys: usize,
    sends_elsewhere: bool,
}

/// Makes an identity of honest claims.
type Forgery = Box<dyn FnOnce(Value) -> String>;
type Said = Arc<Mutex<Says>>;

#[handler]
fn says_of_itself(Data(said): Data<&Said>) -> Json<Value> {
    let issuer = &said.lock().unwrap().issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

#[handler]
fn shows_keys(Data(said): Data<&Said>) -> Response {
    let mut said = said.lock().unwrap();
    said.asked_for_keys += 1;
    if said.sends_elsewhere {
        return Redirect::temporary(format!("{}/other-keys", said.issuer)).into_response();
    }
    Json(said.keys.clone()).into_response()
}

#[handler]
fn shows_keys_elsewhere(Data(said): Data<&Said>) -> Json<Value> {
    Json(said.lock().unwrap().keys.clone())
}

#[handler]
fn gives_identity(Data(said): Data<&Said>) -> Json<Value> {
    let identity = &said.lock().unwrap().identity;
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": identity }))
}

/// Starts a provider that says what it is told to.
async fn hostile() -> Said {
    let acceptor = TcpListener::bind("127.0.0.1:0");
    let acceptor = acceptor.into_acceptor().await.unwrap();
    let address = acceptor.local_addr().remove(0);
    let port = address.as_socket_addr().unwrap().port();
    let said = Said::default();
    said.lock().unwrap().issuer = format!("http://localhost:{port}");
    let routes = Route::new()
        .at("/.well-known/openid-configuration", get(says_of_itself))
        .at("/keys", get(shows_keys))
        .at("/other-keys", get(shows_keys_elsewhere))
        .at("/token", post(gives_identity))
        .data(said.clone());
    tokio::spawn(HttpServer::new_with_acceptor(acceptor).run(routes));
    said
}

/// A server whose provider is hostile, and a person.
struct Scene {
    server: Server,
    said: Said,
    browser: Browser,
    issuer: String,
}

impl Scene {
    async fn new(db: Db) -> Self {
        let said = hostile().await;
        let issuer = said.lock().unwrap().issuer.clone();
        let server = server(db, &settings(&issuer)).await;
        let admin = server.admin().await;
        server.person(&admin, CAMILLE, "user").await;
        said.lock().unwrap().keys = server.get("/.well-known/jwks.json", "").await.ok(200);
        Self {
            server,
            said,
            browser: Browser::default(),
            issuer,
        }
    }

    /// What an honest provider would say of Camille.
    fn claims(&self, nonce: &str) -> Value {
        let now = self.server.clock.now().timestamp();
        json!({
            "iss": self.issuer, "sub": "c-17", "aud": "chrona", "iat": now, "exp": now + 300,
            "nonce": nonce, "email": CAMILLE, "email_verified": true,
        })
    }

    /// Leaves and comes back; `forge` makes the identity of honest claims.
    async fn come_back(&self, forge: impl FnOnce(Value) -> String) -> Reply {
        let issuer = self.issuer.clone();
        self.come_back_from(Some(&issuer), forge).await
    }

    async fn come_back_from(
        &self,
        issuer: Option<&str>,
        forge: impl FnOnce(Value) -> String,
    ) -> Reply {
        let url: Url = self.browser.leave(&self.server).await.parse().unwrap();
        let asked = |name: &str| {
            let mut pairs = url.query_pairs();
            let found = pairs.find(|(asked, _)| asked == name);
            found.unwrap().1.into_owned()
        };
        assert_eq!(asked("code_challenge_method"), "S256");
        self.said.lock().unwrap().identity = forge(self.claims(&asked("nonce")));
        let body = json!({ "code": "x", "state": asked("state"), "iss": issuer });
        let path = "/auth/oidc/finish";
        self.browser.post(&self.server, path, "", body).await
    }
}

/// Changes one claim.
fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

fn signed(claims: &Value) -> String {
    key().sign(claims).unwrap()
}

/// A token with a header of one's own.
fn unsigned(header: &Value, claims: &Value) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}")
}

fn with_hmac(secret: &[u8], claims: &Value) -> String {
    let token = unsigned(&json!({ "alg": "HS256", "kid": key().kid() }), claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), token.as_bytes());
    format!("{token}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn another_key() -> SigningKey {
    let (private, _) = generate_pair(2048, &mut generate::rand_core::OsRng).unwrap();
    SigningKey::from_pem(&private).unwrap()
}

#[rstest]
#[tokio::test]
async fn what_does_not_hold_opens_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let scene = Scene::new(db).await;
    let now = scene.server.clock.now().timestamp();
    let honest = scene.come_back(|claims| signed(&claims)).await;
    honest.problem(409, "link_required");
    let token = next_token(&honest);
    scene
        .browser
        .link(&scene.server, &token, PASSWORD)
        .await
        .ok(200);
    scene.come_back(|claims| signed(&claims)).await.ok(200);

    let other = another_key();
    let forgeries: Vec<(&str, Forgery)> = vec![
        (
            "another nonce",
            Box::new(|c| signed(&with(c, "nonce", json!("x")))),
        ),
        (
            "no nonce",
            Box::new(|c| signed(&with(c, "nonce", Value::Null))),
        ),
        (
            "another audience",
            Box::new(|c| signed(&with(c, "aud", json!("other")))),
        ),
        (
            "a second audience",
            Box::new(|c| signed(&with(c, "aud", json!(["chrona", "other"])))),
        ),
        (
            "another issuer",
            Box::new(|c| signed(&with(c, "iss", json!("https://accounts.google.com")))),
        ),
        (
            "expired",
            Box::new(move |c| signed(&with(c, "exp", json!(now)))),
        ),
        (
            "of tomorrow",
            Box::new(move |c| signed(&with(c, "iat", json!(now + 86_400)))),
        ),
        (
            "no subject",
            Box::new(|c| signed(&with(c, "sub", json!("")))),
        ),
        (
            "none",
            Box::new(|c| format!("{}.", unsigned(&json!({ "alg": "none" }), &c))),
        ),
        (
            "the secret that both share",
            Box::new(|c| with_hmac(SECRET.as_bytes(), &c)),
        ),
        (
            "the public key as a secret",
            Box::new(|c| with_hmac(key().public_pem().as_bytes(), &c)),
        ),
        ("another key", Box::new(move |c| other.sign(&c).unwrap())),
        (
            "another's words under a signature",
            Box::new(|c| {
                let good = signed(&c);
                let (header, signature) = (
                    good.split('.').next().unwrap(),
                    good.rsplit('.').next().unwrap(),
                );
                let claims = with(c, "sub", json!("z-1")).to_string();
                format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims))
            }),
        ),
        ("no token", Box::new(|_| "x".to_owned())),
    ];
    let before = scene.server.rows("SELECT id FROM sessions").await.len();
    let count = forgeries.len();
    for (what, forge) in forgeries {
        let refused = scene.come_back(forge).await;
        assert!(
            matches!(refused.status.as_u16(), 403 | 503),
            "{what}: {}",
            refused.text
        );
        if what != "no token" {
            refused.problem(403, "outside_answer_invalid");
        }
    }
    // Who comes back as if from another provider, or from none although this one says who it is.
    for issuer in [Some("https://accounts.google.com"), None] {
        let refused = scene.come_back_from(issuer, |claims| signed(&claims)).await;
        refused.problem(403, "outside_answer_invalid");
    }
    let after = scene.server.rows("SELECT id FROM sessions").await.len();
    assert_eq!(after, before);
    let failures = entries(&scene.server, "sign_in_failed").await;
    assert_eq!(failures.len(), count + 1, "all but what is no token");
    scene.come_back(|claims| signed(&claims)).await.ok(200);
}

#[tokio::test]
async fn keys_are_read_again_when_one_is_unknown_and_not_before() {
    let scene = Scene::new(Db::Sqlite).await;
    let asked = || scene.said.lock().unwrap().asked_for_keys;
    for _ in 0..3 {
        let honest = scene.come_back(|claims| signed(&claims)).await;
        honest.problem(409, "link_required");
    }
    assert_eq!(asked(), 1);
    let next = another_key();
    let unknown = scene.come_back(|claims| next.sign(&claims).unwrap()).await;
    unknown.problem(403, "outside_answer_invalid");
    assert_eq!(asked(), 2);
    let jwk: Value = next.verifying_key().jwk();
    scene.said.lock().unwrap().keys = json!({ "keys": [jwk] });
    let turned = scene.come_back(|claims| next.sign(&claims).unwrap()).await;
    turned.problem(409, "link_required");
    assert_eq!(asked(), 3);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    let scene = Scene::new(Db::Sqlite).await;
    scene.said.lock().unwrap().keys = json!({ "keys": [], "x": "x".repeat(600_000) });
    let path = "/auth/oidc/company/begin";
    let refused = scene.browser.post(&scene.server, path, "", json!({})).await;
    refused.problem(503, "provider_unavailable");
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_is_not_believed() {
    let scene = Scene::new(Db::Sqlite).await;
    scene.said.lock().unwrap().issuer = format!("{}/", scene.issuer);
    let path = "/auth/oidc/company/begin";
    let refused = scene.browser.post(&scene.server, path, "", json!({})).await;
    refused.problem(503, "provider_unavailable");
}

#[tokio::test]
async fn a_provider_that_sends_elsewhere_is_not_followed() {
    let scene = Scene::new(Db::Sqlite).await;
    scene.said.lock().unwrap().sends_elsewhere = true;
    let path = "/auth/oidc/company/begin";
    let refused = scene.browser.post(&scene.server, path, "", json!({})).await;
    refused.problem(503, "provider_unavailable");
}
