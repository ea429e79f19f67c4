//! Another address for an account: proved at the new one, told and undone at the old one.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    harness::{Db, PASSWORD, Person, Reply, Server},
    smtp::SmtpServer,
};

const OLD: &str = "camille@exemple.fr";
const NEW: &str = "camille.durand@exemple.fr";

async fn post(server: &Server, path: &str, body: Value) -> Reply {
    server
        .send(server.request(Method::POST, path).json(&body))
        .await
}

/// The token of the last link in an e-mail to this address with this subject.
async fn token(relay: &SmtpServer, to: &str, subject: &str) -> String {
    let mail = relay.wait_for_mail(to, subject).await;
    let link = mail.text.lines().find(|line| line.contains('#')).unwrap();
    assert!(link.starts_with("https://pointage.exemple.fr/"), "{link}");
    link.split_once('#').unwrap().1.to_owned()
}

const TO_CONFIRM: &str = "Confirmez votre nouvelle adresse";
const ASKED: &str = "Une autre adresse est demandée";
const CHANGED: &str = "L’adresse de votre compte a changé";

async fn ask(server: &Server, person: &Person, email: &str) -> Reply {
    let body = json!({ "new_email": email, "current_password": PASSWORD });
    server.post("/auth/email-change", &person.token, body).await
}

async fn confirm(server: &Server, token: &str) -> Reply {
    post(
        server,
        "/auth/email-change/confirm",
        json!({ "token": token }),
    )
    .await
}

async fn undo(server: &Server, token: &str) -> Reply {
    post(server, "/auth/email-change/undo", json!({ "token": token })).await
}

/// Someone whose address was shown to be theirs.
async fn started(db: Db) -> (SmtpServer, Server, Person, Person) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, OLD, "user").await;
    let request = "/auth/verify-email/request";
    server.post(request, &person.token, json!({})).await.ok(204);
    let link = token(&relay, OLD, "Confirmez votre adresse").await;
    post(&server, "/auth/verify-email", json!({ "token": link }))
        .await
        .ok(204);
    (relay, server, admin, person)
}

#[rstest]
#[tokio::test]
async fn an_address_is_changed_by_its_person_once_the_new_one_is_shown_to_be_theirs(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (relay, server, admin, person) = started(db).await;
    let wrong = json!({ "new_email": NEW, "current_password": "faux, et long" });
    let wrong = server
        .post("/auth/email-change", &person.token, wrong)
        .await;
    wrong.problem(422, "invalid_value");
    ask(&server, &person, OLD)
        .await
        .problem(409, "address_is_the_same");
    ask(&server, &person, "RH@exemple.fr")
        .await
        .problem(400, "email_already_registered");
    ask(&server, &person, NEW).await.ok(200);
    let me = server.get("/auth/me", &person.token).await.ok(200);
    assert_eq!((&me["email"], &me["new_email"]), (&json!(OLD), &json!(NEW)));
    let told = relay.wait_for_mail(OLD, ASKED).await;
    assert!(told.text.contains(NEW), "{}", told.text);
    // Nothing has changed so far.
    server.sign_in(OLD, PASSWORD).await.ok(200);
    server
        .sign_in(NEW, PASSWORD)
        .await
        .problem(401, "invalid_credentials");
    // A link that was sent to the address before opens nothing after.
    post(&server, "/auth/forgot-password", json!({ "email": OLD }))
        .await
        .ok(204);
    let reset = token(&relay, OLD, "nouveau mot de passe").await;

    let link = token(&relay, NEW, TO_CONFIRM).await;
    let many = join_all((0..10).map(|_| confirm(&server, &link))).await;
    assert_eq!(many.iter().filter(|reply| reply.status == 204).count(), 1);
    // The session is the account's, whatever its address.
    let me = server.get("/auth/me", &person.token).await.ok(200);
    assert_eq!(
        (&me["email"], &me["email_verified"]),
        (&json!(NEW), &json!(true))
    );
    assert!(me["new_email"].is_null());
    server.sign_in(NEW, PASSWORD).await.ok(200);
    server
        .sign_in(OLD, PASSWORD)
        .await
        .problem(401, "invalid_credentials");
    let body = json!({ "token": reset, "new_password": "un tout autre mot de passe" });
    post(&server, "/auth/reset-password", body)
        .await
        .problem(400, "mail_link_invalid");
    let found = server
        .get("/admin/users?search=durand", &admin.token)
        .await
        .ok(200);
    assert_eq!(found[0]["id"], person.id);
    let log = "/admin/audit-logs?event_type=address_changed";
    assert_eq!(
        server.get(log, &admin.token).await.ok(200)[0]["user_id"],
        person.id
    );
    // The address before is free.
    server.person(&admin, OLD, "user").await;
}

