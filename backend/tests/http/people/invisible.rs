//! What nobody sees makes no difference.

use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Server};

#[rstest]
#[tokio::test]
async fn two_staff_numbers_that_look_alike_are_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let make = |email: &'static str, number: &'static str| {
        let body = json!({
            "email": email, "password": PASSWORD, "role": "user", "staff_number": number,
            "first_name": "\u{202e}Zo\u{eb}\u{200b}", "last_name": "Lef\u{200d}\u{e8}vre\u{feff}",
        });
        server.post("/admin/users", &admin.token, body)
    };
    let made = make("zoe@exemple.fr", "0\u{200b}042").await.ok(201);
    assert_eq!(made["staff_number"], "0042");
    assert_eq!(made["first_name"], "Zoë");
    assert_eq!(made["last_name"], "Lefèvre");
    for alike in ["0042", "\u{2066}0042\u{2069}", "00\u{ad}42", "0042\u{fe0f}"] {
        make("lea@exemple.fr", alike)
            .await
            .problem(409, "staff_number_taken");
    }
    // The address that was pasted with something before it is the same one, to sign in too.
    make("\u{202a}zoe@exemple.fr\u{202c}", "0043")
        .await
        .problem(400, "email_already_registered");
    server
        .sign_in("\u{200b}zoe@exemple.fr", PASSWORD)
        .await
        .ok(200);
}

#[rstest]
#[tokio::test]
async fn a_reason_that_nobody_can_read_is_none(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let correct = |reason: &str| {
        let body = json!({
            "user_id": admin.id, "reason": reason,
            "added": { "punch_type": "clock_in", "punched_at": "2026-11-19T08:00:00Z" },
        });
        server.post("/admin/punches/corrections", &admin.token, body)
    };
    for nothing in [
        "\u{200b}\u{200b}\u{200b}\u{200b}",
        "\u{3164}\u{3164}\u{3164}",
        "\u{202e}\u{2066}\u{2069} ",
    ] {
        let refused = correct(nothing).await;
        refused.problem(422, "invalid_value");
        assert_eq!(refused.json()["errors"][0]["field"], "reason");
    }
    correct("\u{202e}Oubli de pointage").await.ok(201);
    let kept = server.get("/admin/punches", &admin.token).await.ok(200);
    assert_eq!(kept[0]["added"]["reason"], "Oubli de pointage");
}

#[rstest]
#[tokio::test]
async fn a_correction_of_another_century_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let correct = |at: &'static str| {
        let body = json!({
            "user_id": admin.id, "reason": "Oubli",
            "added": { "punch_type": "clock_in", "punched_at": at },
        });
        server.post("/admin/punches/corrections", &admin.token, body)
    };
    for long_ago in [
        "1900-01-01T08:00:00Z",
        "0202-11-19T08:00:00Z",
        "2021-11-20T07:59:59Z",
    ] {
        let refused = correct(long_ago).await;
        refused.problem(422, "invalid_value");
        assert_eq!(
            refused.json()["errors"][0]["field"],
            "added.punched_at",
            "{long_ago}"
        );
    }
    let words = correct("2012-11-19T08:00:00Z").await.json();
    let words = words["errors"][0]["message"].as_str().unwrap();
    assert_eq!(
        words,
        "This moment is more than 5 years ago. Check the year."
    );
    correct("2022-11-19T08:00:00Z").await.ok(201);
}
