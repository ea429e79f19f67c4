//! A further phone of someone who has one with a key makes no badge before it is confirmed: a password
//! alone is not enough.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::device_key::Key;
use crate::{
    harness::{Db, Person, Reply, Server},
    smtp::{Arrived, SmtpServer},
};

const EMAIL: &str = "camille@exemple.fr";
const SUBJECT: &str = "Confirmez votre nouveau téléphone";

/// Someone with a phone that is bound by a key, of an organisation whose e-mail leaves.
struct Bound {
    relay: SmtpServer,
    server: Server,
    admin: Person,
    person: Person,
    phone: i64,
}

async fn bound(db: Db) -> Bound {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, EMAIL, "user").await;
    let key = Key::new();
    let first = register(&server, &person, "premier", Some(&key)).await;
    assert_eq!(first["is_confirmed"], true);
    Bound {
        relay,
        server,
        admin,
        person,
        phone: first["id"].as_i64().unwrap(),
    }
}

async fn register(server: &Server, person: &Person, name: &str, key: Option<&Key>) -> Value {
    let body = json!({
        "device_fingerprint": format!("{name} {}", person.id), "device_name": name,
        "public_key": key.map(|key| key.jwk().to_string()),
    });
    let made = server.post("/devices/register", &person.token, body).await;
    made.ok(201)
}

impl Bound {
    /// A further phone, without a key: what a thief with the password would register.
    async fn further(&self, name: &str) -> i64 {
        let made = register(&self.server, &self.person, name, None).await;
        assert_eq!(made["is_confirmed"], false);
        made["id"].as_i64().unwrap()
    }

    async fn ask(&self, device_id: i64) -> Reply {
        let body = json!({ "device_id": device_id });
        let token = &self.person.token;
        self.server.post("/punch/request-token", token, body).await
    }

    /// The phones that an administrator sees waiting.
    async fn waiting(&self) -> Vec<i64> {
        let path = "/admin/devices?is_confirmed=false&is_revoked=false";
        let listed = self.server.get(path, &self.admin.token).await.ok(200);
        let listed = listed.as_array().unwrap().iter();
        listed.map(|phone| phone["id"].as_i64().unwrap()).collect()
    }

    async fn confirm(&self, token: &str) -> Reply {
        let body = json!({ "token": token });
        self.server.post("/devices/confirm", "", body).await
    }

    /// The token of the link that names this phone.
    async fn token(&self, name: &str) -> String {
        token(&self.relay.wait_for_mail(EMAIL, SUBJECT).await, name)
    }
}

fn token(mail: &Arrived, name: &str) -> String {
    assert!(mail.text.contains(&format!("« {name} »")), "{}", mail.text);
    let link = mail.text.lines().find(|line| line.contains('#')).unwrap();
    let start = "https://pointage.exemple.fr/confirm-phone#";
    link.strip_prefix(start).unwrap().to_owned()
}

#[rstest]
#[tokio::test]
async fn a_further_phone_makes_badges_once_its_owner_confirmed_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let bound = bound(db).await;
    let further = bound.further("second").await;
    let refused = bound.ask(further).await;
    refused.problem(403, "device_not_confirmed");
    assert_eq!(bound.waiting().await, [further]);
    let to_do = bound.server.to_do(&bound.admin.token).await;
    assert_eq!(to_do["phones_to_confirm"], 1);

    let token = bound.token("second").await;
    let confirmed = join_all((0..20).map(|_| bound.confirm(&token))).await;
    let statuses = confirmed.iter().map(|reply| reply.status.as_u16());
    assert_eq!(statuses.filter(|status| *status == 204).count(), 1);
    bound.ask(further).await.ok(200);
    bound
        .confirm(&token)
        .await
        .problem(400, "mail_link_invalid");

    let mine = bound.server.get("/devices/me", &bound.person.token).await;
    assert_eq!(mine.ok(200)[0]["is_confirmed"], true);
    assert!(bound.waiting().await.is_empty());
    let to_do = bound.server.to_do(&bound.admin.token).await;
    assert_eq!(to_do["phones_to_confirm"], 0);
    let log = "/admin/audit-logs?event_type=device_confirmed";
    let log = bound.server.get(log, &bound.admin.token).await.ok(200);
    assert_eq!(log[0]["device_id"], further);
    assert_eq!(log[0]["user_id"], bound.person.id);
    let ask_again = format!("/devices/{further}/confirm/request");
    let ask_again = bound
        .server
        .post(&ask_again, &bound.person.token, json!({}));
    ask_again.await.problem(400, "device_already_confirmed");
}

#[rstest]
#[tokio::test]
async fn taking_the_first_phone_away_opens_no_way_around(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let bound = bound(db).await;
    let path = format!("/devices/{}/revoke", bound.phone);
    let revoked = bound.server.post(&path, &bound.person.token, json!({}));
    revoked.await.ok(200);
    let further = bound.further("second").await;
    bound
        .ask(further)
        .await
        .problem(403, "device_not_confirmed");
    // A phone that waits gives no other one its trust.
    let third = bound.further("troisième").await;
    bound.ask(third).await.problem(403, "device_not_confirmed");
}

