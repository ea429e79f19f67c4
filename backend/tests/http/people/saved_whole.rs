//! What a page saves with one button is saved by one request: all of it, or nothing.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::teams::team;
use crate::{
    door::Door,
    harness::{Db, Person, Reply, Server},
};

impl Door {
    async fn change_access(&self, body: Value) -> Reply {
        let path = format!("/admin/kiosks/{}/access", self.kiosk.id);
        self.server.patch(&path, &self.admin.token, body).await
    }

    async fn access(&self) -> Value {
        let path = format!("/admin/kiosks/{}/access", self.kiosk.id);
        self.server.get(&path, &self.admin.token).await.ok(200)
    }
}

/// The kinds of what the audit log says beside reads, oldest first.
async fn log(server: &Server) -> Vec<String> {
    let query = "SELECT event_type FROM audit_entries WHERE event_type <> 'data_read' ORDER BY id";
    let rows = server.rows(query).await;
    rows.iter()
        .map(|row| row["event_type"].as_str().unwrap().to_owned())
        .collect()
}

async fn user(server: &Server, admin: &Person, id: i64) -> Value {
    let path = format!("/admin/users/{id}");
    server.get(&path, &admin.token).await.ok(200)
}

#[rstest]
#[tokio::test]
async fn a_kiosks_mode_and_its_list_are_saved_together(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let quay = team(server, admin, "Quai").await;
    let before = log(server).await.len();
    let until = "2026-12-31T23:00:00Z";
    let changed = door
        .change_access(json!({
            "access_mode": "whitelist",
            "named": [
                { "user_id": door.person.id, "granted": true, "expires_at": until },
                { "team_id": quay, "granted": true },
            ],
        }))
        .await
        .ok(200);
    assert_eq!(changed["access_mode"], "whitelist");
    let listed = &changed["authorized_users"][0];
    assert_eq!(listed["user_id"], door.person.id);
    assert_eq!(
        (&listed["granted"], &listed["expires_at"]),
        (&json!(true), &json!(until))
    );
    assert_eq!(changed["authorized_teams"][0]["team_id"], quay);
    assert_eq!(door.access().await, changed);
    assert_eq!(
        log(server).await[before..],
        [
            "kiosk_access_granted",
            "kiosk_team_granted",
            "kiosk_access_mode_changed"
        ]
    );
    door.punches(1).await;

    // Taken off again, twice, with everyone let in: the second time it is so already.
    for _ in 0..2 {
        let changed = door
            .change_access(json!({
                "access_mode": "public",
                "removed": [{ "user_id": door.person.id }, { "team_id": quay }],
            }))
            .await
            .ok(200);
        assert_eq!(changed["access_mode"], "public");
        assert_eq!(changed["authorized_users"], json!([]));
        assert_eq!(changed["authorized_teams"], json!([]));
    }
    // Nothing asked for is nothing changed.
    let now = log(server).await;
    door.change_access(json!({})).await.ok(200);
    assert_eq!(log(server).await, now);
}

#[rstest]
#[case::unknown_person(json!({ "user_id": 9999, "granted": true }), 404, "user_not_found")]
#[case::unknown_team(json!({ "team_id": 9999, "granted": true }), 404, "team_not_found")]
#[case::nobody(json!({ "granted": true }), 422, "invalid_value")]
#[case::both(json!({ "user_id": 1, "team_id": 1, "granted": true }), 422, "invalid_value")]
#[case::over(
    json!({ "user_id": 1, "granted": true, "expires_at": "2026-11-20T07:00:00Z" }),
    422,
    "invalid_value"
)]
#[tokio::test]
async fn where_one_part_cannot_be_no_part_is(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] wrong: Value,
    #[case] status: u16,
    #[case] code: &str,
) {
    let door = Door::open(db).await;
    let (before, told) = (door.access().await, log(&door.server).await);
    let refused = door
        .change_access(json!({
            "access_mode": "whitelist",
            "named": [{ "user_id": door.person.id, "granted": true }, wrong],
        }))
        .await;
    refused.problem(status, code);
    assert_eq!(door.access().await, before);
    assert_eq!(log(&door.server).await, told);
}

