//! Teams on the list of a kiosk.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    harness::{Db, Person, Reply, Server, TestKiosk, database_url},
    people::teams::{set_team, team},
};

struct Door {
    server: Server,
    admin: Person,
    camille: Person,
    phone: i64,
    kiosk: TestKiosk,
    team: i64,
}

impl Door {
    async fn open(db: Db) -> Self {
        let server = Server::start_with(db, &[("BADGE_LIMIT_PER_10S", "1000")]).await;
        let admin = server.admin().await;
        let camille = server.person(&admin, "camille@exemple.fr", "user").await;
        let phone = server.phone(&camille, "telephone-1").await;
        let kiosk = server.kiosk(&admin, "Porte A").await;
        let team = team(&server, &admin, "Accueil").await;
        Self {
            server,
            admin,
            camille,
            phone,
            kiosk,
            team,
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("/admin/kiosks/{}/{rest}", self.kiosk.id)
    }

    async fn mode(&self, mode: &str) {
        let body = json!({ "access_mode": mode });
        let path = self.path("access-mode");
        let set = self.server.patch(&path, &self.admin.token, body).await;
        set.ok(200);
    }

    async fn post(&self, what: &str, body: Value) -> Reply {
        let path = self.path(what);
        self.server.post(&path, &self.admin.token, body).await
    }

    async fn revoke(&self, team: i64) -> Reply {
        let path = self.path(&format!("revoke-team-access/{team}"));
        self.server.delete(&path, &self.admin.token).await
    }

    async fn place(&self, team: Option<i64>) {
        let set = set_team(&self.server, &self.admin, &self.camille, team).await;
        set.ok(200);
    }

    async fn list(&self) -> Value {
        let path = self.path("access");
        self.server.get(&path, &self.admin.token).await.ok(200)
    }

    async fn count(&self) -> i64 {
        let kiosks = self.server.get("/admin/kiosks", &self.admin.token).await;
        kiosks.ok(200)[0]["access_count"].as_i64().unwrap()
    }

    async fn is_open(&self) -> bool {
        let badge = self.server.badge(&self.camille, self.phone).await;
        let reply = self.server.punch(&self.kiosk, &badge).await;
        if reply.status == 200 {
            return true;
        }
        reply.problem(403, "kiosk_not_open_to_you");
        false
    }
}

#[rstest]
#[tokio::test]
async fn a_list_may_name_a_team(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.mode("whitelist").await;
    let of_team = json!({ "team_id": door.team });
    let entry = door.post("grant-access", of_team.clone()).await.ok(200);
    let expected = json!({
        "team_id": door.team, "team_name": "Accueil", "granted": true,
        "granted_at": "2026-11-20T08:00:00Z", "expires_at": null,
        "granted_by_admin_id": door.admin.id,
    });
    assert_eq!(entry, expected);
    let list = door.list().await;
    assert_eq!(list["authorized_teams"], json!([expected]));
    assert_eq!(list["authorized_users"], json!([]));

    // Those who belong to it, and no others, from the moment they join.
    assert!(!door.is_open().await);
    assert_eq!(door.count().await, 0);
    door.place(Some(door.team)).await;
    assert!(door.is_open().await);
    assert_eq!(door.count().await, 1);
    // Named twice is one person.
    let of_person = json!({ "user_id": door.camille.id });
    door.post("grant-access", of_person.clone()).await.ok(200);
    assert_eq!(door.count().await, 1);
    let path = door.path(&format!("revoke-access/{}", door.camille.id));
    door.server.delete(&path, &door.admin.token).await.ok(204);
    assert!(door.is_open().await);
    door.place(None).await;
    assert!(!door.is_open().await);

    // Kept out, by the team or by name: an entry that does not count in the mode plays no part.
    door.place(Some(door.team)).await;
    door.mode("blacklist").await;
    assert!(door.is_open().await);
    door.post("block-access", of_team).await.ok(200);
    assert!(!door.is_open().await);
    door.post("grant-access", of_person).await.ok(200);
    assert!(!door.is_open().await);
    assert_eq!(door.count().await, 1);
    door.mode("public").await;
    assert!(door.is_open().await);
    door.mode("blacklist").await;
    door.revoke(door.team).await.ok(204);
    assert!(door.is_open().await);
    door.revoke(door.team)
        .await
        .problem(404, "kiosk_team_access_not_found");

    let path = format!("/admin/audit-logs?kiosk_id={}&limit=100", door.kiosk.id);
    let log = door.server.get(&path, &door.admin.token).await.text;
    for event in [
        "kiosk_team_granted",
        "kiosk_team_blocked",
        "kiosk_team_revoked",
    ] {
        assert!(log.contains(event), "{event}");
    }
    assert!(!log.contains("Accueil"), "{log}");
}

#[rstest]
#[tokio::test]
async fn a_teams_entry_is_absent_from_its_moment_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.place(Some(door.team)).await;
    door.mode("whitelist").await;
    let body = json!({ "team_id": door.team, "expires_at": "2026-11-20T08:10:00Z" });
    door.post("grant-access", body).await.ok(200);
    door.server.clock.advance(TimeDelta::seconds(599));
    assert!(door.is_open().await);
    door.server.clock.advance(TimeDelta::seconds(1));
    assert!(!door.is_open().await);
    assert_eq!(door.count().await, 0);
    assert_eq!(door.list().await["authorized_teams"], json!([]));
    door.revoke(door.team)
        .await
        .problem(404, "kiosk_team_access_not_found");
}

#[rstest]
#[tokio::test]
async fn an_entry_names_a_person_or_a_team(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    for what in ["grant-access", "block-access"] {
        let both = json!({ "user_id": door.camille.id, "team_id": door.team });
        for body in [json!({}), both] {
            let reply = door.post(what, body.clone()).await;
            reply.problem(422, "invalid_value");
        }
        let reply = door.post(what, json!({ "team_id": 424_242 })).await;
        reply.problem(404, "team_not_found");
    }
    door.post("grant-access", json!({ "team_id": door.team }))
        .await
        .ok(200);
    // A team that goes leaves the lists.
    let path = format!("/admin/teams/{}", door.team);
    door.server.delete(&path, &door.admin.token).await.ok(204);
    assert_eq!(door.list().await["authorized_teams"], json!([]));
    let reply = door
        .post("grant-access", json!({ "team_id": door.team }))
        .await;
    reply.problem(404, "team_not_found");
}

/// What one instance was told of a team acts on the next punch at the other.
#[tokio::test]
async fn a_change_of_team_acts_on_every_instance() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let settings = [("BADGE_LIMIT_PER_10S", "1000")];
    let first = Server::start_on(folder, &url, &settings).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings).await;
    let admin = first.admin().await;
    let phone = first.phone(&admin, "telephone-1").await;
    let kiosk = first.kiosk(&admin, "Porte A").await;
    let team = team(&first, &admin, "Accueil").await;
    let path = |rest: &str| format!("/admin/kiosks/{}/{rest}", kiosk.id);
    let mode = json!({ "access_mode": "whitelist" });
    first
        .patch(&path("access-mode"), &admin.token, mode)
        .await
        .ok(200);
    let body = json!({ "team_id": team });
    first
        .post(&path("grant-access"), &admin.token, body)
        .await
        .ok(200);
    for _ in 0..5 {
        for (of, status) in [(Some(team), 200), (None, 403)] {
            set_team(&first, &admin, &admin, of).await.ok(200);
            let badge = first.badge(&admin, phone).await;
            second.punch(&kiosk, &badge).await.ok(status);
        }
    }
}
