//! What people have of leave and rest, by lot.

use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, Person, Server};

/// An administrator, and Camille, employed since January for 35 hours a week. It is 20 November 2026.
pub(super) async fn employed(db: Db) -> (Server, Person, Person) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let path = format!("/admin/users/{}/contracts", camille.id);
    let contract = json!({ "from": "2026-01-01", "kind": "full_time", "weekly_minutes": 2100 });
    server.post(&path, &admin.token, contract).await.ok(201);
    (server, admin, camille)
}

/// What someone has of a balance on a day, in hundredths.
async fn on(server: &Server, person: &Person, code: &str, day: &str) -> Option<i64> {
    let path = format!("/balances/me?on={day}");
    let found = server.get(&path, &person.token).await.ok(200);
    let found = found.as_array().unwrap().iter();
    found.clone().find(|one| one["code"] == code).map(|one| {
        let left = one["lots"].as_array().unwrap().iter();
        let left: i64 = left.map(|lot| lot["left"].as_i64().unwrap()).sum();
        let hundredths = one["hundredths"].as_i64().unwrap();
        assert_eq!(hundredths, left - one["in_advance"].as_i64().unwrap());
        hundredths
    })
}

#[rstest]
#[tokio::test]
async fn paid_leave_is_gained_by_months_and_taken_by_absences(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let have = async |day: &str| on(&server, &camille, "paid_leave", day).await;
    // Five months until the end of May, and five since; the sixth is November.
    assert_eq!(have("2026-05-30").await, Some(10_00));
    assert_eq!(have("2026-05-31").await, Some(13_00));
    assert_eq!(have("2026-11-20").await, Some(13_00 + 12_50));
    assert_eq!(have("2026-11-30").await, Some(13_00 + 15_00));
    assert_eq!(
        on(&server, &admin, "paid_leave", "2026-11-20").await,
        None,
        "no contract"
    );
    assert_eq!(
        on(&server, &camille, "rtt", "2026-11-20").await,
        None,
        "nothing entered"
    );

    let path = format!("/admin/users/{}/absences", camille.id);
    let week = json!({ "type": "paid_leave", "from": "2026-12-07", "to": "2026-12-11" });
    let absence = server.post(&path, &admin.token, week).await.ok(201);
    assert_eq!(have("2026-12-06").await, Some(28_00));
    assert_eq!(have("2026-12-08").await, Some(26_00));
    assert_eq!(have("2026-12-13").await, Some(22_00), "and the Saturday");
    let read = format!("/admin/users/{}/balances?on=2026-12-31", camille.id);
    let all = server.get(&read, &admin.token).await.ok(200);
    assert_eq!(all[0]["takings"].as_array().unwrap().len(), 6);
    assert_eq!(
        all[0]["lots"][0],
        json!({
            "gained_on": "2026-01-31", "good_until": "2027-05-31", "hundredths": 250, "source": "gained",
            "taken": 250, "expired": 0, "left": 0,
        })
    );
    let annul = format!("{path}/{}/annul", absence["id"]);
    server.post(&annul, &admin.token, json!({})).await.ok(204);
    assert_eq!(have("2026-12-13").await, Some(28_00));

    // A year later what was not taken is gone.
    assert_eq!(have("2027-05-31").await, Some(13_00 + 30_00));
    assert_eq!(have("2027-06-01").await, Some(30_00));
    for far in ["1800-01-01", "2100-01-01"] {
        let reply = server
            .get(&format!("/balances/me?on={far}"), &camille.token)
            .await;
        reply.problem(422, "invalid_value");
    }
}

#[rstest]
#[tokio::test]
async fn six_months_of_sickness_and_six_of_work_are_27_days(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let path = format!("/admin/users/{}/absences", camille.id);
    let sick = json!({ "type": "sick_leave", "from": "2026-06-01", "to": "2026-11-30" });
    server.post(&path, &admin.token, sick).await.ok(201);
    let before = on(&server, &camille, "paid_leave", "2026-05-31").await;
    let after = on(&server, &camille, "paid_leave", "2027-05-31").await;
    assert_eq!((before, after), (Some(13_00), Some(13_00 + 27_00)));
}

