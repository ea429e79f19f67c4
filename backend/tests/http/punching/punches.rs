//! From badge to punch.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use crate::{
    door::Door,
    harness::{Db, Person, Server, TestKiosk},
};

#[rstest]
#[tokio::test]
async fn a_badge_makes_a_punch_that_everyone_concerned_sees(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(db).await;
    let badge = server.badge(&person, phone).await;
    let punch = server.punch(&kiosk, &badge).await.ok(200);
    assert_eq!(punch["success"], true);
    assert_eq!(punch["punch_type"], "clock_in");
    assert_eq!(punch["first_name"], "Camille");
    assert_eq!(punch["user_id"], person.id);
    assert_eq!(punch["device_id"], phone);

    let own = server.get("/punch/history", &person.token).await;
    assert_eq!(own.header("x-total-count"), "1");
    assert_eq!(own.ok(200)[0]["id"], punch["punch_id"]);
    let all = server.get("/admin/punches", &admin.token).await.ok(200);
    assert_eq!(all[0]["kiosk_id"], kiosk.id);
    assert_eq!(all[0]["user_name"], "Camille Martin");
    let audit = server
        .get("/admin/audit-logs?event_type=punch_recorded", &admin.token)
        .await;
    let entry = audit.ok(200)[0].clone();
    assert_eq!(entry["kiosk_id"], kiosk.id);
    assert!(entry["event_data"].as_str().unwrap().contains("clock_in"));
}

#[rstest]
#[tokio::test]
async fn in_and_out_alternate_and_the_time_between_is_worked(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let Door {
        server,
        person,
        phone,
        kiosk,
        ..
    } = Door::open(db).await;
    let mut kinds = Vec::new();
    let mut worked = Vec::new();
    for minutes in [0, 90, 30, 60] {
        server.clock.advance(TimeDelta::minutes(minutes));
        // The access token outlives none of this.
        let token = server
            .sign_in("camille@exemple.fr", crate::harness::PASSWORD)
            .await
            .ok(200);
        let token = token["access_token"].as_str().unwrap().to_owned();
        let badge = server
            .badge(
                &Person {
                    id: person.id,
                    token,
                },
                phone,
            )
            .await;
        let punch = server.punch(&kiosk, &badge).await.ok(200);
        kinds.push(punch["punch_type"].as_str().unwrap().to_owned());
        worked.push(punch["worked_today_seconds"].as_i64().unwrap() / 60);
    }
    assert_eq!(kinds, ["clock_in", "clock_out", "clock_in", "clock_out"]);
    assert_eq!(worked, [0, 90, 90, 150]);
}

