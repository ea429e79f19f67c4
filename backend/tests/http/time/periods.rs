//! A month's way: approved by the person, validated by the manager, closed by HR, and what it no longer lets happen.

use chrona_backend::services::{ledger::Finding, time::computed_months};
use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::{forty_hours, renew};
use crate::{
    door::Door,
    harness::{Db, Person},
    people::teams::{set_managers, set_team, team},
};

/// November, in which Camille worked 40 hours, is over; the chief looks after Camille's team.
async fn november(db: Db) -> (Door, Person) {
    let mut door = forty_hours(db).await;
    let (server, admin) = (&door.server, &door.admin);
    server.person(admin, "chef@exemple.fr", "manager").await;
    let ours = team(server, admin, "Accueil").await;
    set_team(server, admin, &door.person, Some(ours))
        .await
        .ok(200);
    // Since before the month began.
    let before = "UPDATE team_members SET since = '2026-10-01'";
    server.write(before).await;
    let chef = server.signed_in("chef@exemple.fr").await;
    set_managers(server, admin, ours, &[&chef]).await.ok(200);
    door.server.clock.set("2026-12-01T08:00:00Z");
    renew(&mut door).await;
    let chef = door.server.signed_in("chef@exemple.fr").await;
    (door, chef)
}

/// What came of a step: how many took it, and why others did not.
async fn step(door: &Door, path: &str, token: &str, body: Value) -> (i64, Vec<String>) {
    let moved = door.server.post(path, token, body).await.ok(200);
    let codes = moved["exceptions"].as_array().unwrap().iter();
    let codes = codes.map(|one| one["code"].as_str().unwrap().to_owned());
    (moved["done"].as_i64().unwrap(), codes.collect())
}

/// Camille's month, all the way to closed.
async fn close(door: &Door, chef: &Person) {
    let own = "/timesheets/me/2026-11/approve";
    assert_eq!(
        step(door, own, &door.person.token, json!({})).await,
        (1, vec![])
    );
    let validate = "/team/periods/2026-11/validate";
    assert_eq!(
        step(door, validate, &chef.token, json!({})).await,
        (1, vec![])
    );
    let only = json!({ "user_ids": [door.person.id] });
    let close = "/admin/periods/2026-11/close";
    assert_eq!(
        step(door, close, &door.admin.token, only).await,
        (1, vec![])
    );
}

/// The state of Camille's month, in the list of timesheets and in their own.
async fn state(door: &Door) -> String {
    let path = "/admin/timesheets?from=2026-11-01&to=2026-11-30";
    let lines = door.server.get(path, &door.admin.token).await.ok(200);
    let line = lines.as_array().unwrap().iter();
    let line = line
        .clone()
        .find(|line| line["user_id"] == door.person.id)
        .unwrap();
    let own = door
        .server
        .get("/periods/me", &door.person.token)
        .await
        .ok(200);
    assert_eq!(own[1]["month"], "2026-11");
    assert_eq!(own[1]["state"], line["state"]);
    line["state"].as_str().unwrap().to_owned()
}

