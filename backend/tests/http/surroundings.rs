//! What surrounds every answer: headers, CORS, proxies, request ids, pages, starting and stopping.

use chrona_backend::config::Settings;
use chrona_store::Store;
use reqwest::Method;
use rstest::rstest;
use sea_orm::ConnectionTrait;

use crate::harness::{Db, Server, database_url};

#[tokio::test]
async fn every_answer_of_every_listener_carries_the_security_headers() {
    let server = Server::start(Db::Sqlite).await;
    for (site, path, camera) in [
        (&server.api, "/", "camera=()"),
        (&server.api, "/nothing", "camera=()"),
        (&server.backoffice, "/", "camera=()"),
        (&server.backoffice, "/api/auth/me", "camera=()"),
        (&server.kiosk, "/", "camera=(self)"),
        (&server.kiosk, "/assets/nothing.js", "camera=(self)"),
    ] {
        let reply = server
            .send(server.client.get(format!("{site}{path}")))
            .await;
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert!(
            reply.header("permissions-policy").contains(camera),
            "{path}"
        );
        let passkeys = if site == &server.backoffice {
            "publickey-credentials-get=(self)"
        } else {
            "publickey-credentials-get=()"
        };
        assert!(
            reply.header("permissions-policy").contains(passkeys),
            "{path}"
        );
        assert_eq!(reply.header("strict-transport-security"), "");
        assert!(reply.header("x-request-id").len() >= 12, "{path}");
    }
}

#[tokio::test]
async fn hsts_is_told_over_https_when_it_is_enabled() {
    let more = [("ENABLE_HSTS", "true"), ("TRUSTED_PROXIES", "127.0.0.0/8")];
    let server = Server::start_with(Db::Sqlite, &more).await;
    let plain = server.get("/", "").await;
    assert_eq!(plain.header("strict-transport-security"), "");
    let request = server
        .request(Method::GET, "/")
        .header("x-forwarded-proto", "https");
    let secure = server.send(request).await;
    assert!(
        secure
            .header("strict-transport-security")
            .starts_with("max-age=")
    );
}

/// What a browser keeps of an app must not depend on who asked: kept files are asked for without an origin.
#[tokio::test]
async fn the_apps_files_are_the_same_for_every_origin_whatever_is_set() {
    let origin = "https://app.exemple.fr";
    let more = [
        ("ALLOWED_ORIGINS", origin),
        ("ALLOW_CREDENTIALS", "true"),
        ("ALLOWED_METHODS", "GET,POST"),
        ("ALLOWED_HEADERS", "content-type"),
    ];
    let server = Server::start_with(Db::Sqlite, &more).await;
    for site in [&server.backoffice, &server.kiosk] {
        for path in ["/", "/sw.js", "/assets/nothing.js"] {
            for asks in ["", origin] {
                let mut request = server.client.get(format!("{site}{path}"));
                if !asks.is_empty() {
                    request = request.header("origin", asks);
                }
                let reply = server.send(request).await;
                let vary = reply.header("vary");
                assert!(!vary.contains("origin"), "{path}: {vary}");
                assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
            }
        }
        let request = server.client.get(format!("{site}/api/"));
        let reply = server.send(request.header("origin", origin)).await;
        assert_eq!(reply.header("access-control-allow-origin"), origin);
        assert!(reply.header("vary").contains("origin"));
    }
}

#[tokio::test]
async fn other_origins_may_not_call_unless_they_are_named() {
    let origin = "https://app.exemple.fr";
    let call = async |server: &Server, origin: &str| {
        let request = server.request(Method::GET, "/").header("origin", origin);
        let reply = server.send(request).await;
        reply.header("access-control-allow-origin").to_owned()
    };
    let closed = Server::start(Db::Sqlite).await;
    assert_eq!(call(&closed, origin).await, "");
    let open = Server::start_with(Db::Sqlite, &[("ALLOWED_ORIGINS", origin)]).await;
    assert_eq!(call(&open, origin).await, origin);
    assert_eq!(call(&open, "https://ailleurs.fr").await, "");
    let preflight = open
        .request(Method::OPTIONS, "/punch/validate")
        .header("origin", origin)
        .header("access-control-request-method", "POST");
    let reply = open.send(preflight).await;
    assert_eq!(reply.status, 204);
    assert!(
        reply
            .header("access-control-allow-methods")
            .contains("POST")
    );
    assert!(
        reply
            .header("access-control-allow-headers")
            .contains("x-kiosk-api-key")
    );
}

