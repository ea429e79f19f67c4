//! Calendars of public holidays that are imported from files.

use chrona_backend::services::time::computed_months;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::{forty_hours, renew};
use crate::{
    door::Door,
    harness::{Db, Person, Reply, Server},
    people::teams::{set_team, team},
};

const CSV: &str =
    "date;name\r\n2026-11-03;Fête du bureau\r\n2026-11-10;Pont\r\n2027-07-21;Fête nationale\r\n";
const ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260721\r\n\
    RRULE:FREQ=YEARLY\r\nSUMMARY:Fête nationale\\, Bel\r\n gique\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
    DTSTART;VALUE=DATE:20261103\r\nDTEND;VALUE=DATE:20261105\r\nSUMMARY:Fermeture\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";
const NOVEMBER: &str = "from=2026-11-01&to=2026-11-30";
const HOUR: i64 = 3600;

async fn import(server: &Server, admin: &Person, name: &str, content: &str) -> Reply {
    let path = format!("/admin/holiday-calendars/{name}");
    let body = json!({ "content": content });
    server.put(&path, &admin.token, body).await
}

async fn calendars(server: &Server, admin: &Person) -> Value {
    let path = "/admin/holiday-calendars";
    server.get(path, &admin.token).await.ok(200)
}

/// The holiday that a day of a timesheet is.
fn holiday<'a>(sheet: &'a Value, date: &str) -> &'a Value {
    let mut days = sheet["days"].as_array().unwrap().iter();
    &days.find(|day| day["date"] == date).unwrap()["holiday"]
}

