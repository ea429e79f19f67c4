//! Each code is good once.

use std::sync::Arc;

use chrona_api_types::PersonId;
use chrona_store::identity::second_factors;
use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{CAMILLE, set_up, sign_in, validate};
use crate::harness::{Db, Reply, Server};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_uses_of_one_code_one_succeeds(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let app = set_up(&server, &camille).await;
    let succeeded = |answers: Vec<Reply>| {
        let statuses: Vec<u16> = answers.iter().map(|reply| reply.status.as_u16()).collect();
        let known = |status: &u16| matches!(status, 200 | 400 | 401 | 403 | 429);
        assert!(statuses.iter().all(known), "{statuses:?}");
        statuses.iter().filter(|status| **status == 200).count()
    };
    let code = app.code(&server);
    let uses = (0..50).map(|_| validate(&server, &camille, &code));
    assert_eq!(succeeded(join_all(uses).await), 1);

    server.clock.advance(TimeDelta::minutes(16));
    let uses = (0..50).map(|_| {
        let body = json!({ "recovery_code": app.recovery[0] });
        server.post("/totp/recovery/use", &camille.token, body)
    });
    assert_eq!(succeeded(join_all(uses).await), 1);

    server.clock.advance(TimeDelta::minutes(16));
    let code = app.code(&server);
    let uses = (0..50).map(|_| sign_in(&server, CAMILLE, "totp_code", &code));
    assert_eq!(succeeded(join_all(uses).await), 1);
    let sessions = "SELECT id FROM sessions WHERE ended_at IS NULL";
    // The administrator's, the one that set it up, and the new one.
    assert_eq!(server.rows(sessions).await.len(), 3);
}

/// Without the limit on failures before it, which lets few through.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_lets_a_step_and_a_recovery_code_be_used_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let kept = second_factors::find_in_force(server.app.store.reader(), PersonId(admin.id));
    let id = kept.await.unwrap().unwrap().id;
    let digests = server.app.sealer.digests(
        &format!("recovery code {}", admin.id),
        &app.recovery[0].replace('-', ""),
    );
    let mut steps = Vec::new();
    let mut codes = Vec::new();
    for _ in 0..50 {
        let (app, digests, account) = (Arc::clone(&server.app), digests.clone(), admin.id);
        steps.push(tokio::spawn(async move {
            let used = second_factors::use_step(app.store.writer(), id, 99_999_999);
            used.await.unwrap()
        }));
        let app = Arc::clone(&server.app);
        codes.push(tokio::spawn(async move {
            let (store, now) = (app.store.writer(), app.clock.now());
            let used = second_factors::use_recovery_code(store, PersonId(account), digests, now);
            used.await.unwrap()
        }));
    }
    for uses in [steps, codes] {
        let used = join_all(uses).await;
        let used = used.into_iter().filter(|used| *used.as_ref().unwrap());
        assert_eq!(used.count(), 1);
    }
}

#[rstest]
#[tokio::test]
async fn a_step_is_good_once_and_no_earlier_one_after_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let none = validate(&server, &admin, "000000").await;
    none.problem(404, "second_factor_not_active");
    let app = set_up(&server, &admin).await;
    server.clock.advance(TimeDelta::minutes(2));
    for (steps, offset) in [(-1, -1), (0, 0), (1, 1)] {
        let code = app.code_in(&server, steps);
        let good = validate(&server, &admin, &code).await.ok(200);
        assert_eq!(good["success"], true);
        assert_eq!(good["time_offset_periods"], offset);
        let again = validate(&server, &admin, &code).await;
        let detail = again.problem(400, "totp_code_invalid");
        assert!(detail.contains("already"), "{detail}");
    }
    let earlier = app.code(&server);
    validate(&server, &admin, &earlier)
        .await
        .problem(400, "totp_code_invalid");
    server.clock.advance(TimeDelta::minutes(20));
    for steps in [-2, 2] {
        let code = app.code_in(&server, steps);
        validate(&server, &admin, &code)
            .await
            .problem(400, "totp_code_invalid");
    }
    let body = json!({
        "totp_code": app.code(&server), "kiosk_id": 7, "nonce": "n-1", "jwt_jti": "j-1",
    });
    server
        .post("/totp/validate", &admin.token, body)
        .await
        .ok(200);
    let path = "/admin/audit-logs?event_type=second_factor_validated&limit=1";
    let entry = &server.get(path, &admin.token).await.ok(200)[0];
    let data = entry["event_data"].as_str().unwrap();
    assert!(data.contains("n-1") && data.contains("j-1"), "{data}");
}
