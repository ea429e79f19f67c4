//! What a manager sees: the people of their own teams, and nobody else.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::teams::{set_managers, set_team, team};
use crate::harness::{Db, Person, Server, TestKiosk};

/// Two teams with a manager each, and someone in neither.
struct House {
    server: Server,
    admin: Person,
    chef: Person,
    other_chef: Person,
    camille: Person,
    jo: Person,
    alone: Person,
    ours: i64,
    theirs: i64,
    kiosk: TestKiosk,
}

impl House {
    async fn open(db: Db) -> Self {
        let server = Server::start_with(db, &[("BADGE_LIMIT_PER_10S", "1000")]).await;
        let admin = server.admin().await;
        let chef = server.person(&admin, "chef@exemple.fr", "manager").await;
        let other_chef = server.person(&admin, "cheffe@exemple.fr", "manager").await;
        let camille = server.person(&admin, "camille@exemple.fr", "user").await;
        let jo = server.person(&admin, "jo@exemple.fr", "user").await;
        let alone = server.person(&admin, "alone@exemple.fr", "user").await;
        let ours = team(&server, &admin, "Accueil").await;
        let theirs = team(&server, &admin, "Quai").await;
        let kiosk = server.kiosk(&admin, "Porte A").await;
        let house = Self {
            server,
            admin,
            chef,
            other_chef,
            camille,
            jo,
            alone,
            ours,
            theirs,
            kiosk,
        };
        house.managers(house.ours, &[&house.chef]).await;
        house.managers(house.theirs, &[&house.other_chef]).await;
        house.place(&house.camille, Some(house.ours)).await;
        house.place(&house.jo, Some(house.theirs)).await;
        house
    }

    async fn managers(&self, team: i64, people: &[&Person]) {
        let set = set_managers(&self.server, &self.admin, team, people).await;
        set.ok(200);
    }

    async fn place(&self, person: &Person, team: Option<i64>) {
        let set = set_team(&self.server, &self.admin, person, team).await;
        set.ok(200);
    }

    async fn punch(&self, person: &Person, phone: i64) {
        let badge = self.server.badge(person, phone).await;
        self.server.punch(&self.kiosk, &badge).await.ok(200);
    }

    /// Whom a list names, and how many it says there are.
    async fn named(&self, path: &str, who: &Person) -> (Vec<i64>, String) {
        let reply = self.server.get(path, &who.token).await;
        let rows = reply.ok(200);
        let ids = rows.as_array().unwrap().iter();
        let ids = ids.map(|row| row["user_id"].as_i64().unwrap()).collect();
        (ids, reply.header("x-total-count").to_owned())
    }
}