/// Camille works at a site in Brussels, which has the calendar `BE`.
async fn in_brussels(door: &Door) {
    let (server, admin) = (&door.server, &door.admin);
    let site = json!({ "name": "Bruxelles", "calendar": "BE" });
    let site = server.post("/admin/sites", &admin.token, site).await;
    let site = site.ok(201);
    assert_eq!(site["calendar"], "BE");
    let ours = team(server, admin, "Accueil").await;
    let path = format!("/admin/teams/{ours}");
    let at_site = json!({ "name": "Accueil", "site_id": site["id"] });
    server.patch(&path, &admin.token, at_site).await.ok(200);
    let joined = set_team(server, admin, &door.person, Some(ours)).await;
    joined.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_calendar_is_imported_from_csv_or_icalendar_and_told_by_year(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    assert_eq!(calendars(server, admin).await, json!([]));
    let made = import(server, admin, "BE", CSV).await.ok(200);
    assert_eq!(made["name"], "BE");
    assert_eq!(made["days"], 3);
    assert_eq!(made["first_day"], "2026-11-03");
    assert_eq!(made["last_day"], "2027-07-21");
    assert_eq!(made["imported_by"], admin.id);
    assert!(made["imported_by_name"].is_string(), "{made}");
    let office = import(server, admin, "Bureau%20de%20Bruxelles", ICS).await;
    let office = office.ok(200);
    assert_eq!(office["name"], "Bureau de Bruxelles");
    assert_eq!(office["days"], 75 + 2, "every year from 2026 to 2100");
    assert_eq!(calendars(server, admin).await, json!([made, office]));
    assert_eq!(door.events("holiday_calendar_imported").await.len(), 2);

    let ask = async |query: &str| {
        let path = format!("/holidays?{query}");
        server.get(&path, &door.person.token).await
    };
    assert_eq!(
        ask("calendar=BE&year=2026").await.ok(200),
        json!([
            { "date": "2026-11-03", "name": "Fête du bureau" },
            { "date": "2026-11-10", "name": "Pont" },
        ])
    );
    assert_eq!(ask("calendar=BE&year=2030").await.ok(200), json!([]));
    let name = "calendar=Bureau%20de%20Bruxelles&year=2050";
    let told = json!([{ "date": "2050-07-21", "name": "Fête nationale, Belgique" }]);
    assert_eq!(ask(name).await.ok(200), told);
    let unknown = ask("calendar=DE&year=2026").await;
    unknown.problem(422, "invalid_value");
    assert!(
        unknown.text.contains("Bureau de Bruxelles"),
        "{}",
        unknown.text
    );
}

#[rstest]
#[tokio::test]
async fn who_works_at_a_site_abroad_has_its_holidays(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = forty_hours(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    import(server, admin, "BE", CSV).await.ok(200);
    let own = format!("/timesheets/me?{NOVEMBER}");
    let french = server.get(&own, &camille.token).await.ok(200);
    assert_eq!(french["totals"]["holiday_seconds"], 0);
    assert_eq!(holiday(&french, "2026-11-11"), "11 novembre");
    in_brussels(&door).await;
    let sheet = server.get(&own, &camille.token).await;
    let there = sheet.ok(200);
    assert_eq!(there["totals"]["holiday_seconds"], 8 * HOUR, "{there}");
    assert_eq!(holiday(&there, "2026-11-03"), "Fête du bureau");
    assert_eq!(holiday(&there, "2026-11-11"), &Value::Null);

    // The case has the days themselves, those of whole years, and is computed again without a database.
    let path = format!("/timesheets/me/case?{NOVEMBER}");
    let case = server.get(&path, &camille.token).await;
    let file = case.ok(200);
    assert_eq!(file["calendar"], Value::Null);
    assert_eq!(file["holidays"].as_array().unwrap().len(), 2, "{file}");
    let first = json!({ "date": "2026-11-03", "name": "Fête du bureau" });
    assert_eq!(file["holidays"][0], first);
    let parsed = chrona_work_time::CaseFile::parse(case.text.as_bytes()).unwrap();
    let zone = server.app.settings.time.zone_of(Some(&parsed.zone));
    let computed = chrona_work_time::Case::new(&parsed, &zone).unwrap();
    let computed = serde_json::to_string(&chrona_work_time::timesheet(&computed)).unwrap();
    assert_eq!(sheet.text, computed);
    let path = format!("/admin/users/{}/timesheet/case?{NOVEMBER}", admin.id);
    let others = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(others["calendar"], "FR");
    assert!(others.get("holidays").is_none(), "{others}");
}

#[rstest]
#[tokio::test]
async fn a_calendar_that_is_imported_again_changes_months_that_are_kept(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    let week = json!(["09:00-12:00", "13:00-18:00"]);
    let schedule = json!({
        "from": "2026-11-01",
        "weeks": [{ "mon": week, "tue": week, "wed": week, "thu": week, "fri": week }],
    });
    let token = &door.admin.token;
    let entered = door.server.post("/admin/schedules", token, schedule).await;
    entered.ok(201);
    import(&door.server, &door.admin, "BE", CSV).await.ok(200);
    in_brussels(&door).await;
    door.server.clock.set("2026-11-12T07:30:00Z");
    renew(&mut door).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let absences = async || {
        computed_months::keep_up(&server.app).await.unwrap();
        let path = format!("/admin/timesheets?{NOVEMBER}");
        let lines = server.get(&path, &admin.token).await.ok(200);
        let mut lines = lines.as_array().unwrap().iter();
        let line = lines.find(|line| line["user_id"] == camille.id).unwrap();
        let path = format!("/admin/anomalies?{NOVEMBER}&user_id={}", camille.id);
        let listed = server.get(&path, &admin.token).await.ok(200);
        let listed = listed.as_array().unwrap().iter();
        let listed = listed.filter(|one| one["code"] == "absent").count();
        (line["anomalies"].as_u64().unwrap(), listed)
    };
    // Work on the 3rd, a holiday; absent on Monday and Wednesday: the 10th is a holiday, the 11th is none in Brussels.
    assert_eq!(absences().await, (3, 2));
    let other =
        "2026-11-03,Fête du bureau\n2026-11-09,Pont\n2026-11-10,Pont\n2026-11-11,Armistice\n";
    import(server, admin, "BE", other).await.ok(200);
    assert_eq!(absences().await, (1, 0));
    let made = import(server, admin, "BE", "2026-11-03,Fête du bureau").await;
    assert_eq!(made.ok(200)["days"], 1);
    assert_eq!(absences().await, (4, 3));
    assert_eq!(calendars(server, admin).await.as_array().unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_file_with_a_fault_names_it_by_its_line_and_changes_nothing(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let before = import(server, admin, "BE", CSV).await.ok(200);
    let faulty = ICS.replace("FREQ=YEARLY", "FREQ=DAILY");
    for (content, told) in [
        (
            "2026-11-03;A\n03/11/2026;B",
            "Line 2: “03/11/2026” is no date",
        ),
        ("2026-11-03;A\n\n2026-11-04;", "Line 3: the day has no name"),
        (
            "2201-01-01,A",
            "Line 1: 2201-01-01 is not of the years 1900 to 2200",
        ),
        ("", "Line 1: the file names no day"),
        (
            &*faulty,
            "Line 5: of rules only RRULE:FREQ=YEARLY is read, with UNTIL or COUNT, and not “FREQ=DAILY”",
        ),
    ] {
        let reply = import(server, admin, "BE", content).await;
        reply.problem(422, "invalid_value");
        let error = &reply.json()["errors"][0];
        assert_eq!(error["field"], "content");
        assert!(error["message"].as_str().unwrap().contains(told), "{error}");
    }
    let request = server.request(Method::PUT, "/admin/holiday-calendars/BE");
    let request = request
        .bearer_auth(&admin.token)
        .header("accept-language", "fr");
    let request = request.json(&json!({ "content": "2026-11-03;A\nhier;B" }));
    let reply = server.send(request).await;
    let message = reply.json()["errors"][0]["message"].clone();
    let message = message.as_str().unwrap();
    assert!(message.contains("Ligne 2"), "{message}");
    for name in [
        "FR",
        "FR-75",
        "%20",
        "B%3FE",
        "Un%20nom%20bien%20trop%20long",
    ] {
        let reply = import(server, admin, name, CSV).await;
        reply.problem(422, "invalid_value");
        assert_eq!(reply.json()["errors"][0]["field"], "name", "{name}");
    }
    assert_eq!(calendars(server, admin).await, json!([before]));
    assert_eq!(door.events("holiday_calendar_imported").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_calendar_in_use_is_not_deleted(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let path = "/admin/holiday-calendars/BE";
    let delete = async || server.delete(path, &admin.token).await;
    delete().await.problem(404, "holiday_calendar_not_found");
    let choose = async |calendar: Value| {
        let body = json!({ "staff": 25, "calendar": calendar });
        server.put("/admin/organisation", &admin.token, body).await
    };
    choose(json!("BE")).await.problem(422, "invalid_value");
    import(server, admin, "BE", CSV).await.ok(200);
    assert_eq!(choose(json!("BE")).await.ok(200)["calendar"], "BE");
    delete().await.problem(409, "holiday_calendar_in_use");
    let site = json!({ "name": "Bruxelles", "calendar": "BE" });
    let site = server.post("/admin/sites", &admin.token, site).await;
    let site = format!("/admin/sites/{}", site.ok(201)["id"]);
    choose(json!("FR")).await.ok(200);
    delete().await.problem(409, "holiday_calendar_in_use");
    assert_eq!(calendars(server, admin).await[0]["days"], 3);
    let none = json!({ "name": "Bruxelles", "calendar": "" });
    server.patch(&site, &admin.token, none).await.ok(200);
    delete().await.ok(204);
    assert_eq!(calendars(server, admin).await, json!([]));
    assert_eq!(door.events("holiday_calendar_deleted").await.len(), 1);

    // Deleted while someone chooses it: one of both is refused.
    for _ in 0..6 {
        import(server, admin, "BE", ICS).await.ok(200);
        let (gone, chosen) = tokio::join!(delete(), choose(json!("BE")));
        if gone.status == 204 {
            chosen.problem(422, "invalid_value");
        } else {
            gone.problem(409, "holiday_calendar_in_use");
            chosen.ok(200);
            choose(Value::Null).await.ok(200);
        }
    }
}

#[rstest]
#[tokio::test]
async fn payroll_reads_the_imported_calendars_and_changes_none(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    import(server, admin, "BE", CSV).await.ok(200);
    let clerk = server.person(admin, "paie@exemple.fr", "payroll").await;
    let manager = server.person(admin, "chef@exemple.fr", "manager").await;
    assert_eq!(calendars(server, &clerk).await[0]["name"], "BE");
    for person in [&clerk, &manager, &door.person] {
        let refused = import(server, person, "BE", ICS).await;
        refused.problem(403, "forbidden");
        let path = "/admin/holiday-calendars/BE";
        let refused = server.delete(path, &person.token).await;
        refused.problem(403, "forbidden");
    }
    let path = "/admin/holiday-calendars";
    for person in [&manager, &door.person] {
        let refused = server.get(path, &person.token).await;
        refused.problem(403, "forbidden");
    }
    assert_eq!(calendars(server, admin).await[0]["days"], 3);
}