#[rstest]
#[tokio::test]
async fn only_administrators_change_it_and_only_of_a_kiosk_that_is_there(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let body = json!({ "access_mode": "whitelist" });
    let path = format!("/admin/kiosks/{}/access", door.kiosk.id);
    let refused = door.server.patch(&path, &door.person.token, body.clone());
    refused.await.problem(403, "forbidden");
    let unknown = door
        .server
        .patch("/admin/kiosks/9999/access", &door.admin.token, body);
    unknown.await.problem(404, "kiosk_not_found");
    let many: Vec<Value> = (0..501).map(|_| json!({ "user_id": 1 })).collect();
    let refused = door.change_access(json!({ "removed": many })).await;
    refused.problem(422, "invalid_value");
}

#[rstest]
#[tokio::test]
async fn changes_at_the_same_time_are_all_kept(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let mut teams = Vec::new();
    for name in ["Quai", "Accueil", "Atelier", "Bureau"] {
        teams.push(team(server, admin, name).await);
    }
    let named = |ids: &[i64]| -> Vec<Value> {
        let put = |id: &i64| json!({ "team_id": id, "granted": true });
        ids.iter().map(put).collect()
    };
    let backwards: Vec<i64> = teams.iter().rev().copied().collect();
    let requests = (0..8).map(|number| {
        let ids = if number % 2 == 0 { &teams } else { &backwards };
        let removed = json!([{ "user_id": door.person.id }]);
        door.change_access(
            json!({ "access_mode": "whitelist", "named": named(ids), "removed": removed }),
        )
    });
    for answer in join_all(requests).await {
        answer.ok(200);
    }
    let access = door.access().await;
    assert_eq!(access["access_mode"], "whitelist");
    assert_eq!(access["authorized_teams"].as_array().unwrap().len(), 4);
}

#[rstest]
#[tokio::test]
async fn a_new_kiosk_takes_at_once_what_it_shall_take(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let means = json!({ "printed_badges": true, "staff_numbers": false, "tags": "with_pin" });
    let body = json!({ "kiosk_name": "Quai", "location": "Lyon", "means": means });
    let made = server.post("/admin/kiosks", &admin.token, body).await;
    assert_eq!(made.ok(201)["means"], means);
    let listed = server.get("/admin/kiosks", &admin.token).await.ok(200);
    assert_eq!(listed[0]["means"], means);
}

#[rstest]
#[tokio::test]
async fn a_teams_name_site_and_managers_are_saved_together(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let token = &admin.token;
    let manager = server.person(&admin, "sami@exemple.fr", "manager").await;
    let employee = server.person(&admin, "lea@exemple.fr", "user").await;
    let site = server
        .post("/admin/sites", token, json!({ "name": "Lyon" }))
        .await;
    let site = site.ok(201)["id"].clone();

    let body = json!({ "name": "Quai", "site_id": site, "manager_ids": [manager.id] });
    let made = server.post("/admin/teams", token, body).await.ok(201);
    assert_eq!(made["managers"][0]["user_id"], manager.id);
    let path = format!("/admin/teams/{}", made["id"]);

    // An employee may not look after a team: the name and the site stay as they are.
    let told = log(&server).await;
    let body = json!({ "name": "Atelier", "without_site": true, "manager_ids": [employee.id] });
    let refused = server.patch(&path, token, body).await;
    refused.problem(409, "not_a_manager");
    let body = json!({ "name": "Atelier", "manager_ids": [employee.id] });
    let refused = server.post("/admin/teams", token, body).await;
    refused.problem(409, "not_a_manager");
    let teams = server.get("/admin/teams", token).await.ok(200);
    assert_eq!(teams, json!([made]));
    assert_eq!(log(&server).await, told);

    // Nor is it given managers where its name is taken.
    team(&server, &admin, "Atelier").await;
    let body = json!({ "name": "Atelier", "manager_ids": [] });
    let refused = server.patch(&path, token, body).await;
    refused.problem(409, "team_already_exists");
    let body = json!({ "name": "Quai nord", "without_site": true, "manager_ids": [] });
    let changed = server.patch(&path, token, body).await.ok(200);
    assert_eq!(changed["name"], "Quai nord");
    assert_eq!(changed["site_id"], Value::Null);
    assert_eq!(changed["managers"], json!([]));
    let many: Vec<i64> = (0..101).collect();
    let refused = server
        .patch(&path, token, json!({ "manager_ids": many }))
        .await;
    refused.problem(422, "invalid_value");
}

