//! Staff numbers: compared as text without case, one holder each, freed by who leaves.

use chrona_migration::{Migrator, MigratorTrait};
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::harness::{Db, PASSWORD, Person, Reply, Server, TestKiosk, database_url};

const PIN: &str = "294817";

async fn create(server: &Server, admin: &Person, email: &str, number: &str) -> Reply {
    let body = json!({
        "email": email, "password": PASSWORD, "role": "user", "first_name": "Camille",
        "last_name": "Martin", "staff_number": number,
    });
    server.post("/admin/users", &admin.token, body).await
}

async fn invite(server: &Server, admin: &Person, email: &str, number: &str) -> Reply {
    let body = json!({ "employee_email": email, "staff_number": number });
    server.post("/admin/hr-codes", &admin.token, body).await
}

async fn give(server: &Server, admin: &Person, id: i64, number: &str) -> Reply {
    let path = format!("/admin/users/{id}");
    let body = json!({ "staff_number": number });
    server.patch(&path, &admin.token, body).await
}

/// A kiosk that takes staff numbers.
async fn kiosk(server: &Server, admin: &Person) -> TestKiosk {
    let kiosk = server.kiosk(admin, "Porte A").await;
    let means = json!({ "printed_badges": false, "staff_numbers": true, "tags": "none" });
    let path = format!("/admin/kiosks/{}", kiosk.id);
    let change = json!({ "means": means });
    server.patch(&path, &admin.token, change).await.ok(200);
    kiosk
}

async fn set_pin(server: &Server, admin: &Person, id: i64, pin: &str) {
    let path = format!("/admin/users/{id}/pin");
    let body = json!({ "pin": pin });
    server.post(&path, &admin.token, body).await.ok(204);
}

async fn show(server: &Server, kiosk: &TestKiosk, key: u32, number: &str, pin: &str) -> Reply {
    let body = json!({
        "key": format!("press-{key:011}"), "by": "staff_number", "number": number, "pin": pin,
    });
    server.at_kiosk(kiosk, "/punch/without-phone", body).await
}

fn id(made: &Value) -> i64 {
    made["id"].as_i64().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_number_is_one_whatever_its_case_and_keeps_its_zeros(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let first = create(&server, &admin, "a@exemple.fr", "AB12")
        .await
        .ok(201);
    assert_eq!(
        first["staff_number"], "AB12",
        "it is shown as it was written"
    );
    let same = create(&server, &admin, "b@exemple.fr", " ab12 ").await;
    same.problem(409, "staff_number_taken");
    invite(&server, &admin, "c@exemple.fr", "Ab12")
        .await
        .problem(409, "staff_number_taken");

    let zeros = create(&server, &admin, "d@exemple.fr", "042").await.ok(201);
    assert_eq!(zeros["staff_number"], "042");
    create(&server, &admin, "e@exemple.fr", "42").await.ok(201);
    give(&server, &admin, id(&zeros), "AB12")
        .await
        .problem(409, "staff_number_taken");
    // One's own may be written otherwise.
    let rewritten = give(&server, &admin, id(&first), "ab12").await.ok(200);
    assert_eq!(rewritten["staff_number"], "ab12");
    assert_eq!(rewritten["staff_number_shared"], false);
}

#[rstest]
#[tokio::test]
async fn a_kiosk_takes_a_number_in_any_case(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = kiosk(&server, &admin).await;
    let made = create(&server, &admin, "a@exemple.fr", "Ab042")
        .await
        .ok(201);
    set_pin(&server, &admin, id(&made), PIN).await;
    for (key, number) in [(1, "AB042"), (2, "ab042"), (3, "Ab042")] {
        let punch = show(&server, &kiosk, key, number, PIN).await.ok(200);
        assert_eq!(punch["user_id"], made["id"], "{number}");
    }
    show(&server, &kiosk, 4, "Ab42", PIN)
        .await
        .problem(400, "pin_invalid");
}

#[rstest]
#[tokio::test]
async fn a_number_is_a_person_s_or_an_invitation_s_and_hr_is_told_at_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let invited = invite(&server, &admin, "a@exemple.fr", "M7").await.ok(201);
    let refused = invite(&server, &admin, "b@exemple.fr", "m7").await;
    refused.problem(409, "staff_number_invited");
    create(&server, &admin, "c@exemple.fr", "m7")
        .await
        .problem(409, "staff_number_invited");
    let other = create(&server, &admin, "c@exemple.fr", "M8").await.ok(201);
    give(&server, &admin, id(&other), "m7")
        .await
        .problem(409, "staff_number_invited");

    // Revoked, or over, it has no number any more.
    let path = format!("/admin/hr-codes/{}/revoke", invited["id"]);
    server.post(&path, &admin.token, json!({})).await.ok(200);
    invite(&server, &admin, "b@exemple.fr", "m7").await.ok(201);
    server.clock.advance(chrono::TimeDelta::days(8));
    let admin = server.signed_in("rh@exemple.fr").await;
    give(&server, &admin, id(&other), "M7").await.ok(200);
}

