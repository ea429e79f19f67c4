//! E-mail leaves through a real SMTP server, once, whatever the relay does.

use std::time::{Duration, Instant};

use chrona_api_types::Language;
use chrona_backend::{
    clock::Clock,
    config::Settings,
    kernel::Tx,
    mail::{Delivery, Letter, Recipient},
};
use chrona_badge::{generate, generate_pair};
use chrona_store::operations::outbox;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    harness::{Db, Person, Server, database_url},
    smtp::SmtpServer,
};

const TO: &str = "camille@exemple.fr";

fn to(address: &str) -> Recipient<'_> {
    Recipient {
        address,
        language: Language::Fr,
        account_id: None,
    }
}

/// Writes a letter as a service does.
async fn write(server: &Server, address: &str, letter: &Letter) {
    let transaction = Tx::begin(&server.app, server.clock.now()).await.unwrap();
    transaction.write(to(address), letter).await.unwrap();
    transaction.commit_unrecorded().await.unwrap();
}

async fn waiting(server: &Server, admin: &Person) -> Vec<Value> {
    let list = server.get("/admin/mail", &admin.token).await.ok(200);
    list.as_array().unwrap().clone()
}

/// Waits until the list of waiting e-mail is as wanted.
async fn wait_until(server: &Server, admin: &Person, wanted: impl Fn(&[Value]) -> bool) {
    let begun = Instant::now();
    loop {
        let list = waiting(server, admin).await;
        if wanted(&list) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{list:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_token_is_kept_while_it_holds_and_asked_for_anew_where_the_relay_forgot_it() {
    let relay = SmtpServer::start();
    let delivery = || delivery(&relay.settings_with_token());
    let words = Letter::Test.words(Language::Fr).unwrap();
    let now = "2026-11-20T08:00:00Z".parse().unwrap();
    let kept = delivery();
    for name in ["one", "two"] {
        kept.send(name, TO, &words, now).await.unwrap();
    }
    assert_eq!((relay.arrived().len(), relay.issued()), (2, 1));
    relay.forget_tokens();
    let refused = kept.send("three", TO, &words, now).await.unwrap_err();
    let refused = refused.to_string();
    assert!(
        refused.contains("does not take the access token"),
        "{refused}"
    );
    kept.send("three", TO, &words, now).await.unwrap();
    // The one, what is as if withdrawn, and another.
    assert_eq!((relay.arrived().len(), relay.issued()), (3, 3));

    relay.tokens("short");
    let short = delivery();
    for name in ["four", "five"] {
        short.send(name, TO, &words, now).await.unwrap();
    }
    assert_eq!((relay.arrived().len(), relay.issued()), (5, 5));
}

#[tokio::test]
async fn a_service_account_asks_for_a_token_by_what_it_signs() {
    let relay = SmtpServer::start();
    let (private, public) = generate_pair(2048, &mut generate::rand_core::OsRng).unwrap();
    relay.service_account(&public);
    let key = json!({
        "type": "service_account", "client_email": "chrona@service.example",
        "private_key": private, "token_uri": format!("http://127.0.0.1:{}/token", relay.oauth),
    });
    let mut settings = relay.settings_with_token();
    settings.retain(|(name, _)| !name.starts_with("SMTP_OAUTH"));
    settings.push(("SMTP_OAUTH_KEY", key.to_string()));
    let words = Letter::Test.words(Language::Fr).unwrap();
    let now = "2026-11-20T08:00:00Z".parse().unwrap();
    let sent = delivery(&settings).send("one", TO, &words, now).await;
    assert_eq!(sent.unwrap().way, "smtp");
    assert_eq!((relay.arrived().len(), relay.issued()), (1, 1));
}

fn delivery(settings: &[(&str, String)]) -> Delivery {
    let value = |name: &str| {
        let found = settings.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.clone())
    };
    Delivery::new(&Settings::read(&value).unwrap().mail).unwrap()
}

#[rstest]
#[tokio::test]
async fn a_letter_leaves_over_starttls_and_over_tls(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    write(&server, TO, &Letter::Test).await;
    let arrived = [relay.wait_for_mail(TO, "Essai").await];
    assert_eq!(arrived[0].to, [TO]);
    assert_eq!(arrived[0].from, "Pointage <pointage@exemple.fr>");
    assert_eq!(arrived[0].subject, "Essai d’e-mail de Chrona");
    assert!(arrived[0].text.contains("bien arrivé"), "{:?}", arrived[0]);
    assert!(arrived[0].html.contains("bien arrivé"), "{:?}", arrived[0]);
    assert!(arrived[0].tls && arrived[0].message_id.ends_with("@exemple.fr>"));
    let admin = server.admin().await;
    wait_until(&server, &admin, <[Value]>::is_empty).await;

    let implicit = [("SMTP_PORT", &*relay.implicit), ("SMTP_TLS", "implicit")];
    let server = Server::start_with_relay(Db::Sqlite, &relay, &implicit).await;
    write(&server, TO, &Letter::Test).await;
    assert!(relay.wait_for(2).await[1].tls);
}

#[rstest]
#[tokio::test]
async fn what_is_rolled_back_is_not_sent(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let transaction = Tx::begin(&server.app, server.clock.now()).await.unwrap();
    let letter = Letter::Test;
    let written = transaction.write(to("nobody@exemple.fr"), &letter);
    written.await.unwrap();
    transaction.roll_back().await.unwrap();
    write(&server, TO, &letter).await;
    relay.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let arrived = relay.arrived();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].to, [TO]);
}

