//! Months that are kept: read where they are true, and computed again where anything they depend on has changed.

use chrona_api_types::PersonId;
use chrona_backend::services::{privacy::erasure, time::computed_months};
use chrona_store::time::computed_months as stored;
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::timesheets::{forty_hours, renew, work};
use crate::{door::Door, harness::Db};

const NOVEMBER: &str = "/admin/timesheets?from=2026-11-01&to=2026-11-30";
const HOUR: i64 = 3600;

/// Camille's line of the month.
async fn line(door: &Door) -> Value {
    let lines = door.server.get(NOVEMBER, &door.admin.token).await.ok(200);
    let mut lines = lines.as_array().unwrap().iter();
    lines
        .find(|line| line["user_id"] == door.person.id)
        .unwrap()
        .clone()
}

/// Makes what is kept of the month wrong, so that it shows whether it is read.
async fn spoil(door: &Door) {
    let spoil = "UPDATE computed_months SET worked_seconds = 1 WHERE month = '2026-11-01'";
    let writer = door.server.app.store.writer();
    let spoilt = writer.execute_unprepared(spoil).await.unwrap();
    assert_eq!(spoilt.rows_affected(), 2, "both people's November is kept");
}

/// The months are kept, and know all that was punched.
async fn kept_and_spoilt(door: &Door) {
    computed_months::keep_up(&door.server.app).await.unwrap();
    spoil(door).await;
    assert_eq!(line(door).await["worked_seconds"], 1, "read, not computed");
}

#[rstest]
#[tokio::test]
async fn a_month_is_computed_again_when_anything_it_depends_on_changes(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    assert_eq!(line(&door).await["worked_seconds"], 40 * HOUR);
    let id = door.person.id;
    let week = json!({ "mon": ["09:00-12:00", "13:00-18:00"] });
    let changes = [
        (format!("/admin/users/{id}/contracts"), {
            json!({ "from": "2026-01-01", "kind": "full_time", "weekly_minutes": 2340 })
        }),
        (
            format!("/admin/users/{id}/schedules"),
            json!({ "from": "2026-11-01", "weeks": [week] }),
        ),
        (
            "/admin/schedules".to_owned(),
            json!({ "from": "2026-11-01", "weeks": [week] }),
        ),
        (
            "/admin/rules".to_owned(),
            json!({ "from": "2026-01-01", "weekly_legal_minutes": 2160 }),
        ),
        (
            format!("/admin/users/{id}/absences"),
            json!({ "type": "paid_leave", "from": "2026-11-12", "to": "2026-11-12" }),
        ),
    ];
    for (path, body) in changes {
        kept_and_spoilt(&door).await;
        let reply = door.server.post(&path, &door.admin.token, body).await;
        reply.ok(201);
        assert_eq!(line(&door).await["worked_seconds"], 40 * HOUR, "{path}");
        let sheet = format!("/admin/users/{id}/timesheet?from=2026-11-01&to=2026-11-30");
        let sheet = door.server.get(&sheet, &door.admin.token).await.ok(200);
        let anomalies = sheet["anomalies"].as_array().unwrap().len();
        assert_eq!(line(&door).await["anomalies"], anomalies, "{path}");
    }

    kept_and_spoilt(&door).await;
    let organisation = json!({ "staff": 5, "calendar": "FR-57" });
    let path = "/admin/organisation";
    let reply = door.server.put(path, &door.admin.token, organisation).await;
    reply.ok(200);
    assert_eq!(line(&door).await["worked_seconds"], 40 * HOUR, "{path}");

    kept_and_spoilt(&door).await;
    let path = format!("/admin/users/{id}");
    let born = json!({ "born": "2009-12-01" });
    let reply = door.server.patch(&path, &door.admin.token, born).await;
    reply.ok(200);
    assert_eq!(line(&door).await["worked_seconds"], 40 * HOUR, "{path}");

    kept_and_spoilt(&door).await;
    work(&door, [9], &[9, 12]).await;
    assert_eq!(line(&door).await["worked_seconds"], 43 * HOUR, "punches");

    kept_and_spoilt(&door).await;
    door.server.clock.advance(TimeDelta::hours(20));
    renew(&mut door).await;
    assert_eq!(line(&door).await["worked_seconds"], 43 * HOUR, "a day");
}

