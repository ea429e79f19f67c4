//! What something depends on is not deleted, and who asked is told what that is; nobody is told that the database is
//! away.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, PASSWORD, Reply, Server};

async fn deleted(server: &Server, path: &str, token: &str, language: &str) -> Reply {
    let request = server.request(Method::DELETE, path).bearer_auth(token);
    let request = request.header("accept-language", language);
    server.send(request).await
}

/// Another version of the server has a column of which this one does not know.
#[rstest]
#[tokio::test]
async fn a_foreign_key_that_stops_a_deletion_says_what_stands_in_the_way(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let path = format!("/admin/users/{}", person.id);
    for (holds, free, french, english) in [
        (
            "ALTER TABLE sites ADD COLUMN led_by bigint REFERENCES accounts (id)",
            "UPDATE sites SET led_by = NULL",
            "d’autres données",
            "other data",
        ),
        (
            "ALTER TABLE sessions ADD COLUMN lent_to bigint REFERENCES accounts (id)",
            "UPDATE sessions SET lent_to = NULL",
            "des sessions",
            "sessions",
        ),
    ] {
        server.write(holds).await;
        server
            .write(
                "INSERT INTO sites (name, created_at) SELECT 'Lyon', '2026-11-20T08:00:00+00:00' \
                 WHERE NOT EXISTS (SELECT 1 FROM sites)",
            )
            .await;
        let hold = free.replace("NULL", &person.id.to_string());
        let hold = if free.contains("sessions") {
            format!("{hold} WHERE account_id = {}", admin.id)
        } else {
            hold
        };
        server.write(&hold).await;
        let refused = deleted(&server, &path, &admin.token, "fr").await;
        let detail = refused.problem(409, "in_use");
        assert!(detail.contains(french), "{detail}");
        assert!(!refused.json()["title"].as_str().unwrap().contains('{'));
        let refused = deleted(&server, &path, &admin.token, "en").await;
        let detail = refused.problem(409, "in_use");
        assert!(
            detail.contains(&format!("still does: {english}.")),
            "{detail}"
        );
        // Nothing of it was done.
        server.get("/auth/me", &person.token).await.ok(200);
        server.write(free).await;
    }
    server.delete(&path, &admin.token).await.ok(204);
}

/// Neither side of a race is told that the database is away, and what is left is whole.
#[track_caller]
fn one_of(reply: &Reply, expected: &[u16]) {
    assert!(
        expected.contains(&reply.status.as_u16()),
        "{} {}",
        reply.status,
        reply.text
    );
}

#[rstest]
#[tokio::test]
async fn a_site_and_a_category_go_while_someone_comes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let token = &admin.token;
    for round in 0..8 {
        let named = json!({ "name": format!("Lieu {round}") });
        let site = server.post("/admin/sites", token, named.clone()).await;
        let site = site.ok(201)["id"].clone();
        let path = format!("/admin/sites/{site}");
        let team = json!({ "name": format!("Équipe {round}"), "site_id": site });
        let (gone, come) = tokio::join!(
            server.delete(&path, token),
            server.post("/admin/teams", token, team)
        );
        if gone.status == 204 {
            come.problem(404, "site_not_found");
        } else {
            gone.problem(409, "site_has_teams");
            come.ok(201);
        }

        let made = server.post("/admin/categories", token, named).await;
        let category = made.ok(201)["id"].clone();
        let path = format!("/admin/categories/{category}");
        let of_person = format!("/admin/users/{}/category", person.id);
        let (gone, come) = tokio::join!(
            server.delete(&path, token),
            server.put(&of_person, token, json!({ "category_id": category }))
        );
        if gone.status == 204 {
            come.problem(404, "category_not_found");
        } else {
            gone.problem(409, "category_has_people");
            come.ok(204);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_person_goes_while_something_of_theirs_comes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let token = &admin.token;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let body = json!({ "name": "Équipe" });
    let team = server.post("/admin/teams", token, body).await.ok(201)["id"].clone();
    for round in 0..6 {
        let email = format!("camille-{round}@exemple.fr");
        let person = server.person(&admin, &email, "manager").await;
        let path = format!("/admin/users/{}", person.id);
        let phone = json!({ "device_fingerprint": email, "device_name": "Téléphone" });
        let in_team = format!("/admin/users/{}/team", person.id);
        let granted = format!("/admin/kiosks/{}/grant-access", kiosk.id);
        let managers = format!("/admin/teams/{team}/managers");
        let user = json!({ "user_id": person.id });
        let (gone, again, phone, in_team, granted, led, signed_in) = tokio::join!(
            server.delete(&path, token),
            server.delete(&path, token),
            server.post("/devices/register", &person.token, phone),
            server.put(&in_team, token, json!({ "team_id": team })),
            server.post(&granted, token, user),
            server.put(&managers, token, json!({ "user_ids": [person.id] })),
            server.sign_in(&email, PASSWORD),
        );
        one_of(&gone, &[204, 404]);
        one_of(&again, &[204, 404]);
        assert_ne!(gone.status, again.status, "once");
        one_of(&phone, &[201, 401]);
        one_of(&in_team, &[200, 204, 404]);
        one_of(&granted, &[200, 201, 204, 404]);
        one_of(&led, &[200, 404, 409, 422]);
        one_of(&signed_in, &[200, 401]);
        for table in [
            "sessions",
            "devices",
            "team_members",
            "team_managers",
            "kiosk_access",
        ] {
            let rows = format!(
                "SELECT account_id FROM {table} WHERE account_id = {}",
                person.id
            );
            let left: Vec<Value> = server.rows(&rows).await;
            assert!(left.is_empty(), "{table}");
        }
    }
}

/// What comes while an account with punches is closed does not outlive its closing.
#[rstest]
#[tokio::test]
async fn nothing_is_left_of_who_signs_in_while_being_closed(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    for round in 0..6 {
        let email = format!("camille-{round}@exemple.fr");
        let person = server.person(&admin, &email, "user").await;
        let phone = server.phone(&person, &email).await;
        let badge = server.badge(&person, phone).await;
        server.punch(&kiosk, &badge).await.ok(200);
        let path = format!("/admin/users/{}", person.id);
        let new = json!({ "device_fingerprint": "autre", "device_name": "Autre" });
        let (gone, signed_in, new) = tokio::join!(
            server.delete(&path, &admin.token),
            server.sign_in(&email, PASSWORD),
            server.post("/devices/register", &person.token, new),
        );
        gone.ok(204);
        one_of(&signed_in, &[200, 401]);
        one_of(&new, &[201, 401]);
        let sessions = format!("SELECT id FROM sessions WHERE account_id = {}", person.id);
        assert!(server.rows(&sessions).await.is_empty());
        let phones = format!(
            "SELECT id FROM devices WHERE account_id = {} AND (fingerprint <> '' OR revoked_at IS NULL)",
            person.id
        );
        assert!(server.rows(&phones).await.is_empty());
    }
}
