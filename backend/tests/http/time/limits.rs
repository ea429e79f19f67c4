//! Limits of working time: listed, what was done about each kept, and told once; and who forgot to clock out, reminded.

use chrona_backend::services::time::{computed_months, notices};
use rstest::rstest;
use serde_json::{Value, json};

use super::timesheets::{door, forty_hours, renew, work};
use crate::{
    door::Door,
    harness::{Db, Person},
    people::teams::{set_managers, set_team, team},
};

const HOUR: i64 = 3600;

async fn listed(door: &Door, query: &str) -> Vec<Value> {
    let path = format!("/admin/limits?{query}");
    let listed = door.server.get(&path, &door.admin.token).await.ok(200);
    listed.as_array().unwrap().clone()
}

/// From November on nobody works more than seven hours a day.
async fn seven_hours_a_day(door: &Door) {
    let rule = json!({ "from": "2026-11-01", "daily_maximum_minutes": 420 });
    let reply = door.server.post("/admin/rules", &door.admin.token, rule);
    reply.await.ok(201);
}

/// The chief looks after Camille's team from now on.
async fn led(door: &Door) -> Person {
    let (server, admin) = (&door.server, &door.admin);
    let chef = server.person(admin, "chef@exemple.fr", "manager").await;
    let ours = team(server, admin, "Accueil").await;
    set_team(server, admin, &door.person, Some(ours))
        .await
        .ok(200);
    set_managers(server, admin, ours, &[&chef]).await.ok(200);
    chef
}

/// Computes what is missing, and tells who is to be told.
async fn tell(door: &Door) {
    computed_months::keep_up(&door.server.app).await.unwrap();
    notices::tell(&door.server.app).await.unwrap();
}

/// To whom letters of a kind were written, in order.
async fn letters(door: &Door, kind: &str) -> Vec<String> {
    let query =
        format!("SELECT recipient FROM outbox WHERE kind = '{kind}' ORDER BY recipient, id");
    let rows = door.server.rows(&query).await;
    let addresses = rows.iter().map(|row| row["recipient"].as_str().unwrap());
    addresses.map(str::to_owned).collect()
}

#[rstest]
#[tokio::test]
async fn a_limit_is_listed_and_what_was_done_about_it_is_kept(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = forty_hours(db).await;
    assert_eq!(listed(&door, "").await, Vec::<Value>::new());
    seven_hours_a_day(&door).await;
    let found = listed(&door, "handled=false").await;
    let days: Vec<_> = found
        .iter()
        .map(|one| one["date"].as_str().unwrap())
        .collect();
    let week = [
        "2026-11-06",
        "2026-11-05",
        "2026-11-04",
        "2026-11-03",
        "2026-11-02",
    ];
    assert_eq!(days, week);
    let id = door.person.id;
    assert_eq!(
        found[0],
        json!({
            "key": format!("daily_maximum-{id}-2026-11-06"), "code": "daily_maximum",
            "article": "L3121-18", "user_id": id, "user_name": "Camille Martin",
            "staff_number": null, "date": "2026-11-06", "measured_seconds": 8 * HOUR,
            "limit_seconds": 7 * HOUR, "handled": null,
        })
    );
    assert_eq!(door.server.to_do(&door.admin.token).await["limits"], 5);
    for (query, count) in [
        ("code=daily_maximum", 5),
        ("code=break", 0),
        ("from=2026-11-06&to=2026-11-06", 1),
        ("from=2026-11-07", 0),
        (&*format!("user_id={}", door.admin.id), 0),
    ] {
        assert_eq!(listed(&door, query).await.len(), count, "{query}");
    }

    let path = format!("/admin/limits/daily_maximum-{id}-2026-11-06/handle");
    let done = json!({ "note": "Repos d’une heure accordé le 10" });
    let own = door.server.post(&path, &door.person.token, done.clone());
    own.await.problem(403, "forbidden");
    let silent = json!({ "note": " " });
    let silent = door.server.post(&path, &door.admin.token, silent).await;
    silent.problem(422, "invalid_value");
    let both = [(); 2].map(|()| door.server.post(&path, &door.admin.token, done.clone()));
    let both = futures_util::future::join_all(both).await;
    let mut statuses: Vec<u16> = both.iter().map(|reply| reply.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "two at once");
    assert_eq!(door.events("limit_handled").await.len(), 1);
    assert_eq!(listed(&door, "handled=false").await.len(), 4);

    // The month is computed again, and it stands.
    seven_hours_a_day(&door).await;
    let kept = listed(&door, "handled=true").await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["handled"]["by"], door.admin.id);
    assert_eq!(
        kept[0]["handled"]["note"],
        "Repos d’une heure accordé le 10"
    );
    for key in ["break-1-2026-11-06", "daily_maximum-x-2026-11-06", "absent"] {
        let path = format!("/admin/limits/{key}/handle");
        let missing = door
            .server
            .post(&path, &door.admin.token, done.clone())
            .await;
        missing.problem(404, "limit_not_found");
    }
}

