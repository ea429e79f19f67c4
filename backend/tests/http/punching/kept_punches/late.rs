//! Kept punches that arrive after later ones: what they change stands in a list, and HR is told once.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Person},
    people::teams::{set_managers, set_team, team},
};

impl Door {
    async fn anomalies(&self, query: &str) -> Vec<Value> {
        let path = format!("/admin/anomalies?code=late_punch{query}");
        let listed = self.server.get(&path, &self.admin.token).await.ok(200);
        listed.as_array().unwrap().clone()
    }

    async fn letters(&self) -> usize {
        let query = "SELECT id FROM outbox WHERE kind = 'late_punches'";
        self.server.rows(query).await.len()
    }
}

#[rstest]
#[tokio::test]
async fn a_late_entry_that_turns_the_day_round_is_listed_and_told_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::open(db).await;
    // 08:00, without a network; then at another kiosk: in 12:00, out 13:00, in 17:00.
    let kept = door.kept(1).await;
    for hours in [4, 1, 4] {
        door.later(TimeDelta::hours(hours));
        door.punches(1).await;
    }
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    let answer = door.send_one(&kept).await;
    assert_eq!(answer["outcome"], "recorded");
    // The same again, as after a lost answer.
    door.send_one(&kept).await;

    let found = door.anomalies("").await;
    assert_eq!(found.len(), 1);
    let late = &found[0];
    assert_eq!(late["code"], "late_punch");
    assert_eq!(late["user_id"], door.person.id);
    assert_eq!(late["date"], "2026-11-20");
    assert_eq!(late["at"], "2026-11-20T08:00:00Z");
    assert_eq!(late["punch_id"], answer["punch_id"]);
    assert_eq!(late["handled"], Value::Null);
    assert_eq!(door.letters().await, 1);
    let to_do = door.server.to_do(&door.admin.token).await;
    assert_eq!(to_do["late_punches"], 1);

    let path = format!("/admin/anomalies/{}/handle", late["key"].as_str().unwrap());
    let note = json!({ "note": "Corrigé avec Camille" });
    let handled = door
        .server
        .post(&path, &door.admin.token, note.clone())
        .await
        .ok(200);
    assert_eq!(handled["handled"]["by"], door.admin.id);
    assert_eq!(handled["handled"]["note"], "Corrigé avec Camille");
    let again = door
        .server
        .post(&path, &door.admin.token, note.clone())
        .await;
    again.problem(409, "anomaly_handled");
    assert_eq!(door.anomalies("&handled=false").await.len(), 0);
    let to_do = door.server.to_do(&door.admin.token).await;
    assert_eq!(to_do["late_punches"], 0);
    assert_eq!(door.anomalies("&handled=true").await.len(), 1);
    assert_eq!(door.events("anomaly_handled").await.len(), 1);
    for key in ["late-999999", "late-x", "x"] {
        let path = format!("/admin/anomalies/{key}/handle");
        let missing = door.server.post(&path, &door.admin.token, json!({})).await;
        missing.problem(404, "anomaly_not_found");
    }
}

#[rstest]
#[tokio::test]
async fn late_punches_that_fit_with_those_that_came_with_them_trouble_nobody(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    // In 08:00 and out 12:00 without a network, in 13:00 with one.
    let first = door.kept(1).await;
    door.later(TimeDelta::hours(4));
    let second = door.kept(2).await;
    door.later(TimeDelta::hours(1));
    door.punches(1).await;
    door.send(&[second, first]).await;
    assert_eq!(door.times().await.len(), 3);
    assert_eq!(door.anomalies("").await.len(), 0);
    assert_eq!(door.letters().await, 0);
}

#[rstest]
#[tokio::test]
async fn late_punches_that_come_apart_are_seen_when_they_change_something(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let first = door.kept(1).await;
    door.later(TimeDelta::hours(4));
    let second = door.kept(2).await;
    door.later(TimeDelta::hours(1));
    door.punches(1).await;
    // The first alone leaves an entry without an exit; HR may look before the second comes.
    door.send_one(&first).await;
    assert_eq!(door.anomalies("").await.len(), 1);
    door.send_one(&second).await;
    assert_eq!(door.letters().await, 1);
}

#[rstest]
#[tokio::test]
async fn a_manager_sees_those_of_the_own_people(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let manager = door
        .server
        .person(&door.admin, "chef@exemple.fr", "manager")
        .await;
    let atelier = team(&door.server, &door.admin, "Atelier").await;
    set_team(&door.server, &door.admin, &door.person, Some(atelier)).await;
    let kept = door.kept(1).await;
    door.later(TimeDelta::hours(4));
    door.punches(2).await;
    door.send_one(&kept).await;
    let key = door.anomalies("").await[0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let of = async |who: &Person| {
        let found = door
            .server
            .get("/team/anomalies?code=late_punch", &who.token)
            .await
            .ok(200);
        found.as_array().unwrap().len()
    };
    let path = format!("/team/anomalies/{key}/handle");
    assert_eq!(of(&manager).await, 0);
    let handle = door.server.post(&path, &manager.token, json!({})).await;
    handle.problem(404, "anomaly_not_found");
    set_managers(&door.server, &door.admin, atelier, &[&manager]).await;
    assert_eq!(of(&manager).await, 1);
    door.server
        .post(&path, &manager.token, json!({}))
        .await
        .ok(200);
    let path = "/team/anomalies?handled=false";
    let rest = door.server.get(path, &manager.token).await.ok(200);
    assert_eq!(rest, json!([]));
}
