//! What is no passkey, or not shown as it must be.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    CAMILLE, add,
    authenticator::{Authenticator, USER_VERIFIED},
    events, made, making, showing, shown, sign_in, start,
};
use crate::harness::{Db, Reply};

/// A way to bend what an authenticator says.
type Bend = fn(&mut Authenticator);

const BENT: [(&str, Bend); 5] = [
    ("another origin", |bent| {
        "https://pointage.exemple.com".clone_into(&mut bent.origin);
    }),
    ("another port", |bent| {
        "https://pointage.exemple.fr:8443".clone_into(&mut bent.origin);
    }),
    ("a subdomain", |bent| {
        "https://x.pointage.exemple.fr".clone_into(&mut bent.origin);
    }),
    ("another relying party", |bent| {
        "exemple.fr".clone_into(&mut bent.domain);
    }),
    ("nobody recognised", |bent| bent.flags &= !USER_VERIFIED),
];

#[rstest]
#[tokio::test]
async fn a_passkey_for_elsewhere_or_of_nobody_is_not_added(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = start(db).await;
    let admin = server.admin().await;
    for (what, bend) in BENT {
        let mut bent = Authenticator::new();
        bend(&mut bent);
        let ceremony = making(&server, &admin).await;
        let credential = bent.create(&ceremony["options"]);
        let refused = made(&server, &admin, &ceremony, credential).await;
        assert_eq!(refused.json()["code"], "passkey_invalid", "{what}");
    }
    for (length, status) in [(1024, 400), (1023, 201)] {
        let mut authenticator = Authenticator::new();
        authenticator.credential_id = vec![7; length];
        let ceremony = making(&server, &admin).await;
        let credential = authenticator.create(&ceremony["options"]);
        let reply = made(&server, &admin, &ceremony, credential).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
    }
    // What was asked of another authenticator.
    let (one, other) = (making(&server, &admin).await, making(&server, &admin).await);
    let credential = Authenticator::new().create(&one["options"]);
    let refused = made(&server, &admin, &other, credential).await;
    refused.problem(400, "passkey_invalid");
    // What was asked to sign in.
    let ceremony = showing(&server).await;
    let mut options = ceremony["options"].clone();
    options["user"] = one["options"]["user"].clone();
    let credential = Authenticator::new().create(&options);
    let refused = made(&server, &admin, &ceremony, credential).await;
    refused.problem(400, "passkey_ceremony_over");
    let listed = server.get("/passkeys", &admin.token).await;
    assert_eq!(listed.header("x-total-count"), "1");
}