#[rstest]
#[tokio::test]
async fn a_link_lives_half_an_hour_and_the_next_one_ends_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let bound = bound(db).await;
    let further = bound.further("second").await;
    let other = bound.further("troisième").await;
    let first = bound.relay.wait_for_mail(EMAIL, SUBJECT).await;
    let arrived = bound.relay.wait_for(3).await;
    let to_confirm = |mail: &&Arrived| mail.subject == SUBJECT;
    assert_eq!(arrived.iter().filter(to_confirm).count(), 2);
    let old = token(arrived.iter().find(to_confirm).unwrap(), "second");
    drop(first);

    let path = format!("/devices/{further}/confirm/request");
    let again = bound
        .server
        .post(&path, &bound.person.token, json!({}))
        .await;
    again.ok(204);
    bound.relay.wait_for(4).await;
    bound.confirm(&old).await.problem(400, "mail_link_invalid");
    // The other phone's link is another one.
    let arrived = bound.relay.arrived();
    let names_it = |mail: &&Arrived| mail.text.contains("« troisième »");
    let others = token(arrived.iter().rfind(names_it).unwrap(), "troisième");
    bound.confirm(&others).await.ok(204);
    bound.ask(other).await.ok(200);

    bound.server.clock.advance(TimeDelta::minutes(31));
    let late = bound.token("second").await;
    bound.confirm(&late).await.problem(400, "mail_link_invalid");
    bound.ask(further).await.problem(401, "unauthorized");
    let person = bound.server.signed_in(EMAIL).await;
    let body = json!({ "device_id": further });
    let asked = bound
        .server
        .post("/punch/request-token", &person.token, body);
    asked.await.problem(403, "device_not_confirmed");

    // So many links an hour, and no more.
    for _ in 0..2 {
        let asked = bound.server.post(&path, &person.token, json!({})).await;
        asked.ok(204);
    }
    let limited = bound.server.post(&path, &person.token, json!({})).await;
    limited.problem(429, "too_many_requests");
}

#[rstest]
#[tokio::test]
async fn a_phone_that_was_revoked_meanwhile_stays_so(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = bound(db).await;
    let further = bound.further("second").await;
    let link = bound.token("second").await;
    let path = format!("/devices/{further}/revoke");
    let revoked = bound.server.post(&path, &bound.person.token, json!({}));
    revoked.await.ok(200);
    bound.confirm(&link).await.problem(400, "mail_link_invalid");
    bound.ask(further).await.problem(403, "device_revoked");
    let path = format!("/devices/{further}/confirm/request");
    let asked = bound.server.post(&path, &bound.person.token, json!({}));
    asked.await.problem(403, "device_revoked");
}

#[rstest]
#[tokio::test]
async fn an_administrator_confirms_for_someone_else(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let bound = bound(db).await;
    let further = bound.further("second").await;
    let (server, admin) = (&bound.server, &bound.admin);
    let path = format!("/admin/devices/{further}/confirm");
    let own = server.post(&path, &bound.person.token, json!({})).await;
    own.problem(403, "forbidden");
    let confirmed = server.post(&path, &admin.token, json!({})).await.ok(200);
    assert_eq!(confirmed["is_confirmed"], true);
    bound.ask(further).await.ok(200);
    let again = server.post(&path, &admin.token, json!({})).await;
    again.problem(400, "device_already_confirmed");
    let unknown = server.post("/admin/devices/999/confirm", &admin.token, json!({}));
    unknown.await.problem(404, "device_not_found");
    let log = "/admin/audit-logs?event_type=device_confirmed";
    let log = server.get(log, &admin.token).await.ok(200);
    assert_eq!(log[0]["user_id"], admin.id);
    assert_eq!(log[0]["subject_id"], bound.person.id);

    // Their own they do not: a stolen password must not be enough for them either.
    let key = Key::new();
    register(server, admin, "premier", Some(&key)).await;
    let mine = register(server, admin, "second", None).await;
    let path = format!("/admin/devices/{}/confirm", mine["id"]);
    let own = server.post(&path, &admin.token, json!({})).await;
    own.problem(403, "cannot_confirm_own_device");
}

#[rstest]
#[tokio::test]
async fn nobody_asks_for_a_link_for_someone_elses_phone(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let bound = bound(db).await;
    let further = bound.further("second").await;
    let other = bound
        .server
        .person(&bound.admin, "autre@exemple.fr", "user");
    let other = other.await;
    let path = format!("/devices/{further}/confirm/request");
    let asked = bound.server.post(&path, &other.token, json!({})).await;
    asked.problem(404, "device_not_found");
}

#[rstest]
#[tokio::test]
async fn phones_without_keys_and_places_without_email_go_on_as_before(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    // Nobody could confirm.
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, EMAIL, "user").await;
    let key = Key::new();
    register(&server, &person, "premier", Some(&key)).await;
    let second = register(&server, &person, "second", None).await;
    assert_eq!(second["is_confirmed"], true);

    // Existing clients register phones without keys.
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, EMAIL, "user").await;
    register(&server, &person, "premier", None).await;
    let second = register(&server, &person, "second", None).await;
    assert_eq!(second["is_confirmed"], true);
    server.badge(&person, second["id"].as_i64().unwrap()).await;
}
