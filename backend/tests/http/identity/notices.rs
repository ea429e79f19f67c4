//! What people are told of their account by e-mail.

use rstest::rstest;

use crate::{
    harness::{Db, PASSWORD, Server},
    smtp::SmtpServer,
};

const EMAIL: &str = "camille@exemple.fr";

/// Signs in from an address with a program.
async fn sign_in(server: &Server, address: &str, program: &str, password: &str) -> u16 {
    let form = [("username", EMAIL), ("password", password)];
    let request = server
        .request(reqwest::Method::POST, "/auth/token")
        .header("x-forwarded-for", address)
        .header("user-agent", program)
        .form(&form);
    server.send(request).await.status.as_u16()
}

#[rstest]
#[tokio::test]
async fn a_sign_in_from_somewhere_new_is_told_and_one_from_the_usual_place_is_not(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let proxy = [("TRUSTED_PROXIES", "127.0.0.0/8")];
    let server = Server::start_with_relay(db, &relay, &proxy).await;
    let admin = server.admin().await;
    let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD, "role": "user" });
    server
        .post("/admin/users", &admin.token, body)
        .await
        .ok(201);

    // The first sign-in of all, then the same program from the same network.
    assert_eq!(
        sign_in(&server, "192.0.2.1", "Firefox", PASSWORD).await,
        200
    );
    assert_eq!(
        sign_in(&server, "192.0.2.77", "Firefox", PASSWORD).await,
        200
    );
    // Another network, then another program.
    assert_eq!(
        sign_in(&server, "198.51.100.9", "Firefox", PASSWORD).await,
        200
    );
    assert_eq!(sign_in(&server, "192.0.2.1", "curl", PASSWORD).await, 200);
    let told = relay.wait_for(2).await;
    assert!(
        told.iter()
            .all(|mail| mail.subject.contains("Nouvelle connexion"))
    );
    assert!(
        told[0].text.contains("198.51.100.9 (Firefox)"),
        "{}",
        told[0].text
    );
    assert!(
        told[1].text.contains("192.0.2.1 (curl)"),
        "{}",
        told[1].text
    );
    assert!(
        told[0]
            .text
            .contains("https://pointage.exemple.fr/sessions")
    );
}

#[rstest]
#[tokio::test]
async fn a_locked_account_is_told_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    server.person(&admin, EMAIL, "user").await;
    for _ in 0..8 {
        sign_in(&server, "127.0.0.1", "curl", "faux, et long").await;
    }
    for _ in 0..6 {
        let form = [("username", "personne@exemple.fr"), ("password", "faux")];
        let request = server.request(reqwest::Method::POST, "/auth/token");
        server.send(request.form(&form)).await;
    }
    let told = relay.wait_for(1).await;
    assert!(
        told[0].subject.contains("Trop d’essais"),
        "{}",
        told[0].subject
    );
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(relay.arrived().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_new_phone_is_told(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let person = server.person(&admin, EMAIL, "user").await;
    server.phone(&person, "le téléphone de Camille").await;
    let told = relay.wait_for_mail(EMAIL, "téléphone a été ajouté").await;
    assert!(told.text.contains("« Téléphone »"), "{}", told.text);
    assert!(told.text.contains("https://pointage.exemple.fr/my-phones"));
}