#[rstest]
#[tokio::test]
async fn a_persons_names_role_and_team_are_saved_together(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let token = &admin.token;
    let quay = team(&server, &admin, "Quai").await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let other = server.person(&admin, "lea@exemple.fr", "user").await;
    let of_other = format!("/admin/users/{}", other.id);
    let numbered = server.patch(&of_other, token, json!({ "staff_number": "0042" }));
    numbered.await.ok(200);

    // The number is someone's: role, team and names stay as they are.
    let path = format!("/admin/users/{}", person.id);
    let (before, told) = (user(&server, &admin, person.id).await, log(&server).await);
    let body = json!({
        "first_name": "Camilla", "staff_number": "0042", "role": "manager", "team_id": quay,
    });
    let refused = server.patch(&path, token, body).await;
    refused.problem(409, "staff_number_taken");
    for (wrong, status, code) in [
        (
            json!({ "first_name": "X", "team_id": 9999 }),
            404,
            "team_not_found",
        ),
        (
            json!({ "first_name": "X", "role": "chef" }),
            400,
            "invalid_role",
        ),
        (
            json!({ "first_name": "X", "team_id": quay, "without_team": true }),
            422,
            "invalid_value",
        ),
    ] {
        server
            .patch(&path, token, wrong)
            .await
            .problem(status, code);
    }
    assert_eq!(user(&server, &admin, person.id).await, before);
    assert_eq!(log(&server).await, told);

    let body = json!({
        "first_name": "Camilla", "staff_number": "0043", "role": "manager", "team_id": quay,
    });
    let changed = server.patch(&path, token, body).await.ok(200);
    assert_eq!(changed["first_name"], "Camilla");
    assert_eq!(changed["role"], "manager");
    assert_eq!(changed["team_name"], "Quai");
    assert_eq!(
        log(&server).await[told.len()..],
        ["role_changed", "user_team_changed", "user_changed"]
    );
    // The same again changes neither role nor team, and says so of neither.
    let told = log(&server).await.len();
    let body = json!({ "role": "manager", "team_id": quay });
    server.patch(&path, token, body).await.ok(200);
    assert_eq!(log(&server).await[told..], ["user_changed"]);
    let left = server
        .patch(&path, token, json!({ "without_team": true }))
        .await;
    assert_eq!(left.ok(200)["team_id"], Value::Null);

    let own = format!("/admin/users/{}", admin.id);
    let refused = server.patch(&own, token, json!({ "role": "user", "first_name": "X" }));
    refused.await.problem(403, "cannot_change_own_role");
    let kept = server.patch(
        &own,
        token,
        json!({ "role": "admin", "first_name": "Nora" }),
    );
    assert_eq!(kept.await.ok(200)["first_name"], "Nora");
}

#[rstest]
#[tokio::test]
async fn a_new_person_is_in_their_team_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let quay = team(&server, &admin, "Quai").await;
    let body = |email: &str, team_id: i64| {
        json!({
            "email": email, "password": "une longue phrase", "role": "user", "team_id": team_id,
        })
    };
    let path = "/admin/users";
    let refused = server.post(path, &admin.token, body("lea@exemple.fr", 9999));
    refused.await.problem(404, "team_not_found");
    let made = server.post(path, &admin.token, body("lea@exemple.fr", quay));
    let made = made.await.ok(201);
    assert_eq!(made["team_name"], "Quai");
    assert_eq!(
        user(&server, &admin, made["id"].as_i64().unwrap()).await,
        made
    );
}
