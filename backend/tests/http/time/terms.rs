//! Contracts, schedules, rules and absences: entered, put in another's place, annulled, refused by their member.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, Person, Reply, Server};

/// An administrator, and Camille.
async fn office(db: Db) -> (Server, Person, Person) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    (server, admin, camille)
}

/// What the audit log says of these events, newest first.
async fn logged(server: &Server, admin: &Person, events: &[&str]) -> Vec<Value> {
    let path = "/admin/audit-logs?limit=100";
    let log = server.get(path, &admin.token).await.ok(200);
    let entries = log.as_array().unwrap().iter();
    let wanted = entries.filter(|entry| events.contains(&entry["event_type"].as_str().unwrap()));
    wanted.cloned().collect()
}

#[track_caller]
fn refused(reply: &Reply, field: &str) {
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], field, "{}", reply.text);
}

fn full_time(from: &str) -> Value {
    json!({ "from": from, "kind": "full_time", "weekly_minutes": 2100 })
}

fn nine_to_five(from: &str) -> Value {
    let day = ["09:00-12:00", "13:00-17:00"];
    let week = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
    json!({ "from": from, "weeks": [week] })
}

#[rstest]
#[tokio::test]
async fn a_later_contract_ends_the_one_before(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = office(db).await;
    let path = format!("/admin/users/{}/contracts", camille.id);
    let part_time = json!({
        "from": "2027-03-01", "to": "2027-08-31", "kind": "part_time", "weekly_minutes": 1440,
        "complementary_third": true,
    });
    for (body, ends) in [
        (full_time("2026-01-01"), Value::Null),
        (part_time, json!("2027-08-31")),
        (full_time("2027-07-01"), Value::Null),
    ] {
        let made = server.post(&path, &admin.token, body.clone()).await.ok(201);
        assert_eq!(made["ends"], ends);
        assert_eq!(made["created_by"], admin.id);
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(made[name], *value, "{made}");
        }
    }
    let list = server.get(&path, &admin.token).await;
    assert_eq!(list.header("x-total-count"), "3");
    let list = list.ok(200);
    let days: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["from"], &row["ends"]))
        .collect();
    assert_eq!(
        days,
        [
            (&json!("2027-07-01"), &Value::Null),
            (&json!("2027-03-01"), &json!("2027-06-30")),
            (&json!("2026-01-01"), &json!("2027-02-28")),
        ]
    );
    let told = logged(&server, &admin, &["contract_entered"]).await;
    assert_eq!(told.len(), 3);
    assert_eq!(told[0]["user_id"], admin.id);
}

#[rstest]
#[tokio::test]
async fn a_mistake_is_mended_by_another_entry_and_nothing_is_lost(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = office(db).await;
    let path = format!("/admin/users/{}/contracts", camille.id);
    let wrong = json!({ "from": "2026-01-01", "kind": "full_time", "weekly_minutes": 2340 });
    let wrong = server.post(&path, &admin.token, wrong).await.ok(201);
    let right = server
        .post(&path, &admin.token, full_time("2026-01-01"))
        .await
        .ok(201);
    let list = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(list[0]["id"], right["id"]);
    assert_eq!(list[0]["annulled_at"], Value::Null);
    assert_eq!(list[1]["id"], wrong["id"]);
    assert_eq!(list[1]["annulled_by"], admin.id);
    assert_eq!(list[1]["weekly_minutes"], 2340);

    // One at a day that was not meant: the one before goes on.
    let other = server
        .post(&path, &admin.token, full_time("2026-06-01"))
        .await
        .ok(201);
    let annul = format!("{path}/{}/annul", other["id"]);
    server.post(&annul, &admin.token, json!({})).await.ok(204);
    let again = server.post(&annul, &admin.token, json!({})).await;
    again.problem(409, "entry_annulled");
    let list = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(list[1]["id"], right["id"]);
    assert_eq!(list[1]["ends"], Value::Null);
    let told = logged(&server, &admin, &["contract_annulled"]).await;
    assert_eq!(told.len(), 1);

    // Of someone else there is no such contract.
    let of_admin = format!("/admin/users/{}/contracts/{}/annul", admin.id, right["id"]);
    let elsewhere = server.post(&of_admin, &admin.token, json!({})).await;
    elsewhere.problem(404, "entry_not_found");
    let nobody = "/admin/users/424242/contracts";
    let nobody = server
        .post(nobody, &admin.token, full_time("2026-01-01"))
        .await;
    nobody.problem(404, "user_not_found");
}