#[rstest]
#[tokio::test]
async fn what_stood_at_the_beginning_is_in_the_place_of_what_was_before(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let absences = format!("/admin/users/{}/absences", camille.id);
    let week = json!({ "type": "paid_leave", "from": "2026-08-03", "to": "2026-08-07" });
    server.post(&absences, &admin.token, week).await.ok(201);
    let path = format!("/admin/users/{}/balances/adjust", camille.id);
    let entry = |source: &str, hundredths: i64| {
        json!({
            "balance": "paid_leave", "from": "2026-10-31", "good_until": null, "hundredths": hundredths,
            "source": source, "reason": "Repris de l’ancien logiciel",
        })
    };
    let have = async |day: &str| on(&server, &camille, "paid_leave", day).await;
    assert_eq!(have("2026-11-20").await, Some(13_00 + 12_50 - 6_00));
    let opening = server
        .post(&path, &admin.token, entry("opening", 7_50))
        .await
        .ok(201);
    assert_eq!(have("2026-11-20").await, Some(7_50));
    assert_eq!(have("2026-11-30").await, Some(7_50 + 2_50));
    server
        .post(&path, &admin.token, entry("adjusted", -1_00))
        .await
        .ok(201);
    assert_eq!(have("2026-11-20").await, Some(6_50));
    let found = server.get("/balances/me", &camille.token).await.ok(200);
    assert_eq!(found[0]["entries"].as_array().unwrap().len(), 2);
    assert_eq!(
        found[0]["entries"][0]["reason"],
        "Repris de l’ancien logiciel"
    );

    let annul = format!(
        "/admin/users/{}/balances/entries/{}/annul",
        camille.id, opening["id"]
    );
    let own = server.post(&annul, &camille.token, json!({})).await;
    own.problem(403, "forbidden");
    server.post(&annul, &admin.token, json!({})).await.ok(204);
    let again = server.post(&annul, &admin.token, json!({})).await;
    again.problem(409, "entry_annulled");
    assert_eq!(have("2026-11-20").await, Some(13_00 + 12_50 - 6_00 - 1_00));

    for (member, wrong, field) in [
        ("good_until", json!("2026-10-30"), "good_until"),
        ("hundredths", json!(0), "hundredths"),
        ("hundredths", json!(-100), "hundredths"),
        ("source", json!("gained"), "source"),
        ("reason", json!("ok"), "reason"),
        ("from", json!("0001-01-01"), "from"),
    ] {
        let mut body = entry("opening", 1_00);
        body[member] = wrong;
        let reply = server.post(&path, &admin.token, body).await;
        reply.problem(422, "invalid_value");
        assert_eq!(reply.json()["errors"][0]["field"], field, "{}", reply.text);
    }
    let mut body = entry("opening", 1_00);
    body["balance"] = json!("luck");
    let reply = server.post(&path, &admin.token, body).await;
    reply.problem(404, "balance_not_found");
}

#[rstest]
#[tokio::test]
async fn hours_of_rest_are_taken_by_what_was_planned(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    let of = |what: &str| format!("/admin/users/{}/{what}", camille.id);
    let day: Value = json!(["09:00-12:00", "13:00-17:00"]);
    let schedule =
        json!({ "from": "2026-01-01", "weeks": [{ "mon": day, "tue": day, "wed": day }] });
    server
        .post(&of("schedules"), &admin.token, schedule)
        .await
        .ok(201);
    let entry = json!({
        "balance": "rest", "from": "2026-11-01", "good_until": "2027-01-31", "hundredths": 10_00,
        "source": "adjusted", "reason": "Semaine du 26 octobre",
    });
    server
        .post(&of("balances/adjust"), &admin.token, entry)
        .await
        .ok(201);
    for (from, times) in [
        ("2026-11-23", Value::Null),
        ("2026-11-24", json!("11:00-14:00")),
    ] {
        let rest = json!({ "type": "rest", "from": from, "to": from, "times": times });
        server
            .post(&of("absences"), &admin.token, rest)
            .await
            .ok(201);
    }
    let have = async |day: &str| on(&server, &camille, "rest", day).await;
    assert_eq!(have("2026-11-22").await, Some(10_00));
    assert_eq!(have("2026-11-23").await, Some(3_00));
    assert_eq!(have("2026-11-24").await, Some(1_00));
    assert_eq!(
        have("2027-02-01").await,
        Some(0),
        "not taken while it was good"
    );
}

