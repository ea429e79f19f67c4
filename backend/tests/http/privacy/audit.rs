//! The audit log: whom an entry concerns, what was read of people, the file, its retention, and what
//! administrators are told at once.

use chrona_backend::{
    config::Settings,
    services::{
        operations::{console, signing_keys},
        privacy::audit,
    },
};
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    harness::{Db, PASSWORD, Person, Reply, Server},
    smtp::SmtpServer,
};

const CAMILLE: &str = "camille@exemple.fr";
const OTHER_ADMIN: &str = "autre.rh@exemple.fr";

/// The entries of a query, newest first.
async fn entries(server: &Server, admin: &Person, query: &str) -> Vec<Value> {
    let path = format!("/admin/audit-logs?limit=100&{query}");
    let entries = server.get(&path, &admin.token).await.ok(200);
    entries.as_array().unwrap().clone()
}

/// What each entry of readings says: what was read, and of whom.
fn readings(entries: &[Value]) -> Vec<(String, Option<i64>)> {
    let reading = |entry: &Value| {
        let data: Value = serde_json::from_str(entry["event_data"].as_str().unwrap()).unwrap();
        let what = data["what"].as_str().unwrap().to_owned();
        (what, entry["subject_id"].as_i64())
    };
    entries.iter().map(reading).collect()
}

#[rstest]
#[tokio::test]
async fn an_entry_says_who_whom_from_where_and_by_which_request(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let path = format!("/admin/users/{}/role", camille.id);
    let request = server
        .request(Method::PATCH, &path)
        .bearer_auth(&admin.token)
        .header("user-agent", "Firefox")
        .json(&json!({ "role": "manager" }));
    let changed = server.send(request).await;
    changed.ok(200);

    let found = entries(&server, &admin, "event_type=role_changed").await;
    let entry = &found[0];
    assert_eq!(entry["user_id"], admin.id);
    assert_eq!(entry["subject_id"], camille.id);
    assert_eq!(entry["subject_name"], "Camille Martin");
    assert_eq!(entry["ip_address"], "127.0.0.1");
    assert_eq!(entry["user_agent"], "Firefox");
    assert!(!changed.header("x-request-id").is_empty());
    assert_eq!(entry["request_id"], changed.header("x-request-id"));
    let data: Value = serde_json::from_str(entry["event_data"].as_str().unwrap()).unwrap();
    assert_eq!(data, json!({ "from": "user", "to": "manager" }));

    // A person's entries are what they did and what was done to them.
    let about = entries(&server, &admin, &format!("about_user_id={}", camille.id)).await;
    let words: Vec<_> = about
        .iter()
        .map(|entry| entry["event_type"].as_str().unwrap())
        .filter(|word| *word != "data_read")
        .collect();
    assert_eq!(words, ["role_changed", "signed_in", "user_created"]);
}

#[rstest]
#[tokio::test]
async fn entries_are_found_by_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    server.person(&admin, CAMILLE, "user").await;
    server.clock.advance(TimeDelta::days(1));
    let admin = server.signed_in("rh@exemple.fr").await;
    let signed_in = "event_type=signed_in";
    let count = async |range: &str| {
        let query = format!("{signed_in}&{range}");
        entries(&server, &admin, &query).await.len()
    };
    assert_eq!(count("from_date=2026-11-20").await, 3);
    assert_eq!(count("from_date=2026-11-21").await, 1);
    assert_eq!(count("to_date=2026-11-20").await, 2);
    assert_eq!(count("to_date=2026-11-19").await, 0);
    for (range, code) in [
        ("from_date=hier", "invalid_datetime"),
        ("from_date=2026-11-21&to_date=2026-11-20", "invalid_range"),
    ] {
        let path = format!("/admin/audit-logs?{range}");
        server.get(&path, &admin.token).await.problem(400, code);
        let path = format!("/admin/audit-logs/export?{range}");
        server.get(&path, &admin.token).await.problem(400, code);
    }
}

