//! Personal data leaves, and the ledger still verifies; what only looks like an erasure does not.

use chrona_api_types::{DeviceId, KioskId, PersonId, ProblemCode};
use chrona_backend::{
    config::Settings,
    kernel::ServiceError,
    services::{
        ledger::{self, Readable},
        privacy::erasure::{self, Erased},
    },
};
use chrona_ledger::{ExportError, Exported, Held, Reader, ReceiptFile};
use chrona_store::punching::new_punches::NewPunch;
use chrono::{NaiveDate, TimeDelta};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Server, database_url},
};

const SETTINGS: [(&str, &str); 2] = [
    ("BADGE_LIMIT_PER_10S", "1000"),
    ("PUNCH_RETENTION_MONTHS", "12"),
];

impl Door {
    pub(crate) async fn with_retention(db: Db) -> Self {
        Self::of(Server::start_with(db, &SETTINGS).await).await
    }

    /// Lets days pass; who was signed in signs in again.
    pub(crate) async fn days_later(&mut self, days: i64) {
        self.server.clock.advance(TimeDelta::days(days));
        self.admin = self.server.signed_in("rh@exemple.fr").await;
        self.person = self.server.signed_in("camille@exemple.fr").await;
    }

    /// Writes punches of now beside the kiosk, through the ledger.
    async fn many_punches(&self, count: usize) {
        let app = &self.server.app;
        let (transaction, now) = (app.store.begin().await.unwrap(), app.clock.now());
        let new: Vec<NewPunch> = (0..count)
            .map(|number| NewPunch {
                account_id: PersonId(self.person.id),
                device_id: Some(DeviceId(self.phone)),
                kiosk_id: Some(KioskId(self.kiosk.id)),
                kind: chrona_api_types::PunchType::ClockIn,
                method: chrona_api_types::PunchMethod::Badge,
                punched_at: now,
                device_time: None,
                badge_id: number.to_string(),
                created_at: now,
                salt: app.ledger.salt(),
            })
            .collect();
        let end = app.ledger.lock(&transaction, now).await.unwrap();
        let written = app.ledger.record(&transaction, end, &new, now).await;
        assert_eq!(written.unwrap().len(), count);
        transaction.commit().await.unwrap();
    }

    async fn erased(&self) -> u64 {
        let erased = erasure::erase_past_retention(&self.server.app).await;
        erased.unwrap().punches
    }

    async fn exported(&self, readable: &Readable) -> String {
        let mut file = Vec::new();
        ledger::export(&self.server.app, readable, &mut file)
            .await
            .unwrap();
        String::from_utf8(file).unwrap()
    }
}

fn read(file: &str) -> Result<Exported, ExportError> {
    let mut reader = Reader::new(Held::default());
    for line in file.lines() {
        reader.line(line, |_, _, _| {})?;
    }
    reader.finish()
}

#[rstest]
#[tokio::test]
async fn punches_past_their_retention_go_and_the_ledger_verifies(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::with_retention(db).await;
    door.punches(3).await;
    let old = door.server.get("/punch/history", &door.person.token).await;
    let old = old.ok(200).as_array().unwrap().clone();
    let receipt_of = async |door: &Door, id: &Value| {
        let path = format!("/punch/{id}/receipt");
        door.server.get(&path, &door.person.token).await
    };
    ledger::sign_now(&door.server.app).await.unwrap();
    let receipt = receipt_of(&door, &old[0]["id"]).await.ok(200);
    door.days_later(200).await;
    door.punches(2).await;
    assert_eq!(door.erased().await, 0, "nothing is past its retention");
    door.days_later(166).await;

    let (one, other) = tokio::join!(door.erased(), door.erased());
    assert_eq!(one + other, 3, "each once, by whichever instance");
    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.erased), (6, 3));
    assert_eq!(door.erased().await, 0);
    assert_eq!(door.verified().await.unwrap().entries, 6, "nothing more");

    // They are nowhere, and what is made of punches is made of the others.
    let missing = receipt_of(&door, &old[0]["id"]).await;
    missing.problem(404, "punch_not_found");
    for (path, token, left) in [
        ("/punch/history", &door.person.token, 2),
        ("/admin/punches", &door.admin.token, 2),
        ("/admin/presence", &door.admin.token, 2),
    ] {
        let answer = door.server.get(path, token).await.ok(200);
        assert_eq!(answer.as_array().unwrap().len(), left, "{path}");
    }
    for path in ["/punch/summary", "/admin/dashboard/stats"] {
        door.server.get(path, &door.admin.token).await.ok(200);
    }
    for table in ["punches", "erased_entries", "ledger_facts"] {
        let rows = door.server.rows(&format!("SELECT * FROM {table}")).await;
        for punch in &old {
            let badge = punch["jwt_jti"].as_str().unwrap();
            assert!(!json!(rows).to_string().contains(badge), "{table}");
        }
    }

    // The receipt stays good, and the ledger still holds to it.
    let receipt = receipt.to_string();
    let file = ReceiptFile::read(&receipt).unwrap();
    assert!(file.verify(None).unwrap().checkpoint.is_some());
    let mut reader = Reader::new(Held {
        receipts: vec![receipt],
        ..Held::default()
    });
    let file = door.exported(&Readable::Everyone).await;
    for line in file.lines() {
        reader.line(line, |_, _, _| {}).unwrap();
    }
    assert!(reader.finish().unwrap().receipts[0].1, "contained");

    let said = door
        .server
        .rows("SELECT event_data FROM audit_entries WHERE event_type = 'punches_erased'");
    let said: Value = serde_json::from_str(said.await[0]["event_data"].as_str().unwrap()).unwrap();
    assert_eq!(said["before"], "2026-11-20T23:00:00Z");
    assert_eq!((&said["punches"], &said["entry"]), (&json!(3), &json!(5)));
}

