//! Teams and sites: made, changed, taken away; who belongs to a team, and who looks after it.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::harness::{Db, Person, Reply, Server};

/// Makes a team; answers its identifier.
pub(crate) async fn team(server: &Server, admin: &Person, name: &str) -> i64 {
    let body = json!({ "name": name });
    let made = server.post("/admin/teams", &admin.token, body).await;
    made.ok(201)["id"].as_i64().unwrap()
}

/// Says which team someone belongs to.
pub(crate) async fn set_team(
    server: &Server,
    admin: &Person,
    person: &Person,
    team_id: Option<i64>,
) -> Reply {
    let path = format!("/admin/users/{}/team", person.id);
    let body = json!({ "team_id": team_id });
    server.put(&path, &admin.token, body).await
}

/// Says who looks after a team.
pub(crate) async fn set_managers(
    server: &Server,
    admin: &Person,
    team_id: i64,
    people: &[&Person],
) -> Reply {
    let ids: Vec<i64> = people.iter().map(|person| person.id).collect();
    let path = format!("/admin/teams/{team_id}/managers");
    let body = json!({ "user_ids": ids });
    server.put(&path, &admin.token, body).await
}

/// Every membership there ever was, as `(account, team, since, until)`, in their order.
async fn memberships(server: &Server) -> Vec<(i64, i64, String, Option<String>)> {
    let store = server.app.store.reader();
    let query = "SELECT account_id, team_id, CAST(since AS text) AS since, \
         CAST(until AS text) AS until FROM team_members ORDER BY id";
    let statement = Statement::from_string(store.get_database_backend(), query);
    let rows = store.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get("", "account_id").unwrap(),
                row.try_get("", "team_id").unwrap(),
                row.try_get("", "since").unwrap(),
                row.try_get("", "until").unwrap(),
            )
        })
        .collect()
}