#[rstest]
#[tokio::test]
async fn the_old_address_stops_a_change_and_undoes_it_with_what_came_since(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (relay, server, _, person) = started(db).await;
    let first_phone = server.phone(&person, "le mien").await;
    ask(&server, &person, "autre@exemple.fr").await.ok(200);
    let stop = token(&relay, OLD, ASKED).await;
    undo(&server, &stop).await.ok(204);
    let me = server.get("/auth/me", &person.token).await.ok(200);
    assert!(me["new_email"].is_null());
    let late = token(&relay, "autre@exemple.fr", TO_CONFIRM).await;
    confirm(&server, &late)
        .await
        .problem(400, "mail_link_invalid");
    undo(&server, &stop).await.problem(400, "mail_link_invalid");

    server.clock.advance(TimeDelta::hours(2));
    let thief = server.signed_in(OLD).await;
    ask(&server, &thief, NEW).await.ok(200);
    let link = token(&relay, NEW, TO_CONFIRM).await;
    confirm(&server, &link).await.ok(204);
    server.phone(&thief, "celui du voleur").await;
    // And on to a third one: the first address still undoes it.
    let second = "voleur@exemple.fr";
    ask(&server, &thief, second).await.ok(200);
    confirm(&server, &token(&relay, second, TO_CONFIRM).await)
        .await
        .ok(204);

    let link = token(&relay, OLD, CHANGED).await;
    undo(&server, &link).await.ok(204);
    for token in [&person.token, &thief.token] {
        server
            .get("/auth/me", token)
            .await
            .problem(401, "unauthorized");
    }
    server
        .sign_in(second, PASSWORD)
        .await
        .problem(401, "invalid_credentials");
    let back = server.signed_in(OLD).await;
    assert_eq!(back.id, person.id);
    let phones = server.get("/devices/me", &back.token).await.ok(200);
    assert_eq!(phones.as_array().unwrap().len(), 1);
    assert_eq!(phones[0]["id"], first_phone);
    // Whoever did it knew the password: the person chooses another.
    let reset = token(&relay, OLD, "nouveau mot de passe").await;
    let body = json!({ "token": reset, "new_password": "un tout autre mot de passe" });
    post(&server, "/auth/reset-password", body).await.ok(204);
    server
        .sign_in(OLD, PASSWORD)
        .await
        .problem(401, "invalid_credentials");
    // What was sent to the addresses in between undoes nothing.
    let between = token(&relay, NEW, CHANGED).await;
    undo(&server, &between)
        .await
        .problem(400, "mail_link_invalid");
}

#[rstest]
#[tokio::test]
async fn a_mistyped_address_is_corrected_by_hr_and_a_stranger_gets_no_way_in(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, OLD, "manager").await;
    let path = format!("/admin/users/{}/email-change", person.id);
    let own = server
        .post(&path, &person.token, json!({ "new_email": NEW }))
        .await;
    own.problem(403, "forbidden");
    let asked = server
        .post(&path, &admin.token, json!({ "new_email": NEW }))
        .await
        .ok(200);
    assert_eq!(asked["new_email"], NEW);
    let cancelled = server.delete(&path, &admin.token).await.ok(200);
    assert!(cancelled["new_email"].is_null());
    server
        .delete(&path, &admin.token)
        .await
        .problem(404, "no_address_change");

    // An invitation of that address stands: its person is here.
    let body = json!({ "employee_email": NEW, "staff_number": "M7" });
    server
        .post("/admin/hr-codes", &admin.token, body)
        .await
        .ok(201);
    server
        .post(&path, &admin.token, json!({ "new_email": NEW }))
        .await
        .ok(200);
    relay.wait_for(2).await;
    let link = token(&relay, NEW, TO_CONFIRM).await;
    confirm(&server, &link).await.ok(204);
    server.sign_in(NEW, PASSWORD).await.ok(200);
    let invited = server.get("/admin/hr-codes", &admin.token).await.ok(200);
    assert_eq!(invited, json!([]));
    // Someone with rights has another address: the administrators are told.
    let alert = relay.wait_for_mail("rh@exemple.fr", "Alerte").await;
    assert!(alert.text.contains("adresse du compte"), "{}", alert.text);
    // Nobody showed that the mistyped address is theirs: nothing was sent there.
    assert!(relay.arrived().iter().all(|mail| mail.to != [OLD]));
    let path = format!("/admin/users/{}/email-change", admin.id);
    let own = server
        .post(&path, &admin.token, json!({ "new_email": NEW }))
        .await;
    own.problem(403, "cannot_change_own_address_here");
}

#[rstest]
#[tokio::test]
async fn a_change_is_good_for_a_week_and_yields_to_who_has_the_address(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let (relay, server, admin, person) = started(db).await;
    ask(&server, &person, NEW).await.ok(200);
    let link = token(&relay, NEW, TO_CONFIRM).await;
    let other = server.person(&admin, NEW, "user").await;
    confirm(&server, &link)
        .await
        .problem(400, "email_already_registered");
    let path = format!("/admin/users/{}", other.id);
    server.delete(&path, &admin.token).await.ok(204);
    confirm(&server, &link).await.ok(204);
    let back = token(&relay, OLD, CHANGED).await;

    server.clock.advance(TimeDelta::days(8));
    undo(&server, &back).await.problem(400, "mail_link_invalid");
    let person = server.signed_in(NEW).await;
    ask(&server, &person, OLD).await.ok(200);
    let late = token(&relay, OLD, TO_CONFIRM).await;
    server.clock.advance(TimeDelta::days(8));
    confirm(&server, &late)
        .await
        .problem(400, "mail_link_invalid");
    let kept = server
        .rows("SELECT confirm_digest FROM email_changes")
        .await;
    assert!(
        kept.iter()
            .all(|row| !late.contains(row["confirm_digest"].as_str().unwrap()))
    );
}