#[rstest]
#[tokio::test]
async fn a_file_tells_what_was_erased_from_what_it_leaves_out(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::with_retention(db).await;
    door.punches(3).await;
    let before = door.exported(&Readable::Everyone).await;
    door.days_later(366).await;
    door.punches(2).await;
    door.erased().await;

    let all = door.exported(&Readable::Everyone).await;
    let summary = read(&all).unwrap().summary;
    assert_eq!(
        (summary.opened, summary.erased, summary.withheld),
        (3, 3, 0)
    );
    let nobody = door.exported(&Readable::Only(vec![])).await;
    let summary = read(&nobody).unwrap().summary;
    assert_eq!(
        (summary.opened, summary.erased, summary.withheld),
        (1, 3, 2)
    );
    assert!(!nobody.contains("account"));

    // Facts that are left out of a file that has them all, or are put back into it.
    let lines: Vec<&str> = all.lines().collect();
    let changed = |place: usize, line: &str| {
        let mut lines = lines.clone();
        lines[place] = line;
        read(&lines.join("\n")).unwrap_err().to_string()
    };
    let bare = lines[4].split(",\"facts\"").next().unwrap().to_owned() + "}";
    assert_eq!(
        changed(4, &bare),
        "what entry 3 records is gone, and no erasure names it"
    );
    let was: Vec<&str> = before.lines().collect();
    assert_eq!(
        changed(2, was[2]),
        "entry 5 says that entry 1 was erased, and it was not"
    );
    // Without the erasure's facts nobody knows what was erased.
    let bare = lines[6].split(",\"facts\"").next().unwrap().to_owned() + "}";
    assert_eq!(
        changed(6, &bare),
        "what entry 0 records is gone, and no erasure names it"
    );
}

#[rstest]
#[tokio::test]
async fn who_left_is_forgotten_once_the_law_lets_go(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::open(db).await;
    let server = &door.server;
    let zoe = server.person(&door.admin, "zoe@exemple.fr", "user").await;
    let hers = server.phone(&zoe, "telephone-2").await;
    for _ in 0..3 {
        door.punches(1).await;
        let badge = server.badge(&zoe, hers).await;
        server.punch(&door.kiosk, &badge).await.ok(200);
    }
    keep(&door, zoe.id).await;
    let erase = async |door: &Door, id: i64, before: &str, reason: &str| {
        let before: NaiveDate = before.parse().unwrap();
        erasure::erase_account(&door.server.app, PersonId(id), before, reason).await
    };
    let refused = erase(&door, zoe.id, "2025-11-20", "Art. 17").await;
    assert!(matches!(
        refused,
        Err(ServiceError::Refused(ProblemCode::AccountNotClosed))
    ));
    let path = format!("/admin/users/{}", zoe.id);
    server.delete(&path, &door.admin.token).await.ok(204);
    door.days_later(365).await;
    // A year and a day later: the day of the punches is the first that may go.
    for (id, before, reason) in [
        (zoe.id, "2026-11-21", "Art. 17"),
        (zoe.id, "2026-11-20", " "),
        (999, "2026-11-20", "Art. 17"),
    ] {
        let refused = erase(&door, id, before, reason).await;
        assert!(refused.is_err(), "{id} {before} {reason}");
    }
    assert_eq!(door.verified().await.unwrap().erased, 0);
    let early = erase(&door, zoe.id, "2026-11-20", "Art. 17").await.unwrap();
    assert_eq!(early, Erased::default(), "what is of that day stays");

    door.days_later(1).await;
    let erased = erase(&door, zoe.id, "2026-11-21", "Art. 17").await.unwrap();
    let expected = Erased {
        punches: 3,
        accounts: 1,
    };
    assert_eq!(erased, expected);
    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.erased), (7, 3));
    for (table, column) in [
        ("accounts", "id"),
        ("employments", "account_id"),
        ("devices", "account_id"),
        ("punches", "account_id"),
        ("kept_punches", "account_id"),
    ] {
        let rows = format!("SELECT id FROM {table} WHERE {column} = {}", zoe.id);
        assert!(door.server.rows(&rows).await.is_empty(), "{table}");
    }
    let kept = "SELECT counter, qr_token, punch_id FROM kept_punches ORDER BY counter";
    let blank = |counter: i64| json!({ "counter": counter, "qr_token": "", "punch_id": null });
    assert_eq!(door.server.rows(kept).await, [blank(1), blank(2)]);
    // The others' punches are theirs.
    let own = door.server.get("/punch/history", &door.person.token).await;
    assert_eq!(own.ok(200).as_array().unwrap().len(), 3);
    let facts = door.server.rows("SELECT facts FROM ledger_facts").await;
    let facts = facts[0]["facts"].as_str().unwrap();
    assert!(
        facts.ends_with(r#""ranges":[[1,1],[3,3],[5,5]]}"#),
        "{facts}"
    );

    let path = format!("/admin/audit-logs?about_user_id={}", zoe.id);
    let log = door.server.get(&path, &door.admin.token).await.ok(200);
    let of = |word: &str| {
        let mut entries = log.as_array().unwrap().iter();
        entries.find(|entry| entry["event_type"] == word).cloned()
    };
    let said = of("punches_erased").unwrap()["event_data"].to_string();
    assert!(
        said.contains("Art. 17") && said.contains("request"),
        "{said}"
    );
    assert!(of("user_erased").is_some());
}