#[rstest]
#[tokio::test]
async fn who_leaves_frees_the_number_and_is_still_shown_with_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = kiosk(&server, &admin).await;
    let left = create(&server, &admin, "a@exemple.fr", "042").await.ok(201);
    set_pin(&server, &admin, id(&left), PIN).await;
    show(&server, &kiosk, 1, "042", PIN).await.ok(200);
    let path = format!("/admin/users/{}", left["id"]);
    server.delete(&path, &admin.token).await.ok(204);
    let shown = server.get(&path, &admin.token).await.ok(200);
    assert!(!shown["closed_at"].is_null());
    assert_eq!(shown["staff_number"], "042");
    assert_eq!(shown["staff_number_shared"], false);

    let next = create(&server, &admin, "b@exemple.fr", "042").await.ok(201);
    set_pin(&server, &admin, id(&next), "517293").await;
    show(&server, &kiosk, 2, "042", PIN)
        .await
        .problem(400, "pin_invalid");
    let punch = show(&server, &kiosk, 3, "042", "517293").await.ok(200);
    assert_eq!(punch["user_id"], next["id"]);
}

#[rstest]
#[tokio::test]
async fn of_many_at_once_one_has_the_number(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let tries = (0..12).map(|number| {
        let (server, admin) = (&server, &admin);
        async move {
            let email = format!("p{number}@exemple.fr");
            let number = if number % 4 < 2 { "Z9" } else { "z9" };
            if number == "Z9" {
                create(server, admin, &email, number).await
            } else {
                invite(server, admin, &email, number).await
            }
        }
    });
    let replies = join_all(tries).await;
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    let told: Vec<_> = replies
        .iter()
        .map(|reply| (reply.status, &reply.text))
        .collect();
    assert_eq!(made, 1, "{told:?}");
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert_eq!(reply.status, 409, "{}", reply.text);
    }
}

#[rstest]
#[tokio::test]
async fn numbers_of_old_that_differ_by_case_are_told_of_and_go_on_working(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let made = match db {
        Db::Sqlite => format!("{url}?mode=rwc"),
        Db::Postgres => url.clone(),
    };
    let database = Database::connect(made).await.unwrap();
    // Before numbers were compared without case.
    Migrator::up(&database, Some(24)).await.unwrap();
    let now = "'2026-11-19T08:00:00+00:00'";
    for (id, name, number, closed) in [
        (7, "Zoë", "AB12", "NULL"),
        (8, "Léa", "ab12", "NULL"),
        (9, "Max", "CD34", now),
    ] {
        for statement in [
            format!(
                "INSERT INTO accounts (id, email, email_key, role, closed_at, created_at) \
                 VALUES ({id}, 'p{id}@exemple.fr', 'p{id}@exemple.fr', 'user', {closed}, {now})"
            ),
            format!(
                "INSERT INTO employments (account_id, first_name, last_name, staff_number, \
                 language, created_at) VALUES ({id}, '{name}', 'Lefèvre', '{number}', 'fr', {now})"
            ),
        ] {
            database.execute_unprepared(&statement).await.unwrap();
        }
    }
    if matches!(db, Db::Postgres) {
        let next = "SELECT setval(pg_get_serial_sequence('accounts', 'id'), 100)";
        database.execute_unprepared(next).await.unwrap();
    }
    database.close().await.unwrap();

    let server = Server::start_on(folder, &url, &[]).await;
    let admin = server.admin().await;
    let shared = async |id: i64| {
        let shown = server
            .get(&format!("/admin/users/{id}"), &admin.token)
            .await
            .ok(200);
        shown["staff_number_shared"].as_bool().unwrap()
    };
    assert!(!shared(7).await && shared(8).await && !shared(9).await);
    let found = server
        .get("/admin/users?search=lefevre+zoe", &admin.token)
        .await
        .ok(200);
    assert_eq!(found[0]["id"], 7);
    assert_eq!(found.as_array().unwrap().len(), 1);

    // Each punches with the number as it is written.
    let kiosk = kiosk(&server, &admin).await;
    set_pin(&server, &admin, 7, PIN).await;
    set_pin(&server, &admin, 8, "517293").await;
    let punch = show(&server, &kiosk, 1, "AB12", PIN).await.ok(200);
    assert_eq!(punch["user_id"], 7);
    let punch = show(&server, &kiosk, 2, "ab12", "517293").await.ok(200);
    assert_eq!(punch["user_id"], 8);
    // A name is changed without a word of the number, which is another's once it is changed itself.
    let body = json!({ "first_name": "Léna", "staff_number": "ab12" });
    server
        .patch("/admin/users/8", &admin.token, body)
        .await
        .ok(200);
    give(&server, &admin, 8, "aB12")
        .await
        .problem(409, "staff_number_taken");
    give(&server, &admin, 8, "AB13").await.ok(200);
    assert!(!shared(8).await);
    // Who left before has freed the number.
    create(&server, &admin, "n@exemple.fr", "cd34")
        .await
        .ok(201);
}
