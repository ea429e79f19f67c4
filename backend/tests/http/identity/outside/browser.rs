//! A browser on the back-office's pages, with the cookies that matter here.

use std::{collections::BTreeMap, sync::Mutex};

use chrona_backend::clock::{Clock, SystemClock};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::provider::Provider;
use crate::harness::{Db, Reply, Server};

/// A server that signs people in through one provider, called `company`. Its clock stands where the
/// provider's goes.
pub(super) async fn server(db: Db, settings: &[(&'static str, String)]) -> Server {
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let server = Server::start_with(db, &settings).await;
    server.clock.set(&SystemClock.now().to_rfc3339());
    server
}

/// A browser.
#[derive(Default)]
pub(super) struct Browser(Mutex<BTreeMap<String, String>>);

impl Browser {
    pub(super) async fn post(
        &self,
        server: &Server,
        path: &str,
        token: &str,
        body: Value,
    ) -> Reply {
        let jar = {
            let cookies = self.0.lock().unwrap();
            let pairs = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join("; ")
        };
        let mut request = server
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", jar)
            .json(&body);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let reply = server.send(request).await;
        let mut cookies = self.0.lock().unwrap();
        for line in reply.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    /// Leaves for the provider to sign in; answers the address there.
    pub(super) async fn leave(&self, server: &Server) -> String {
        let begun = self
            .post(server, "/auth/oidc/company/begin", "", json!({}))
            .await;
        begun.ok(200)["url"].as_str().unwrap().to_owned()
    }

    /// Comes back from the provider to sign in.
    pub(super) async fn come_back(&self, server: &Server, to: &Url) -> Reply {
        self.post(server, "/auth/oidc/finish", "", arrival(to))
            .await
    }

    /// Leaves, signs in at the provider, and comes back.
    pub(super) async fn sign_in(&self, server: &Server, provider: &Provider, who: &str) -> Reply {
        let url = self.leave(server).await;
        let back = provider.visit(&url, who).await;
        self.come_back(server, &back).await
    }

    /// Shows the password that links an identity.
    pub(super) async fn link(&self, server: &Server, token: &str, password: &str) -> Reply {
        let body = json!({ "token": token, "password": password });
        self.post(server, "/auth/oidc/link", "", body).await
    }

    /// Links this person's identity by the password, and signs in.
    pub(super) async fn sign_in_and_link(
        &self,
        server: &Server,
        provider: &Provider,
        who: &str,
        password: &str,
    ) {
        let asked = self.sign_in(server, provider, who).await;
        asked.problem(409, "link_required");
        let token = next_token(&asked);
        self.link(server, &token, password).await.ok(200);
    }

    /// What it was given when someone left.
    pub(super) fn binding(&self) -> Option<String> {
        let cookies = self.0.lock().unwrap();
        cookies.get("__Host-chrona-outside").cloned()
    }
}

/// The token of the step that a refusal asks for.
pub(super) fn next_token(reply: &Reply) -> String {
    reply.json()["token"].as_str().unwrap().to_owned()
}

/// What the page sends on of the address a provider sends back to.
pub(super) fn arrival(to: &Url) -> Value {
    assert_eq!(to.path(), "/signed-in");
    to.query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The entries of the audit log of this kind, oldest first.
pub(super) async fn entries(server: &Server, event_type: &str) -> Vec<Value> {
    let query = format!(
        "SELECT account_id, event_data FROM audit_entries WHERE event_type = '{event_type}' \
         ORDER BY id"
    );
    server.rows(&query).await
}
