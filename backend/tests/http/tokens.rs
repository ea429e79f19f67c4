//! Every kind of token at every kind of door: each opens its own and no other.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Server, TestKiosk};

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