#[rstest]
#[tokio::test]
async fn the_day_after_a_forgotten_exit_begins_with_an_entry(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let Door {
        server,
        person,
        phone,
        kiosk,
        ..
    } = Door::open(db).await;
    let badge = server.badge(&person, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    server.clock.advance(TimeDelta::hours(24));
    let token = server
        .sign_in("camille@exemple.fr", crate::harness::PASSWORD)
        .await
        .ok(200);
    let person = Person {
        id: person.id,
        token: token["access_token"].as_str().unwrap().into(),
    };
    let badge = server.badge(&person, phone).await;
    let punch = server.punch(&kiosk, &badge).await.ok(200);
    assert_eq!(punch["punch_type"], "clock_in");
    assert_eq!(punch["worked_week_seconds"], 0);
}

#[rstest]
#[tokio::test]
async fn a_badge_lives_fifteen_seconds_and_not_one_more(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let Door {
        server,
        person,
        phone,
        kiosk,
        ..
    } = Door::open(db).await;
    let (young, old) = (
        server.badge(&person, phone).await,
        server.badge(&person, phone).await,
    );
    server.clock.advance(TimeDelta::milliseconds(14_999));
    server.punch(&kiosk, &young).await.ok(200);
    server.clock.advance(TimeDelta::milliseconds(1));
    let detail = server
        .punch(&kiosk, &old)
        .await
        .problem(400, "badge_expired");
    assert!(detail.to_lowercase().contains("expired"), "{detail}");
    assert_eq!(
        server
            .get("/punch/history", &person.token)
            .await
            .header("x-total-count"),
        "1"
    );
}

#[tokio::test]
async fn a_badge_says_when_it_dies() {
    let Door {
        server,
        person,
        phone,
        ..
    } = Door::open(Db::Sqlite).await;
    server.clock.set("2026-11-20T08:00:00.900Z");
    let body = json!({ "device_id": phone });
    let badge = server
        .post("/punch/request-token", &person.token, body)
        .await
        .ok(200);
    assert_eq!(badge["expires_in"], 15);
    assert_eq!(badge["expires_at"], "2026-11-20T08:00:15Z");
    assert_eq!(badge["server_time"], "2026-11-20T08:00:00.900Z");
}

#[rstest]
#[tokio::test]
async fn a_second_use_loses(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(db).await;
    let badge = server.badge(&person, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let other = server.kiosk(&admin, "Porte B").await;
    for kiosk in [&kiosk, &other] {
        let detail = server.punch(kiosk, &badge).await.problem(400, "badge_used");
        assert!(
            detail.to_lowercase().contains("already been used"),
            "{detail}"
        );
    }
    assert_eq!(
        server
            .get("/admin/punches", &admin.token)
            .await
            .header("x-total-count"),
        "1"
    );
}

#[tokio::test]
async fn what_is_no_badge_is_refused_in_its_own_words() {
    let Door {
        server,
        person,
        phone,
        kiosk,
        ..
    } = Door::open(Db::Sqlite).await;
    let reply = server.punch(&kiosk, &person.token).await;
    let detail = reply.problem(400, "badge_wrong_type");
    assert!(
        detail.to_lowercase().contains("invalid token type"),
        "{detail}"
    );
    let badge = server.badge(&person, phone).await;
    let cut = &badge[..badge.len() - 4];
    for nonsense in ["", "x", "a.b.c", cut, "é".repeat(100).as_str()] {
        let detail = server
            .punch(&kiosk, nonsense)
            .await
            .problem(400, "badge_invalid");
        assert!(detail.to_lowercase().contains("invalid"), "{detail}");
    }
}

#[rstest]
#[tokio::test]
async fn a_revoked_phone_neither_gets_nor_uses_a_badge(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(db).await;
    let badge = server.badge(&person, phone).await;
    let path = format!("/admin/devices/{phone}/revoke");
    server.post(&path, &admin.token, json!({})).await.ok(200);
    let detail = server
        .punch(&kiosk, &badge)
        .await
        .problem(403, "device_revoked");
    assert!(detail.to_lowercase().contains("revoked"), "{detail}");
    let body = json!({ "device_id": phone });
    let reply = server
        .post("/punch/request-token", &person.token, body)
        .await;
    assert!(
        reply
            .problem(403, "device_revoked")
            .to_lowercase()
            .contains("revoked")
    );
}

#[tokio::test]
async fn a_badge_is_for_ones_own_phone() {
    let Door {
        server,
        admin,
        phone,
        ..
    } = Door::open(Db::Sqlite).await;
    for device_id in [phone, 999] {
        let body = json!({ "device_id": device_id });
        let reply = server
            .post("/punch/request-token", &admin.token, body)
            .await;
        reply.problem(404, "device_not_found");
    }
}

#[rstest]
#[tokio::test]
async fn a_kiosk_speaks_for_itself_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(db).await;
    let other = server.kiosk(&admin, "Porte B").await;
    let badge = server.badge(&person, phone).await;
    let body = json!({ "qr_token": badge, "kiosk_id": other.id });
    server
        .at_kiosk(&kiosk, "/punch/validate", body)
        .await
        .problem(403, "kiosk_mismatch");

    let off = json!({ "is_active": false });
    server
        .patch(&format!("/admin/kiosks/{}", kiosk.id), &admin.token, off)
        .await
        .ok(200);
    let detail = server
        .punch(&kiosk, &badge)
        .await
        .problem(403, "kiosk_inactive");
    assert!(detail.to_lowercase().contains("inactive"), "{detail}");

    // The badge was not spent by the refusals.
    let body = json!({ "qr_token": badge, "kiosk_id": other.id, "punch_type": "clock_out" });
    let punch = server
        .at_kiosk(&other, "/punch/validate", body)
        .await
        .ok(200);
    assert_eq!(punch["punch_type"], "clock_out");
}

#[tokio::test]
async fn a_bearer_token_does_not_open_the_kiosks_door() {
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(Db::Sqlite).await;
    let badge = server.badge(&person, phone).await;
    let body = json!({ "qr_token": badge });
    server
        .post("/punch/validate", &admin.token, body.clone())
        .await
        .problem(401, "unauthorized");
    let wrong = TestKiosk {
        id: kiosk.id,
        key: "x".repeat(43),
    };
    server
        .at_kiosk(&wrong, "/punch/validate", body)
        .await
        .problem(401, "kiosk_unauthorized");
    // And a kiosk's key is no one's token.
    server
        .get("/auth/me", &kiosk.key)
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn the_ninth_badge_in_ten_seconds_waits() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    for _ in 0..8 {
        server.badge(&admin, phone).await;
    }
    let body = json!({ "device_id": phone });
    let reply = server
        .post("/punch/request-token", &admin.token, body)
        .await;
    reply.problem(429, "too_many_requests");
    assert_eq!(reply.header("retry-after"), "10");
    server.clock.advance(TimeDelta::seconds(10));
    server.badge(&admin, phone).await;
}

#[rstest]
#[tokio::test]
async fn deleting_a_person_leaves_the_punches(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(db).await;
    let badge = server.badge(&person, phone).await;
    let unused = server.badge(&person, phone).await;
    let punch = server.punch(&kiosk, &badge).await.ok(200);
    let path = format!("/admin/users/{}", person.id);
    server.delete(&path, &admin.token).await.ok(204);

    let kept = server
        .get(
            &format!("/admin/punches?user_id={}", person.id),
            &admin.token,
        )
        .await;
    assert_eq!(kept.ok(200)[0]["id"], punch["punch_id"]);
    let closed = server.get(&path, &admin.token).await.ok(200);
    assert!(!closed["email"].as_str().unwrap().contains("camille"));
    assert!(closed["closed_at"].is_string());
    server
        .punch(&kiosk, &unused)
        .await
        .problem(403, "account_closed");
    server
        .delete(&path, &admin.token)
        .await
        .problem(404, "user_not_found");
    // The address is free for someone else.
    server.person(&admin, "camille@exemple.fr", "user").await;
}

#[rstest]
#[tokio::test]
async fn a_punch_cannot_be_changed_in_the_database(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    use sea_orm::ConnectionTrait;
    let Door {
        server,
        admin,
        person,
        phone,
        kiosk,
    } = Door::open(db).await;
    let badge = server.badge(&person, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let before = server.get("/admin/punches", &admin.token).await.ok(200);
    let mut attempts = vec![
        "UPDATE punches SET kind = 'clock_out'",
        "DELETE FROM punches",
        "UPDATE audit_entries SET event_type = 'nothing'",
        "DELETE FROM audit_entries",
    ];
    match db {
        Db::Sqlite => attempts.push("INSERT OR REPLACE INTO punches SELECT * FROM punches"),
        Db::Postgres => attempts.push("TRUNCATE punches CASCADE"),
    }
    for attempt in attempts {
        let error = server
            .app
            .store
            .writer()
            .execute_unprepared(attempt)
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("append-only"),
            "{attempt}: {error}"
        );
    }
    assert_eq!(
        server.get("/admin/punches", &admin.token).await.ok(200),
        before
    );
}

#[tokio::test]
async fn a_range_of_days_is_the_organisations() {
    let Door {
        server,
        person,
        phone,
        kiosk,
        ..
    } = Door::open(Db::Sqlite).await;
    // 23:30 UTC on the 20th is half past midnight on the 21st in Paris.
    server.clock.set("2026-11-20T23:30:00Z");
    let token = server
        .sign_in("camille@exemple.fr", crate::harness::PASSWORD)
        .await
        .ok(200);
    let person = Person {
        id: person.id,
        token: token["access_token"].as_str().unwrap().into(),
    };
    let badge = server.badge(&person, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let count = async |query: &str| {
        let reply = server
            .get(&format!("/punch/history?{query}"), &person.token)
            .await;
        reply.ok(200).as_array().unwrap().len()
    };
    assert_eq!(count("from=2026-11-21&to=2026-11-21").await, 1);
    assert_eq!(count("from=2026-11-20&to=2026-11-20").await, 0);
    assert_eq!(
        count("from=2026-11-20T23:30:00Z&to=2026-11-21T00:30:00+01:00").await,
        1
    );
    let reply = server
        .get(
            "/punch/history?from=2026-11-22&to=2026-11-20",
            &person.token,
        )
        .await;
    reply.problem(400, "invalid_range");
    let reply = server
        .get("/punch/history?from=yesterday", &person.token)
        .await;
    reply.problem(400, "invalid_datetime");
}
