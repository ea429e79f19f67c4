//! Whom a kiosk lets punch.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Person, Reply, Server},
};

impl Door {
    fn path(&self, rest: &str) -> String {
        format!("/admin/kiosks/{}/{rest}", self.kiosk.id)
    }

    async fn mode(&self, mode: &str) -> Value {
        let body = json!({ "access_mode": mode });
        let path = self.path("access-mode");
        self.server
            .patch(&path, &self.admin.token, body)
            .await
            .ok(200)
    }

    async fn post(&self, what: &str, body: Value) -> Reply {
        self.server
            .post(&self.path(what), &self.admin.token, body)
            .await
    }

    async fn grant(&self, person: &Person) {
        let body = json!({ "user_id": person.id });
        self.post("grant-access", body).await.ok(200);
    }

    async fn block(&self, person: &Person) {
        let body = json!({ "user_id": person.id });
        self.post("block-access", body).await.ok(200);
    }

    async fn revoke(&self, id: i64) -> Reply {
        let path = self.path(&format!("revoke-access/{id}"));
        self.server.delete(&path, &self.admin.token).await
    }

    async fn list(&self) -> Value {
        let path = self.path("access");
        self.server.get(&path, &self.admin.token).await.ok(200)
    }

    /// How the kiosk appears among all: its mode and how many the mode names.
    async fn shown(&self) -> (Value, Value) {
        let kiosks = self.server.get("/admin/kiosks", &self.admin.token).await;
        let kiosk = kiosks.ok(200)[0].clone();
        (kiosk["access_mode"].clone(), kiosk["access_count"].clone())
    }

    /// Shows a new badge of Camille's.
    async fn punch(&self) -> Reply {
        let badge = self.server.badge(&self.person, self.phone).await;
        self.server.punch(&self.kiosk, &badge).await
    }

    async fn is_open(&self) -> bool {
        let reply = self.punch().await;
        if reply.status == 200 {
            return true;
        }
        reply.problem(403, "kiosk_not_open_to_you");
        false
    }
}

#[rstest]
#[tokio::test]
async fn each_mode_lets_in_whom_it_says(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let access = door.list().await;
    let plain = json!({
        "kiosk_id": door.kiosk.id, "kiosk_name": "Porte A", "location": "Entrée principale",
        "access_mode": "public", "is_active": true, "authorized_users": [],
        "authorized_teams": [],
    });
    assert_eq!(access, plain);
    assert!(door.is_open().await);

    // With an empty list: nobody, everyone.
    assert_eq!(door.mode("whitelist").await["access_mode"], "whitelist");
    assert!(!door.is_open().await);
    door.mode("blacklist").await;
    assert!(door.is_open().await);

    // Let in: what the list says is kept in every mode, and ignored by the public one.
    door.grant(&door.person).await;
    assert!(door.is_open().await);
    assert_eq!(door.shown().await, (json!("blacklist"), json!(0)));
    door.mode("whitelist").await;
    assert!(door.is_open().await);
    assert_eq!(door.shown().await, (json!("whitelist"), json!(1)));

    // Kept out.
    door.block(&door.person).await;
    assert!(!door.is_open().await);
    assert_eq!(door.shown().await, (json!("whitelist"), json!(0)));
    door.mode("blacklist").await;
    assert!(!door.is_open().await);
    assert_eq!(door.shown().await, (json!("blacklist"), json!(1)));
    door.mode("public").await;
    assert!(door.is_open().await);
    assert_eq!(door.shown().await, (json!("public"), json!(0)));
    assert_eq!(door.list().await["authorized_users"][0]["granted"], false);
}