#[rstest]
#[tokio::test]
async fn corrections_touch_the_month_they_are_in_and_those_that_look_back_at_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    kept_and_spoilt(&door).await;
    let punches = door
        .server
        .get("/admin/punches?limit=1", &door.admin.token)
        .await
        .ok(200);
    let correction = json!({
        "user_id": door.person.id, "annulled_id": punches[0]["id"], "reason": "partie plus tard",
        "added": { "punch_type": "clock_out", "punched_at": "2026-11-06T18:00:00Z" },
    });
    let path = "/admin/punches/corrections";
    let reply = door.server.post(path, &door.admin.token, correction).await;
    reply.ok(201);
    assert_eq!(line(&door).await["worked_seconds"], 41 * HOUR);

    // Annulled alone, no punch is written.
    kept_and_spoilt(&door).await;
    let punches = door
        .server
        .get("/admin/punches?limit=1", &door.admin.token)
        .await
        .ok(200);
    let annulment = json!({
        "user_id": door.person.id, "annulled_id": punches[0]["id"], "reason": "jamais faite",
    });
    let reply = door.server.post(path, &door.admin.token, annulment).await;
    reply.ok(201);
    let now = line(&door).await;
    assert_eq!(now["worked_seconds"], 35 * HOUR);
    assert_eq!(now["anomalies"], 1);
}

#[rstest]
#[tokio::test]
async fn what_is_touched_is_computed_again_and_only_that(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    door.server.clock.set("2027-05-10T08:00:00Z");
    renew(&mut door).await;
    computed_months::keep_up(&door.server.app).await.unwrap();
    for range in [
        "from=2026-10-01&to=2026-10-31",
        "from=2026-11-01&to=2026-11-30",
        "from=2026-12-01&to=2026-12-31",
    ] {
        let path = format!("/admin/timesheets?{range}");
        door.server.get(&path, &door.admin.token).await.ok(200);
    }
    let spoil = "UPDATE computed_months SET worked_seconds = 1, until = NULL";
    let writer = door.server.app.store.writer();
    writer.execute_unprepared(spoil).await.unwrap();
    let correction = json!({
        "user_id": door.person.id, "reason": "oubli",
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-20T18:00:00Z" },
    });
    let path = "/admin/punches/corrections";
    let reply = door.server.post(path, &door.admin.token, correction).await;
    reply.ok(201);
    computed_months::keep_up(&door.server.app).await.unwrap();
    let kept = format!(
        "SELECT CAST(month AS TEXT) AS month, worked_seconds FROM computed_months \
         WHERE account_id = {} ORDER BY month",
        door.person.id
    );
    let kept = door.server.rows(&kept).await;
    let of = |month: &str, seconds: i64| json!({ "month": month, "worked_seconds": seconds });
    let expected = [
        of("2026-10-01", 1),
        of("2026-11-01", 40 * HOUR),
        of("2026-12-01", 0),
        of("2027-04-01", 0),
        of("2027-05-01", 0),
    ];
    assert_eq!(kept, expected, "{kept:?}");
    let others = "SELECT account_id FROM computed_months WHERE worked_seconds <> 1";
    assert_eq!(
        door.server.rows(others).await.len(),
        4,
        "the other person's stay"
    );
}

#[rstest]
#[tokio::test]
async fn nobody_keeps_what_was_computed_from_less_than_is_known(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    let app = &door.server.app;
    computed_months::keep_up(app).await.unwrap();
    let november = "2026-11-01".parse().unwrap();
    let camille = PersonId(door.person.id);
    let ids = [camille];
    let mark = stored::mark(app.store.reader()).await.unwrap();
    assert_eq!(mark.entries, mark.size);
    let kept = stored::find(app.store.reader(), november, &ids)
        .await
        .unwrap();
    let mut old = kept[&camille].clone();
    old.worked_seconds = 2;
    // Computed before the last punch; before a contract was entered; and from all that there is.
    let before_punch = stored::Mark {
        size: mark.size - 1,
        ..mark
    };
    let before_contract = stored::Mark {
        changes: mark.changes - 1,
        ..mark
    };
    for (seen, is_kept) in [
        (before_punch, false),
        (before_contract, false),
        (mark, true),
    ] {
        let transaction = app.store.begin().await.unwrap();
        let computed = stored::Computed {
            sums: old.clone(),
            anomalies: Vec::new(),
            limits: Vec::new(),
        };
        let done = stored::keep(&transaction, november, &[&computed], &[], seen).await;
        assert_eq!(done.unwrap(), is_kept, "{seen:?}");
        transaction.commit().await.unwrap();
        let kept = stored::find(app.store.reader(), november, &ids)
            .await
            .unwrap();
        let expected = if is_kept { 2 } else { 40 * HOUR };
        assert_eq!(kept[&camille].worked_seconds, expected);
    }
}

