//! Rules agreed for a category or for someone, beside the organisation's.

use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::forty_hours;
use crate::{door::Door, harness::Db};

const WEEK: &str = "from=2026-11-02&to=2026-11-08";

/// What the overtime of Camille's week is paid more, in per cent; the case file says the same.
async fn percent(door: &Door) -> u64 {
    let of = |what: &str| format!("/admin/users/{}/timesheet{what}?{WEEK}", door.person.id);
    let sheet = door.server.get(&of(""), &door.admin.token).await.ok(200);
    let overtime = &sheet["weeks"][0]["overtime"][0];
    assert_eq!(overtime["seconds"], 5 * 3600, "{sheet}");
    let case = door.server.get(&of("/case"), &door.admin.token).await;
    let file = chrona_work_time::CaseFile::parse(case.text.as_bytes()).unwrap();
    let zone = door.server.app.settings.time.zone_of(Some(&file.zone));
    let case = chrona_work_time::Case::new(&file, &zone).unwrap();
    let again = chrona_work_time::timesheet(&case);
    let percent = overtime["percent"].as_u64().unwrap();
    assert_eq!(u64::from(again.weeks[0].overtime[0].percent), percent);
    percent
}

async fn enter(door: &Door, path: &str, from: &str, to: Option<&str>, percent: u32) -> Value {
    let bands = json!([{ "percent": percent }]);
    let rules = json!({ "from": from, "to": to, "overtime_bands": bands });
    let made = door.server.post(path, &door.admin.token, rules).await;
    made.ok(201)
}

async fn annul(door: &Door, path: &str, made: &Value) {
    let path = format!("{path}/{}/annul", made["id"]);
    let reply = door.server.post(&path, &door.admin.token, json!({})).await;
    reply.ok(204);
}

#[rstest]
#[tokio::test]
async fn what_is_agreed_goes_before_the_organisations_rules_while_it_holds(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    assert_eq!(percent(&door).await, 25);
    enter(&door, "/admin/rules", "2026-01-01", None, 20).await;
    assert_eq!(percent(&door).await, 20);
    // For some days of the organisation too; then what held before holds again.
    let summer = enter(&door, "/admin/rules", "2026-07-01", Some("2026-11-08"), 30).await;
    assert_eq!(percent(&door).await, 30);
    annul(&door, "/admin/rules", &summer).await;
    let summer = enter(&door, "/admin/rules", "2026-07-01", Some("2026-11-01"), 30).await;
    assert_eq!(summer["to"], "2026-11-01");
    assert_eq!(percent(&door).await, 20);

    let body = json!({ "name": "Cadres" });
    let category = server.post("/admin/categories", token, body).await.ok(201)["id"].clone();
    let of_category = format!("/admin/categories/{category}/rules");
    let agreed = enter(&door, &of_category, "2026-01-01", None, 40).await;
    let list = server.get(&of_category, token).await.ok(200);
    assert_eq!(list[0]["id"], agreed["id"]);
    assert_eq!(percent(&door).await, 20, "of another category");
    // Someone belongs to it from a day on.
    let put = async |since: Option<&str>| {
        let path = format!("/admin/users/{}/category", door.person.id);
        let body = json!({ "category_id": category, "since": since });
        server.put(&path, token, body).await
    };
    put(None).await.ok(204);
    assert_eq!(percent(&door).await, 20, "since today");
    put(Some("2026-11-10")).await.problem(422, "invalid_value");
    put(Some("2026-11-02")).await.ok(204);
    assert_eq!(percent(&door).await, 40);

    // What is agreed with the person goes before the category's.
    let of_person = format!("/admin/users/{}/rules", door.person.id);
    let own = enter(&door, &of_person, "2026-11-02", Some("2026-11-08"), 50).await;
    assert_eq!(percent(&door).await, 50);
    let list = server.get(&of_person, token).await.ok(200);
    assert_eq!(list[0]["to"], "2026-11-08");
    annul(&door, &of_person, &own).await;
    enter(&door, &of_person, "2026-11-09", None, 50).await;
    assert_eq!(percent(&door).await, 40);

    // Whoever leaves the category keeps what was counted by it, and so does the category.
    let without = json!({ "without_category": true, "category_since": "2026-11-09" });
    let user = format!("/admin/users/{}", door.person.id);
    server.patch(&user, token, without).await.ok(200);
    assert_eq!(percent(&door).await, 40);
    let one = format!("/admin/categories/{category}");
    let gone = server.delete(&one, token).await;
    gone.problem(409, "category_has_rules");
    annul(&door, &of_category, &agreed).await;
    assert_eq!(percent(&door).await, 20);
    server.delete(&one, token).await.ok(204);
}

