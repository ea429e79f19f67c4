//! Timesheets from real punches.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Person},
    people::teams::{set_managers, set_team, team},
};

/// In and out on these days of November 2026, at these hours of Paris, in winter.
pub(super) async fn work(door: &Door, days: impl IntoIterator<Item = u32>, hours: &[u32]) {
    for day in days {
        for hour in hours {
            door.server
                .clock
                .set(&format!("2026-11-{day:02}T{:02}:00:00Z", hour - 1));
            door.punches(1).await;
        }
    }
}

/// A door whose tokens live for the whole test.
pub(super) async fn door(db: Db) -> Door {
    let settings = [
        ("BADGE_LIMIT_PER_10S", "1000"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
    ];
    let server = crate::harness::Server::start_with(db, &settings).await;
    server.clock.set("2026-11-02T07:30:00Z");
    Door::of(server).await
}

/// Signs everyone in anew, a week later.
pub(super) async fn renew(door: &mut Door) {
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
}

/// Monday to Friday, 09–12 and 13–18: 40 hours.
pub(super) async fn forty_hours(db: Db) -> Door {
    let mut door = door(db).await;
    for day in 2..=6 {
        door.server
            .clock
            .set(&format!("2026-11-{day:02}T07:30:00Z"));
        renew(&mut door).await;
        work(&door, [day], &[9, 12, 13, 18]).await;
    }
    door.server.clock.set("2026-11-09T07:30:00Z");
    renew(&mut door).await;
    let contract = json!({ "from": "2026-01-01", "kind": "full_time" });
    let path = format!("/admin/users/{}/contracts", door.person.id);
    door.server
        .post(&path, &door.admin.token, contract)
        .await
        .ok(201);
    door
}

const WEEK: &str = "from=2026-11-02&to=2026-11-08";

#[rstest]
#[tokio::test]
async fn forty_hours_from_real_punches_are_five_of_overtime(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let own = server
        .get(&format!("/timesheets/me?{WEEK}"), &camille.token)
        .await;
    let sheet = own.ok(200);
    assert_eq!(sheet["totals"]["worked_seconds"], 40 * 3600, "{sheet}");
    let overtime = json!([{ "percent": 25, "seconds": 5 * 3600 }]);
    assert_eq!(sheet["totals"]["overtime"], overtime);
    assert_eq!(sheet["weeks"][0]["overtime"], overtime);
    assert_eq!(sheet["days"][0]["worked_seconds"], 8 * 3600);
    assert_eq!(
        sheet["days"][0]["periods"][0]["start"],
        "2026-11-02T08:00:00Z"
    );
    assert_eq!(sheet["anomalies"], json!([]));

    // The administrator reads the same bytes, and that it was read is noted.
    let path = format!("/admin/users/{}/timesheet?{WEEK}", camille.id);
    let read = server.get(&path, &admin.token).await;
    assert_eq!(read.text, own.text);
    let log = server
        .get("/admin/audit-logs?limit=100", &admin.token)
        .await
        .ok(200);
    let noted = log.as_array().unwrap().iter().any(|entry| {
        entry["event_type"] == "data_read" && entry["event_data"].to_string().contains("timesheets")
    });
    assert!(noted, "{log}");

    let lines = server
        .get(&format!("/admin/timesheets?{WEEK}"), &admin.token)
        .await;
    assert_eq!(lines.header("x-total-count"), "2");
    let lines = lines.ok(200);
    let line = lines
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["user_id"] == camille.id);
    assert_eq!(
        *line.unwrap(),
        json!({
            "user_id": camille.id, "name": "Camille Martin", "staff_number": null,
            "worked_seconds": 40 * 3600, "counted_seconds": 40 * 3600, "overtime_seconds": 5 * 3600,
            "complementary_seconds": 0, "anomalies": 0, "alerts": 0, "state": "open",
        })
    );
}