#[rstest]
#[tokio::test]
async fn rebuilding_finds_what_is_wrong_and_mends_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = forty_hours(db).await;
    let app = &door.server.app;
    kept_and_spoilt(&door).await;
    let of = |rebuilt: computed_months::Rebuilt| {
        let months = rebuilt.different.iter();
        let months = months.map(|(_, month)| month.to_string());
        (rebuilt.months, months.collect::<Vec<_>>())
    };
    for only_checks in [true, false] {
        let rebuilt = computed_months::rebuild(app, only_checks).await.unwrap();
        let both = vec!["2026-11-01".to_owned(); 2];
        assert_eq!(of(rebuilt), (4, both), "October and November of both");
    }
    let rebuilt = computed_months::rebuild(app, true).await.unwrap();
    assert_eq!(of(rebuilt), (4, vec![]));
    assert_eq!(line(&door).await["worked_seconds"], 40 * HOUR);

    // What was found in a month is held to it too, not how much alone.
    let id = door.person.id;
    for spoil in [
        format!(
            "INSERT INTO found_anomalies (account_id, month, place, code, day, moment) VALUES \
             ({id}, '2026-11-01', 99, 'absent', '2026-11-05', '2026-11-05T00:00:00+00:00')"
        ),
        format!(
            "INSERT INTO found_limits (account_id, month, place, code, article, day, moment, \
             measured_seconds, limit_seconds) VALUES ({id}, '2026-11-01', 99, 'break', 'L3121-16', \
             '2026-11-05', '2026-11-05T00:00:00+00:00', 0, 1)"
        ),
    ] {
        app.store.writer().execute_unprepared(&spoil).await.unwrap();
        for only_checks in [true, false] {
            let rebuilt = computed_months::rebuild(app, only_checks).await.unwrap();
            assert_eq!(of(rebuilt), (4, vec!["2026-11-01".to_owned()]), "{spoil}");
        }
        let rebuilt = computed_months::rebuild(app, true).await.unwrap();
        assert_eq!(of(rebuilt), (4, vec![]), "{spoil}");
    }
}

#[rstest]
#[tokio::test]
async fn punches_that_are_erased_take_the_months_with_them(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::with_retention(db).await;
    door.punches(2).await;
    let app = door.server.app.clone();
    computed_months::keep_up(&app).await.unwrap();
    let kept = format!(
        "SELECT month FROM computed_months WHERE account_id = {}",
        door.person.id
    );
    assert_eq!(door.server.rows(&kept).await.len(), 2);
    let before = stored::mark(app.store.reader()).await.unwrap();
    door.days_later(366).await;
    let erased = erasure::erase_past_retention(&app).await.unwrap();
    assert_eq!(erased.punches, 2);
    assert_eq!(door.server.rows(&kept).await.len(), 0);
    let after = stored::mark(app.store.reader()).await.unwrap();
    assert!(before.changes < after.changes, "{before:?} {after:?}");
}

#[rstest]
#[tokio::test]
async fn whatever_months_depend_on_ends_them(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = forty_hours(db).await;
    let (server, admin, id) = (&door.server, &door.admin, door.person.id);
    let app = &server.app;
    let made = async |path: &str, body: Value| {
        let made = server.post(path, &admin.token, body).await.ok(201);
        made["id"].as_i64().unwrap()
    };
    let site = made("/admin/sites", json!({ "name": "Strasbourg" })).await;
    let team = made(
        "/admin/teams",
        json!({ "name": "Accueil", "site_id": site }),
    )
    .await;
    let category = made("/admin/categories", json!({ "name": "Cadres" })).await;
    let person = format!("/admin/users/{id}");
    for (path, body) in [
        (&*person, json!({ "team_id": team })),
        (&*person, json!({ "category_id": category })),
        (&*person, json!({ "born": "2009-12-01" })),
        (
            &*format!("/admin/sites/{site}"),
            json!({ "name": "Strasbourg", "calendar": "FR-57" }),
        ),
        (
            &*format!("/admin/sites/{site}"),
            json!({ "name": "Metz", "timezone": "Europe/London" }),
        ),
        (
            &*format!("/admin/teams/{team}"),
            json!({ "without_site": true }),
        ),
        (
            &*format!("/admin/categories/{category}"),
            json!({ "name": "Cadres", "longest_shift_minutes": 600 }),
        ),
    ] {
        computed_months::keep_up(app).await.unwrap();
        let (november, now) = ("2026-11-01".parse().unwrap(), app.clock.now());
        let reader = app.store.reader();
        let ended = async || stored::ended(reader, november, now).await.unwrap();
        assert_eq!(ended().await, [], "{path}");
        let changed = if path.contains("categories") {
            server.put(path, &admin.token, body.clone()).await
        } else {
            server.patch(path, &admin.token, body.clone()).await
        };
        assert!(changed.status.is_success(), "{path}: {}", changed.text);
        assert!(ended().await.contains(&november), "{path} {body}");
    }
}
