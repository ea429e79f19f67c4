//! What is wrong in people's months: listed, mended, or explained with a note.

use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::{forty_hours, renew};
use crate::{
    door::Door,
    harness::Db,
    people::teams::{set_managers, set_team, team},
};

async fn listed(door: &Door, query: &str) -> Vec<Value> {
    let path = format!("/admin/anomalies?{query}");
    let listed = door.server.get(&path, &door.admin.token).await.ok(200);
    listed.as_array().unwrap().clone()
}

/// Annuls the week's last punch, an exit at 17:00 UTC.
async fn forget_to_leave(door: &Door) {
    let path = "/admin/punches?limit=1";
    let last = door.server.get(path, &door.admin.token).await.ok(200);
    let body = json!({
        "user_id": door.person.id, "annulled_id": last[0]["id"], "reason": "jamais faite",
    });
    correct(door, body).await;
}

async fn correct(door: &Door, body: Value) {
    let path = "/admin/punches/corrections";
    let reply = door.server.post(path, &door.admin.token, body).await;
    reply.ok(201);
}

#[rstest]
#[tokio::test]
async fn a_missing_exit_is_listed_until_it_is_added(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = forty_hours(db).await;
    assert_eq!(listed(&door, "").await, Vec::<Value>::new());
    let to_do = door.server.to_do(&door.admin.token).await;
    assert_eq!(to_do["anomalies"], 0);
    forget_to_leave(&door).await;
    let to_do = door.server.to_do(&door.admin.token).await;
    assert_eq!(to_do["anomalies"], 1);
    let found = listed(&door, "handled=false").await;
    assert_eq!(found.len(), 1);
    let id = door.person.id;
    let micros = 1_793_966_400_000_000_i64;
    assert_eq!(
        found[0],
        json!({
            "key": format!("missing_clock_out-{id}-{micros}"), "code": "missing_clock_out",
            "user_id": id, "user_name": "Camille Martin", "staff_number": null,
            "date": "2026-11-06", "at": "2026-11-06T12:00:00Z", "punch_id": null,
            "handled": null,
        })
    );
    for (query, count) in [
        ("code=missing_clock_out", 1),
        ("code=absent", 0),
        ("code=late_punch", 0),
        ("from=2026-11-06&to=2026-11-06", 1),
        ("from=2026-11-07", 0),
        ("to=2026-11-05", 0),
        (&*format!("user_id={id}"), 1),
        (&*format!("user_id={}", door.admin.id), 0),
    ] {
        assert_eq!(listed(&door, query).await.len(), count, "{query}");
    }
    let added = json!({
        "user_id": id, "reason": "oubliée",
        "added": { "punch_type": "clock_out", "punched_at": "2026-11-06T17:00:00Z" },
    });
    correct(&door, added).await;
    assert_eq!(listed(&door, "").await, Vec::<Value>::new());
    let to_do = door.server.to_do(&door.admin.token).await;
    assert_eq!(to_do["anomalies"], 0);
}

#[rstest]
#[tokio::test]
async fn what_is_explained_stays_so_with_who_did_it(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = forty_hours(db).await;
    forget_to_leave(&door).await;
    let key = listed(&door, "").await[0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/admin/anomalies/{key}/handle");
    let note = json!({ "note": "Formation à l’extérieur" });
    let own = door
        .server
        .post(&path, &door.person.token, note.clone())
        .await;
    own.problem(403, "forbidden");
    let both = futures_util::future::join_all(
        [(); 2].map(|()| door.server.post(&path, &door.admin.token, note.clone())),
    );
    let mut statuses: Vec<u16> = both
        .await
        .iter()
        .map(|reply| reply.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "two at once");
    let again = door.server.post(&path, &door.admin.token, note).await;
    again.problem(409, "anomaly_handled");
    assert_eq!(listed(&door, "handled=false").await.len(), 0);
    assert_eq!(door.events("anomaly_handled").await.len(), 1);

    // The month is computed again, and it stands.
    let body = json!({
        "user_id": door.person.id, "reason": "oubliée",
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-07T08:00:00Z" },
    });
    correct(&door, body).await;
    let open = listed(&door, "handled=false").await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["date"], "2026-11-07");
    let done = listed(&door, "handled=true").await;
    assert_eq!(done.len(), 1);
    assert_eq!(done[0]["handled"]["by"], door.admin.id);
    assert_eq!(done[0]["handled"]["note"], "Formation à l’extérieur");

    let other = key.replace("missing_clock_out", "missing_clock_in");
    for key in [&*other, "missing_clock_out-9-1", "absent-x-1", "absent"] {
        let path = format!("/admin/anomalies/{key}/handle");
        let missing = door.server.post(&path, &door.admin.token, json!({})).await;
        missing.problem(404, "anomaly_not_found");
    }
}

