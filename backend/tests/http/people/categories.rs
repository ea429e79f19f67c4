//! Categories of people: guards work longer than others.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Reply},
};

impl Door {
    async fn put_in(&self, category: &Value) -> Reply {
        let path = format!("/admin/users/{}/category", self.person.id);
        let body = json!({ "category_id": category });
        self.server.put(&path, &self.admin.token, body).await
    }
}

#[rstest]
#[tokio::test]
async fn a_category_has_a_longest_shift_of_its_own(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::open(db).await;
    let guards = json!({ "name": "Gardiens", "longest_shift_minutes": 25 * 60 });
    let path = "/admin/categories";
    let made = door
        .server
        .post(path, &door.admin.token, guards.clone())
        .await
        .ok(201);
    let again = door.server.post(path, &door.admin.token, guards).await;
    again.problem(409, "category_already_exists");
    door.put_in(&made["id"]).await.ok(204);
    let user = format!("/admin/users/{}", door.person.id);
    let person = door.server.get(&user, &door.admin.token).await.ok(200);
    assert_eq!(person["category_id"], made["id"]);

    door.punches(1).await;
    door.server.clock.advance(TimeDelta::hours(24));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    let presence = door
        .server
        .get("/admin/presence", &door.admin.token)
        .await
        .ok(200);
    let of_camille = presence.as_array().unwrap().iter();
    let mut of_camille = of_camille.filter(|row| row["user_id"] == door.person.id);
    assert_eq!(of_camille.next().unwrap()["is_present"], true);
    let summary = door
        .server
        .get("/punch/summary", &door.person.token)
        .await
        .ok(200);
    assert_eq!(summary["is_present"], true);
    let badge = door.server.badge(&door.person, door.phone).await;
    let out = door.server.punch(&door.kiosk, &badge).await.ok(200);
    assert_eq!(out["punch_type"], "clock_out");
    assert_eq!(out["worked_week_seconds"], 24 * 3600);

    // A category that people belong to stays; whom it was is told.
    let one = format!("/admin/categories/{}", made["id"]);
    door.server
        .delete(&one, &door.admin.token)
        .await
        .problem(409, "category_has_people");
    let list = door.server.get(path, &door.admin.token).await.ok(200);
    assert_eq!(list[0]["member_count"], 1);
    door.put_in(&Value::Null).await.ok(204);
    // With the rest of what is said of a person, all of it or nothing.
    let both = json!({ "category_id": made["id"], "without_category": true });
    let refused = door.server.patch(&user, &door.admin.token, both).await;
    refused.problem(422, "invalid_value");
    let nowhere = json!({ "first_name": "Zoë", "category_id": 999 });
    let refused = door.server.patch(&user, &door.admin.token, nowhere).await;
    refused.problem(404, "category_not_found");
    for (change, of) in [
        (json!({ "category_id": made["id"] }), &made["id"]),
        (json!({ "first_name": "Camille" }), &made["id"]),
        (json!({ "without_category": true }), &Value::Null),
    ] {
        let person = door.server.patch(&user, &door.admin.token, change).await;
        let person = person.ok(200);
        assert_eq!(person["category_id"], *of);
        assert_eq!(person["first_name"], "Camille");
    }
    let shorter = json!({ "name": "Gardiens de nuit", "longest_shift_minutes": 720 });
    let changed = door
        .server
        .put(&one, &door.admin.token, shorter)
        .await
        .ok(200);
    assert_eq!(changed["name"], "Gardiens de nuit");
    door.server.delete(&one, &door.admin.token).await.ok(204);
    door.server
        .delete(&one, &door.admin.token)
        .await
        .problem(404, "category_not_found");
}

#[rstest]
#[tokio::test]
async fn a_category_that_cannot_be_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    for minutes in [0, 59, 2881, -5] {
        let body = json!({ "name": "X", "longest_shift_minutes": minutes });
        let refused = door
            .server
            .post("/admin/categories", &door.admin.token, body)
            .await;
        refused.problem(422, "invalid_value");
    }
    door.put_in(&json!(999))
        .await
        .problem(404, "category_not_found");
}