#[rstest]
#[tokio::test]
async fn a_manager_sees_the_people_of_their_own_teams(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let house = House::open(db).await;
    let people = house.server.get("/team/people", &house.chef.token).await;
    let expected = json!([{
        "user_id": house.camille.id, "user_name": "Camille Martin", "email": "camille@exemple.fr",
        "staff_number": null, "team_id": house.ours, "team_name": "Accueil", "since": "2026-11-20",
    }]);
    assert_eq!(people.ok(200), expected);
    let phone = house.server.phone(&house.camille, "telephone-1").await;
    house.punch(&house.camille, phone).await;
    let presence = house
        .server
        .get("/team/presence", &house.chef.token)
        .await
        .ok(200);
    assert_eq!(presence[0]["user_id"], house.camille.id);
    assert_eq!(presence[0]["is_present"], true);
    assert_eq!(presence.as_array().unwrap().len(), 1);

    // Several teams, as pages; an administrator sees those they look after, and no others.
    house
        .managers(house.theirs, &[&house.chef, &house.admin])
        .await;
    for path in ["/team/people", "/team/presence"] {
        let (ids, total) = house.named(path, &house.chef).await;
        assert_eq!((ids.len(), total.as_str()), (2, "2"), "{path}");
        let (second, total) = house
            .named(&format!("{path}?offset=1&limit=1"), &house.chef)
            .await;
        assert_eq!((second, total.as_str()), (vec![ids[1]], "2"), "{path}");
        let (ids, _) = house.named(path, &house.admin).await;
        assert_eq!(ids, [house.jo.id], "{path}");
        let (ids, total) = house.named(path, &house.other_chef).await;
        assert_eq!((ids, total.as_str()), (vec![], "0"), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn another_teams_people_do_not_exist_for_a_manager(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let house = House::open(db).await;
    let token = &house.chef.token;
    for stranger in [
        &house.jo,
        &house.alone,
        &house.other_chef,
        &house.admin,
        &house.chef,
    ] {
        let path = format!("/team/punches?user_id={}", stranger.id);
        let reply = house.server.get(&path, token).await;
        let unknown = house
            .server
            .get("/team/punches?user_id=424242", token)
            .await;
        reply.problem(404, "user_not_found");
        assert_eq!(reply.json(), unknown.json());
    }
    // The team's number where the person's belongs.
    let path = format!("/team/punches?user_id={}", house.ours + 1000);
    house
        .server
        .get(&path, token)
        .await
        .problem(404, "user_not_found");
    let path = format!("/team/punches?user_id={}", house.camille.id);
    house.server.get(&path, token).await.ok(200);
    let theirs = house.server.get(&path, &house.other_chef.token).await;
    theirs.problem(404, "user_not_found");
    // What is the administrators' stays theirs.
    for path in [
        "/admin/users",
        "/admin/punches",
        "/admin/presence",
        "/admin/teams",
        "/admin/sites",
    ] {
        house
            .server
            .get(path, token)
            .await
            .problem(403, "forbidden");
    }
    let path = format!("/admin/users/{}", house.camille.id);
    house
        .server
        .get(&path, token)
        .await
        .problem(403, "forbidden");
}

#[rstest]
#[tokio::test]
async fn a_manager_sees_punches_from_the_day_a_person_joined(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut house = House::open(db).await;
    let phones = [
        house.server.phone(&house.camille, "telephone-1").await,
        house.server.phone(&house.jo, "telephone-2").await,
    ];
    house.punch(&house.camille, phones[0]).await;
    house.punch(&house.jo, phones[1]).await;
    let (ids, total) = house.named("/team/punches", &house.chef).await;
    assert_eq!((ids, total.as_str()), (vec![house.camille.id], "1"));

    // The last minute of the day before in Paris, then the first of the day itself.
    for at in ["2026-11-22T22:59:00Z", "2026-11-22T23:00:00Z"] {
        house.server.clock.set(at);
        house.admin = house.server.signed_in("rh@exemple.fr").await;
        house.chef = house.server.signed_in("chef@exemple.fr").await;
        house.jo = house.server.signed_in("jo@exemple.fr").await;
        house.punch(&house.jo, phones[1]).await;
    }
    house.place(&house.jo, Some(house.ours)).await;
    let (ids, total) = house.named("/team/punches", &house.chef).await;
    assert_eq!(
        (ids, total.as_str()),
        (vec![house.jo.id, house.camille.id], "2")
    );
    let of_jo = format!("/team/punches?user_id={}", house.jo.id);
    let punches = house.server.get(&of_jo, &house.chef.token).await.ok(200);
    assert_eq!(punches[0]["punched_at"], "2026-11-22T23:00:00Z");
    assert_eq!(punches.as_array().unwrap().len(), 1);
    for (range, count) in [
        ("from_date=2026-11-23", "1"),
        ("to_date=2026-11-22", "1"),
        ("from_date=2026-11-20&to_date=2026-11-23", "2"),
    ] {
        let (_, total) = house
            .named(&format!("/team/punches?{range}"), &house.chef)
            .await;
        assert_eq!(total, count, "{range}");
    }
    let reply = house.server.get(
        "/team/punches?from_date=2026-11-23&to_date=2026-11-20",
        &house.chef.token,
    );
    reply.await.problem(400, "invalid_range");

    // Who has left is gone at once, and so is a manager who no longer looks after the team.
    house.place(&house.jo, None).await;
    house
        .server
        .get(&of_jo, &house.chef.token)
        .await
        .problem(404, "user_not_found");
    house.managers(house.ours, &[]).await;
    let (ids, total) = house.named("/team/punches", &house.chef).await;
    assert_eq!((ids, total.as_str()), (vec![], "0"));
    house.server.clock.advance(TimeDelta::minutes(1));
    let path = format!("/admin/users/{}/role", house.chef.id);
    let body = json!({ "role": "user" });
    house
        .server
        .patch(&path, &house.admin.token, body)
        .await
        .ok(200);
    let refused = house.server.get("/team/people", &house.chef.token).await;
    assert_eq!(refused.json()["errors"], Value::Null);
    refused.problem(403, "forbidden");
}