#[rstest]
#[tokio::test]
async fn who_did_not_come_is_missed_until_an_absence_is_entered(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    let id = door.person.id;
    let day = ["09:00-12:00", "13:00-18:00"];
    let week = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
    let path = format!("/admin/users/{id}/schedules");
    let schedule = json!({ "from": "2026-11-01", "weeks": [week] });
    door.server
        .post(&path, &door.admin.token, schedule)
        .await
        .ok(201);
    door.server.clock.set("2026-11-11T07:00:00Z");
    renew(&mut door).await;
    // Nothing was punched: the day's end alone, and the new schedule, are seen by who keeps months up to date.
    let app = door.server.app.clone();
    chrona_backend::services::time::computed_months::keep_up(&app)
        .await
        .unwrap();
    let absent = listed(&door, "code=absent").await;
    let days: Vec<_> = absent.iter().map(|found| &found["date"]).collect();
    assert_eq!(days, ["2026-11-10", "2026-11-09"]);
    assert_eq!(absent[0]["at"], Value::Null);

    let path = format!("/admin/users/{id}/absences");
    let absence = json!({ "type": "paid_leave", "from": "2026-11-09", "to": "2026-11-10" });
    door.server
        .post(&path, &door.admin.token, absence)
        .await
        .ok(201);
    assert_eq!(listed(&door, "code=absent").await, Vec::<Value>::new());
}

#[rstest]
#[tokio::test]
async fn a_manager_sees_those_since_the_person_joined(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = forty_hours(db).await;
    forget_to_leave(&door).await;
    let chef = door
        .server
        .person(&door.admin, "chef@exemple.fr", "manager")
        .await;
    let ours = team(&door.server, &door.admin, "Accueil").await;
    set_team(&door.server, &door.admin, &door.person, Some(ours))
        .await
        .ok(200);
    set_managers(&door.server, &door.admin, ours, &[&chef])
        .await
        .ok(200);
    let of_team = async |door: &Door, token: &str| {
        let found = door.server.get("/team/anomalies", token).await.ok(200);
        found.as_array().unwrap().clone()
    };
    assert_eq!(of_team(&door, &chef.token).await, Vec::<Value>::new());
    let before = listed(&door, &format!("team_id={ours}")).await;
    assert_eq!(before.len(), 1);
    let key = before[0]["key"].as_str().unwrap();
    let path = format!("/team/anomalies/{key}/handle");
    let reply = door.server.post(&path, &chef.token, json!({})).await;
    reply.problem(404, "anomaly_not_found");

    door.punches(1).await;
    door.server.clock.set("2026-11-11T07:00:00Z");
    renew(&mut door).await;
    let chef = door.server.signed_in("chef@exemple.fr").await;
    let found = of_team(&door, &chef.token).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let path = format!(
        "/team/anomalies/{}/handle",
        found[0]["key"].as_str().unwrap()
    );
    let note = json!({ "note": "vu" });
    let handled = door.server.post(&path, &chef.token, note).await.ok(200);
    assert_eq!(handled["handled"]["by"], chef.id);
}