#[rstest]
#[tokio::test]
async fn rules_are_refused_by_their_member_and_annulled_by_their_own_way(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let body = json!({ "name": "Cadres" });
    let category = server.post("/admin/categories", token, body).await.ok(201)["id"].clone();
    let paths = [
        "/admin/rules".to_owned(),
        format!("/admin/categories/{category}/rules"),
        format!("/admin/users/{}/rules", door.person.id),
    ];
    let mut made = Vec::new();
    for path in &paths {
        for (body, field) in [
            (json!({ "from": "2026-01-01", "to": "2025-12-31" }), "to"),
            (
                json!({ "from": "2026-01-01", "break_minutes": 0 }),
                "break_minutes",
            ),
        ] {
            let refused = server.post(path, token, body).await;
            refused.problem(422, "invalid_value");
            let errors = refused.json()["errors"].clone();
            assert_eq!(errors[0]["field"], field, "{path}: {errors}");
        }
        made.push(enter(&door, path, "2026-01-01", None, 25).await);
        // In the place of the one of the same day.
        made.push(enter(&door, path, "2026-01-01", None, 30).await);
        let list = server.get(path, token).await.ok(200);
        let annulled = |row: &Value| !row["annulled_at"].is_null();
        let annulled: Vec<_> = list.as_array().unwrap().iter().map(annulled).collect();
        assert_eq!(annulled, [false, true], "{path}");
    }
    for (path, of_other) in paths.iter().zip([5, 1, 3]) {
        let crossed = format!("{path}/{}/annul", made[of_other]["id"]);
        let crossed = server.post(&crossed, token, json!({})).await;
        crossed.problem(404, "entry_not_found");
    }
    for (path, problem) in [
        ("/admin/categories/999/rules", "category_not_found"),
        ("/admin/users/999/rules", "user_not_found"),
    ] {
        server.get(path, token).await.problem(404, problem);
        let rules = json!({ "from": "2026-01-01", "break_minutes": 30 });
        let refused = server.post(path, token, rules).await;
        refused.problem(404, problem);
    }
}

#[rstest]
#[tokio::test]
async fn hours_counted_over_too_many_weeks_are_a_limit_until_an_agreement_allows_them(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let contract = json!({
        "from": "2026-01-01", "kind": "full_time", "weekly_minutes": 2100, "period_weeks": 12,
        "period_anchor": "2026-11-02",
    });
    let path = format!("/admin/users/{}/contracts", door.person.id);
    server.post(&path, token, contract).await.ok(201);
    let limits = async || {
        // What is read is kept, and what is kept is listed.
        let month = "/admin/timesheets?from=2026-11-01&to=2026-11-30";
        server.get(month, token).await.ok(200);
        let path = "/admin/limits?code=period_length&from=2026-11-01";
        let list = server.get(path, token).await.ok(200);
        list.as_array().unwrap().clone()
    };
    let found = limits().await;
    let week = 7 * 24 * 3600;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["article"], "L3121-45");
    assert_eq!(found[0]["date"], "2026-11-02");
    assert_eq!(found[0]["measured_seconds"], 12 * week);
    assert_eq!(found[0]["limit_seconds"], 9 * week);
    let key = found[0]["key"].as_str().unwrap();
    let path = format!("/admin/limits/{key}/handle");
    let note = json!({ "note": "Accord signé le 1er octobre" });
    server.post(&path, token, note).await.ok(200);

    let agreed = json!({ "from": "2026-01-01", "period_maximum_weeks": 52 });
    let path = format!("/admin/users/{}/rules", door.person.id);
    for wrong in [0, 157] {
        let rules = json!({ "from": "2026-01-01", "period_maximum_weeks": wrong });
        let refused = server.post(&path, token, rules).await;
        refused.problem(422, "invalid_value");
    }
    server.post(&path, token, agreed).await.ok(201);
    let path = format!("/admin/users/{}/timesheet?{WEEK}", door.person.id);
    let sheet = server.get(&path, token).await.ok(200);
    assert_eq!(sheet["alerts"], json!([]));
}

#[rstest]
#[tokio::test]
async fn a_site_has_a_calendar_from_a_day_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = forty_hours(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let made = async |path: &str, body: Value| {
        let made = server.post(path, token, body).await.ok(201);
        made["id"].clone()
    };
    let site = made("/admin/sites", json!({ "name": "Strasbourg" })).await;
    let team = json!({ "name": "Accueil", "site_id": site });
    let team = made("/admin/teams", team).await;
    let user = format!("/admin/users/{}", door.person.id);
    let joins = json!({ "team_id": team });
    server.patch(&user, token, joins).await.ok(200);
    let change = async |calendar: &str, since: Option<&str>| {
        let path = format!("/admin/sites/{site}");
        let body = json!({ "name": "Strasbourg", "calendar": calendar, "calendar_since": since });
        server.patch(&path, token, body).await
    };
    let case = async || {
        let path = format!("{user}/timesheet/case?from=2026-11-01&to=2026-11-30");
        server.get(&path, token).await.ok(200)
    };
    let refused = change("FR-57", Some("2026-11-10")).await;
    refused.problem(422, "invalid_value");
    assert_eq!(refused.json()["errors"][0]["field"], "calendar_since");
    assert_eq!(case().await["calendar"], "FR");

    // 26 December is a day off in Moselle alone.
    change("FR-57", Some("2026-11-05")).await.ok(200);
    let file = case().await;
    assert_eq!(file["calendar"], Value::Null);
    let days = file["holidays"].as_array().unwrap();
    let has = |day: &str| days.iter().any(|one| one["date"] == day);
    assert!(has("2026-12-26") && has("2025-12-25"), "{file}");
    assert!(!has("2025-12-26"), "{file}");
    let path = "/admin/audit-logs?event_type=site_changed";
    let log = server.get(path, token).await.ok(200);
    assert!(log.to_string().contains("2026-11-05"), "{log}");

    // Ever since, where no day is said.
    change("FR-57", None).await.ok(200);
    let file = case().await;
    assert_eq!(file["calendar"], "FR-57");
    assert_eq!(file.get("holidays"), None);
}
