//! Who is in: everyone, and page by page as it is asked for.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, PASSWORD, Person},
    people::teams::{set_team, team},
};

const LIST: &str = "/admin/presence";

fn ids(list: &Value) -> Vec<i64> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row["user_id"].as_i64().unwrap()).collect()
}

impl Door {
    async fn hire(&self, first: &str, last: &str, number: &str) -> Person {
        let email = format!("{number}@exemple.fr");
        let body = json!({
            "email": email, "password": PASSWORD, "role": "user",
            "first_name": first, "last_name": last, "staff_number": number,
        });
        let made = self.server.post("/admin/users", &self.admin.token, body);
        made.await.ok(201);
        self.server.signed_in(&email).await
    }

    /// A minute later, someone punches.
    async fn punch_of(&self, person: &Person, phone: i64) {
        self.server.clock.advance(TimeDelta::minutes(1));
        let badge = self.server.badge(person, phone).await;
        self.server.punch(&self.kiosk, &badge).await.ok(200);
    }

    async fn present(&self, query: &str) -> (Vec<i64>, u64) {
        let path = format!("{LIST}?{query}");
        let reply = self.server.get(&path, &self.admin.token).await;
        let total = reply.header("x-total-count").parse().unwrap();
        (ids(&reply.ok(200)), total)
    }

    /// Holds what the database filters by against what is said of each person, and against the figures; answers
    /// who is in.
    async fn agreed(&self) -> Vec<i64> {
        let token = &self.admin.token;
        let everyone = self.server.get(LIST, token).await.ok(200);
        let rows = everyone.as_array().unwrap();
        let mut sides = [true, false].map(|side| {
            let side = rows.iter().filter(|row| row["is_present"] == side);
            ids(&side.cloned().collect())
        });
        for (side, query) in sides.iter_mut().zip(["present=true", "present=false"]) {
            let (mut found, total) = self.present(query).await;
            found.sort_unstable();
            side.sort_unstable();
            assert_eq!((&found, total), (&*side, side.len() as u64), "{query}");
        }
        let figures = self.server.get("/admin/dashboard/stats", token).await;
        let [are_in, _] = sides;
        assert_eq!(figures.ok(200)["present_users"], are_in.len());
        are_in
    }
}

#[rstest]
#[tokio::test]
async fn without_a_parameter_everyone_is_answered_by_name(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let zoe = door.hire("Zoé", "Albert", "1").await;
    let reply = door.server.get(LIST, &door.admin.token).await;
    assert!(!reply.headers.contains_key("x-total-count"));
    let everyone = reply.ok(200);
    // The administrator has no name.
    assert_eq!(ids(&everyone), [door.admin.id, zoe.id, door.person.id]);
}