#[rstest]
#[tokio::test]
async fn an_opening_stands_from_its_day_on_and_the_last_one_counts(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let path = "/admin/balances";
    let all = server.get(path, &admin.token).await.ok(200);
    let rtt = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == "rtt");
    let mut rtt = rtt.unwrap().clone();
    rtt["gain"] = json!("monthly");
    rtt["gain_hundredths"] = json!(100);
    server.post(path, &admin.token, rtt).await.ok(200);
    let have = async |day: &str| on(&server, &camille, "rtt", day).await;
    assert_eq!(have("2026-05-31").await, Some(5_00));
    let adjust = format!("/admin/users/{}/balances/adjust", camille.id);
    for (from, hundredths) in [("2026-06-01", 3_00), ("2027-01-01", 7_00)] {
        let entry = json!({
            "balance": "rtt", "from": from, "hundredths": hundredths, "source": "opening",
            "reason": "Opération du dos",
        });
        server.post(&adjust, &admin.token, entry).await.ok(201);
    }
    assert_eq!(have("2026-05-31").await, Some(5_00), "before it");
    assert_eq!(have("2026-06-30").await, Some(4_00), "in the place of five");
    assert_eq!(
        have("2026-12-31").await,
        Some(10_00),
        "one to come changes nothing"
    );
    assert_eq!(
        have("2027-01-31").await,
        Some(8_00),
        "in the place of the first"
    );
    // Why may be about someone's health, and is not in the log.
    let log = server
        .get("/admin/audit-logs?limit=100", &admin.token)
        .await
        .ok(200);
    assert!(log.to_string().contains("balance_adjusted"));
    assert!(!log.to_string().contains("Opération"));
}

#[rstest]
#[tokio::test]
async fn an_absence_of_a_hundred_years_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    let path = format!("/admin/users/{}/absences", camille.id);
    let mistyped = json!({ "type": "paid_leave", "from": "2027-08-02", "to": "2127-08-20" });
    let reply = server.post(&path, &admin.token, mistyped).await;
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], "to");
}

#[rstest]
#[tokio::test]
async fn one_who_cannot_be_reckoned_hides_nobody_else(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    let sacha = server.person(&admin, "sacha@exemple.fr", "user").await;
    let ask = json!({
        "kind": "absence", "type": "unpaid_leave", "from": "2026-12-07", "to": "2026-12-07", "reason": "",
    });
    let leave = json!({
        "kind": "absence", "type": "paid_leave", "from": "2026-12-08", "to": "2026-12-08", "reason": "",
    });
    server.post("/requests", &sacha.token, ask).await.ok(201);
    server
        .post("/requests", &camille.token, leave)
        .await
        .ok(201);
    // As no form writes it.
    let broken = format!(
        "INSERT INTO schedules (account_id, from_day, document, created_at) SELECT id, '2026-01-01', \
         '{{\"from\": \"2026-01-01\", \"weeks\": []}}', created_at FROM accounts WHERE id = {}",
        sacha.id
    );
    server.write(&broken).await;
    let path = format!("/admin/users/{}/balances", sacha.id);
    let reply = server.get(&path, &admin.token).await;
    reply.problem(409, "timesheet_not_computed");
    let waiting = server
        .get("/admin/requests?state=asked", &admin.token)
        .await
        .ok(200);
    assert_eq!(waiting[0]["effect"]["balance"]["taken"], 100, "Camille's");
    assert_eq!(waiting[1]["effect"]["balance"], Value::Null);
    let sick = json!({
        "kind": "absence", "type": "sick_leave", "from": "2026-11-20", "to": "2026-11-20", "reason": "",
    });
    server.post("/requests", &sacha.token, sick).await.ok(201);
}
