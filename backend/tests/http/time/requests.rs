//! Absences and corrections that people ask for: agreed to once, refused with a reason, taken back.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::balances::employed;
use crate::{
    door::Door,
    harness::{Db, Person, Reply, Server},
    people::teams::{set_managers, set_team, team},
};

fn leave(from: &str, to: &str) -> Value {
    json!({ "kind": "absence", "type": "paid_leave", "from": from, "to": to, "reason": "" })
}

#[track_caller]
fn refused(reply: &Reply, field: &str) {
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], field, "{}", reply.text);
}

/// Camille in a team that the chief looks after.
async fn led(server: &Server, admin: &Person, camille: &Person) -> (Person, i64) {
    let chef = server.person(admin, "chef@exemple.fr", "manager").await;
    let ours = team(server, admin, "Accueil").await;
    set_team(server, admin, camille, Some(ours)).await.ok(200);
    set_managers(server, admin, ours, &[&chef]).await.ok(200);
    (chef, ours)
}

/// To whom letters of a kind were written.
async fn letters(server: &Server, kind: &str) -> Vec<String> {
    let query = format!("SELECT recipient FROM outbox WHERE kind = '{kind}' ORDER BY id");
    let rows = server.rows(&query).await;
    let addresses = rows.iter().map(|row| row["recipient"].as_str().unwrap());
    addresses.map(str::to_owned).collect()
}

#[rstest]
#[tokio::test]
async fn a_leave_is_asked_for_seen_agreed_to_and_taken(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    let (chef, ours) = led(&server, &admin, &camille).await;
    let sacha = server.person(&admin, "sacha@exemple.fr", "user").await;
    set_team(&server, &admin, &sacha, Some(ours)).await.ok(200);
    let path = format!("/admin/users/{}/absences", sacha.id);
    let away = json!({ "type": "training", "from": "2026-12-09", "to": "2026-12-09" });
    server.post(&path, &admin.token, away).await.ok(201);

    let body = leave("2026-12-07", "2026-12-11");
    let effect = server
        .post("/requests/preview", &camille.token, body.clone())
        .await
        .ok(200);
    assert_eq!(
        effect,
        json!({
            "balance": {
                "code": "paid_leave", "name_fr": "Congés payés", "name_en": "Paid leave", "unit": "day",
                "before": 2800, "taken": 600, "after": 2200,
            },
            "team_size": 1, "team_away": 1,
        })
    );
    let asked = server
        .post("/requests", &camille.token, body.clone())
        .await
        .ok(201);
    assert_eq!(
        (&asked["state"], &asked["type"]),
        (&json!("asked"), &json!("paid_leave"))
    );
    let again = server.post("/requests", &camille.token, body).await;
    again.problem(409, "request_overlaps");
    assert_eq!(letters(&server, "request_asked").await, ["chef@exemple.fr"]);
    assert_eq!(server.to_do(&admin.token).await["requests"], 1);

    let waiting = server.get("/team/requests?state=asked", &chef.token).await;
    assert_eq!(waiting.header("x-total-count"), "1");
    let waiting = waiting.ok(200);
    assert_eq!(waiting[0]["effect"], effect);
    assert_eq!(waiting[0]["user_name"], "Camille Martin");
    for token in [&camille.token, &sacha.token] {
        let reply = server.get("/team/requests", token).await;
        reply.problem(403, "forbidden");
    }

    let decide = format!("/team/requests/{}/decide", asked["id"]);
    let agree = json!({ "agreed": true });
    let decided = server
        .post(&decide, &chef.token, agree.clone())
        .await
        .ok(200);
    assert_eq!(
        (&decided["state"], &decided["decided_by"]),
        (&json!("agreed"), &json!(chef.id))
    );
    let again = server.post(&decide, &chef.token, agree).await;
    again.problem(409, "request_closed");
    assert_eq!(
        letters(&server, "request_decided").await,
        ["camille@exemple.fr"]
    );
    let path = format!("/admin/users/{}/absences", camille.id);
    let absences = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(
        (&absences[0]["type"], &absences[0]["from"]),
        (&json!("paid_leave"), &json!("2026-12-07"))
    );
    assert_eq!(absences[0]["created_by"], chef.id);
    let balances = server
        .get("/balances/me?on=2026-12-13", &camille.token)
        .await
        .ok(200);
    assert_eq!(balances[0]["hundredths"], 2200);

    // In the ledger, which says nothing of what was asked.
    let facts = server
        .rows("SELECT facts FROM ledger_facts ORDER BY sequence DESC LIMIT 1")
        .await;
    let facts: Value = serde_json::from_str(facts[0]["facts"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&facts["agreed"], &facts["by"]),
        (&json!(true), &json!(chef.id))
    );
    assert_eq!(facts["request"], asked["id"]);
    assert!(!facts.to_string().contains("paid_leave"));

    // It has not begun: the person may take it back.
    let cancel = format!("/requests/{}/cancel", asked["id"]);
    let other = server.post(&cancel, &sacha.token, json!({})).await;
    other.problem(404, "request_not_found");
    let cancelled = server
        .post(&cancel, &camille.token, json!({}))
        .await
        .ok(200);
    assert_eq!(cancelled["state"], "cancelled");
    let balances = server
        .get("/balances/me?on=2026-12-13", &camille.token)
        .await
        .ok(200);
    assert_eq!(balances[0]["hundredths"], 2800);
    let again = server.post(&cancel, &camille.token, json!({})).await;
    again.problem(409, "request_closed");
}