#[rstest]
#[case::a_stranger_is_not_believed(None, "203.0.113.9", "127.0.0.1")]
#[case::a_proxy_is_believed(Some("127.0.0.1"), "203.0.113.9", "203.0.113.9")]
#[case::only_the_nearest_hop_counts(Some("127.0.0.1"), "198.51.100.1, 203.0.113.9", "203.0.113.9")]
#[case::proxies_in_a_row(Some("127.0.0.1,10.0.0.0/8"), "203.0.113.9, 10.1.2.3", "203.0.113.9")]
#[case::nonsense_is_not_an_address(Some("127.0.0.1"), "nowhere", "127.0.0.1")]
#[tokio::test]
async fn the_clients_address_is_the_peers(
    #[case] proxies: Option<&str>,
    #[case] forwarded: &str,
    #[case] expected: &str,
) {
    let more: Vec<_> = proxies
        .map(|networks| ("TRUSTED_PROXIES", networks))
        .into_iter()
        .collect();
    let server = Server::start_with(Db::Sqlite, &more).await;
    let admin = server.admin().await;
    let form = [("username", "x@exemple.fr"), ("password", "x")];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    server
        .send(request.header("x-forwarded-for", forwarded))
        .await;
    let failures = server
        .get("/admin/audit-logs?event_type=sign_in_failed", &admin.token)
        .await;
    assert_eq!(failures.ok(200)[0]["ip_address"], expected);
}

#[tokio::test]
async fn the_docs_and_the_figures_are_private_in_production() {
    let open = Server::start(Db::Sqlite).await;
    let page = open.get("/docs", "").await;
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'sha256-")
    );
    // One document, wherever it is read: committed, served, and in the page.
    let served = open.get("/openapi.json", "").await;
    assert_eq!(served.text, include_str!("../../../docs/openapi.json"));
    assert!(page.text.contains(&served.text), "the page has it too");
    assert!(
        open.get("/metrics", "")
            .await
            .text
            .contains("chrona_http_requests_total")
    );

    let more = [("ENVIRONMENT", "production"), ("METRICS_TOKEN", "figures")];
    let closed = Server::start_with(Db::Sqlite, &more).await;
    for path in ["/docs", "/openapi.json", "/metrics"] {
        closed.get(path, "").await.problem(404, "not_found");
    }
    closed
        .get("/metrics", "wrong")
        .await
        .problem(404, "not_found");
    assert_eq!(closed.get("/metrics", "figures").await.status, 200);
}

#[tokio::test]
async fn the_committed_document_is_the_programs() {
    let committed = include_str!("../../../docs/openapi.json");
    assert!(
        committed == chrona_backend::api::document(),
        "docs/openapi.json is not up to date: \
         cargo run --bin chrona-backend -- --print-openapi > docs/openapi.json"
    );
}

#[rstest]
#[tokio::test]
async fn a_database_from_a_newer_program_stops_the_start(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let settings = Settings::read(&|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let later = async |step: &str| {
        let store = Store::open(&settings.database).await.unwrap();
        let later =
            format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{step}', 0)");
        store.writer().execute_unprepared(&later).await.unwrap();
        store.close().await;
    };
    // A step that only adds is no matter to the version before it.
    later("m29990101_000001_expand_later").await;
    later("m29990101_later").await;
    let error = Store::open(&settings.database)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("newer Chrona") && error.contains("m29990101_later"),
        "{error}"
    );

    // What was only added to, while a step of its own is missing, is another program's database.
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let settings = Settings::read(&|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let store = Store::open(&settings.database).await.unwrap();
    let change = "UPDATE seaql_migrations SET version = 'm29990101_000001_expand_later' \
                  WHERE version = 'm20261120_000005_audit'";
    store.writer().execute_unprepared(change).await.unwrap();
    store.close().await;
    let refused = Store::open(&settings.database).await.unwrap_err();
    assert!(refused.to_string().contains("newer Chrona"), "{refused}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_instances_may_start_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let settings = Settings::read(&|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let starts = (0..4).map(|_| {
        let database = settings.database.clone();
        tokio::spawn(async move { Store::open(&database).await.map(|_| ()) })
    });
    for start in futures_util::future::join_all(starts).await {
        start.unwrap().unwrap();
    }
}