#[rstest]
#[tokio::test]
async fn a_week_of_two_months_is_listed_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = door(db).await;
    let rule = json!({ "from": "2026-11-01", "weekly_maximum_minutes": 600 });
    let reply = door.server.post("/admin/rules", &door.admin.token, rule);
    reply.await.ok(201);
    door.server.clock.set("2026-11-30T07:30:00Z");
    renew(&mut door).await;
    work(&door, [30], &[9, 12, 13, 20]).await;
    door.server.clock.set("2026-12-01T07:30:00Z");
    renew(&mut door).await;
    door.punches(1).await;
    door.server.clock.set("2026-12-01T11:30:00Z");
    door.punches(1).await;
    computed_months::keep_up(&door.server.app).await.unwrap();
    let path = "/admin/timesheets?from=2026-12-01&to=2026-12-31";
    let lines = door.server.get(path, &door.admin.token).await.ok(200);
    assert_eq!(
        lines.to_string().matches("\"alerts\":1").count(),
        1,
        "{lines}"
    );
    let found = listed(&door, "code=weekly_maximum").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["date"], "2026-11-30");
    assert_eq!(found[0]["measured_seconds"], 14 * HOUR);
}

#[rstest]
#[tokio::test]
async fn a_limit_is_told_once_in_one_letter_a_day_and_never_in_quiet_hours(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    let chef = led(&door).await;
    seven_hours_a_day(&door).await;
    // Half past six in Paris: people sleep.
    door.server.clock.set("2026-11-09T05:30:00Z");
    tell(&door).await;
    assert_eq!(letters(&door, "limits").await, Vec::<String>::new());
    // Five days in one letter; the chief looks after the team since today.
    door.server.clock.set("2026-11-09T07:30:00Z");
    computed_months::keep_up(&door.server.app).await.unwrap();
    let app = &door.server.app;
    let both = futures_util::future::join(notices::tell(app), notices::tell(app)).await;
    assert!(both.0.is_ok() && both.1.is_ok(), "two instances at once");
    let camille = "camille@exemple.fr".to_owned();
    assert_eq!(
        letters(&door, "limits").await,
        std::slice::from_ref(&camille)
    );
    tell(&door).await;
    assert_eq!(letters(&door, "limits").await.len(), 1, "told already");

    // A sixth day: the chief is told of it the same day, and Camille, who had a letter, the next morning.
    work(&door, [9], &[9, 12, 13, 18]).await;
    tell(&door).await;
    let chief = "chef@exemple.fr".to_owned();
    assert_eq!(
        letters(&door, "limits").await,
        [camille.clone(), chief.clone()]
    );
    door.server.clock.set("2026-11-10T05:30:00Z");
    tell(&door).await;
    assert_eq!(letters(&door, "limits").await.len(), 2);
    door.server.clock.set("2026-11-10T06:30:00Z");
    tell(&door).await;
    let told = [camille.clone(), camille, chief];
    assert_eq!(letters(&door, "limits").await, told);

    // The chief says what was done: nobody is told of that any more.
    let found = door.server.get("/team/limits", &chef.token).await.ok(200);
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["date"], "2026-11-09");
    renew(&mut door).await;
    work(&door, [10], &[9, 12, 13, 18]).await;
    let chef = door.server.signed_in("chef@exemple.fr").await;
    let found = door.server.get("/team/limits", &chef.token).await.ok(200);
    let key = found[0]["key"].as_str().unwrap();
    assert!(key.ends_with("2026-11-10"), "{key}");
    let path = format!("/team/limits/{key}/handle");
    let note = json!({ "note": "Vu avec Camille" });
    door.server.post(&path, &chef.token, note).await.ok(200);
    door.server.clock.set("2026-11-11T07:30:00Z");
    tell(&door).await;
    assert_eq!(letters(&door, "limits").await, told);
}

#[rstest]
#[tokio::test]
async fn who_may_have_forgotten_to_clock_out_is_reminded_once_the_same_evening(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = forty_hours(db).await;
    let path = format!("/admin/users/{}/schedules", door.person.id);
    let plan = async |door: &Door, from: &str, spans: Value| {
        let week = json!({ "mon": spans, "tue": spans, "wed": spans });
        let schedule = json!({ "from": from, "weeks": [week] });
        let reply = door.server.post(&path, &door.admin.token, schedule);
        reply.await.ok(201);
    };
    let reminded = async |door: &Door| letters(door, "clock_out_reminder").await.len();
    plan(&door, "2026-11-09", json!(["09:00-12:00", "13:00-17:00"])).await;
    door.punches(1).await;
    for (at, count) in [
        // Paris is an hour ahead.
        ("2026-11-09T18:59:00Z", 0),
        ("2026-11-09T19:00:00Z", 1),
        ("2026-11-09T19:05:00Z", 1),
        ("2026-11-09T21:00:00Z", 1),
    ] {
        door.server.clock.set(at);
        let app = &door.server.app;
        let both = futures_util::future::join(notices::tell(app), notices::tell(app)).await;
        assert!(both.0.is_ok() && both.1.is_ok());
        assert_eq!(reminded(&door).await, count, "{at}");
    }
    // The next evening the plan ends late, and nobody asks before.
    door.server.clock.set("2026-11-10T12:00:00Z");
    renew(&mut door).await;
    plan(&door, "2026-11-10", json!(["13:00-22:00"])).await;
    door.punches(1).await;
    for (at, count) in [("2026-11-10T19:10:00Z", 1), ("2026-11-10T22:00:00Z", 2)] {
        door.server.clock.set(at);
        notices::tell(&door.server.app).await.unwrap();
        assert_eq!(reminded(&door).await, count, "{at}");
    }
    // Who clocked out is left alone.
    door.server.clock.set("2026-11-11T08:00:00Z");
    renew(&mut door).await;
    door.punches(1).await;
    door.server.clock.set("2026-11-11T16:00:00Z");
    door.punches(1).await;
    door.server.clock.set("2026-11-11T19:10:00Z");
    notices::tell(&door.server.app).await.unwrap();
    assert_eq!(reminded(&door).await, 2);
}