#[rstest]
#[tokio::test]
async fn an_administrator_makes_renames_and_deletes_sites_and_teams(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let token = &admin.token;
    let body = json!({ "name": " Lyon " });
    let site = server
        .post("/admin/sites", token, body.clone())
        .await
        .ok(201);
    assert_eq!(site["name"], "Lyon");
    assert_eq!(site["team_count"], 0);
    let again = server.post("/admin/sites", token, body).await;
    again.problem(409, "site_already_exists");

    let body = json!({ "name": "Accueil", "site_id": site["id"] });
    let team = server
        .post("/admin/teams", token, body.clone())
        .await
        .ok(201);
    let expected = json!({
        "id": team["id"], "name": "Accueil", "site_id": site["id"], "site_name": "Lyon",
        "member_count": 0, "managers": [], "created_at": "2026-11-20T08:00:00Z",
    });
    assert_eq!(team, expected);
    let again = server.post("/admin/teams", token, body).await;
    again.problem(409, "team_already_exists");
    let path = format!("/admin/sites/{}", site["id"]);
    server
        .delete(&path, token)
        .await
        .problem(409, "site_has_teams");

    let renamed = server
        .patch(&path, token, json!({ "name": "Lyon 2" }))
        .await;
    assert_eq!(renamed.ok(200)["team_count"], 1);
    let of_team = format!("/admin/teams/{}", team["id"]);
    let changed = server
        .patch(&of_team, token, json!({ "name": "Quai" }))
        .await
        .ok(200);
    assert_eq!(
        (&changed["name"], &changed["site_name"]),
        (&json!("Quai"), &json!("Lyon 2"))
    );
    let both = json!({ "site_id": site["id"], "without_site": true });
    let refused = server.patch(&of_team, token, both).await;
    refused.problem(422, "invalid_value");
    let changed = server
        .patch(&of_team, token, json!({ "without_site": true }))
        .await;
    assert_eq!(changed.ok(200)["site_id"], Value::Null);
    server.delete(&path, token).await.ok(204);
    server
        .delete(&path, token)
        .await
        .problem(404, "site_not_found");

    let second = self::team(&server, &admin, "Accueil").await;
    let taken = server
        .patch(&of_team, token, json!({ "name": "Accueil" }))
        .await;
    taken.problem(409, "team_already_exists");
    let list = server.get("/admin/teams?limit=1", token).await;
    assert_eq!(list.header("x-total-count"), "2");
    assert_eq!(list.ok(200)[0]["id"], second);
    server.delete(&of_team, token).await.ok(204);
    server
        .delete(&of_team, token)
        .await
        .problem(404, "team_not_found");
    // The name is free again.
    self::team(&server, &admin, "Quai").await;

    let log = server.get("/admin/audit-logs?limit=100", token).await.text;
    assert!(!log.contains("Quai") && !log.contains("Lyon"), "{log}");
    for event in [
        "site_created",
        "site_changed",
        "site_deleted",
        "team_created",
        "team_changed",
        "team_closed",
    ] {
        assert!(log.contains(event), "{event}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_or_not_acceptable_is_refused(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let token = &admin.token;
    let id = team(&server, &admin, "Accueil").await;
    for place in ["/admin/teams", "/admin/sites"] {
        for name in ["", "  ", "a\u{7}b"] {
            let reply = server.post(place, token, json!({ "name": name })).await;
            reply.problem(422, "invalid_value");
            assert_eq!(reply.json()["errors"][0]["field"], "name", "{name:?}");
        }
        let path = format!("{place}/424242");
        let reply = server.patch(&path, token, json!({ "name": "x" })).await;
        assert_eq!(reply.status, 404, "{}", reply.text);
    }
    let body = json!({ "name": "x", "site_id": 424_242 });
    let reply = server.post("/admin/teams", token, body.clone()).await;
    reply.problem(404, "site_not_found");
    let reply = server
        .patch(&format!("/admin/teams/{id}"), token, body)
        .await;
    reply.problem(404, "site_not_found");
    let user = server.person(&admin, "camille@exemple.fr", "user").await;
    set_team(&server, &admin, &user, Some(424_242))
        .await
        .problem(404, "team_not_found");
    let nobody = Person {
        id: 424_242,
        token: String::new(),
    };
    set_team(&server, &admin, &nobody, Some(id))
        .await
        .problem(404, "user_not_found");
    set_managers(&server, &admin, id, &[&nobody])
        .await
        .problem(404, "user_not_found");
    set_managers(&server, &admin, id, &[&user])
        .await
        .problem(409, "not_a_manager");
    set_managers(&server, &admin, 424_242, &[])
        .await
        .problem(404, "team_not_found");
    let many: Vec<i64> = (1..=101).collect();
    let path = format!("/admin/teams/{id}/managers");
    let reply = server.put(&path, token, json!({ "user_ids": many })).await;
    reply.problem(422, "invalid_value");
}

#[rstest]
#[tokio::test]
async fn a_person_belongs_to_one_team_from_day_to_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let user = server.person(&admin, "camille@exemple.fr", "user").await;
    let (a, b) = (
        team(&server, &admin, "A").await,
        team(&server, &admin, "B").await,
    );
    let moved = set_team(&server, &admin, &user, Some(a)).await.ok(200);
    assert_eq!(
        (&moved["team_id"], &moved["team_name"]),
        (&json!(a), &json!("A"))
    );
    set_team(&server, &admin, &user, Some(a)).await.ok(200);
    let path = format!("/admin/teams/{a}");
    server
        .delete(&path, &admin.token)
        .await
        .problem(409, "team_has_members");
    let me = server.get("/auth/me", &user.token).await.ok(200);
    assert_eq!(me["team_name"], "A");

    // On the same day the first word never was.
    set_team(&server, &admin, &user, Some(b)).await.ok(200);
    let day = |text: &str| text.to_owned();
    assert_eq!(
        memberships(&server).await,
        [(user.id, b, day("2026-11-20"), None)]
    );
    // Paris is a day ahead of UTC by then.
    server.clock.set("2026-11-22T23:30:00Z");
    let admin = server.signed_in("rh@exemple.fr").await;
    set_team(&server, &admin, &user, Some(a)).await.ok(200);
    server.clock.advance(TimeDelta::days(2));
    let admin = server.signed_in("rh@exemple.fr").await;
    let left = set_team(&server, &admin, &user, None).await.ok(200);
    assert_eq!(
        (&left["team_id"], &left["team_name"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        memberships(&server).await,
        [
            (user.id, b, day("2026-11-20"), Some(day("2026-11-23"))),
            (user.id, a, day("2026-11-23"), Some(day("2026-11-25"))),
        ]
    );
    // A team that someone belonged to goes, and its past stays.
    server.delete(&path, &admin.token).await.ok(204);
    assert_eq!(memberships(&server).await.len(), 2);
    let told = server
        .get(
            "/admin/audit-logs?event_type=user_team_changed",
            &admin.token,
        )
        .await;
    let entry = &told.ok(200)[0];
    assert_eq!(entry["subject_id"], user.id);
    let data: Value = serde_json::from_str(entry["event_data"].as_str().unwrap()).unwrap();
    assert_eq!(data, json!({ "team_id": null }));
    assert_eq!(told.header("x-total-count"), "4");
}

#[rstest]
#[tokio::test]
async fn who_goes_or_steps_down_leaves_the_teams(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let chef = server.person(&admin, "chef@exemple.fr", "manager").await;
    let boss = server.person(&admin, "boss@exemple.fr", "admin").await;
    let user = server.person(&admin, "camille@exemple.fr", "user").await;
    let never = server.person(&admin, "jo@exemple.fr", "user").await;
    let id = team(&server, &admin, "Accueil").await;
    for person in [&user, &never, &boss] {
        set_team(&server, &admin, person, Some(id)).await.ok(200);
    }
    let people = [&chef, &boss, &chef];
    let set = set_managers(&server, &admin, id, &people).await.ok(200);
    assert_eq!(set["managers"].as_array().unwrap().len(), 2);
    assert_eq!(set["member_count"], 3);

    let path = format!("/admin/users/{}/role", chef.id);
    server
        .patch(&path, &admin.token, json!({ "role": "user" }))
        .await
        .ok(200);
    server
        .patch(&path, &admin.token, json!({ "role": "manager" }))
        .await
        .ok(200);
    let phone = server.phone(&user, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&user, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    // A day later, one with punches, one without, one who looks after the team.
    server.clock.advance(TimeDelta::days(1));
    let admin = server.signed_in("rh@exemple.fr").await;
    for person in [&user, &never, &boss] {
        let path = format!("/admin/users/{}", person.id);
        server.delete(&path, &admin.token).await.ok(204);
    }
    let list = server.get("/admin/teams", &admin.token).await.ok(200);
    assert_eq!(list[0]["managers"], json!([]));
    assert_eq!(list[0]["member_count"], 0);
    let left = memberships(&server).await;
    let days = ("2026-11-20".to_owned(), Some("2026-11-21".to_owned()));
    assert_eq!(left, [(user.id, id, days.0, days.1)]);
    set_managers(&server, &admin, id, &[&boss])
        .await
        .problem(404, "user_not_found");
    set_team(&server, &admin, &user, Some(id))
        .await
        .problem(404, "user_not_found");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_has_one_team_whatever_comes_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let user = server.person(&admin, "camille@exemple.fr", "user").await;
    let (a, b) = (
        team(&server, &admin, "A").await,
        team(&server, &admin, "B").await,
    );
    let moves = (0..50).map(|number| {
        let team = if number % 2 == 0 { a } else { b };
        set_team(&server, &admin, &user, Some(team))
    });
    for reply in join_all(moves).await {
        reply.ok(200);
    }
    assert_eq!(memberships(&server).await.len(), 1);

    // The constraints hold by themselves.
    let writer = server.app.store.writer();
    let second = "INSERT INTO team_members (account_id, team_id, since) \
         SELECT account_id, team_id, since FROM team_members";
    let refusal = writer.execute_unprepared(second).await.unwrap_err();
    assert!(
        refusal.to_string().to_lowercase().contains("unique"),
        "{refusal}"
    );
    let back = "UPDATE team_members SET until = since";
    let refusal = writer.execute_unprepared(back).await.unwrap_err();
    assert!(
        refusal.to_string().to_lowercase().contains("check"),
        "{refusal}"
    );
}

/// Someone joins while the team goes: either the team has gone, or it stays with its member.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_joins_a_team_that_goes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let user = server.person(&admin, "camille@exemple.fr", "user").await;
    for round in 0..10 {
        let id = team(&server, &admin, &format!("Équipe {round}")).await;
        let path = format!("/admin/teams/{id}");
        let (gone, joined) = tokio::join!(
            server.delete(&path, &admin.token),
            set_team(&server, &admin, &user, Some(id))
        );
        if gone.status == 204 {
            joined.problem(404, "team_not_found");
        } else {
            gone.problem(409, "team_has_members");
            assert_eq!(joined.ok(200)["team_id"], id);
        }
    }
}