#[rstest]
#[tokio::test]
async fn a_passkey_of_someone_is_nobody_elses(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let mine = making(&server, &admin).await;
    let credential = Authenticator::new().create(&mine["options"]);
    let others = made(&server, &camille, &mine, credential.clone()).await;
    others.problem(400, "passkey_ceremony_over");
    // It is still there for whom it was begun.
    made(&server, &admin, &mine, credential).await.ok(201);

    let (mut phone, _) = add(&server, &camille).await;
    let ceremony = making(&server, &admin).await;
    let handle = phone.user_handle.clone();
    let credential = phone.create(&ceremony["options"]);
    let refused = made(&server, &admin, &ceremony, credential).await;
    refused.problem(409, "passkey_already_registered");
    // The handle that the administrator's authenticator was given names another account.
    assert_ne!(phone.user_handle, handle);
    let refused = sign_in(&server, &mut phone).await;
    refused.problem(401, "passkey_refused");
    phone.user_handle = handle;
    sign_in(&server, &mut phone).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_passkey_shown_wrongly_signs_nobody_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let (mut phone, _) = add(&server, &admin).await;
    for (what, bend) in BENT {
        let kept = (phone.origin.clone(), phone.domain.clone(), phone.flags);
        bend(&mut phone);
        let refused = sign_in(&server, &mut phone).await;
        assert_eq!(refused.json()["code"], "passkey_refused", "{what}");
        (phone.origin, phone.domain, phone.flags) = kept;
    }
    let refused = |reply: Reply| reply.problem(401, "passkey_refused");
    // Another challenge.
    let (one, other) = (showing(&server).await, showing(&server).await);
    let credential = phone.get(&one["options"]);
    refused(shown(&server, &other, credential.clone()).await);
    // It was used up by that, though it was wrong; the one that was meant was not.
    let right = phone.get(&other["options"]);
    let over = shown(&server, &other, right).await;
    over.problem(400, "passkey_ceremony_over");
    shown(&server, &one, credential).await.ok(200);
    // An authenticator that nobody knows, by its own name and by another's.
    let mut stranger = Authenticator::new();
    stranger.user_handle.clone_from(&phone.user_handle);
    refused(sign_in(&server, &mut stranger).await);
    stranger.credential_id.clone_from(&phone.credential_id);
    refused(sign_in(&server, &mut stranger).await);
    // Without the account it is of.
    let ceremony = showing(&server).await;
    let mut credential = phone.get(&ceremony["options"]);
    credential["response"]["userHandle"] = Value::Null;
    refused(shown(&server, &ceremony, credential).await);
    // What was asked to make one.
    let ceremony = making(&server, &admin).await;
    let credential = phone.get(&ceremony["options"]);
    let over = shown(&server, &ceremony, credential).await;
    over.problem(400, "passkey_ceremony_over");
    for credential in [json!(null), json!("x"), json!({ "id": "x".repeat(20_000) })] {
        let refused = shown(&server, &showing(&server).await, credential).await;
        refused.problem(422, "invalid_value");
    }
    sign_in(&server, &mut phone).await.ok(200);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ceremony_is_good_once_and_for_five_minutes(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let succeeded = |answers: Vec<Reply>, good: u16| {
        let statuses: Vec<u16> = answers.iter().map(|reply| reply.status.as_u16()).collect();
        assert!(statuses.iter().all(|status| [good, 400].contains(status)));
        statuses.iter().filter(|status| **status == good).count()
    };
    let mut phone = Authenticator::new();
    let ceremony = making(&server, &admin).await;
    let credential = phone.create(&ceremony["options"]);
    let tries = (0..20).map(|_| made(&server, &admin, &ceremony, credential.clone()));
    assert_eq!(succeeded(join_all(tries).await, 201), 1);

    let ceremony = showing(&server).await;
    let credential = phone.get(&ceremony["options"]);
    let tries = (0..20).map(|_| shown(&server, &ceremony, credential.clone()));
    assert_eq!(succeeded(join_all(tries).await, 200), 1);

    let (to_make, to_show) = (making(&server, &admin).await, showing(&server).await);
    let late = showing(&server).await;
    server.clock.advance(TimeDelta::seconds(299));
    let credential = phone.get(&to_show["options"]);
    shown(&server, &to_show, credential).await.ok(200);
    server.clock.advance(TimeDelta::seconds(1));
    let credential = phone.get(&late["options"]);
    let over = shown(&server, &late, credential).await;
    over.problem(400, "passkey_ceremony_over");
    let credential = Authenticator::new().create(&to_make["options"]);
    let over = made(&server, &admin, &to_make, credential).await;
    over.problem(400, "passkey_ceremony_over");
    // What is over goes when the next is begun.
    showing(&server).await;
    let left = server.rows("SELECT id FROM passkey_ceremonies").await;
    assert_eq!(left.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_copied_passkey_shows_by_its_counter(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let mut phone = Authenticator::new();
    phone.counter = 7;
    let ceremony = making(&server, &admin).await;
    let credential = phone.create(&ceremony["options"]);
    made(&server, &admin, &ceremony, credential).await.ok(201);
    sign_in(&server, &mut phone).await.ok(200);
    sign_in(&server, &mut phone).await.ok(200);
    // The copy counts from where it was made.
    phone.counter = 7;
    let refused = sign_in(&server, &mut phone).await;
    refused.problem(401, "passkey_cloned");
    let again = sign_in(&server, &mut phone).await;
    again.problem(401, "passkey_cloned");
    sign_in(&server, &mut phone).await.ok(200);
    let told = events(&server, &["passkey_cloned", "sign_in_failed"]).await;
    assert_eq!(told, ["passkey_cloned", "passkey_cloned"]);
    let cloned = "SELECT account_id FROM audit_entries WHERE event_type = 'passkey_cloned'";
    assert_eq!(server.rows(cloned).await[0]["account_id"], admin.id);
    let told = "SELECT recipient FROM outbox WHERE kind = 'alert'";
    assert_eq!(server.rows(told).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_closed_accounts_passkeys_are_gone(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let device = server.phone(&camille, "telephone").await;
    let badge = server.badge(&camille, device).await;
    server.punch(&kiosk, &badge).await.ok(200);
    // One that is made anonymous, and one that is deleted.
    for person in [
        camille,
        server.person(&admin, "zoe@exemple.fr", "user").await,
    ] {
        let (mut phone, _) = add(&server, &person).await;
        making(&server, &person).await;
        let ceremony = showing(&server).await;
        let credential = phone.get(&ceremony["options"]);
        let path = format!("/admin/users/{}", person.id);
        server.delete(&path, &admin.token).await.ok(204);
        let refused = shown(&server, &ceremony, credential).await;
        refused.problem(401, "passkey_refused");
        assert!(server.rows("SELECT id FROM passkeys").await.is_empty());
        let left = server.rows("SELECT id FROM passkey_ceremonies").await;
        assert!(left.is_empty());
    }
}