#[rstest]
#[tokio::test]
async fn a_case_file_is_all_that_its_timesheet_depends_on(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let of = |what: &str| format!("/admin/users/{}/{what}", camille.id);
    let schedule = json!({ "from": "2026-01-01", "weeks": [{ "mon": ["09:00-12:00"] }] });
    server
        .post("/admin/schedules", &admin.token, schedule)
        .await
        .ok(201);
    let absence = json!({ "type": "paid_leave", "from": "2026-11-03", "to": "2026-11-03" });
    let absence = server
        .post(&of("absences"), &admin.token, absence)
        .await
        .ok(201);
    let rules = json!({ "from": "2026-01-01", "weekly_legal_minutes": 2340 });
    server
        .post("/admin/rules", &admin.token, rules)
        .await
        .ok(201);
    let staff = json!({ "staff": 25, "calendar": "FR" });
    server
        .put("/admin/organisation", &admin.token, staff)
        .await
        .ok(200);
    let born = json!({ "born": "2009-06-01" });
    let person = format!("/admin/users/{}", camille.id);
    server.patch(&person, &admin.token, born).await.ok(200);

    let path = of(&format!("timesheet/case?{WEEK}"));
    let case = server.get(&path, &admin.token).await;
    let file = case.ok(200);
    assert_eq!(file["zone"], "Europe/Paris");
    assert_eq!(file["calendar"], "FR");
    assert_eq!(file["now"], "2026-11-09T07:30:00Z");
    assert_eq!(
        (&file["staff"], &file["born"]),
        (&json!(25), &json!("2009-06-01"))
    );
    assert_eq!(file["contracts"][0]["kind"], "full_time");
    assert_eq!(file["rules"][0]["weekly_legal_minutes"], 2340);
    assert_eq!(file["schedules"][0]["weeks"][0]["mon"][0], "09:00-12:00");
    assert_eq!(file["absences"][0]["type"], "paid_leave");
    assert_eq!(file["punches"].as_array().unwrap().len(), 20);

    // Computed again without a database, it is the answer.
    let parsed = chrona_work_time::CaseFile::parse(case.text.as_bytes()).unwrap();
    let zone = server.app.settings.time.zone_of(Some(&parsed.zone));
    let computed = chrona_work_time::Case::new(&parsed, &zone).unwrap();
    let explained = chrona_work_time::ExplainedTimesheet::of(&computed);
    let computed = serde_json::to_string(&chrona_work_time::timesheet(&computed)).unwrap();
    let sheet = server
        .get(&of(&format!("timesheet?{WEEK}")), &admin.token)
        .await;
    assert_eq!(sheet.text, computed);

    // So is why it is so: what `chrona timesheet compute --json --explain` prints.
    let path_explained = of(&format!("timesheet/explain?{WEEK}"));
    let why = server.get(&path_explained, &admin.token).await;
    assert_eq!(why.text, serde_json::to_string(&explained).unwrap());
    let own = format!("/timesheets/me/explain?{WEEK}");
    assert_eq!(server.get(&own, &camille.token).await.text, why.text);
    let why = why.ok(200);
    let threshold = why["explanations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["figure"] == "overtime")
        .flat_map(|one| one["because"].as_array().unwrap())
        .find(|reason| reason["rule"] == "weekly_legal_minutes")
        .unwrap();
    assert_eq!(threshold["since"], "2026-01-01", "{why}");
    assert_eq!(threshold["seconds"], 39 * 3600, "{why}");
    server
        .get(&path_explained, &camille.token)
        .await
        .problem(403, "forbidden");

    // What was annulled is not in it, and an adult's birth date makes no difference.
    let annul = of(&format!("absences/{}/annul", absence["id"]));
    server.post(&annul, &admin.token, json!({})).await.ok(204);
    let born = json!({ "born": "1980-06-01" });
    server.patch(&person, &admin.token, born).await.ok(200);
    let file = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(file["absences"], json!([]));
    assert_eq!(file["born"], Value::Null);
    let own = server
        .get(&format!("/timesheets/me/case?{WEEK}"), &camille.token)
        .await;
    assert_eq!(own.ok(200)["punches"], file["punches"]);
}

#[rstest]
#[tokio::test]
async fn corrections_are_in_a_timesheet_and_what_they_annul_is_not(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let (server, admin, camille) = (&door.server, &door.admin, &door.person);
    let punches = server
        .get("/admin/punches?limit=1", &admin.token)
        .await
        .ok(200);
    let correction = json!({
        "user_id": camille.id, "annulled_id": punches[0]["id"], "reason": "partie plus tard",
        "added": { "punch_type": "clock_out", "punched_at": "2026-11-06T18:00:00Z" },
    });
    let path = "/admin/punches/corrections";
    server.post(path, &admin.token, correction).await.ok(201);
    let sheet = server
        .get(&format!("/timesheets/me?{WEEK}"), &camille.token)
        .await
        .ok(200);
    assert_eq!(sheet["totals"]["worked_seconds"], 41 * 3600, "{sheet}");
}

async fn of_team(door: &Door, manager: &Person, path: &str) -> Value {
    door.server.get(path, &manager.token).await.ok(200)
}

#[rstest]
#[tokio::test]
async fn a_manager_sees_the_team_from_the_day_each_joined(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    let chef = door
        .server
        .person(&door.admin, "chef@exemple.fr", "manager")
        .await;
    let id = door.person.id;
    let one = format!("/team/people/{id}/timesheet");
    let outside = door.server.get(&format!("{one}?{WEEK}"), &chef.token).await;
    outside.problem(404, "user_not_found");
    let outside = door
        .server
        .get(&format!("{one}/explain?{WEEK}"), &chef.token)
        .await;
    outside.problem(404, "user_not_found");
    let ours = team(&door.server, &door.admin, "Accueil").await;
    set_team(&door.server, &door.admin, &door.person, Some(ours))
        .await
        .ok(200);
    set_managers(&door.server, &door.admin, ours, &[&chef])
        .await
        .ok(200);
    work(&door, [9], &[9, 12]).await;
    door.server.clock.advance(TimeDelta::hours(1));
    renew(&mut door).await;
    let chef = door.server.signed_in("chef@exemple.fr").await;

    // Nothing of the week before, in which the person belonged to nobody's team.
    let before = door.server.get(&format!("{one}?{WEEK}"), &chef.token).await;
    before.problem(404, "user_not_found");
    let both = "from=2026-11-02&to=2026-11-15";
    let sheet = of_team(&door, &chef, &format!("{one}?{both}")).await;
    assert_eq!(sheet["days"][0]["date"], "2026-11-09");
    assert_eq!(sheet["totals"]["worked_seconds"], 3 * 3600);
    let file = of_team(&door, &chef, &format!("{one}/case?{both}")).await;
    assert_eq!(file["punches"].as_array().unwrap().len(), 2);
    let why = of_team(&door, &chef, &format!("{one}/explain?{both}")).await;
    assert_eq!(why["explanations"], json!([]));
    assert_eq!(why["totals"], sheet["totals"]);
    let lines = of_team(&door, &chef, &format!("/team/timesheets?{both}")).await;
    assert_eq!(lines.as_array().unwrap().len(), 1);
    assert_eq!(lines[0]["worked_seconds"], 3 * 3600);
    let lines = of_team(&door, &chef, &format!("/team/timesheets?{WEEK}")).await;
    assert_eq!(lines[0]["worked_seconds"], 0);

    let everyone = format!("/admin/timesheets?{both}&team_id={ours}");
    let lines = door.server.get(&everyone, &door.admin.token).await.ok(200);
    assert_eq!(lines.as_array().unwrap().len(), 1);
    assert_eq!(lines[0]["worked_seconds"], 43 * 3600);
    for (token, path) in [
        (&chef.token, everyone.as_str()),
        (&door.person.token, &*format!("/team/timesheets?{both}")),
        (&chef.token, &*format!("/admin/users/{id}/timesheet?{both}")),
    ] {
        door.server.get(path, token).await.problem(403, "forbidden");
    }
}

#[rstest]
#[tokio::test]
async fn a_range_that_cannot_be_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    for (range, field) in [
        ("from=2026-01-01&to=2027-02-05", "to"),
        ("from=hier&to=2027-02-05", "from"),
        ("from=2026-01-01", "to"),
        ("from=1066-01-01&to=1066-01-02", "from"),
    ] {
        for path in ["/timesheets/me", "/admin/timesheets"] {
            let reply = door
                .server
                .get(&format!("{path}?{range}"), &door.admin.token)
                .await;
            reply.problem(422, "invalid_value");
            assert_eq!(reply.json()["errors"][0]["field"], field, "{}", reply.text);
        }
    }
    let swapped = "/timesheets/me?from=2026-02-01&to=2026-01-01";
    let swapped = door.server.get(swapped, &door.admin.token).await;
    swapped.problem(400, "invalid_range");
    let year = "/timesheets/me?from=2026-01-01&to=2027-02-04";
    let year = door.server.get(year, &door.admin.token).await.ok(200);
    assert_eq!(year["days"].as_array().unwrap().len(), 400);
    let nobody = "/admin/users/424242/timesheet?from=2026-01-01&to=2026-01-02";
    let nobody = door.server.get(nobody, &door.admin.token).await;
    nobody.problem(404, "user_not_found");
}

#[tokio::test]
async fn public_holidays_of_a_year_are_told_to_anyone_signed_in() {
    let door = Door::open(Db::Sqlite).await;
    let ask = async |query: &str| {
        let path = format!("/holidays?{query}");
        door.server.get(&path, &door.person.token).await
    };
    let holidays = ask("calendar=FR&year=2027").await.ok(200);
    assert_eq!(holidays.as_array().unwrap().len(), 11);
    assert_eq!(holidays[0]["date"], "2027-01-01");
    let alsace = ask("calendar=FR-57&year=2027").await.ok(200);
    assert_eq!(alsace.as_array().unwrap().len(), 12);
    for (query, field) in [
        ("calendar=XX&year=2027", "calendar"),
        ("calendar=&year=2027", "calendar"),
        ("calendar=FR&year=5027", "year"),
        ("calendar=FR", "year"),
    ] {
        let reply = ask(query).await;
        reply.problem(422, "invalid_value");
        assert_eq!(reply.json()["errors"][0]["field"], field, "{query}");
    }
}