#[rstest]
#[tokio::test]
async fn pages_go_by_name_and_those_who_are_in_from_the_newest(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let etienne = door.hire("Étienne", "Roy", "1").await;
    let eva = door.hire("eva", "Roy", "2").await;
    let oeuvrard = door.hire("Œdipe", "Roy", "3").await;
    let oded = door.hire("Oded", "Roy", "4").await;
    let (zoe, max) = (
        door.hire("Zoé", "Lefèvre", "5").await,
        door.hire("Max", "Lefèvre", "6").await,
    );
    let (of_zoe, of_max) = (
        door.server.phone(&zoe, "telephone-2").await,
        door.server.phone(&max, "telephone-3").await,
    );
    door.punch_of(&zoe, of_zoe).await;
    door.punch_of(&max, of_max).await;
    door.punch_of(&max, of_max).await;
    door.punch_of(&door.person, door.phone).await;
    // As they are called, like the list of employees.
    let expected = [
        door.person.id,
        etienne.id,
        eva.id,
        max.id,
        oded.id,
        oeuvrard.id,
        door.admin.id,
        zoe.id,
    ];
    let (all, total) = door.present("limit=100").await;
    assert_eq!((&*all, total), (&expected[..], 8));
    // Whatever the size of a page, nobody stands on two.
    for size in [1, 2, 3, 5] {
        let mut paged = Vec::new();
        for offset in (0..9).step_by(size) {
            let (page, total) = door.present(&format!("offset={offset}&limit={size}")).await;
            assert!(page.len() <= size && total == 8);
            paged.extend(page);
        }
        assert_eq!(paged, expected, "pages of {size}");
    }
    let out = [
        etienne.id,
        eva.id,
        max.id,
        oded.id,
        oeuvrard.id,
        door.admin.id,
    ];
    assert_eq!(door.present("present=false").await, (out.to_vec(), 6));
    let (second, total) = door.present("present=false&offset=1&limit=2").await;
    assert_eq!((&*second, total), (&out[1..3], 6));
    let newest = vec![door.person.id, zoe.id];
    assert_eq!(door.present("present=true").await, (newest, 2));
    let (within, total) = door.present("present=true&offset=1").await;
    assert_eq!((within, total), (vec![zoe.id], 2));
    assert_eq!(door.present("offset=100").await, (vec![], 8));
    assert_eq!(door.agreed().await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn people_are_searched_and_filtered_by_team_and_site(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let token = &door.admin.token;
    let zoe = door.hire("Zoë", "Lefèvre", "A-042").await;
    let site = door
        .server
        .post("/admin/sites", token, json!({ "name": "Lyon" }));
    let site = site.await.ok(201)["id"].clone();
    let body = json!({ "name": "Quai", "site_id": site });
    let quay = door.server.post("/admin/teams", token, body).await.ok(201)["id"].clone();
    let desk = team(&door.server, &door.admin, "Accueil").await;
    let set = set_team(&door.server, &door.admin, &zoe, quay.as_i64()).await;
    set.ok(200);
    let set = set_team(&door.server, &door.admin, &door.person, Some(desk)).await;
    set.ok(200);
    door.punches(1).await;
    let (camille, zoe) = (vec![door.person.id], vec![zoe.id]);
    for (query, found) in [
        ("search=LEFEVRE%20zoe".to_owned(), &zoe),
        ("search=a042".to_owned(), &zoe),
        ("search=a-042".to_owned(), &zoe),
        ("search=a042&present=false".to_owned(), &zoe),
        ("search=a042&present=true".to_owned(), &vec![]),
        ("search=lefevre%20camille".to_owned(), &vec![]),
        (format!("team_id={quay}"), &zoe),
        (format!("site_id={site}"), &zoe),
        (format!("team_id={desk}"), &camille),
        (format!("team_id={desk}&present=true"), &camille),
        (format!("team_id={desk}&site_id={site}"), &vec![]),
        ("team_id=999".to_owned(), &vec![]),
    ] {
        let expected = (found.clone(), found.len() as u64);
        assert_eq!(door.present(&query).await, expected, "{query}");
    }
    // Nothing searched for finds everyone, as a page.
    assert_eq!(door.present("search=").await.1, 3);
    for wrong in [
        format!("search={}", "a".repeat(201)),
        "present=maybe".to_owned(),
        "limit=many".to_owned(),
    ] {
        let refused = door.server.get(&format!("{LIST}?{wrong}"), token).await;
        assert_eq!(refused.status, 422, "{wrong}");
    }
    // Who left is on neither side.
    let path = format!("/admin/users/{}", door.person.id);
    door.server.delete(&path, token).await.ok(204);
    assert_eq!(door.present("present=true").await, (vec![], 0));
    assert_eq!(door.present("limit=1").await.1, 2);
}

/// An entry counts until the longest shift has passed: the person's category's, or the usual one of 15 hours.
#[rstest]
#[tokio::test]
async fn the_database_and_the_rule_agree_on_who_is_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::open(db).await;
    let guard = door.hire("Gaëlle", "Garde", "1").await;
    let phone = door.server.phone(&guard, "telephone-2").await;
    let token = door.admin.token.clone();
    let body = json!({ "name": "Gardiens", "longest_shift_minutes": 16 * 60 });
    let made = door.server.post("/admin/categories", &token, body).await;
    let body = json!({ "category_id": made.ok(201)["id"] });
    let path = format!("/admin/users/{}/category", guard.id);
    door.server.put(&path, &token, body).await.ok(204);
    for (name, minutes) in [("Courts", json!(60)), ("Sans", Value::Null)] {
        let body = json!({ "name": name, "longest_shift_minutes": minutes });
        door.server
            .post("/admin/categories", &token, body)
            .await
            .ok(201);
    }
    assert!(door.agreed().await.is_empty());
    door.punches(1).await;
    let badge = door.server.badge(&guard, phone).await;
    door.server.punch(&door.kiosk, &badge).await.ok(200);
    let both = [door.person.id, guard.id];
    assert_eq!(door.agreed().await, both);
    let microsecond = TimeDelta::microseconds(1);
    door.server
        .clock
        .advance(TimeDelta::hours(15) - microsecond);
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    assert_eq!(door.agreed().await, both);
    door.server.clock.advance(microsecond);
    assert_eq!(door.agreed().await, [guard.id]);
    door.server.clock.advance(TimeDelta::hours(1) - microsecond);
    assert_eq!(door.agreed().await, [guard.id]);
    door.server.clock.advance(microsecond);
    assert!(door.agreed().await.is_empty());
}

#[rstest]
#[tokio::test]
async fn presence_follows_corrections(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::open(db).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::hours(2));
    door.punches(1).await;
    assert!(door.agreed().await.is_empty());
    door.server.clock.advance(TimeDelta::hours(2));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    let punches = door.server.get("/admin/punches", &door.admin.token).await;
    let newest = punches.ok(200)[0].clone();
    let at = newest["punched_at"].clone();
    // The exit counts no more, then stands again, then an entry of the same instant follows it.
    for (correction, is_in) in [
        (json!({ "annulled_id": newest["id"] }), true),
        (
            json!({ "added": { "punch_type": "clock_out", "punched_at": at } }),
            false,
        ),
        (
            json!({ "added": { "punch_type": "clock_in", "punched_at": at } }),
            true,
        ),
    ] {
        let mut body = json!({ "user_id": door.person.id, "reason": "Oubli" });
        let (body, more) = (body.as_object_mut().unwrap(), correction.as_object());
        body.extend(more.unwrap().clone());
        let path = "/admin/punches/corrections";
        let made = door.server.post(path, &door.admin.token, json!(body)).await;
        made.ok(201);
        assert_eq!(!door.agreed().await.is_empty(), is_in, "{correction}");
    }
}