#[rstest]
#[tokio::test]
async fn a_relay_that_fails_delays_a_letter_and_loses_none(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values("busy", "denied", "stall", "drop")] mode: &str,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    relay.mode(mode);
    write(&server, TO, &Letter::Test).await;
    wait_until(&server, &admin, |list| {
        list.first()
            .is_some_and(|mail| !mail["last_error"].is_null())
    })
    .await;
    let list = waiting(&server, &admin).await;
    assert_eq!((list.len(), &list[0]["tries"]), (1, &json!(1)));
    assert!(list[0]["given_up_at"].is_null() && relay.arrived().is_empty());
    relay.mode("ok");
    server.clock.advance(TimeDelta::seconds(16));
    relay.wait_for(1).await;
    wait_until(&server, &admin, <[Value]>::is_empty).await;
    assert_eq!(relay.arrived().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_refused_letter_is_given_up_and_can_be_tried_again_or_thrown_away(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    relay.mode("refuse");
    write(&server, TO, &Letter::Test).await;
    let given_up = |list: &[Value]| list.iter().all(|mail| !mail["given_up_at"].is_null());
    wait_until(&server, &admin, |list| list.len() == 1 && given_up(list)).await;
    assert_eq!(server.to_do(&admin.token).await["failed_mail"], 1);
    let list = waiting(&server, &admin).await;
    let error = list[0]["last_error"].as_str().unwrap();
    assert!(error.contains("There is no such mailbox"), "{error}");
    assert!(list[0]["next_try_at"].is_null());
    let only = server
        .get("/admin/mail?is_given_up=false", &admin.token)
        .await;
    assert_eq!(only.ok(200), json!([]));

    relay.mode("ok");
    let path = format!("/admin/mail/{}", list[0]["id"]);
    let again = server
        .post(&format!("{path}/retry"), &admin.token, json!({}))
        .await;
    again.ok(204);
    relay.wait_for(1).await;
    wait_until(&server, &admin, <[Value]>::is_empty).await;
    let gone = server.delete(&path, &admin.token).await;
    gone.problem(404, "mail_not_found");

    relay.mode("refuse");
    write(&server, TO, &Letter::Test).await;
    wait_until(&server, &admin, |list| list.len() == 1 && given_up(list)).await;
    let path = format!("/admin/mail/{}", waiting(&server, &admin).await[0]["id"]);
    server.delete(&path, &admin.token).await.ok(204);
    assert_eq!(waiting(&server, &admin).await, Vec::<Value>::new());
}

#[rstest]
#[tokio::test]
async fn after_a_day_a_letter_is_given_up(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    relay.mode("busy");
    write(&server, TO, &Letter::Test).await;
    server.clock.advance(TimeDelta::hours(25));
    let admin = server.admin().await;
    wait_until(&server, &admin, |list| {
        list.first()
            .is_some_and(|mail| !mail["given_up_at"].is_null())
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_relay_that_is_down_is_left_alone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    relay.mode("denied");
    for number in 0..10 {
        write(&server, &format!("p{number}@exemple.fr"), &Letter::Test).await;
    }
    let tries = |list: &[Value]| list.iter().filter_map(|mail| mail["tries"].as_i64()).sum();
    wait_until(&server, &admin, |list| {
        let tries: i64 = tries(list);
        tries == 3
    })
    .await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let sum: i64 = tries(&waiting(&server, &admin).await);
    assert_eq!(sum, 3, "after three failures nothing is tried");
    relay.mode("ok");
    server.clock.advance(TimeDelta::seconds(31));
    relay.wait_for(10).await;
    wait_until(&server, &admin, <[Value]>::is_empty).await;
    assert_eq!(relay.arrived().len(), 10);
}

#[rstest]
#[tokio::test]
async fn what_a_stopped_instance_was_sending_is_sent_by_another(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let now = server.clock.now();
    let transaction = Tx::begin(&server.app, now).await.unwrap();
    let written = transaction.write(to(TO), &Letter::Test);
    written.await.unwrap();
    let lease = now + TimeDelta::minutes(5);
    let claimed = outbox::claim(&transaction, "the stopped one", lease, now)
        .await
        .unwrap();
    transaction.commit_unrecorded().await.unwrap();
    assert!(claimed.is_some());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(
        relay.arrived().is_empty(),
        "it is leased to the stopped one"
    );
    server.clock.advance(TimeDelta::minutes(6));
    relay.wait_for(1).await;
}

#[tokio::test]
async fn two_instances_send_each_letter_once() {
    let relay = SmtpServer::start();
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let settings = relay.settings();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let first = Server::start_on(folder, &url, &settings).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings).await;
    for number in 0..40 {
        let by = if number % 2 == 0 { &first } else { &second };
        write(by, &format!("p{number}@exemple.fr"), &Letter::Test).await;
        first.app.mail.wake();
        second.app.mail.wake();
    }
    relay.wait_for(40).await;
    let admin = first.admin().await;
    wait_until(&first, &admin, <[Value]>::is_empty).await;
    let mut addresses: Vec<String> = relay
        .arrived()
        .into_iter()
        .map(|mail| mail.to[0].clone())
        .collect();
    assert_eq!(addresses.len(), 40);
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 40);
}

#[rstest]
#[tokio::test]
async fn the_database_does_not_hold_what_a_letter_says(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    relay.mode("busy");
    let letter = Letter::OneTimeCode {
        code: "271828".to_owned(),
        minutes: 10,
    };
    write(&server, TO, &letter).await;
    let rows = server.rows("SELECT recipient, sealed FROM outbox").await;
    let sealed = rows[0]["sealed"].as_str().unwrap();
    assert_eq!(rows[0]["recipient"], TO);
    assert!(!sealed.contains("271828") && sealed.len() > 100);
}