/// Two punches that a kiosk kept: this person's first punch, and one that was refused.
async fn keep(door: &Door, account_id: i64) {
    for (counter, outcome, punch) in [
        (1, "recorded", "(SELECT MIN(id) + 1 FROM punches)"),
        (2, "refused", "NULL"),
    ] {
        let insert = format!(
            "INSERT INTO kept_punches (kiosk_id, key, counter, qr_token, account_id, read_at, \
             drift_seconds, outcome, punch_id, created_at) \
             SELECT kiosk_id, 'key {counter}', {counter}, 'a badge', {account_id}, punched_at, \
             0, '{outcome}', {punch}, created_at FROM punches ORDER BY id LIMIT 1"
        );
        let connection = door.server.app.store.writer();
        connection.execute_unprepared(&insert).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn nothing_else_takes_a_punch_away(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::with_retention(db).await;
    door.punches(2).await;
    door.days_later(366).await;
    door.punches(1).await;
    let refused = async |door: &Door, change: &str, said: &str| {
        let connection = door.server.app.store.writer();
        let refused = connection.execute_unprepared(change).await.unwrap_err();
        assert!(refused.to_string().contains(said), "{change}: {refused}");
    };
    let name = "INSERT INTO erased_entries (sequence, erasure) VALUES (2, 3)";
    refused(&door, "DELETE FROM punches", "append-only").await;
    refused(&door, name, "no erasure names this entry").await;
    assert_eq!(door.erased().await, 2);
    for (change, said) in [
        ("DELETE FROM punches", "append-only"),
        (name, "no erasure names this entry"),
        ("UPDATE erased_entries SET sequence = 2", "append-only"),
        ("DELETE FROM erased_entries", "append-only"),
        ("UPDATE ledger_facts SET facts = ''", "append-only"),
        ("DELETE FROM ledger_facts", "append-only"),
    ] {
        refused(&door, change, said).await;
    }
    assert_eq!(door.verified().await.unwrap().erased, 2);
}

/// What the owner of the database does after an honest erasure of the entries 0 to 2, which is entry 3.
#[rstest]
#[case::what_was_erased_put_back(
    "INSERT INTO punches SELECT * FROM copy",
    "entry 3 says that entry 0 was erased, and it was not"
)]
#[case::the_erasure_taken_away("DELETE FROM ledger_facts", "what entry 0 records is gone")]
#[case::the_erasure_narrowed(
    "UPDATE ledger_facts SET facts = replace(facts, '[[0,2]]', '[[0,1]]')",
    "entry 3 was made for other facts"
)]
#[case::the_note_of_it_taken_away(
    "DELETE FROM erased_entries WHERE sequence = 1",
    "of the erasure of entry 1"
)]
#[tokio::test]
async fn what_is_done_after_an_erasure_is_named(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] change: &str,
    #[case] said: &str,
) {
    let mut door = Door::with_retention(db).await;
    door.punches(3).await;
    let copy = "CREATE TABLE copy AS SELECT * FROM punches";
    let connection = door.server.app.store.writer();
    connection.execute_unprepared(copy).await.unwrap();
    door.days_later(366).await;
    assert_eq!(door.erased().await, 3);
    door.verified().await.unwrap();
    door.as_owner(db, change).await;
    let finding = door.verified().await.unwrap_err().to_string();
    assert!(finding.contains(said), "{finding}");
}