#[rstest]
#[tokio::test]
async fn a_contract_is_refused_by_its_member(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = office(db).await;
    let path = format!("/admin/users/{}/contracts", camille.id);
    for (body, field) in [
        (json!({ "kind": "full_time" }), "from"),
        (json!({ "from": "2026-02-30", "kind": "full_time" }), "from"),
        (json!({ "from": "2026-01-01", "kind": "casual" }), "kind"),
        (
            json!({ "from": "2026-01-01", "kind": "part_time" }),
            "weekly_minutes",
        ),
        (
            json!({ "from": "2026-01-01", "to": "2025-12-31", "kind": "annual" }),
            "to",
        ),
        (
            json!({ "from": "2026-01-01", "kind": "annual", "days": 218 }),
            "days",
        ),
        (
            json!({ "from": "2026-01-01", "kind": "annual", "year_from": "13-01" }),
            "year_from",
        ),
        (
            json!({ "from": "2026-01-01", "kind": "full_time", "weekly_minutes": -5 }),
            "weekly_minutes",
        ),
        (json!({ "from": "1789-07-14", "kind": "full_time" }), "from"),
    ] {
        let reply = server.post(&path, &admin.token, body).await;
        refused(&reply, field);
    }
    assert_eq!(server.get(&path, &admin.token).await.ok(200), json!([]));
    // In the reader's language.
    let request = server
        .request(reqwest::Method::POST, &path)
        .bearer_auth(&admin.token)
        .header("accept-language", "fr")
        .json(&json!({ "from": "2026-01-01", "kind": "part_time" }));
    let reply = server.send(request).await.json();
    let message = reply["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("temps partiel"), "{message}");
}

#[rstest]
#[tokio::test]
async fn two_contracts_of_one_day_at_once_leave_one_that_holds(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = office(db).await;
    let path = format!("/admin/users/{}/contracts", camille.id);
    let posts = (0..4).map(|_| server.post(&path, &admin.token, full_time("2026-01-01")));
    for reply in join_all(posts).await {
        reply.ok(201);
    }
    let schedules =
        (0..4).map(|_| server.post("/admin/schedules", &admin.token, nine_to_five("2026-01-01")));
    for reply in join_all(schedules).await {
        reply.ok(201);
    }
    for path in [path.as_str(), "/admin/schedules"] {
        let list = server.get(path, &admin.token).await.ok(200);
        let list = list.as_array().unwrap();
        let holding = list.iter().filter(|row| row["annulled_at"].is_null());
        assert_eq!((list.len(), holding.count()), (4, 1), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn schedules_are_someones_own_or_everyones(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = office(db).await;
    let own = format!("/admin/users/{}/schedules", camille.id);
    let made = server
        .post(&own, &admin.token, nine_to_five("2026-03-01"))
        .await
        .ok(201);
    assert_eq!(made["weeks"][0]["fri"][1], "13:00-17:00");
    assert_eq!(made["weeks"][0]["sat"], json!([]));
    let of_all = server
        .post("/admin/schedules", &admin.token, nine_to_five("2026-01-01"))
        .await
        .ok(201);
    for (path, id) in [
        (own.as_str(), &made["id"]),
        ("/admin/schedules", &of_all["id"]),
    ] {
        let list = server.get(path, &admin.token).await.ok(200);
        assert_eq!(list.as_array().unwrap().len(), 1, "{path}");
        assert_eq!(list[0]["id"], *id);
    }
    // Neither is annulled by the other's way.
    let crossed = format!("/admin/schedules/{}/annul", made["id"]);
    let crossed = server.post(&crossed, &admin.token, json!({})).await;
    crossed.problem(404, "entry_not_found");
    for path in [
        format!("{own}/{}/annul", made["id"]),
        format!("/admin/schedules/{}/annul", of_all["id"]),
    ] {
        server.post(&path, &admin.token, json!({})).await.ok(204);
    }

    for (weeks, field) in [
        (json!([]), "weeks"),
        (json!([{ "mon": ["9:00-12:00"] }]), "weeks[0].mon[0]"),
        (
            json!([{}, { "tue": ["09:00-12:00", "11:00-12:30"] }]),
            "weeks[1].tue[1]",
        ),
        (json!([{ "mon": "09:00-12:00" }]), "weeks[0].mon"),
    ] {
        let body = json!({ "from": "2026-01-01", "weeks": weeks });
        for path in [own.as_str(), "/admin/schedules"] {
            let reply = server.post(path, &admin.token, body.clone()).await;
            refused(&reply, field);
        }
    }
}

#[rstest]
#[tokio::test]
async fn rules_of_the_organisation_hold_from_a_day_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, _) = office(db).await;
    let path = "/admin/rules";
    let bands = json!([{ "minutes": 240, "percent": 10 }, { "percent": 50 }]);
    let rules = json!({ "from": "2026-01-01", "overtime_bands": bands, "night": "22:00-07:00" });
    let made = server.post(path, &admin.token, rules).await.ok(201);
    assert_eq!(made["overtime_bands"][0]["percent"], 10);
    assert!(made.get("week_starts").is_none(), "{made}");
    let list = server.get(path, &admin.token).await.ok(200);
    assert_eq!(list[0]["id"], made["id"]);
    for (body, field) in [
        (
            json!({ "from": "2026-01-01", "week_starts": "lundi" }),
            "week_starts",
        ),
        (json!({ "from": "2026-01-01", "night": "nuit" }), "night"),
        (json!({ "weekly_legal_minutes": 2100 }), "from"),
    ] {
        let reply = server.post(path, &admin.token, body).await;
        refused(&reply, field);
    }
    let annul = format!("{path}/{}/annul", made["id"]);
    server.post(&annul, &admin.token, json!({})).await.ok(204);
    let events = ["work_rules_entered", "work_rules_annulled"];
    assert_eq!(logged(&server, &admin, &events).await.len(), 2);

    let path = "/admin/organisation";
    let before = server.get(path, &admin.token).await.ok(200);
    assert_eq!(before, json!({ "staff": null, "calendar": "FR" }));
    let said = json!({ "staff": 25, "calendar": "FR-57" });
    let after = server.put(path, &admin.token, said.clone()).await.ok(200);
    assert_eq!(after, said);
    for (body, field) in [
        (json!({ "staff": 0 }), "staff"),
        (json!({ "calendar": "XX" }), "calendar"),
    ] {
        let reply = server.put(path, &admin.token, body).await;
        refused(&reply, field);
    }
    assert_eq!(server.get(path, &admin.token).await.ok(200), said);
}

#[rstest]
#[tokio::test]
async fn absences_are_entered_and_annulled_and_never_twice_in_a_half_day(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (server, admin, camille) = office(db).await;
    let path = format!("/admin/users/{}/absences", camille.id);
    let leave = json!({ "type": "paid_leave", "from": "2026-12-21", "to": "2026-12-24" });
    let tries = (0..3).map(|_| server.post(&path, &admin.token, leave.clone()));
    let replies = join_all(tries).await;
    let made = replies.iter().filter(|reply| reply.status == 201);
    assert_eq!(made.count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.problem(409, "absence_overlaps");
    }
    let morning = json!({
        "type": "sick_leave", "from": "2026-11-30", "to": "2026-11-30", "half": "morning", "note": " vu ",
    });
    let afternoon = json!({
        "type": "paid_leave", "from": "2026-11-30", "to": "2026-11-30", "half": "afternoon",
    });
    let made = server
        .post(&path, &admin.token, morning.clone())
        .await
        .ok(201);
    assert_eq!(
        (&made["type"], &made["note"]),
        (&json!("sick_leave"), &json!("vu"))
    );
    server.post(&path, &admin.token, afternoon).await.ok(201);
    let again = server.post(&path, &admin.token, morning.clone()).await;
    again.problem(409, "absence_overlaps");
    let annul = format!("{path}/{}/annul", made["id"]);
    server.post(&annul, &admin.token, json!({})).await.ok(204);
    server.post(&path, &admin.token, morning).await.ok(201);
    let page = server.get(&format!("{path}?limit=2"), &admin.token).await;
    assert_eq!(page.header("x-total-count"), "4");
    assert_eq!(page.ok(200)[0]["from"], "2026-12-21");

    for (body, field) in [
        (
            json!({ "type": "Congés", "from": "2026-12-01", "to": "2026-12-01" }),
            "type",
        ),
        (
            json!({ "type": "sick_leave", "from": "2026-12-02", "to": "2026-12-01" }),
            "to",
        ),
        (json!({ "type": "sick_leave", "from": "2026-12-02" }), "to"),
        (
            json!({ "type": "sick_leave", "from": "2026-12-02", "to": "2026-12-02", "half": "noon" }),
            "half",
        ),
    ] {
        let reply = server.post(&path, &admin.token, body).await;
        refused(&reply, field);
    }
    // Why someone was away is not in the log.
    let told = logged(&server, &admin, &["absence_entered", "absence_annulled"]).await;
    assert_eq!(told.len(), 5);
    assert!(told.iter().all(|entry| !entry.to_string().contains("sick")));
}

#[rstest]
#[tokio::test]
async fn payroll_reads_the_terms_and_changes_none(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = office(db).await;
    let clerk = server.person(&admin, "paie@exemple.fr", "payroll").await;
    let manager = server.person(&admin, "chef@exemple.fr", "manager").await;
    let of = |what: &str| format!("/admin/users/{}/{what}", camille.id);
    let paths = [
        (of("contracts"), full_time("2026-01-01")),
        (of("schedules"), nine_to_five("2026-01-01")),
        (
            of("absences"),
            json!({ "type": "sick_leave", "from": "2026-01-01", "to": "2026-01-01" }),
        ),
        ("/admin/schedules".to_owned(), nine_to_five("2026-01-01")),
        ("/admin/rules".to_owned(), json!({ "from": "2026-01-01" })),
    ];
    for (path, body) in paths {
        assert_eq!(server.get(&path, &clerk.token).await.ok(200), json!([]));
        for token in [&clerk.token, &manager.token, &camille.token] {
            let reply = server.post(&path, token, body.clone()).await;
            reply.problem(403, "forbidden");
        }
        for token in [&manager.token, &camille.token] {
            server.get(&path, token).await.problem(403, "forbidden");
        }
    }
    let read = logged(&server, &admin, &["data_read"]).await;
    let read = read.iter().filter(|entry| entry["user_id"] == clerk.id);
    assert_eq!(
        read.count(),
        3,
        "what is someone's, and not what is everyone's"
    );
}

#[rstest]
#[tokio::test]
async fn a_birth_date_and_a_sites_holidays_are_kept(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, admin, camille) = office(db).await;
    let path = format!("/admin/users/{}", camille.id);
    let born = json!({ "born": "2009-06-01" });
    let person = server.patch(&path, &admin.token, born).await.ok(200);
    assert_eq!(person["born"], "2009-06-01");
    let person = server
        .patch(&path, &admin.token, json!({ "first_name": "Zoé" }))
        .await
        .ok(200);
    assert_eq!(person["born"], "2009-06-01", "what is absent stays");
    for wrong in ["hier", "1799-01-01"] {
        let reply = server
            .patch(&path, &admin.token, json!({ "born": wrong }))
            .await;
        refused(&reply, "born");
    }
    let person = server
        .patch(&path, &admin.token, json!({ "born": "" }))
        .await
        .ok(200);
    assert!(person.get("born").is_none(), "{person}");

    let site = json!({ "name": "Metz", "calendar": "FR-57" });
    let site = server
        .post("/admin/sites", &admin.token, site)
        .await
        .ok(201);
    assert_eq!(site["calendar"], "FR-57");
    let path = format!("/admin/sites/{}", site["id"]);
    let renamed = server
        .patch(&path, &admin.token, json!({ "name": "Metz-Ville" }))
        .await;
    assert_eq!(renamed.ok(200)["calendar"], "FR-57");
    let wrong = json!({ "name": "Metz", "calendar": "DE-BY" });
    refused(&server.patch(&path, &admin.token, wrong).await, "calendar");
    let emptied = json!({ "name": "Metz", "calendar": "" });
    let emptied = server.patch(&path, &admin.token, emptied).await.ok(200);
    assert_eq!(emptied["calendar"], Value::Null);
}