#[rstest]
#[tokio::test]
async fn two_who_decide_at_once_make_one_decision(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    let (chef, _) = led(&server, &admin, &camille).await;
    let body = leave("2026-12-07", "2026-12-08");
    let asked = server.post("/requests", &camille.token, body).await.ok(201);
    let team = format!("/team/requests/{}/decide", asked["id"]);
    let all = format!("/admin/requests/{}/decide", asked["id"]);
    let agree = json!({ "agreed": true });
    let refuse = json!({ "agreed": false, "reason": "Trop de monde absent" });
    let tries = [
        server.post(&team, &chef.token, agree.clone()),
        server.post(&all, &admin.token, refuse),
        server.post(&all, &admin.token, agree),
    ];
    let mut statuses: Vec<u16> = join_all(tries)
        .await
        .iter()
        .map(|reply| reply.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    let query =
        "SELECT l.sequence FROM ledger_entries l JOIN requests q ON q.sequence = l.sequence";
    assert_eq!(server.rows(query).await.len(), 1);
    assert_eq!(letters(&server, "request_decided").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn sickness_is_told_and_stands_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    led(&server, &admin, &camille).await;
    let sick = json!({
        "kind": "absence", "type": "sick_leave", "from": "2026-11-20", "to": "2026-11-22",
        "reason": "Certificat remis",
    });
    let told = server.post("/requests", &camille.token, sick).await.ok(201);
    assert_eq!(
        (&told["state"], &told["decided_by"]),
        (&json!("agreed"), &Value::Null)
    );
    assert_eq!(letters(&server, "request_asked").await, ["chef@exemple.fr"]);
    assert_eq!(server.to_do(&admin.token).await["requests"], 0);
    let path = format!("/admin/users/{}/absences", camille.id);
    let absences = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(absences[0]["type"], "sick_leave");
    let cancel = format!("/requests/{}/cancel", told["id"]);
    let begun = server.post(&cancel, &camille.token, json!({})).await;
    begun.problem(409, "request_begun");
    // Why someone is away is not in the log.
    let log = server
        .get("/admin/audit-logs?limit=100", &admin.token)
        .await
        .ok(200);
    assert!(!log.to_string().contains("Certificat"));
}

#[rstest]
#[tokio::test]
async fn what_is_hrs_to_decide_is_not_a_managers_and_nobody_decides_on_their_own(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let (chef, ours) = led(&server, &admin, &camille).await;
    let birth = json!({
        "kind": "absence", "type": "birth_leave", "from": "2026-12-01", "to": "2026-12-03", "reason": "",
    });
    let asked = server
        .post("/requests", &camille.token, birth)
        .await
        .ok(201);
    assert_eq!(letters(&server, "request_asked").await, ["rh@exemple.fr"]);
    assert_eq!(
        server.get("/team/requests", &chef.token).await.ok(200),
        json!([])
    );
    let decide = format!("/team/requests/{}/decide", asked["id"]);
    let agree = json!({ "agreed": true });
    let reply = server.post(&decide, &chef.token, agree.clone()).await;
    reply.problem(404, "request_not_found");

    // A manager who is in their own team.
    set_team(&server, &admin, &chef, Some(ours)).await.ok(200);
    let own = json!({
        "kind": "absence", "type": "unpaid_leave", "from": "2026-12-01", "to": "2026-12-03", "reason": "",
    });
    let own = server.post("/requests", &chef.token, own).await.ok(201);
    let decide = format!("/team/requests/{}/decide", own["id"]);
    let reply = server.post(&decide, &chef.token, agree.clone()).await;
    reply.problem(403, "not_your_own_request");

    // The only administrator does; not one of two.
    let of_admin = json!({
        "kind": "absence", "type": "unpaid_leave", "from": "2026-12-01", "to": "2026-12-03", "reason": "",
    });
    let first = server
        .post("/requests", &admin.token, of_admin.clone())
        .await
        .ok(201);
    let decide = format!("/admin/requests/{}/decide", first["id"]);
    server
        .post(&decide, &admin.token, agree.clone())
        .await
        .ok(200);
    server.person(&admin, "autre@exemple.fr", "admin").await;
    let mut later = of_admin;
    later["from"] = json!("2026-12-07");
    later["to"] = json!("2026-12-08");
    let second = server.post("/requests", &admin.token, later).await.ok(201);
    let decide = format!("/admin/requests/{}/decide", second["id"]);
    let reply = server.post(&decide, &admin.token, agree).await;
    reply.problem(403, "not_your_own_request");
}

#[rstest]
#[tokio::test]
async fn nobody_asks_for_more_than_there_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = employed(db).await;
    let (chef, _) = led(&server, &admin, &camille).await;
    // 28 days in December; five weeks would be 30.
    let five_weeks = leave("2026-12-07", "2027-01-15");
    let reply = server.post("/requests", &camille.token, five_weeks).await;
    reply.problem(409, "balance_too_low");
    let three = leave("2026-12-07", "2026-12-31");
    let asked = server
        .post("/requests", &camille.token, three)
        .await
        .ok(201);
    // What waits counts too: 28, and 2.50 of December, less 20 and 12.
    let two = leave("2027-01-04", "2027-01-16");
    let reply = server.post("/requests", &camille.token, two.clone()).await;
    reply.problem(409, "balance_too_low");
    let path = "/admin/balances";
    let mut paid = server.get(path, &admin.token).await.ok(200)[0].clone();
    paid["lowest_hundredths"] = json!(-500);
    server.post(path, &admin.token, paid.clone()).await.ok(200);
    let second = server.post("/requests", &camille.token, two).await.ok(201);
    paid["lowest_hundredths"] = json!(0);
    server.post(path, &admin.token, paid).await.ok(200);
    let decide = |place: &str, id: &Value| format!("/{place}/requests/{id}/decide");
    let agree = json!({ "agreed": true });
    server
        .post(&decide("team", &asked["id"]), &chef.token, agree.clone())
        .await
        .ok(200);
    let reply = server
        .post(&decide("team", &second["id"]), &chef.token, agree.clone())
        .await;
    reply.problem(409, "balance_too_low");
    // An administrator may agree to it.
    server
        .post(&decide("admin", &second["id"]), &admin.token, agree)
        .await
        .ok(200);
}

#[rstest]
#[tokio::test]
async fn a_correction_is_asked_for_and_made_when_it_is_agreed_to(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let at = "2026-11-19T16:00:00Z";
    let body = json!({
        "kind": "correction", "from": "2026-11-19", "to": "2026-11-19", "reason": "Oublié de badger",
        "added": { "punch_type": "clock_out", "punched_at": at },
    });
    let asked = server
        .post("/requests", &camille.token, body.clone())
        .await
        .ok(201);
    let decide = format!("/admin/requests/{}/decide", asked["id"]);
    let no = json!({ "agreed": false });
    refused(&server.post(&decide, &admin.token, no).await, "reason");
    server
        .post(&decide, &admin.token, json!({ "agreed": true }))
        .await
        .ok(200);
    let punches = server.get("/punch/history", &camille.token).await.ok(200);
    let added = punches
        .as_array()
        .unwrap()
        .iter()
        .find(|punch| punch["punched_at"] == at);
    let added = added.unwrap();
    assert_eq!(added["added"]["reason"], "Oublié de badger");
    assert_eq!(added["added"]["by"], admin.id);
    assert_eq!(
        letters(server, "punches_corrected").await,
        [""; 0],
        "told once"
    );
    assert_eq!(letters(server, "request_decided").await.len(), 1);
    let again = server.post("/requests", &camille.token, body.clone()).await;
    again.problem(409, "punch_there");

    for (member, wrong, field) in [
        (
            "added",
            json!({ "punch_type": "clock_out", "punched_at": "2026-11-21T16:00:00Z" }),
            "added.punched_at",
        ),
        (
            "added",
            json!({ "punch_type": "clock_out", "punched_at": "2026-11-18T16:00:00Z" }),
            "added.punched_at",
        ),
        ("added", Value::Null, "added"),
        ("reason", json!("x"), "reason"),
        ("half", json!("morning"), "half"),
        ("type", json!("paid_leave"), "type"),
    ] {
        let mut body = body.clone();
        body[member] = wrong;
        refused(&server.post("/requests", &camille.token, body).await, field);
    }
    let mut of_admin = body;
    of_admin["added"] = Value::Null;
    of_admin["annulled_id"] = punches[0]["id"].clone();
    let reply = server.post("/requests", &admin.token, of_admin).await;
    reply.problem(404, "punch_not_found");
}

#[rstest]
#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused_by_its_member(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, _, camille) = employed(db).await;
    for (member, wrong, field) in [
        ("to", json!("2026-12-06"), "to"),
        ("to", json!("2076-12-07"), "to"),
        ("times", json!("14:00-16:00"), "times"),
        ("times", json!("morning"), "times"),
        ("half", json!("noon"), "half"),
        ("type", Value::Null, "type"),
        ("annulled_id", json!(7), "annulled_id"),
    ] {
        let mut body = leave("2026-12-07", "2026-12-07");
        body[member] = wrong;
        for path in ["/requests", "/requests/preview"] {
            refused(
                &server.post(path, &camille.token, body.clone()).await,
                field,
            );
        }
    }
    let mut far = leave("2030-12-02", "2030-12-03");
    refused(
        &server.post("/requests", &camille.token, far.clone()).await,
        "from",
    );
    far["type"] = json!("luck");
    let reply = server.post("/requests", &camille.token, far).await;
    reply.problem(404, "absence_type_not_found");
    let mut half = leave("2026-12-07", "2026-12-07");
    half["type"] = json!("rest");
    half["half"] = json!("morning");
    refused(
        &server.post("/requests", &camille.token, half).await,
        "half",
    );
    assert_eq!(
        server.get("/requests", &camille.token).await.ok(200),
        json!([])
    );
}