#[rstest]
#[tokio::test]
async fn a_refused_badge_is_not_spent_and_nothing_is_recorded(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.mode("whitelist").await;
    let (server, token) = (&door.server, &door.admin.token);
    let log =
        "SELECT id FROM audit_entries WHERE event_type NOT IN ('data_read', 'punch_access_denied')";
    let before = server.rows(log).await;
    let badge = server.badge(&door.person, door.phone).await;
    let refused = server.punch(&door.kiosk, &badge).await;
    let detail = refused.problem(403, "kiosk_not_open_to_you");
    assert!(detail.contains("another kiosk"), "{detail}");
    let again = server.punch(&door.kiosk, &badge).await;
    again.problem(403, "kiosk_not_open_to_you");
    let punches = server.get("/admin/punches", token).await;
    assert_eq!(punches.header("x-total-count"), "0");
    assert_eq!(server.rows(log).await, before);

    // The same badge at the next door.
    let next = server.kiosk(&door.admin, "Porte B").await;
    server.punch(&next, &badge).await.ok(200);
    server.punch(&next, &badge).await.problem(400, "badge_used");
}

#[rstest]
#[tokio::test]
async fn an_entry_is_absent_from_its_moment_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let until = "2026-11-20T08:10:00Z";
    let body = json!({ "user_id": door.person.id, "expires_at": until });
    let made = door.post("grant-access", body.clone()).await.ok(200);
    assert_eq!(made["expires_at"], until);
    door.mode("whitelist").await;
    door.server.clock.advance(TimeDelta::seconds(599));
    assert!(door.is_open().await);
    assert_eq!(door.shown().await.1, 1);
    door.server.clock.advance(TimeDelta::seconds(1));
    assert!(!door.is_open().await);
    assert_eq!(door.shown().await.1, 0);
    assert_eq!(door.list().await["authorized_users"], json!([]));
    let gone = door.revoke(door.person.id).await;
    gone.problem(404, "kiosk_access_not_found");

    // An entry in the place of the expired one, and one that keeps out for a time.
    door.grant(&door.person).await;
    assert!(door.is_open().await);
    let body = json!({ "user_id": door.person.id, "expires_at": "2026-11-20T08:11:00Z" });
    door.post("block-access", body).await.ok(200);
    door.mode("blacklist").await;
    assert!(!door.is_open().await);
    door.server.clock.advance(TimeDelta::seconds(60));
    assert!(door.is_open().await);
}

#[rstest]
#[tokio::test]
async fn the_later_word_replaces_the_earlier(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let body = json!({ "user_id": door.person.id, "expires_at": "2026-12-01T00:00:00Z" });
    door.post("grant-access", body).await.ok(200);
    door.server.clock.advance(TimeDelta::minutes(1));
    door.block(&door.person).await;
    let list = door.list().await["authorized_users"].clone();
    let entry = json!({
        "user_id": door.person.id, "email": "camille@exemple.fr", "user_name": "Camille Martin",
        "granted": false, "granted_at": "2026-11-20T08:01:00Z", "expires_at": null,
        "granted_by_admin_id": door.admin.id,
    });
    assert_eq!(list, json!([entry]));
    assert!(door.revoke(door.person.id).await.text.is_empty());
    assert_eq!(door.list().await["authorized_users"], json!([]));
}

#[rstest]
#[tokio::test]
async fn administrators_are_no_exception(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let phone = door.server.phone(&door.admin, "telephone-2").await;
    door.mode("whitelist").await;
    let badge = door.server.badge(&door.admin, phone).await;
    let refused = door.server.punch(&door.kiosk, &badge).await;
    refused.problem(403, "kiosk_not_open_to_you");
}