#[rstest]
#[tokio::test]
async fn what_is_read_of_people_is_noted_once_an_hour(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let id = camille.id;
    let all = [
        format!("/admin/users/{id}"),
        format!("/admin/punches?user_id={id}"),
        format!("/admin/devices?user_id={id}"),
        "/admin/presence".to_owned(),
        "/admin/users".to_owned(),
        "/admin/hr-codes".to_owned(),
        "/admin/mail".to_owned(),
        format!("/admin/audit-logs?about_user_id={id}"),
        // What is one's own is nobody else's.
        format!("/admin/punches?user_id={}", admin.id),
    ];
    for _ in 0..2 {
        for path in &all {
            server.get(path, &admin.token).await.ok(200);
        }
    }
    // What is not there was not read.
    server
        .get("/admin/users/999", &admin.token)
        .await
        .problem(404, "user_not_found");
    // Neither is what an employee reads of their own.
    server.get("/punch/history", &camille.token).await.ok(200);

    let mut expected: Vec<(String, Option<i64>)> = [
        ("people", Some(id)),
        ("punches", Some(id)),
        ("devices", Some(id)),
        ("presence", None),
        ("people", None),
        ("invitations", None),
        ("mail", None),
        ("journal", Some(id)),
    ]
    .map(|(what, whom)| (what.to_owned(), whom))
    .to_vec();
    expected.reverse();
    let found = entries(&server, &admin, "event_type=data_read").await;
    assert_eq!(readings(&found), expected);
    assert!(found.iter().all(|entry| entry["user_id"] == admin.id));

    server.clock.advance(TimeDelta::minutes(61));
    let admin = server.signed_in("rh@exemple.fr").await;
    let path = format!("/admin/users/{id}");
    server.get(&path, &admin.token).await.ok(200);
    let found = entries(&server, &admin, "event_type=data_read").await;
    assert_eq!(readings(&found)[0], ("people".to_owned(), Some(id)));
    // The log itself, read without a person, is the one between.
    assert_eq!(found.len(), expected.len() + 2);
}

#[rstest]
#[tokio::test]
async fn what_a_manager_reads_of_a_team_is_noted_too(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(db, &[("REQUIRE_TOTP", "false")]).await;
    let admin = server.admin().await;
    let manager = server.person(&admin, "manager@exemple.fr", "manager").await;
    for path in ["/team/people", "/team/presence", "/team/punches"] {
        server.get(path, &manager.token).await.ok(200);
        server.get(path, &manager.token).await.ok(200);
    }
    let found = entries(&server, &admin, "event_type=data_read").await;
    let found: Vec<_> = found
        .into_iter()
        .filter(|entry| entry["user_id"] == manager.id)
        .collect();
    let whats: Vec<_> = readings(&found).into_iter().map(|(what, _)| what).collect();
    assert_eq!(whats, ["punches", "presence", "people"]);
}

fn rows(file: &Reply) -> Vec<csv::StringRecord> {
    assert_eq!(file.status, 200, "{}", file.text);
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

#[rstest]
#[tokio::test]
async fn the_log_is_taken_away_as_a_file(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let form = [("username", CAMILLE), ("password", "faux")];
    let request = server
        .request(Method::POST, "/auth/token")
        .header("user-agent", "=HYPERLINK(\"https://example.org\")");
    server
        .send(request.form(&form))
        .await
        .problem(401, "invalid_credentials");

    let export = "/admin/audit-logs/export";
    let file = server.get(export, &admin.token).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=audit_2026-11-20.csv"
    );
    assert!(file.text.starts_with("id,created_at,event_type,user_id,"));
    let lines = rows(&file);
    let words: Vec<_> = lines.iter().map(|line| line[2].to_owned()).collect();
    assert_eq!(
        words,
        [
            "user_created",
            "signed_in",
            "sign_in_failed",
            "data_exported"
        ]
    );
    assert!(lines.windows(2).all(|pair| pair[0][0] < pair[1][0]));
    assert_eq!(&lines[2][10], "'=HYPERLINK(\"https://example.org\")");

    let only = format!("{export}?event_type=signed_in&from_date=2026-11-20");
    let file = server.get(&only, &admin.token).await;
    assert_eq!(rows(&file).len(), 1);
    // Each file that was taken is an entry, with what it held.
    let taken = entries(&server, &admin, "event_type=data_exported").await;
    assert_eq!(taken.len(), 2);
    let data: Value = serde_json::from_str(taken[0]["event_data"].as_str().unwrap()).unwrap();
    assert_eq!(data["what"], "journal");
    assert_eq!(data["range"]["event_type"], "signed_in");
    let csv = "/admin/reports/attendance?from=2026-11-20&to=2026-11-20&format=csv";
    server.get(csv, &admin.token).await;
    let taken = entries(&server, &admin, "event_type=data_exported").await;
    assert!(taken[0]["event_data"].as_str().unwrap().contains("punches"));
}