#[rstest]
#[tokio::test]
async fn a_punch_that_was_altered_is_not_erased(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::with_retention(db).await;
    door.punches(3).await;
    door.as_owner(
        db,
        "UPDATE punches SET kind = 'clock_out' WHERE id = (SELECT MIN(id) FROM punches)",
    )
    .await;
    door.days_later(366).await;
    let refused = erasure::erase_past_retention(&door.server.app).await;
    assert!(matches!(
        refused,
        Err(ServiceError::Refused(ProblemCode::LedgerAltered))
    ));
    assert_eq!(door.server.rows("SELECT id FROM punches").await.len(), 3);
    let finding = door.verified().await.unwrap_err().to_string();
    assert!(finding.contains("entry 0 was made for other"), "{finding}");
}

/// The transaction ends before it commits.
#[rstest]
#[tokio::test]
async fn an_erasure_is_whole_or_not_at_all(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::with_retention(db).await;
    door.punches(3).await;
    door.days_later(366).await;
    let connection = door.server.app.store.writer();
    let (fail, mend) = match db {
        Db::Sqlite => (
            "CREATE TRIGGER fail BEFORE INSERT ON audit_entries \
             WHEN NEW.event_type = 'punches_erased' BEGIN SELECT RAISE(ABORT, 'no'); END",
            "DROP TRIGGER fail",
        ),
        Db::Postgres => (
            "ALTER TABLE audit_entries ADD CONSTRAINT fail \
             CHECK (event_type <> 'punches_erased') NOT VALID",
            "ALTER TABLE audit_entries DROP CONSTRAINT fail",
        ),
    };
    connection.execute_unprepared(fail).await.unwrap();
    let failed = erasure::erase_past_retention(&door.server.app).await;
    assert!(failed.is_err());
    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.erased), (3, 0));
    assert_eq!(door.server.rows("SELECT id FROM punches").await.len(), 3);
    connection.execute_unprepared(mend).await.unwrap();
    assert_eq!(door.erased().await, 3);
    assert_eq!(door.verified().await.unwrap().erased, 3);
}

#[tokio::test]
async fn people_punch_while_two_instances_erase() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let mut door = Door::of(Server::start_on(folder, &url, &SETTINGS).await).await;
    let other = Server::start_on(tempfile::tempdir().unwrap(), &url, &SETTINGS).await;
    door.many_punches(1_200).await;
    door.days_later(366).await;
    other.clock.advance(TimeDelta::days(366));

    let mut badges = Vec::new();
    for _ in 0..60 {
        badges.push(door.server.badge(&door.person, door.phone).await);
    }
    let punches = badges.iter().enumerate().map(|(place, badge)| {
        let server = if place % 2 == 0 { &door.server } else { &other };
        server.punch(&door.kiosk, badge)
    });
    let (replies, here, there) = tokio::join!(
        futures_util::future::join_all(punches),
        erasure::erase_past_retention(&door.server.app),
        erasure::erase_past_retention(&other.app),
    );
    for reply in replies {
        reply.ok(200);
    }
    assert_eq!(here.unwrap().punches + there.unwrap().punches, 1_200);
    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.erased), (1_266, 1_200));
}

#[rstest]
#[tokio::test]
async fn the_ledger_verifies_while_it_erases(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::with_retention(db).await;
    door.many_punches(1_200).await;
    door.days_later(366).await;
    let looking = async {
        let mut seen = Vec::new();
        while seen.last() != Some(&1_200) {
            seen.push(door.verified().await.unwrap().erased);
            read(&door.exported(&Readable::Everyone).await).unwrap();
        }
        seen
    };
    let (erased, seen) = tokio::join!(door.erased(), looking);
    assert_eq!(erased, 1_200);
    assert!(seen.len() > 2 && seen.is_sorted(), "{seen:?}");
}

#[test]
fn a_retention_that_the_law_or_the_log_outlives_stops_the_start() {
    for (months, days) in [
        ("0", "365"),
        ("11", "365"),
        ("601", "365"),
        ("un an", "365"),
        ("12", "367"),
    ] {
        let settings = Settings::read(&|name| match name {
            "DATABASE_URL" => Some("sqlite://chrona.db".to_owned()),
            "PUNCH_RETENTION_MONTHS" => Some(months.to_owned()),
            "AUDIT_RETENTION_DAYS" => Some(days.to_owned()),
            _ => None,
        });
        let words = settings.unwrap_err().to_string();
        assert!(words.starts_with("PUNCH_RETENTION_MONTHS"), "{words}");
    }
}