#[rstest]
#[tokio::test]
async fn what_was_said_is_in_the_journal(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.mode("whitelist").await;
    door.grant(&door.person).await;
    door.block(&door.person).await;
    door.revoke(door.person.id).await.ok(204);
    let path = format!("/admin/audit-logs?kiosk_id={}&limit=4", door.kiosk.id);
    let entries = door.server.get(&path, &door.admin.token).await.ok(200);
    let told: Vec<(&str, Value)> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            assert_eq!(entry["user_id"], door.admin.id);
            let kind = entry["event_type"].as_str().unwrap();
            let concerns = entry["subject_id"] == door.person.id;
            assert_eq!(concerns, kind != "kiosk_access_mode_changed");
            let data = entry["event_data"].as_str();
            let data = data.map_or(Value::Null, |data| serde_json::from_str(data).unwrap());
            (kind, data)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("kiosk_access_revoked", Value::Null),
            ("kiosk_access_blocked", json!({ "expires_at": null })),
            ("kiosk_access_granted", json!({ "expires_at": null })),
            (
                "kiosk_access_mode_changed",
                json!({ "access_mode": "whitelist" })
            ),
        ]
    );
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, token) = (&door.server, &door.admin.token);

    for mode in [json!("secret"), json!(""), json!(7), Value::Null] {
        let body = json!({ "access_mode": mode });
        let reply = server.patch(&door.path("access-mode"), token, body).await;
        reply.problem(422, "invalid_value");
        assert_eq!(reply.json()["errors"][0]["field"], "access_mode", "{mode}");
    }
    let body = json!({ "access_mode": "secret" });
    let reply = server.patch(&door.path("access-mode"), token, body).await;
    let message = reply.json()["errors"][0]["message"].clone();
    assert_eq!(message, "Choose one of: public, whitelist, blacklist.");

    for when in [
        "2026-11-20T08:00:00Z",
        "2025-01-01T00:00:00Z",
        "tomorrow",
        "9999-01-01T00:00:00Z",
    ] {
        let body = json!({ "user_id": door.person.id, "expires_at": when });
        for what in ["grant-access", "block-access"] {
            let reply = door.post(what, body.clone()).await;
            reply.problem(422, "invalid_value");
            assert_eq!(reply.json()["errors"][0]["field"], "expires_at", "{when}");
        }
    }

    let unknown = json!({ "user_id": 424_242 });
    for what in ["grant-access", "block-access"] {
        let reply = door.post(what, unknown.clone()).await;
        reply.problem(404, "user_not_found");
        let path = format!("/admin/kiosks/424242/{what}");
        let body = json!({ "user_id": door.person.id });
        let reply = server.post(&path, token, body).await;
        reply.problem(404, "kiosk_not_found");
    }
    let reply = server.get("/admin/kiosks/424242/access", token).await;
    reply.problem(404, "kiosk_not_found");
    let body = json!({ "access_mode": "public" });
    let path = "/admin/kiosks/424242/access-mode";
    let reply = server.patch(path, token, body).await;
    reply.problem(404, "kiosk_not_found");
    let reply = door.revoke(door.person.id).await;
    reply.problem(404, "kiosk_access_not_found");
    // The kiosk's number where the person's belongs, and the other way round.
    door.grant(&door.person).await;
    let (kiosk, person) = (door.kiosk.id, door.person.id);
    let swapped = format!("/admin/kiosks/{person}/revoke-access/{kiosk}");
    let reply = server.delete(&swapped, token).await;
    assert_eq!(reply.status, 404, "{}", reply.text);
    assert_eq!(
        door.list().await["authorized_users"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[rstest]
#[tokio::test]
async fn closed_accounts_leave_the_lists(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let chef = server.person(&door.admin, "chef@exemple.fr", "admin").await;
    let never = server.person(&door.admin, "jo@exemple.fr", "user").await;
    door.punch().await.ok(200);
    for person in [&door.person, &never] {
        let body = json!({ "user_id": person.id });
        let path = door.path("grant-access");
        server.post(&path, &chef.token, body).await.ok(200);
    }
    let of_admin = json!({ "user_id": door.admin.id });
    let path = door.path("grant-access");
    server.post(&path, &chef.token, of_admin).await.ok(200);
    // One with punches, one without, and the one who granted.
    for person in [&door.person, &never, &chef] {
        let path = format!("/admin/users/{}", person.id);
        server.delete(&path, token).await.ok(204);
    }
    let left = door.list().await["authorized_users"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left[0]["user_id"], door.admin.id);
    assert_eq!(left[0]["granted_by_admin_id"], Value::Null);
    for gone in [&door.person, &never] {
        let reply = door
            .post("grant-access", json!({ "user_id": gone.id }))
            .await;
        reply.problem(404, "user_not_found");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_has_one_entry_whatever_comes_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let said = (0..40).map(|number| {
        let what = if number % 2 == 0 {
            "grant-access"
        } else {
            "block-access"
        };
        door.post(what, json!({ "user_id": door.person.id }))
    });
    for reply in join_all(said).await {
        reply.ok(200);
    }
    let list = door.list().await["authorized_users"].clone();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");

    // The constraint holds by itself.
    let second = "INSERT INTO kiosk_access (kiosk_id, account_id, granted, granted_at) \
         SELECT kiosk_id, account_id, granted, granted_at FROM kiosk_access";
    let written = door.server.app.store.writer().execute_unprepared(second);
    let refusal = written.await.unwrap_err().to_string().to_lowercase();
    assert!(refusal.contains("unique"), "{refusal}");
    let odd = "UPDATE kiosks SET access_mode = 'secret'";
    let written = door.server.app.store.writer().execute_unprepared(odd);
    let refusal = written.await.unwrap_err().to_string().to_lowercase();
    assert!(refusal.contains("check"), "{refusal}");
}

/// A batch of punches at doors of every mode: each is judged by its own.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_punch_of_a_batch_is_judged_by_its_own_kiosk(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, token) = (&door.server, &door.admin.token);
    let other = server.kiosk(&door.admin, "Porte B").await;
    let open = server.kiosk(&door.admin, "Porte C").await;
    let jo = server.person(&door.admin, "jo@exemple.fr", "user").await;
    let phone = server.phone(&jo, "telephone-2").await;
    door.mode("whitelist").await;
    door.grant(&door.person).await;
    let path = format!("/admin/kiosks/{}/access-mode", other.id);
    let body = json!({ "access_mode": "blacklist" });
    server.patch(&path, token, body).await.ok(200);
    let path = format!("/admin/kiosks/{}/block-access", other.id);
    let body = json!({ "user_id": door.person.id });
    server.post(&path, token, body).await.ok(200);

    let (mut shows, mut expected) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        for (person, phone, at_a, at_b) in
            [(&door.person, door.phone, 200, 403), (&jo, phone, 403, 200)]
        {
            for (kiosk, status) in [(&door.kiosk, at_a), (&other, at_b), (&open, 200)] {
                let badge = server.badge(person, phone).await;
                shows.push(async move { server.punch(kiosk, &badge).await });
                expected.push(status);
            }
        }
    }
    let statuses: Vec<u16> = join_all(shows)
        .await
        .iter()
        .map(|reply| reply.status.as_u16())
        .collect();
    assert_eq!(statuses, expected);
}

/// What one instance was told acts on the next punch at the other.
#[tokio::test]
async fn a_revoke_acts_on_every_instance() {
    let folder = tempfile::tempdir().unwrap();
    let url = crate::harness::database_url(Db::Postgres, &folder).await;
    let settings = [("BADGE_LIMIT_PER_10S", "1000")];
    let first = Server::start_on(folder, &url, &settings).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings).await;
    let admin = first.admin().await;
    let phone = first.phone(&admin, "telephone-1").await;
    let kiosk = first.kiosk(&admin, "Porte A").await;
    let path = |rest: &str| format!("/admin/kiosks/{}/{rest}", kiosk.id);
    let badge = async || first.badge(&admin, phone).await;

    second.punch(&kiosk, &badge().await).await.ok(200);
    let mode = json!({ "access_mode": "whitelist" });
    let reply = first.patch(&path("access-mode"), &admin.token, mode).await;
    reply.ok(200);
    let refused = second.punch(&kiosk, &badge().await).await;
    refused.problem(403, "kiosk_not_open_to_you");
    for _ in 0..5 {
        let body = json!({ "user_id": admin.id });
        let reply = first.post(&path("grant-access"), &admin.token, body).await;
        reply.ok(200);
        second.punch(&kiosk, &badge().await).await.ok(200);
        let of = path(&format!("revoke-access/{}", admin.id));
        first.delete(&of, &admin.token).await.ok(204);
        let refused = second.punch(&kiosk, &badge().await).await;
        refused.problem(403, "kiosk_not_open_to_you");
    }
}