#[rstest]
#[tokio::test]
async fn clients_of_before_find_punches_and_refusals_by_their_words(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let phone = server.phone(&camille, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&camille, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    server
        .punch(&kiosk, &badge)
        .await
        .problem(400, "badge_used");
    let mode = format!("/admin/kiosks/{}/access-mode", kiosk.id);
    let whitelist = json!({ "access_mode": "whitelist" });
    server.patch(&mode, &admin.token, whitelist).await.ok(200);
    let other = server.badge(&camille, phone).await;
    server
        .punch(&kiosk, &other)
        .await
        .problem(403, "kiosk_not_open_to_you");

    let found = async |word: &str| entries(&server, &admin, &format!("event_type={word}")).await;
    // By either word, and told by the one that was asked for, in the list and in the file.
    for word in ["punch_validated", "punch_recorded"] {
        let punches = found(word).await;
        assert_eq!(punches.len(), 1, "{word}");
        assert_eq!(punches[0]["event_type"], word);
        let older = format!("event_type={word}&after={}", i64::MAX);
        assert_eq!(
            entries(&server, &admin, &older).await[0]["event_type"],
            word
        );
        let file = format!("/admin/audit-logs/export?event_type={word}");
        let lines = rows(&server.get(&file, &admin.token).await);
        assert_eq!((lines.len(), &lines[0][2]), (1, word));
    }
    for word in [
        "punch_replay_attempt",
        "punch_access_denied",
        "device_registered",
    ] {
        let refused = found(word).await;
        assert_eq!(refused.len(), 1, "{word}");
        assert_eq!(refused[0]["user_id"], camille.id);
        assert_eq!(refused[0]["device_id"], phone);
        assert_eq!(refused[0]["kiosk_id"].is_i64(), word != "device_registered");
    }
}

#[rstest]
#[tokio::test]
async fn a_long_log_is_a_whole_file(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let copies = "INSERT INTO audit_entries (event_type, created_at) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) \
         SELECT 'copy', (SELECT MAX(created_at) FROM audit_entries) FROM n";
    let writer = server.app.store.writer();
    writer.execute_unprepared(copies).await.unwrap();
    let path = "/admin/audit-logs/export?event_type=copy";
    let lines = rows(&server.get(path, &admin.token).await);
    let ids: std::collections::BTreeSet<_> = lines.iter().map(|line| line[0].to_owned()).collect();
    assert_eq!((lines.len(), ids.len()), (2500, 2500));
}

#[rstest]
#[tokio::test]
async fn entries_past_their_retention_are_erased_and_no_others(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start_with(db, &[("AUDIT_RETENTION_DAYS", "30")]).await;
    server.admin().await;
    assert_eq!(audit::erase(&server.app).await.unwrap(), 0);
    server.clock.advance(TimeDelta::days(29));
    server.signed_in("rh@exemple.fr").await;
    assert_eq!(audit::erase(&server.app).await.unwrap(), 0);
    let before = server.rows("SELECT id FROM audit_entries").await.len();

    server.clock.advance(TimeDelta::days(2));
    let (one, other) = tokio::join!(audit::erase(&server.app), audit::erase(&server.app));
    assert_eq!(one.unwrap() + other.unwrap(), 2);
    let admin = server.signed_in("rh@exemple.fr").await;
    let kept = entries(&server, &admin, "").await;
    let words: Vec<_> = kept
        .iter()
        .map(|entry| entry["event_type"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["signed_in", "journal_erased", "signed_in"]);
    assert_eq!(before, 3);
    let data: Value = serde_json::from_str(kept[1]["event_data"].as_str().unwrap()).unwrap();
    assert_eq!(data["entries"], 2);
    // The organisation's day begins at 23:00 in UTC in winter.
    assert_eq!(data["before"], "2026-11-20T23:00:00Z");

    // What is younger cannot be erased, whoever tries; nor can it be made to look older.
    for attempt in [
        "DELETE FROM audit_entries",
        "UPDATE audit_entries SET created_at = '2020-01-01T00:00:00+00:00'",
        "UPDATE audit_horizon SET erased_before = '2020-01-01T00:00:00+00:00'",
    ] {
        let writer = server.app.store.writer();
        assert!(
            writer.execute_unprepared(attempt).await.is_err(),
            "{attempt}"
        );
    }
}

#[test]
fn a_retention_that_is_none_stops_the_start() {
    for days in ["0", "29", "3651", "un an"] {
        let settings = Settings::read(&|name| match name {
            "DATABASE_URL" => Some("sqlite://chrona.db".to_owned()),
            "AUDIT_RETENTION_DAYS" => Some(days.to_owned()),
            _ => None,
        });
        let words = settings.unwrap_err().to_string();
        assert!(words.starts_with("AUDIT_RETENTION_DAYS"), "{words}");
    }
}

/// The subjects of the alerts that reached an address, in order, once there are so many.
async fn alerts(relay: &SmtpServer, to: &str, count: usize) -> Vec<String> {
    for _ in 0..1_000 {
        let subjects: Vec<String> = relay
            .arrived()
            .into_iter()
            .filter(|mail| mail.to == [to] && mail.subject.starts_with("Alerte"))
            .map(|mail| mail.subject)
            .collect();
        if subjects.len() >= count {
            return subjects;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{count} alerts did not reach {to}");
}

#[rstest]
#[tokio::test]
async fn administrators_are_told_of_what_is_grave(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[("REQUIRE_TOTP", "false")]).await;
    let admin = server.admin().await;
    let other = server.person(&admin, OTHER_ADMIN, "admin").await;
    assert!(alerts(&relay, "rh@exemple.fr", 1).await[0].contains("devenu administrateur"));

    let camille = server.person(&admin, CAMILLE, "user").await;
    let path = format!("/admin/users/{}/role", camille.id);
    for role in ["manager", "admin", "admin", "user"] {
        let body = json!({ "role": role });
        server.patch(&path, &admin.token, body).await.ok(200);
    }
    // Told once, when it became so.
    assert!(alerts(&relay, OTHER_ADMIN, 1).await[0].contains("devenu administrateur"));

    // A refresh token that comes back: the administrators and the person.
    let grant = server.sign_in(CAMILLE, PASSWORD).await.ok(200);
    let body = json!({ "refresh_token": grant["refresh_token"] });
    server.post("/auth/refresh", "", body.clone()).await.ok(200);
    server.clock.advance(TimeDelta::seconds(11));
    server
        .post("/auth/refresh", "", body)
        .await
        .problem(401, "session_ended");
    for to in ["rh@exemple.fr", OTHER_ADMIN, CAMILLE] {
        let count = match to {
            "rh@exemple.fr" => 3,
            OTHER_ADMIN => 2,
            _ => 1,
        };
        let told = alerts(&relay, to, count).await;
        assert!(
            told.last().unwrap().contains("jeton copié"),
            "{to}: {told:?}"
        );
    }

    // Wrong passwords for an administrator, from two networks within the hour.
    for _ in 0..6 {
        server.sign_in(OTHER_ADMIN, "faux, et long").await;
    }
    let told = alerts(&relay, "rh@exemple.fr", 4).await;
    assert!(told[3].contains("mots de passe essayés"), "{told:?}");
    server.clock.advance(TimeDelta::minutes(16));
    for _ in 0..6 {
        server.sign_in(OTHER_ADMIN, "faux, et long").await;
    }

    let kid = signing_keys::list(&server.app).await.unwrap()[0]
        .kid
        .clone();
    signing_keys::revoke(&server.app, &kid).await.unwrap();
    let told = alerts(&relay, "rh@exemple.fr", 5).await;
    assert!(told[4].contains("clé de signature"), "{told:?}");
    let last = relay
        .wait_for_mail("rh@exemple.fr", "clé de signature")
        .await;
    assert!(
        last.text.contains("https://pointage.exemple.fr/log"),
        "{}",
        last.text
    );
    assert_eq!(alerts(&relay, OTHER_ADMIN, 3).await.len(), 3);
    drop(other);
}

#[rstest]
#[tokio::test]
async fn a_first_administrator_is_news_to_nobody(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    server.admin().await;
    assert!(server.rows("SELECT id FROM outbox").await.is_empty());
    console::create_admin(&server.app, OTHER_ADMIN, PASSWORD)
        .await
        .unwrap();
    let told = server.rows("SELECT recipient FROM outbox").await;
    assert_eq!(told, [json!({ "recipient": "rh@exemple.fr" })]);
}
