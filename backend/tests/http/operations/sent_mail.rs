//! What has left is listed with the relay's answer for 90 days, and an address that it refuses is seen.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    harness::{Db, Person, Server},
    smtp::SmtpServer,
};

const TO: &str = "zoe@exemple.fr";

async fn invite(server: &Server, admin: &Person, email: &str) -> Value {
    let body = json!({ "employee_email": email, "send_invitation": true });
    server
        .post("/admin/hr-codes", &admin.token, body)
        .await
        .ok(201)
}

/// Waits until a list is as wanted, and answers it.
async fn until(
    server: &Server,
    admin: &Person,
    path: &str,
    wanted: impl Fn(&[Value]) -> bool,
) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let list = server.get(path, &admin.token).await.ok(200);
        let list = list.as_array().unwrap().clone();
        if wanted(&list) {
            return list;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{list:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[rstest]
#[tokio::test]
async fn what_has_left_is_listed_with_the_answer_and_without_its_words(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let sending = server
        .get("/admin/mail/sending", &admin.token)
        .await
        .ok(200);
    assert_eq!(
        (
            &sending["provider"],
            &sending["relay"],
            &sending["from_address"]
        ),
        (
            &json!("relay"),
            &json!("localhost"),
            &json!("pointage@exemple.fr")
        )
    );
    let code = invite(&server, &admin, TO).await["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let list = until(&server, &admin, "/admin/mail/sent", |list| !list.is_empty()).await;
    let sent = &list[0];
    assert_eq!(
        (&sent["kind"], &sent["recipient"]),
        (&json!("invitation"), &json!(TO))
    );
    assert_eq!((&sent["way"], &sent["tries"]), (&json!("smtp"), &json!(1)));
    let answer = sent["answer"].as_str().unwrap();
    assert!(
        answer.starts_with("250") && answer.contains("2.0.0 OK"),
        "{answer}"
    );
    let rows = server.rows("SELECT * FROM sent_mail").await;
    assert!(!rows[0].to_string().contains(&code), "{rows:?}");

    // By whom it went to.
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let request = "/auth/verify-email/request";
    server.post(request, &person.token, json!({})).await.ok(204);
    let path = format!("/admin/mail/sent?user_id={}", person.id);
    let list = until(&server, &admin, &path, |list| !list.is_empty()).await;
    assert_eq!((list.len(), &list[0]["kind"]), (1, &json!("address_check")));
    let list = until(&server, &admin, "/admin/mail/sent?search=ZOE", |_| true).await;
    assert_eq!((list.len(), &list[0]["recipient"]), (1, &json!(TO)));
    let listed = server.get("/admin/mail/sent", &person.token).await;
    listed.problem(403, "forbidden");

    // What went to an account goes with it.
    let path = format!("/admin/users/{}", person.id);
    server.delete(&path, &admin.token).await.ok(204);
    let rows = server.rows("SELECT recipient FROM sent_mail").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    server.clock.advance(TimeDelta::days(89));
    let admin = server.signed_in("rh@exemple.fr").await;
    until(&server, &admin, "/admin/mail/sent?search=zoe", |list| {
        list.len() == 1
    })
    .await;
    server.clock.advance(TimeDelta::days(2));
    let admin = server.signed_in("rh@exemple.fr").await;
    until(
        &server,
        &admin,
        "/admin/mail/sent?search=zoe",
        <[Value]>::is_empty,
    )
    .await;
}

#[rstest]
#[tokio::test]
async fn an_address_that_the_relay_refuses_is_seen_beside_its_person(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camile@exemple.fr", "user").await;
    let path = format!("/admin/users/{}", person.id);
    let shown = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(
        shown["email_verified"], false,
        "nobody showed that it is theirs"
    );
    assert!(shown["email_refused_at"].is_null());

    relay.mode("refuse");
    let check = format!("{path}/send-address-check");
    server.post(&check, &admin.token, json!({})).await.ok(204);
    invite(&server, &admin, TO).await;
    let refused = |list: &[Value]| {
        list.iter()
            .filter(|row| !row["email_refused_at"].is_null())
            .count()
            == 1
    };
    let people = until(&server, &admin, "/admin/users", refused).await;
    let found = people.iter().find(|row| row["id"] == person.id).unwrap();
    let answer = found["email_refusal"].as_str().unwrap();
    assert!(answer.contains("There is no such mailbox"), "{answer}");
    let codes = until(&server, &admin, "/admin/hr-codes", refused).await;
    assert!(
        codes[0]["email_refusal"]
            .as_str()
            .unwrap()
            .contains("no such mailbox")
    );

    // The relay takes it after all: it is no longer said.
    relay.mode("ok");
    server.post(&check, &admin.token, json!({})).await.ok(204);
    let good = |list: &[Value]| list.iter().all(|row| row["email_refused_at"].is_null());
    until(&server, &admin, "/admin/users", good).await;
}

#[rstest]
#[tokio::test]
async fn what_is_only_written_to_the_log_is_said_to_be(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(db, &[("EMAIL_PROVIDER", "console")]).await;
    let admin = server.admin().await;
    let sending = server
        .get("/admin/mail/sending", &admin.token)
        .await
        .ok(200);
    assert_eq!(
        (&sending["provider"], &sending["relay"]),
        (&json!("console"), &json!(null))
    );
    invite(&server, &admin, TO).await;
    let list = until(&server, &admin, "/admin/mail/sent", |list| !list.is_empty()).await;
    assert_eq!(
        (&list[0]["way"], &list[0]["answer"]),
        (&json!("console"), &json!(""))
    );

    let server = Server::start(db).await;
    let admin = server.admin().await;
    let sending = server
        .get("/admin/mail/sending", &admin.token)
        .await
        .ok(200);
    assert_eq!(sending["provider"], "not_set");
}