#[rstest]
#[tokio::test]
async fn a_month_goes_from_punches_to_closed_and_back(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (door, chef) = november(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let own = "/timesheets/me/2026-11/approve";
    let validate = "/team/periods/2026-11/validate";
    let close_path = "/admin/periods/2026-11/close";
    let only = json!({ "user_ids": [camille.id] });
    assert_eq!(state(&door).await, "open");

    // Each step wants the one before.
    let early = step(&door, validate, &chef.token, json!({})).await;
    assert_eq!(early, (0, vec!["not_approved".to_owned()]));
    let early = step(&door, close_path, &admin.token, only.clone()).await;
    assert_eq!(early, (0, vec!["not_validated".to_owned()]));
    assert_eq!(
        step(&door, own, &camille.token, json!({})).await,
        (1, vec![])
    );
    assert_eq!(state(&door).await, "approved");
    let again = step(&door, own, &camille.token, json!({})).await;
    assert_eq!(again, (0, vec!["done".to_owned()]));

    // What was approved is other hours now: it is approved anew.
    let correction = json!({
        "user_id": camille.id, "reason": "Sortie oubliée",
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-09T08:00:00Z" },
    });
    let correct = "/admin/punches/corrections";
    server
        .post(correct, &admin.token, correction.clone())
        .await
        .ok(201);
    let out = json!({
        "user_id": camille.id, "reason": "Sortie oubliée",
        "added": { "punch_type": "clock_out", "punched_at": "2026-11-09T11:00:00Z" },
    });
    server.post(correct, &admin.token, out).await.ok(201);
    let changed = step(&door, validate, &chef.token, json!({})).await;
    assert_eq!(changed, (0, vec!["changed".to_owned()]));
    close(&door, &chef).await;
    assert_eq!(state(&door).await, "closed");
    let months = server.get("/admin/periods", &admin.token).await.ok(200);
    assert_eq!(
        months[1],
        json!({ "month": "2026-11", "people": 3, "open": 2, "approved": 0, "validated": 0, "closed": 1 })
    );
    let months = server.get("/team/periods", &chef.token).await.ok(200);
    assert_eq!(
        (&months[1]["people"], &months[1]["closed"]),
        (&json!(1), &json!(1))
    );
    door.verified().await.unwrap();

    // It is opened again with a reason, which everyone concerned reads.
    let reopen = "/admin/periods/2026-11/reopen";
    let silent = server.post(reopen, &admin.token, only.clone()).await;
    silent.problem(422, "invalid_value");
    let reason = json!({ "user_ids": [camille.id], "reason": "Une sortie manquait" });
    assert_eq!(
        step(&door, reopen, &admin.token, reason.clone()).await,
        (1, vec![])
    );
    let again = step(&door, reopen, &admin.token, reason).await;
    assert_eq!(again, (0, vec!["not_closed".to_owned()]));
    assert_eq!(state(&door).await, "open");
    let letters = "SELECT recipient FROM outbox WHERE kind = 'month_reopened' ORDER BY recipient";
    let letters = server.rows(letters).await;
    assert_eq!(letters.len(), 2, "the person and the manager");
    let own = server.get("/periods/me", &camille.token).await.ok(200);
    let steps = own[1]["steps"].as_array().unwrap();
    let taken: Vec<_> = steps
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(taken, ["approve", "approve", "validate", "close", "reopen"]);
    assert_eq!(steps[4]["reason"], "Une sortie manquait");
    assert_eq!(steps[4]["by"], admin.id);
    close(&door, &chef).await;
    door.verified().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn what_a_closed_month_rests_on_is_not_changed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (door, chef) = november(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let of = |what: &str| format!("/admin/users/{}/{what}", camille.id);
    let away = |day: &str| json!({ "type": "training", "from": day, "to": day });
    let entered = server
        .post(&of("absences"), &admin.token, away("2026-11-12"))
        .await
        .ok(201);
    let asked = |day: &str| json!({ "kind": "absence", "type": "unpaid_leave", "from": day, "to": day, "reason": "" });
    // A request about its days holds a month open.
    let waits = server
        .post("/requests", &camille.token, asked("2026-11-13"))
        .await
        .ok(201);
    let own = "/timesheets/me/2026-11/approve";
    let held = step(&door, own, &camille.token, json!({})).await;
    assert_eq!(held, (0, vec!["requests".to_owned()]));
    let cancel = format!("/requests/{}/cancel", waits["id"]);
    server
        .post(&cancel, &camille.token, json!({}))
        .await
        .ok(200);
    close(&door, &chef).await;

    let contract = |from: &str| json!({ "from": from, "kind": "full_time" });
    let schedule = |from: &str| json!({ "from": from, "weeks": [{ "mon": ["09:00-17:00"] }] });
    let rule = |from: &str| json!({ "from": from, "daily_maximum_minutes": 660 });
    let correction = |at: &str| {
        json!({
            "user_id": camille.id, "reason": "Oubli",
            "added": { "punch_type": "clock_in", "punched_at": at },
        })
    };
    for (path, token, body) in [
        (of("absences"), &admin.token, away("2026-11-30")),
        (of("contracts"), &admin.token, contract("2026-11-30")),
        (of("schedules"), &admin.token, schedule("2026-01-01")),
        (of("rules"), &admin.token, rule("2026-11-01")),
        ("/admin/rules".to_owned(), &admin.token, rule("2026-11-01")),
        (
            "/admin/schedules".to_owned(),
            &admin.token,
            schedule("2026-11-30"),
        ),
        (
            "/admin/punches/corrections".to_owned(),
            &admin.token,
            correction("2026-11-10T08:00:00Z"),
        ),
        (
            "/team/corrections".to_owned(),
            &chef.token,
            correction("2026-11-10T08:00:00Z"),
        ),
        (
            format!("{}/{}/annul", of("absences"), entered["id"]),
            &admin.token,
            json!({}),
        ),
        ("/requests".to_owned(), &camille.token, asked("2026-11-30")),
        (
            "/requests/preview".to_owned(),
            &camille.token,
            asked("2026-11-30"),
        ),
    ] {
        let reply = server.post(&path, token, body).await;
        reply.problem(409, "period_closed");
    }
    // What comes after it goes on.
    for (path, token, body) in [
        (of("absences"), &admin.token, away("2026-12-03")),
        (of("contracts"), &admin.token, contract("2026-12-01")),
        ("/admin/rules".to_owned(), &admin.token, rule("2026-12-01")),
        (
            "/admin/punches/corrections".to_owned(),
            &admin.token,
            correction("2026-12-01T07:00:00Z"),
        ),
        ("/requests".to_owned(), &camille.token, asked("2026-12-02")),
    ] {
        server.post(&path, token, body).await.ok(201);
    }
    assert_eq!(state(&door).await, "closed");
    // Another person's month is as open as before.
    let other = format!("/admin/users/{}/absences", chef.id);
    server
        .post(&other, &admin.token, away("2026-11-12"))
        .await
        .ok(201);
}

#[rstest]
#[tokio::test]
async fn a_request_on_a_month_that_closes_meanwhile_is_refused(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (door, _) = november(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let only = json!({ "user_ids": [camille.id], "reason": "En son absence" });
    for verb in ["approve", "validate"] {
        let path = format!("/admin/periods/2026-11/{verb}");
        assert_eq!(
            step(&door, &path, &admin.token, only.clone()).await,
            (1, vec![])
        );
    }
    let asked = json!({
        "kind": "absence", "type": "unpaid_leave", "from": "2026-11-16", "to": "2026-11-16", "reason": "",
    });
    let close = "/admin/periods/2026-11/close";
    let (ask, closed) = tokio::join!(
        server.post("/requests", &camille.token, asked),
        server.post(close, &admin.token, only.clone()),
    );
    let done = closed.ok(200)["done"].as_i64().unwrap();
    // Whichever came first: never both.
    match (ask.status.as_u16(), done) {
        (409, 1) => {
            ask.problem(409, "period_closed");
        }
        (201, 0) => {
            let decide = format!("/admin/requests/{}/decide", ask.json()["id"]);
            let agree = json!({ "agreed": true });
            server.post(&decide, &admin.token, agree).await.ok(200);
        }
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn a_shift_into_the_next_month_belongs_to_the_closed_one(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (mut door, _) = november(db).await;
    let correct = "/admin/punches/corrections";
    let punch = |door: &Door, way: &str, at: &str| {
        json!({
            "user_id": door.person.id, "reason": "Nuit",
            "added": { "punch_type": way, "punched_at": at },
        })
    };
    for (way, at) in [
        ("clock_in", "2026-11-30T21:00:00Z"),
        ("clock_out", "2026-12-01T05:00:00Z"),
    ] {
        let body = punch(&door, way, at);
        door.server
            .post(correct, &door.admin.token, body)
            .await
            .ok(201);
    }
    door.server.clock.set("2026-12-02T08:00:00Z");
    renew(&mut door).await;
    let chef = door.server.signed_in("chef@exemple.fr").await;
    close(&door, &chef).await;
    // A later end of that night would be November's hours.
    let later = json!({
        "user_id": door.person.id, "reason": "Nuit plus longue",
        "added": { "punch_type": "clock_in", "punched_at": "2026-12-01T04:00:00Z" },
    });
    let reply = door.server.post(correct, &door.admin.token, later).await;
    reply.problem(409, "period_closed");
    let day = punch(&door, "clock_in", "2026-12-01T09:00:00Z");
    door.server
        .post(correct, &door.admin.token, day)
        .await
        .ok(201);
}

#[rstest]
#[tokio::test]
async fn a_month_that_is_not_over_or_has_anomalies_waits(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (mut door, chef) = november(db).await;
    let own = |month: &str| format!("/timesheets/me/{month}/approve");
    let early = step(&door, &own("2026-12"), &door.person.token, json!({})).await;
    assert_eq!(early, (0, vec!["not_over".to_owned()]));
    let forgotten = json!({
        "user_id": door.person.id, "reason": "Oubli",
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-10T08:00:00Z" },
    });
    let correct = "/admin/punches/corrections";
    door.server
        .post(correct, &door.admin.token, forgotten)
        .await
        .ok(201);
    let odd = step(&door, &own("2026-11"), &door.person.token, json!({})).await;
    assert_eq!(odd, (0, vec!["anomalies".to_owned()]));
    // The server does so every minute.
    computed_months::keep_up(&door.server.app).await.unwrap();
    let anomalies = "/admin/anomalies?from=2026-11-10&to=2026-11-10";
    let anomalies = door.server.get(anomalies, &door.admin.token).await.ok(200);
    let handle = format!(
        "/admin/anomalies/{}/handle",
        anomalies[0]["key"].as_str().unwrap()
    );
    let note = json!({ "note": "Parti malade" });
    door.server
        .post(&handle, &door.admin.token, note)
        .await
        .ok(200);
    assert_eq!(
        step(&door, &own("2026-11"), &door.person.token, json!({})).await,
        (1, vec![])
    );

    // Nobody validates their own; nobody reaches further than their teams.
    let (server, admin) = (&door.server, &door.admin);
    let all = json!({ "user_ids": [admin.id] });
    let reply = server
        .post("/team/periods/2026-11/validate", &chef.token, all)
        .await;
    reply.problem(404, "user_not_found");
    for (path, token) in [
        ("/team/periods/2026-11/validate", &door.person.token),
        ("/admin/periods/2026-11/close", &chef.token),
    ] {
        let reply = server.post(path, token, json!({})).await;
        reply.problem(403, "forbidden");
    }
    for month in ["2026-13", "2026-1", "november", "9999-01"] {
        let reply = server
            .post(&own(month), &door.person.token, json!({}))
            .await;
        reply.problem(422, "invalid_value");
    }
    let teams = server.get("/admin/teams", &admin.token).await.ok(200);
    set_team(server, admin, &chef, teams[0]["id"].as_i64())
        .await
        .ok(200);
    renew(&mut door).await;
    let chef_id = chef.id;
    let mine = json!({ "user_ids": [chef_id] });
    let path = "/team/periods/2026-11/validate";
    assert_eq!(
        step(&door, path, &chef.token, mine).await,
        (0, vec!["own".to_owned()])
    );
}

/// An administrator takes all steps in Camille's place.
async fn close_in_place(door: &Door, month: &str) {
    let only = json!({ "user_ids": [door.person.id] });
    for verb in ["approve", "validate", "close"] {
        let path = format!("/admin/periods/{month}/{verb}");
        let came = step(door, &path, &door.admin.token, only.clone()).await;
        assert_eq!(came, (1, vec![]), "{verb}");
    }
}

#[rstest]
#[tokio::test]
async fn a_closed_month_holds_what_is_before_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (mut door, _) = november(db).await;
    close_in_place(&door, "2026-11").await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    // October is open, and November's overtime may depend on it.
    let correction = json!({
        "user_id": camille.id, "reason": "Oubli",
        "added": { "punch_type": "clock_in", "punched_at": "2026-10-12T07:00:00Z" },
    });
    let absence = json!({ "type": "training", "from": "2026-10-12", "to": "2026-10-12" });
    let asked = json!({
        "kind": "correction", "from": "2026-10-12", "to": "2026-10-12", "reason": "Oubli",
        "added": { "punch_type": "clock_in", "punched_at": "2026-10-12T07:00:00Z" },
    });
    let category = server.post(
        "/admin/categories",
        &admin.token,
        json!({ "name": "Cadres" }),
    );
    let category = category.await.ok(201)["id"].clone();
    let of = |what: &str| format!("/admin/users/{}/{what}", camille.id);
    for (path, token, body) in [
        (
            "/admin/punches/corrections".to_owned(),
            &admin.token,
            correction,
        ),
        (of("absences"), &admin.token, absence),
        ("/requests".to_owned(), &camille.token, asked),
        // A week is paid by the contract of its last day, which is in December.
        (
            of("contracts"),
            &admin.token,
            json!({ "from": "2026-12-01", "kind": "forfait_days" }),
        ),
    ] {
        let reply = server.post(&path, token, body).await;
        reply.problem(409, "period_closed");
    }
    let since = |day: &str| json!({ "category_id": category, "since": day });
    let early = server
        .put(&of("category"), &admin.token, since("2026-11-30"))
        .await;
    early.problem(409, "period_closed");
    server
        .put(&of("category"), &admin.token, since("2026-12-01"))
        .await
        .ok(204);

    // The last one is opened again first.
    door.server.clock.set("2027-01-04T08:00:00Z");
    renew(&mut door).await;
    close_in_place(&door, "2026-12").await;
    let reopen = |month: &str| format!("/admin/periods/{month}/reopen");
    let why = json!({ "user_ids": [door.person.id], "reason": "Une prime oubliée" });
    let token = &door.admin.token;
    let early = step(&door, &reopen("2026-11"), token, why.clone()).await;
    assert_eq!(early, (0, vec!["later_closed".to_owned()]));
    for month in ["2026-12", "2026-11"] {
        let came = step(&door, &reopen(month), token, why.clone()).await;
        assert_eq!(came, (1, vec![]), "{month}");
    }
}

#[rstest]
#[tokio::test]
async fn days_before_someone_joined_the_team_are_not_the_managers(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (door, chef) = november(db).await;
    let joined = "UPDATE team_members SET since = '2026-11-15'";
    door.server.write(joined).await;
    let own = "/timesheets/me/2026-11/approve";
    assert_eq!(
        step(&door, own, &door.person.token, json!({})).await,
        (1, vec![])
    );
    let validate = "/team/periods/2026-11/validate";
    let came = step(&door, validate, &chef.token, json!({})).await;
    assert_eq!(came, (0, vec!["out_of_reach".to_owned()]));

    for (day, status) in [("2026-11-10", 422), ("2026-11-17", 200)] {
        let asked = json!({
            "kind": "correction", "from": day, "to": day, "reason": "Oubli",
            "added": { "punch_type": "clock_in", "punched_at": format!("{day}T07:00:00Z") },
        });
        let asked = door
            .server
            .post("/requests", &door.person.token, asked)
            .await;
        let path = format!("/team/requests/{}/decide", asked.ok(201)["id"]);
        let agree = json!({ "agreed": true });
        let decided = door.server.post(&path, &chef.token, agree).await;
        assert_eq!(decided.status, status, "{day}: {}", decided.text);
    }
}

#[rstest]
#[tokio::test]
async fn a_late_punch_that_nobody_looked_at_holds_a_month_open(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (door, _) = november(db).await;
    door.server
        .write(
            "INSERT INTO late_punches (punch_id, account_id, state, arrived_at) \
             SELECT id, account_id, 'disturbs', created_at FROM punches WHERE id = (SELECT MIN(id) FROM punches)",
        )
        .await;
    let own = "/timesheets/me/2026-11/approve";
    let held = step(&door, own, &door.person.token, json!({})).await;
    assert_eq!(held, (0, vec!["anomalies".to_owned()]));
}

/// What was closed is said by the ledger, not by the table that is asked.
#[rstest]
#[case::another_reason("UPDATE period_steps SET reason = 'Non' WHERE step = 'close'")]
#[case::other_figures("UPDATE period_steps SET figures_hash = 'x' WHERE step = 'close'")]
#[case::another_author(
    "UPDATE period_steps SET taken_by_id = taken_by_id + 1 WHERE step = 'close'"
)]
#[case::another_month("UPDATE periods SET month = '2026-10-01'")]
#[case::opened_by_hand("UPDATE periods SET state = 'open'")]
#[case::closed_by_hand("UPDATE period_steps SET sequence = NULL, salt = NULL WHERE step = 'close'")]
#[tokio::test]
async fn a_closing_that_the_ledger_does_not_know_is_named(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] change: &str,
) {
    let (door, chef) = november(db).await;
    close(&door, &chef).await;
    door.verified().await.unwrap();
    door.as_owner(db, change).await;
    let finding = door.verified().await.unwrap_err();
    assert!(matches!(finding, Finding::Month(_)), "{finding}");
}
