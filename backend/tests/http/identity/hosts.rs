//! Which host a request is for: told once, and believed where the browser's own word for the page's origin is
//! held against it.

use poem::http::{Request, Response};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    harness::{Db, PASSWORD, Server},
    wire::{self, Certificate, Speaker, ask_over_h2, connect, send},
};

/// The body of an answer that was read from a socket.
fn problem(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_refused() {
    let server = Server::start(Db::Sqlite).await;
    for (_, url, api) in server.listeners() {
        for hosts in [
            "",
            "Host: chrona\r\nHost: chrona\r\n",
            "Host: chrona\r\nX: y\r\nhost: other\r\n",
            "Host: a b\r\n",
            "Host: \r\n",
            "Host: someone@chrona\r\n",
        ] {
            let head = format!("GET {api}/health HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
            let answer = send(url, &head).await;
            assert!(answer.starts_with("HTTP/1.1 400"), "{hosts:?}: {answer}");
            assert_eq!(problem(&answer)["code"], "bad_request", "{hosts:?}");
        }
        for good in [
            format!("GET {api}/health HTTP/1.1\r\nHost: chrona\r\nConnection: close\r\n\r\n"),
            format!("GET {api}/health HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n\r\n"),
            format!("GET {api}/health HTTP/1.0\r\n\r\n"),
        ] {
            let answer = send(url, &good).await;
            assert!(answer.contains(" 200 "), "{good}: {answer}");
        }
        let two = format!("GET {api}/health HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n");
        assert!(send(url, &two).await.contains(" 400 "));
    }
}

async fn post(
    speaker: &mut Speaker,
    path: &str,
    content_type: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Response<String> {
    let mut request =
        Request::post(format!("https://localhost:8443{path}")).header("content-type", content_type);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask_over_h2(speaker, request.body(body).unwrap()).await
}

/// An iPhone before iOS 16.4 speaks HTTP/2, which has no `Host` line, and sends no `Sec-Fetch-Site`.
#[rstest]
#[tokio::test]
async fn a_browser_without_sec_fetch_site_signs_in_over_http2(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(folder.path());
    let [(cert, cert_path), (key, key_path)] = &certificate.settings;
    let tls = [(*cert, cert_path.as_str()), (*key, key_path.as_str())];
    let server = Server::start_with(db, &tls).await;
    let operator = chrona_backend::services::operations::console::create_admin;
    operator(&server.app, "rh@exemple.fr", PASSWORD)
        .await
        .unwrap();
    let stream = certificate
        .greet(connect(&server.backoffice).await, "h2")
        .await;
    let mut speaker = wire::speak(stream, 65_535).await;
    let form = format!(
        "username=rh%40exemple.fr&password={}&refresh_in=cookie",
        PASSWORD.replace(' ', "+")
    );
    let form_type = "application/x-www-form-urlencoded";
    let mut sign_in = async |headers: &[(&str, &str)]| {
        let path = "/api/auth/token";
        post(&mut speaker, path, form_type, headers, form.clone()).await
    };
    for foreign in [
        "https://mechant.example",
        "https://localhost:8444",
        "https://localhost",
        "null",
    ] {
        let refused = sign_in(&[("origin", foreign)]).await;
        assert_eq!(refused.status(), 403, "{foreign}");
        assert!(refused.body().contains("cross_site"), "{}", refused.body());
    }
    assert_eq!(sign_in(&[]).await.status(), 403, "nothing is told");
    let both = [
        ("origin", "https://localhost:8443"),
        ("host", "localhost:8443"),
    ];
    assert_eq!(sign_in(&both).await.status(), 200);
    let differ = [("origin", "https://localhost:8443"), ("host", "other")];
    assert_eq!(sign_in(&differ).await.status(), 400);
    let signed_in = sign_in(&[("origin", "https://LOCALHOST:8443")]).await;
    assert_eq!(signed_in.status(), 200, "{}", signed_in.body());

    // And stays signed in.
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap();
    let (pair, _) = cookie.split_once(';').unwrap();
    let own = [("origin", "https://localhost:8443"), ("cookie", pair)];
    let body = json!({}).to_string();
    let path = "/api/auth/refresh";
    let again = post(&mut speaker, path, "application/json", &own, body).await;
    assert_eq!(again.status(), 200, "{}", again.body());
}

#[tokio::test]
async fn the_usual_port_need_not_be_told() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let form = format!(
        "username=rh%40exemple.fr&password={}&refresh_in=cookie",
        PASSWORD.replace(' ', "+")
    );
    for (host, origin, status) in [
        ("chrona.exemple.fr", "https://chrona.exemple.fr", " 200 "),
        (
            "chrona.exemple.fr:443",
            "https://chrona.exemple.fr",
            " 200 ",
        ),
        ("chrona.exemple.fr:80", "http://chrona.exemple.fr", " 200 "),
        ("chrona.exemple.fr:80", "https://chrona.exemple.fr", " 403 "),
        (
            "chrona.exemple.fr",
            "https://chrona.exemple.fr.mechant.example",
            " 403 ",
        ),
    ] {
        let request = format!(
            "POST /api/auth/token HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        let answer = send(&server.backoffice, &request).await;
        let head = answer.lines().next().unwrap();
        assert!(head.contains(status), "{host} {origin}: {answer}");
    }
}

/// What a text holds that is only written like a NUL is kept; a NUL is not.
#[rstest]
#[tokio::test]
async fn a_nul_is_refused_and_what_looks_like_one_is_not(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start_with(db, &[("ALLOW_REGISTRATION", "true")]).await;
    for (number, password) in ["cent%00pour cent", r"barre \u0000 oblique", r"deux \\u0000"]
        .iter()
        .enumerate()
    {
        let email = format!("personne{number}@exemple.fr");
        let body = json!({ "email": email, "password": password });
        server.post("/auth/register", "", body).await.ok(201);
        server.sign_in(&email, password).await.ok(200);
    }
    let nul = json!({ "email": "nul@exemple.fr", "password": "un\0mot de passe" });
    let refused = server.post("/auth/register", "", nul).await;
    refused.problem(400, "bad_request");
    let refused = server
        .sign_in("personne0@exemple.fr", "cent\0pour cent")
        .await;
    refused.problem(400, "bad_request");
    let refused = server.get("/admin/users?offset=%00", "").await;
    refused.problem(400, "bad_request");
}
