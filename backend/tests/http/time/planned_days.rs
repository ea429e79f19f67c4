//! Who is late, missing or off today, by what is planned.

use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::{forty_hours, renew};
use crate::{door::Door, harness::Db};

/// Camille's row of who is in, and how many are late, missing and off.
async fn today(door: &Door) -> (Value, [i64; 3]) {
    let path = "/admin/presence?search=Camille";
    let rows = door.server.get(path, &door.admin.token).await.ok(200);
    let path = "/admin/dashboard/stats";
    let stats = door.server.get(path, &door.admin.token).await.ok(200);
    let counts = ["late_users", "missing_users", "off_users"];
    (
        rows[0].clone(),
        counts.map(|name| stats[name].as_i64().unwrap()),
    )
}

/// Of whom the day is in a state.
async fn of_state(door: &Door, query: &str) -> Vec<i64> {
    let path = format!("/admin/presence?{query}");
    let rows = door.server.get(&path, &door.admin.token).await.ok(200);
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["user_id"].as_i64().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn who_is_late_missing_or_off_is_told_and_found(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = forty_hours(db).await;
    let camille = door.person.id;
    let (row, counts) = today(&door).await;
    assert_eq!(
        (&row["today"], &row["due_at"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(counts, [0; 3], "nothing is planned for anybody");

    let path = format!("/admin/users/{camille}/schedules");
    let week = json!({ "mon": ["09:00-12:00", "13:00-17:00"] });
    let schedule = json!({ "from": "2026-11-01", "weeks": [week] });
    let reply = door.server.post(&path, &door.admin.token, schedule);
    reply.await.ok(201);
    // Paris is an hour ahead.
    for (at, state, counts) in [
        ("2026-11-09T07:45:00Z", Value::Null, [0, 0, 0]),
        ("2026-11-09T08:05:00Z", Value::Null, [0, 0, 0]),
        ("2026-11-09T08:05:01Z", json!("missing"), [0, 1, 0]),
    ] {
        door.server.clock.set(at);
        let (row, counted) = today(&door).await;
        assert_eq!(row["today"], state, "{at}");
        assert_eq!(row["due_at"], "2026-11-09T08:00:00Z", "{at}");
        assert_eq!(counted, counts, "{at}");
    }
    assert_eq!(of_state(&door, "today=missing").await, [camille]);
    assert_eq!(of_state(&door, "today=missing&present=true").await, [0; 0]);
    for other in ["today=late", "today=off"] {
        assert_eq!(of_state(&door, other).await, [0; 0], "{other}");
    }

    door.server.clock.set("2026-11-09T08:10:00Z");
    door.punches(1).await;
    let (row, counts) = today(&door).await;
    assert_eq!(row["today"], "late");
    assert_eq!(counts, [1, 0, 0]);
    assert_eq!(of_state(&door, "today=late&present=true").await, [camille]);
    assert_eq!(of_state(&door, "today=missing").await, [0; 0]);

    // Whoever was on leave that morning was not late: the plan is read anew at once.
    let path = format!("/admin/users/{camille}/absences");
    let morning = json!({
        "type": "rtt", "from": "2026-11-09", "to": "2026-11-09", "half": "morning",
    });
    let reply = door.server.post(&path, &door.admin.token, morning);
    reply.await.ok(201);
    let (row, counts) = today(&door).await;
    assert_eq!(row["today"], Value::Null);
    assert_eq!(row["due_at"], "2026-11-09T12:00:00Z");
    assert_eq!(counts, [0; 3]);

    // The next day nothing is planned.
    door.server.clock.set("2026-11-10T09:00:00Z");
    renew(&mut door).await;
    let (row, counts) = today(&door).await;
    assert_eq!(
        (&row["today"], &row["due_at"]),
        (&json!("off"), &Value::Null)
    );
    assert_eq!(counts, [0, 0, 1]);
    assert_eq!(of_state(&door, "today=off").await, [camille]);
}
