//! A machine whose clock was a day ahead, and was set right: nobody waits for that day.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::{
    harness::{Db, PASSWORD, Server},
    identity::second_factor::{set_up, sign_in},
};

const DAY: TimeDelta = TimeDelta::days(1);

#[rstest]
#[tokio::test]
async fn failures_of_a_day_to_come_lock_nobody(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    server.admin().await;
    server.clock.advance(DAY);
    for _ in 0..5 {
        server
            .sign_in("rh@exemple.fr", "faux")
            .await
            .problem(401, "invalid_credentials");
    }
    server
        .sign_in("rh@exemple.fr", PASSWORD)
        .await
        .problem(429, "sign_in_locked");
    server.clock.advance(-DAY);
    server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    // And counting goes on from now.
    for _ in 0..5 {
        server
            .sign_in("rh@exemple.fr", "faux")
            .await
            .problem(401, "invalid_credentials");
    }
    server
        .sign_in("rh@exemple.fr", PASSWORD)
        .await
        .problem(429, "sign_in_locked");
}

#[rstest]
#[tokio::test]
async fn a_limit_that_was_reached_in_a_day_to_come_is_open(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let ask = || {
        let body = json!({ "hr_code": "EMPL-2026-XXXXXXXXXX", "email": "a@exemple.fr" });
        server.post("/onboarding/initiate", "", body)
    };
    server.clock.advance(DAY);
    let mut last = ask().await;
    for _ in 0..40 {
        last = ask().await;
    }
    last.problem(429, "too_many_requests");
    server.clock.advance(-DAY);
    assert_eq!(ask().await.status, 400, "it is a wrong code again");
}

#[rstest]
#[tokio::test]
async fn a_code_that_was_used_in_a_day_to_come_bars_no_other(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let sign_in = async |code: &str| sign_in(&server, "rh@exemple.fr", "totp_code", code).await;
    server.clock.advance(DAY);
    sign_in(&app.code(&server)).await.ok(200);
    server.clock.advance(TimeDelta::minutes(2) - DAY);
    let code = app.code(&server);
    sign_in(&code).await.ok(200);
    // Which is good once, as ever.
    sign_in(&code).await.problem(401, "invalid_credentials");
}

#[rstest]
#[tokio::test]
async fn a_kiosk_that_was_heard_in_a_day_to_come_is_not_online_for_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let beat = json!({ "app_version": "1", "device_time": "2026-11-21T08:00:00Z" });
    server.clock.advance(DAY);
    server
        .at_kiosk(&kiosk, "/kiosk/heartbeat", beat)
        .await
        .ok(200);
    let online = async || {
        let admin = server.signed_in("rh@exemple.fr").await;
        let all = server.get("/kiosk/all-status", &admin.token).await.ok(200);
        all[0]["is_online"].clone()
    };
    assert_eq!(online().await, true);
    server.clock.advance(-DAY);
    assert_eq!(online().await, false);
    let scrape = server.get("/metrics", "").await.text;
    assert!(
        scrape.contains("chrona_kiosks{state=\"online\"} 0"),
        "{scrape}"
    );
    // What its clock says is an entry again, and not only after that day.
    let beat = json!({ "app_version": "1", "device_time": "2026-11-20T08:00:00Z" });
    server
        .at_kiosk(&kiosk, "/kiosk/heartbeat", beat)
        .await
        .ok(200);
    let noted = server.rows("SELECT clock_noted_at FROM kiosks").await;
    let noted = noted[0]["clock_noted_at"].as_str().unwrap();
    assert!(noted.starts_with("2026-11-20"), "{noted}");
    assert_eq!(online().await, true);
}
