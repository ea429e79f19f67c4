//! Sorts of absence and balances as data.

use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::forty_hours;
use crate::harness::{Db, Server};

fn named(list: &Value, code: &str) -> Value {
    let found = list.as_array().unwrap().iter();
    found
        .clone()
        .find(|one| one["code"] == code)
        .cloned()
        .unwrap()
}

#[track_caller]
fn refused(reply: &crate::harness::Reply, field: &str) {
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], field, "{}", reply.text);
}

#[rstest]
#[tokio::test]
async fn types_are_there_at_first_and_can_be_changed_and_added(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let types = server.get("/absence-types", &camille.token).await.ok(200);
    let paid = named(&types, "paid_leave");
    assert_eq!(
        paid,
        json!({
            "code": "paid_leave", "name_fr": "Congé payé", "name_en": "Paid leave", "unit": "half_day",
            "paid": true, "counts": true, "elsewhere": false, "leave_gain": "worked",
            "balance": "paid_leave", "needs_document": false, "decided_by": "manager", "neutral": false,
            "payroll_code": null, "colour": "#00AEEF", "pattern": "plain", "active": true,
        })
    );
    assert_eq!(named(&types, "sick_leave")["decided_by"], "nobody");
    assert_eq!(named(&types, "strike")["neutral"], true);

    let path = "/admin/absence-types";
    let mut own = paid.clone();
    own["code"] = json!("moving");
    own["name_fr"] = json!(" Déménagement ");
    own["balance"] = Value::Null;
    own["payroll_code"] = json!("AB-070");
    let reply = server.post(path, &camille.token, own.clone()).await;
    reply.problem(403, "forbidden");
    let made = server.post(path, &admin.token, own.clone()).await.ok(200);
    assert_eq!(made["name_fr"], "Déménagement");
    own["active"] = json!(false);
    server.post(path, &admin.token, own.clone()).await.ok(200);
    let in_use = server.get("/absence-types", &camille.token).await.ok(200);
    assert_eq!(
        in_use.as_array().unwrap().len(),
        types.as_array().unwrap().len()
    );
    let all = server.get(path, &admin.token).await.ok(200);
    assert_eq!(named(&all, "moving")["active"], false);

    for (member, wrong, field) in [
        ("code", json!("Déménagement"), "code"),
        ("code", json!(""), "code"),
        ("name_fr", json!(" "), "name_fr"),
        ("colour", json!("blue"), "colour"),
        ("colour", json!("#00AEEé"), "colour"),
        ("unit", json!("week"), "unit"),
    ] {
        let mut body = own.clone();
        body[member] = wrong;
        refused(&server.post(path, &admin.token, body).await, field);
    }
    let mut body = own.clone();
    body["balance"] = json!("luck");
    let reply = server.post(path, &admin.token, body).await;
    reply.problem(404, "balance_not_found");
}

#[rstest]
#[tokio::test]
async fn balances_are_there_at_first_and_can_be_changed_and_added(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let path = "/admin/balances";
    let all = server.get(path, &admin.token).await.ok(200);
    let paid = all[0].clone();
    assert_eq!(
        paid,
        json!({
            "code": "paid_leave", "name_fr": "Congés payés", "name_en": "Paid leave", "unit": "day",
            "gain": "paid_leave", "gain_hundredths": null, "count": "six_a_week", "year_begins": 6,
            "lowest_hundredths": 0, "active": true,
        })
    );
    let mut seniority = paid.clone();
    seniority["code"] = json!("seniority");
    seniority["gain"] = json!("yearly");
    seniority["gain_hundredths"] = json!(200);
    let made = server
        .post(path, &admin.token, seniority.clone())
        .await
        .ok(200);
    assert_eq!(made, seniority);
    for (member, wrong, field) in [
        ("gain_hundredths", Value::Null, "gain_hundredths"),
        ("gain_hundredths", json!(0), "gain_hundredths"),
        ("gain", json!("by_hand"), "gain_hundredths"),
        ("year_begins", json!(13), "year_begins"),
        ("lowest_hundredths", json!(1), "lowest_hundredths"),
    ] {
        let mut body = seniority.clone();
        body[member] = wrong;
        refused(&server.post(path, &admin.token, body).await, field);
    }
    let mut body = paid;
    body["unit"] = json!("hour");
    refused(&server.post(path, &admin.token, body).await, "unit");
}

#[rstest]
#[tokio::test]
async fn a_type_that_counts_counts_and_one_elsewhere_is_no_absence(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let of = |what: &str| format!("/admin/users/{}/{what}", door.person.id);
    let day = json!(["09:00-12:00", "13:00-17:00"]);
    let week = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
    let schedule = json!({ "from": "2026-10-01", "weeks": [week] });
    server
        .post(&of("schedules"), &admin.token, schedule)
        .await
        .ok(201);
    let counted = async || {
        let path = format!("{}?from=2026-11-09&to=2026-11-10", of("timesheet"));
        let sheet = server.get(&path, &admin.token).await.ok(200);
        let days = sheet["days"].as_array().unwrap();
        let of = |name: &str| {
            days.iter()
                .map(|day| day[name].as_i64().unwrap())
                .sum::<i64>()
        };
        (of("planned_seconds"), of("counted_seconds"))
    };
    let hour = 3600;
    let away = |kind: &str, day: &str| json!({ "type": kind, "from": day, "to": day });
    let absences = of("absences");
    server
        .post(&absences, &admin.token, away("rtt", "2026-11-09"))
        .await
        .ok(201);
    server
        .post(&absences, &admin.token, away("remote_work", "2026-11-10"))
        .await
        .ok(201);
    assert_eq!(counted().await, (7 * hour, 0));

    let all = server
        .get("/admin/absence-types", &admin.token)
        .await
        .ok(200);
    let mut rtt = named(&all, "rtt");
    rtt["counts"] = json!(true);
    server
        .post("/admin/absence-types", &admin.token, rtt)
        .await
        .ok(200);
    assert_eq!(counted().await, (7 * hour, 7 * hour));

    // Hours of a type that is counted in them, and of no other.
    let hours = |kind: &str| json!({ "type": kind, "from": "2026-11-11", "to": "2026-11-11", "times": "13:00-15:00" });
    server
        .post(&absences, &admin.token, hours("rest"))
        .await
        .ok(201);
    refused(
        &server.post(&absences, &admin.token, hours("rtt")).await,
        "times",
    );
    let mut half = away("rest", "2026-11-12");
    half["half"] = json!("morning");
    refused(&server.post(&absences, &admin.token, half).await, "half");
    let unknown = server
        .post(&absences, &admin.token, away("luck", "2026-11-12"))
        .await;
    unknown.problem(404, "absence_type_not_found");
    let path = format!("{}?from=2026-11-09&to=2026-11-13", of("timesheet"));
    let case = format!("{}/case?from=2026-11-09&to=2026-11-13", of("timesheet"));
    server.get(&path, &admin.token).await.ok(200);
    let case = server.get(&case, &admin.token).await.ok(200);
    assert_eq!(
        case["absences"],
        json!([
            { "type": "rtt", "from": "2026-11-09", "to": "2026-11-09", "half": null, "counts": true },
            { "type": "remote_work", "from": "2026-11-10", "to": "2026-11-10", "half": null, "elsewhere": true },
            { "type": "rest", "from": "2026-11-11", "to": "2026-11-11", "half": null, "times": "13:00-15:00" },
        ])
    );
}
