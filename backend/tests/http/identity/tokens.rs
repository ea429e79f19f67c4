//! Every kind of token at every kind of door: each opens its own and no other.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    badges::device_key::Key,
    harness::{Db, PASSWORD, Server, TestKiosk},
    smtp::SmtpServer,
};

#[tokio::test]
async fn each_token_opens_its_own_door_alone() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&camille, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let form = [
        ("username", "camille@exemple.fr"),
        ("password", PASSWORD),
        ("refresh_in", "cookie"),
    ];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    let in_cookies = server
        .send(request.header("Sec-Fetch-Site", "same-origin"))
        .await;
    let known = in_cookies
        .headers
        .get_all("set-cookie")
        .iter()
        .find_map(|line| line.to_str().ok()?.strip_prefix("__Host-chrona-browser="))
        .and_then(|line| line.split(';').next())
        .unwrap()
        .to_owned();
    let in_body = server.sign_in("camille@exemple.fr", PASSWORD).await.ok(200);
    let refresh = in_body["refresh_token"].as_str().unwrap().to_owned();
    let badge = server.badge(&camille, phone).await;
    let tokens = [
        ("access", camille.token.clone()),
        ("badge", badge),
        ("refresh", refresh),
        ("known browser", known),
        ("kiosk key", kiosk.key.clone()),
        ("nothing", String::new()),
    ];

    for (kind, token) in &tokens {
        let bearer = server.get("/auth/me", token).await.status;
        let key = TestKiosk {
            id: kiosk.id,
            key: token.clone(),
        };
        let beat = json!({ "app_version": "1" });
        let at_kiosk = server.at_kiosk(&key, "/kiosk/heartbeat", beat).await.status;
        let cookie = server
            .request(Method::POST, "/auth/refresh")
            .header("Sec-Fetch-Site", "same-origin")
            .header("Cookie", format!("__Host-chrona-browser={token}"))
            .json(&json!({}));
        let as_known = server.send(cookie).await.status;
        let body = json!({ "refresh_token": token });
        let refreshed = server.post("/auth/refresh", "", body).await.status;
        let shown = server.punch(&kiosk, token).await.status;
        let opens = [bearer, at_kiosk, as_known, refreshed, shown].map(|status| status == 200);
        let expected = match *kind {
            "access" => [true, false, false, false, false],
            "kiosk key" => [false, true, false, false, false],
            "refresh" => [false, false, false, true, false],
            "badge" => [false, false, false, false, true],
            _ => [false; 5],
        };
        assert_eq!(opens, expected, "{kind}");
        for status in [bearer, at_kiosk, as_known, refreshed, shown] {
            assert!(status.as_u16() < 500, "{kind}: {status}");
        }
    }
}

/// The token of the link in the last letter of this subject.
async fn link(relay: &SmtpServer, to: &str, subject: &str) -> String {
    let mail = relay.wait_for_mail(to, subject).await;
    let link = mail.text.lines().find(|line| line.contains('#')).unwrap();
    link.split_once('#').unwrap().1.to_owned()
}

#[tokio::test]
async fn each_link_and_step_is_good_for_nothing_else() {
    let relay = SmtpServer::start();
    let proxy = [("TRUSTED_PROXIES", "127.0.0.0/8")];
    let server = Server::start_with_relay(Db::Sqlite, &relay, &proxy).await;
    let admin = server.admin().await;
    let (camille, zoe) = ("camille@exemple.fr", "zoe@exemple.fr");
    let owner = server.person(&admin, camille, "user").await;
    server.person(&admin, zoe, "user").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let refresh = server.sign_in(camille, PASSWORD).await.ok(200)["refresh_token"].clone();

    // Every token there is that opens something once.
    server
        .post("/auth/forgot-password", "", json!({ "email": zoe }))
        .await
        .ok(204);
    let reset = link(&relay, zoe, "nouveau mot de passe").await;
    server
        .post("/auth/verify-email/request", &owner.token, json!({}))
        .await
        .ok(204);
    let address = link(&relay, camille, "Confirmez votre adresse").await;
    for (name, key) in [("premier", Some(Key::new())), ("second", None)] {
        let body = json!({
            "device_fingerprint": name, "device_name": name,
            "public_key": key.map(|key| key.jwk().to_string()),
        });
        server
            .post("/devices/register", &owner.token, body)
            .await
            .ok(201);
    }
    let phone = link(&relay, camille, "Confirmez votre nouveau téléphone").await;
    let body = json!({ "employee_email": "lea@exemple.fr" });
    let code = server.post("/admin/hr-codes", &admin.token, body).await;
    let code = code.ok(201)["code"].as_str().unwrap().to_owned();
    let body = json!({ "hr_code": code, "email": "lea@exemple.fr" });
    let joining = server.post("/onboarding/initiate", "", body).await.ok(200);
    let showing = server.post("/auth/passkey/begin", "", json!({})).await;
    let showing = showing.ok(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tokens = [
        ("reset", reset),
        ("address", address),
        ("phone", phone),
        ("HR code", code),
        ("joining", text(&joining["session_token"])),
        ("passkey", text(&showing["token"])),
        ("access", owner.token.clone()),
        ("refresh", text(&refresh)),
        ("kiosk key", kiosk.key.clone()),
    ];

    // Each door, and what it says to a token that is none of its own.
    let credential = json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "extensions": {},
        "response": { "authenticatorData": "AAAA", "clientDataJSON": "AAAA", "signature": "AAAA" },
    });
    let doors = [
        ("reset", "/auth/reset-password", "mail_link_invalid"),
        ("address", "/auth/verify-email", "mail_link_invalid"),
        ("phone", "/devices/confirm", "mail_link_invalid"),
        ("joining", "/onboarding/verify-otp", "onboarding_over"),
        ("passkey", "/auth/passkey/finish", "passkey_ceremony_over"),
        ("refresh", "/auth/refresh", "session_ended"),
    ];
    let mut asked = 0;
    for (kind, token) in &tokens {
        for (door, path, refusal) in doors {
            asked += 1;
            let body = json!({
                "token": token, "session_token": token, "refresh_token": token,
                "new_password": "quatre pommes sur le quai", "otp_code": "000000",
                "credential": credential,
            });
            // Guesses are counted by network, and each comes from another one.
            let request = server
                .request(Method::POST, path)
                .header("x-forwarded-for", format!("198.51.{asked}.1"));
            let reply = server.send(request.json(&body)).await;
            // What is longer than any token of that door is refused as that.
            let is_refused = reply.status.is_client_error()
                && [refusal, "invalid_value"].contains(&reply.json()["code"].as_str().unwrap());
            assert_eq!(
                !is_refused,
                *kind == door,
                "{kind} at {path}: {}",
                reply.text
            );
        }
        let bearer = server.get("/auth/me", token).await.status;
        assert_eq!(bearer == 200, *kind == "access", "{kind} as a bearer");
    }
}