#[rstest]
#[tokio::test]
async fn whoever_works_elsewhere_is_not_away_and_may_fall_ill(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let (_, ours) = led(&server, &admin, &camille).await;
    let sacha = server.person(&admin, "sacha@exemple.fr", "user").await;
    set_team(&server, &admin, &sacha, Some(ours)).await.ok(200);
    let path = |of: &Person| format!("/admin/users/{}/absences", of.id);
    let telework = json!({ "type": "remote_work", "from": "2026-11-23", "to": "2026-11-27" });
    for of in [&sacha, &camille] {
        server
            .post(&path(of), &admin.token, telework.clone())
            .await
            .ok(201);
    }
    let ask = |kind: &str| json!({ "kind": "absence", "type": kind, "from": "2026-11-25", "to": "2026-11-25", "reason": "" });
    let body = ask("unpaid_leave");
    let effect = server
        .post("/requests/preview", &camille.token, body)
        .await
        .ok(200);
    assert_eq!(
        (&effect["team_size"], &effect["team_away"]),
        (&json!(1), &json!(0))
    );
    let twice = server
        .post("/requests", &camille.token, ask("business_trip"))
        .await;
    twice.problem(409, "request_overlaps");
    server
        .post("/requests", &camille.token, ask("sick_leave"))
        .await
        .ok(201);
    let again = server
        .post("/requests", &camille.token, ask("unpaid_leave"))
        .await;
    again.problem(409, "request_overlaps");
    let body = ask("unpaid_leave");
    let effect = server
        .post("/requests/preview", &sacha.token, body)
        .await
        .ok(200);
    assert_eq!(effect["team_away"], 1, "who is ill is away");
}

#[rstest]
#[tokio::test]
async fn who_has_nothing_of_a_balance_asks_for_nothing_of_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = employed(db).await;
    let rtt = |day: &str| json!({ "kind": "absence", "type": "rtt", "from": day, "to": day, "reason": "" });
    let reply = server
        .post("/requests", &camille.token, rtt("2026-12-07"))
        .await;
    reply.problem(409, "balance_too_low");
    let path = format!("/admin/users/{}/balances/adjust", camille.id);
    let entry = json!({
        "balance": "rtt", "from": "2026-11-01", "hundredths": 200, "source": "opening", "reason": "Reprise",
    });
    server.post(&path, &admin.token, entry).await.ok(201);
    // Each of the waiting ones counts in what is left after the other.
    for day in ["2026-12-07", "2026-12-08"] {
        server
            .post("/requests", &camille.token, rtt(day))
            .await
            .ok(201);
    }
    let waiting = server
        .get("/admin/requests?state=asked", &admin.token)
        .await
        .ok(200);
    let left = waiting.as_array().unwrap().iter();
    let left: Vec<_> = left.map(|one| &one["effect"]["balance"]["after"]).collect();
    assert_eq!(left, [0, 100], "of the 8th, and of the 7th");
}
