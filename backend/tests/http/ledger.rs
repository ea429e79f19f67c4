//! The ledger: every punch in it, and whatever is done to it noticed.

use chrona_backend::{
    config::DatabaseKind,
    services::ledger::{self, Finding},
    store::punches::NewPunch,
};
use chrona_ledger::{Checkpoint, Fault, ReceiptFile};
use chrona_migration::{Migrator, MigratorTrait};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;

use crate::harness::{Db, Person, Server, TestKiosk, database_url};

struct Door {
    server: Server,
    person: Person,
    phone: i64,
    kiosk: TestKiosk,
}

async fn door_on(server: Server) -> Door {
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    Door {
        server,
        person,
        phone,
        kiosk,
    }
}

async fn door(db: Db) -> Door {
    door_on(Server::start_with(db, &[("BADGE_LIMIT_PER_10S", "1000")]).await).await
}

impl Door {
    async fn punches(&self, count: usize) {
        for _ in 0..count {
            let badge = self.server.badge(&self.person, self.phone).await;
            self.server.punch(&self.kiosk, &badge).await.ok(200);
        }
    }

    async fn verified(&self) -> Result<ledger::Verified, Finding> {
        ledger::verify(&self.server.app, &[], |_| {}).await
    }

    async fn checkpoint(&self) -> String {
        let note = ledger::sign_now(&self.server.app).await.unwrap();
        note.expect("there is something to sign for")
    }

    /// Does what the owner of the database can do: without the triggers that stop everyone else.
    async fn as_owner(&self, db: Db, change: &str) {
        let connection = self.server.app.store.writer();
        let free = match db {
            Db::Sqlite => {
                "DROP TRIGGER IF EXISTS ledger_entries_no_UPDATE; \
                 DROP TRIGGER IF EXISTS ledger_entries_no_DELETE; \
                 DROP TRIGGER IF EXISTS ledger_checkpoints_no_DELETE; \
                 DROP TRIGGER IF EXISTS punches_no_UPDATE; DROP TRIGGER IF EXISTS punches_no_DELETE"
            }
            Db::Postgres => {
                "ALTER TABLE ledger_entries DISABLE TRIGGER USER; \
                 ALTER TABLE ledger_checkpoints DISABLE TRIGGER USER; \
                 ALTER TABLE punches DISABLE TRIGGER USER"
            }
        };
        connection.execute_unprepared(free).await.unwrap();
        connection.execute_unprepared(change).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn each_punch_is_an_entry_and_a_checkpoint_vouches_for_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = door(db).await;
    let before = door.verified().await.unwrap();
    assert_eq!((before.entries, before.key), (0, None));
    door.punches(5).await;
    // A badge that was used is refused, and is no entry.
    let badge = door.server.badge(&door.person, door.phone).await;
    door.server.punch(&door.kiosk, &badge).await.ok(200);
    let again = door.server.punch(&door.kiosk, &badge).await;
    again.problem(400, "badge_used");

    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.vouched), (6, 0));
    let note = door.checkpoint().await;
    assert_eq!(
        door.checkpoint().await,
        note,
        "nothing new, nothing signed anew"
    );
    door.punches(1).await;
    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.vouched), (7, 6));
    assert_eq!(verified.checkpoints, 1);
    let checkpoint = Checkpoint::open(&note, &verified.key.unwrap()).unwrap();
    assert_eq!((checkpoint.size, checkpoint.origin), (6, verified.origin));
}

/// What the owner of the database does, and what is said of it.
#[rstest]
#[case::a_value_edited(
    "UPDATE punches SET punched_at = '2026-11-20 06:00:00+00:00' WHERE id = (SELECT MIN(id) + 2 FROM punches)",
    "entry 2 was made for other facts"
)]
#[case::a_body_edited(
    "UPDATE ledger_entries SET body = replace(body, 'punch', 'lunch') WHERE sequence = 3",
    "entry 3 was altered"
)]
#[case::a_row_removed_from_the_middle(
    "DELETE FROM ledger_entries WHERE sequence = 1",
    "entry 1 is missing: entry 2 stands in its place"
)]
#[case::a_punch_removed(
    "DELETE FROM punches WHERE id = (SELECT MIN(id) + 1 FROM punches)",
    "what entry 1 records is gone"
)]
#[case::the_tail_cut(
    "DELETE FROM ledger_entries WHERE sequence >= 4",
    "ledger's end was altered: it says 6 entries, and there are 4"
)]
#[case::two_swapped(
    "UPDATE ledger_entries SET sequence = 90 WHERE sequence = 1; \
     UPDATE ledger_entries SET sequence = 1 WHERE sequence = 2; \
     UPDATE ledger_entries SET sequence = 2 WHERE sequence = 90",
    "entry 1 is missing: entry 2 stands in its place"
)]
#[case::two_punches_swapped(
    "UPDATE ledger_entries SET punch_id = -1 WHERE sequence = 1; \
     UPDATE ledger_entries SET punch_id = (SELECT MIN(id) + 1 FROM punches) WHERE sequence = 2; \
     UPDATE ledger_entries SET punch_id = (SELECT MIN(id) + 2 FROM punches) WHERE sequence = 1",
    "entry 1 was made for other facts"
)]
#[case::a_punch_written_beside(
    "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at) \
     SELECT account_id, device_id, kiosk_id, kind, method, punched_at, 'forged', created_at \
     FROM punches WHERE id = (SELECT MIN(id) FROM punches)",
    "is in the database and in no entry"
)]
#[case::the_key_gone("DELETE FROM ledger_keys", "was not written by a server")]
#[case::the_seal_gone("UPDATE ledger_head SET seal = NULL", "was not written by a server")]
#[tokio::test]
async fn what_is_done_behind_its_back_is_named(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] change: &str,
    #[case] said: &str,
) {
    let door = door(db).await;
    door.punches(6).await;
    door.verified().await.unwrap();
    door.as_owner(db, change).await;
    let finding = door.verified().await.unwrap_err().to_string();
    assert!(finding.contains(said), "{finding}");
}

/// Someone who has the database, but neither `SECRET_KEY` nor the signed checkpoints' key, makes a
/// ledger of their own that is consistent from its first entry to its end.
#[rstest]
#[tokio::test]
async fn a_ledger_rebuilt_without_the_key_is_noticed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = door(db).await;
    door.punches(6).await;
    let kept = door.checkpoint().await;
    // What the forger's own server would have written: the same punches but for one.
    let migration = "m20261121_000020_ledger";
    let rebuild = match db {
        Db::Sqlite => "DROP TABLE ledger_entries; DROP TABLE ledger_nodes; \
                       DROP TABLE ledger_head; DROP TABLE ledger_checkpoints; \
                       DROP TABLE ledger_keys; ALTER TABLE punches DROP COLUMN salt; \
                       DROP TRIGGER IF EXISTS punches_no_UPDATE; \
                       CREATE TRIGGER punches_no_UPDATE BEFORE UPDATE ON punches BEGIN SELECT 1; END"
            .to_owned(),
        Db::Postgres => "DROP TABLE ledger_entries, ledger_nodes, ledger_head, \
                         ledger_checkpoints, ledger_keys; ALTER TABLE punches DROP COLUMN salt; \
                         DROP FUNCTION ledger_entries_append_only, ledger_checkpoints_append_only"
            .to_owned(),
    };
    let origin = door.server.rows("SELECT origin FROM ledger_head").await[0]["origin"].clone();
    let keys = door.server.rows("SELECT * FROM ledger_keys").await;
    let notes = door.server.rows("SELECT * FROM ledger_checkpoints").await;
    door.as_owner(
        db,
        "UPDATE punches SET kind = 'clock_out' WHERE id = (SELECT MIN(id) FROM punches)",
    )
    .await;
    let connection = door.server.app.store.writer();
    connection.execute_unprepared(&rebuild).await.unwrap();
    let forget = format!("DELETE FROM seaql_migrations WHERE version = '{migration}'");
    connection.execute_unprepared(&forget).await.unwrap();
    Migrator::up(connection, None).await.unwrap();
    // The name, the key and the checkpoints are put back, and a seal is made up.
    let text = |value: &serde_json::Value| value.as_str().unwrap().replace('\'', "''");
    let time = match db {
        Db::Sqlite => "'2026-11-20 08:00:00+00:00'",
        Db::Postgres => "now()",
    };
    let restore = format!(
        "UPDATE ledger_head SET origin = '{}', seal = 'made up'; \
         INSERT INTO ledger_keys (id, public_key, sealed_seed, created_at) VALUES (1, '{}', '{}', {time})",
        text(&origin),
        text(&keys[0]["public_key"]),
        text(&keys[0]["sealed_seed"]),
    );
    connection.execute_unprepared(&restore).await.unwrap();
    let finding = door.verified().await.unwrap_err();
    assert!(matches!(finding, Finding::Seal), "{finding}");

    // Held to a checkpoint that someone kept, or that is still in the database.
    let finding = ledger::verify(&door.server.app, &[kept], |_| {}).await;
    let rebuilt =
        |finding: &Finding| matches!(finding, Finding::Fault(Fault::Root { size: 6, .. }));
    assert!(rebuilt(&finding.unwrap_err()));
    let put_back = format!(
        "INSERT INTO ledger_checkpoints (size, note, created_at) VALUES (6, '{}', {time})",
        text(&notes[0]["note"])
    );
    connection.execute_unprepared(&put_back).await.unwrap();
    assert!(rebuilt(&door.verified().await.unwrap_err()));

    // People go on punching, and nothing is signed for.
    door.punches(1).await;
    assert_eq!(
        ledger::sign_now(&door.server.app).await.unwrap(),
        Some(notes[0]["note"].as_str().unwrap().to_owned())
    );
    assert!(rebuilt(&door.verified().await.unwrap_err()));
}

#[rstest]
#[tokio::test]
async fn a_tail_that_was_cut_is_known_by_who_kept_a_checkpoint(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = door(db).await;
    door.punches(2).await;
    door.checkpoint().await;
    // The database as it was, put back over what came after: consistent in itself.
    let early = end_as_it_is(&door).await;
    door.punches(2).await;
    let kept = door.checkpoint().await;
    door.as_owner(
        db,
        "DELETE FROM ledger_entries WHERE sequence >= 2; \
         DELETE FROM ledger_checkpoints WHERE size > 2; \
         DELETE FROM punches WHERE id > (SELECT MIN(id) + 1 FROM punches)",
    )
    .await;
    let connection = door.server.app.store.writer();
    connection.execute_unprepared(&early).await.unwrap();
    let verified = door.verified().await.unwrap();
    assert_eq!(verified.entries, 2, "nothing inside the database knows");
    let finding = ledger::verify(&door.server.app, &[kept], |_| {}).await;
    let said = finding.unwrap_err().to_string();
    assert!(said.contains("ends before entry 2"), "{said}");
}

/// A statement that puts the ledger's end back to where it is now.
async fn end_as_it_is(door: &Door) -> String {
    let hex = match door.server.app.store.kind() {
        DatabaseKind::Sqlite => {
            "SELECT size, hex(last_hash) AS last_hash, hex(peaks) AS peaks, seal FROM ledger_head"
        }
        DatabaseKind::Postgres => {
            "SELECT size, encode(last_hash, 'hex') AS last_hash, encode(peaks, 'hex') AS peaks, \
             seal FROM ledger_head"
        }
    };
    let row = door.server.rows(hex).await.remove(0);
    let blob = |name: &str| match door.server.app.store.kind() {
        DatabaseKind::Sqlite => {
            format!("x'{}'", row[name].as_str().unwrap())
        }
        DatabaseKind::Postgres => {
            format!("decode('{}', 'hex')", row[name].as_str().unwrap())
        }
    };
    format!(
        "UPDATE ledger_head SET size = {}, last_hash = {}, peaks = {}, seal = '{}'",
        row["size"],
        blob("last_hash"),
        blob("peaks"),
        row["seal"].as_str().unwrap()
    )
}

#[rstest]
#[tokio::test]
async fn entries_and_checkpoints_cannot_be_changed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = door(db).await;
    door.punches(2).await;
    door.checkpoint().await;
    let connection = door.server.app.store.writer();
    let mut changes = vec![
        "UPDATE ledger_entries SET body = 'x' WHERE sequence = 0",
        "DELETE FROM ledger_entries WHERE sequence = 1",
        "UPDATE ledger_checkpoints SET note = 'x'",
        "DELETE FROM ledger_checkpoints",
        "UPDATE punches SET salt = NULL",
    ];
    match db {
        Db::Sqlite => changes.push(
            "INSERT OR REPLACE INTO ledger_entries (sequence, body, hash) VALUES (0, 'x', x'00')",
        ),
        Db::Postgres => changes.push("TRUNCATE ledger_entries"),
    }
    for change in changes {
        let refused = connection.execute_unprepared(change).await.unwrap_err();
        assert!(
            refused.to_string().contains("append-only"),
            "{change}: {refused}"
        );
    }
    assert_eq!(door.verified().await.unwrap().entries, 2);
}

#[rstest]
#[tokio::test]
async fn two_instances_write_one_chain_without_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let settings = [("BADGE_LIMIT_PER_10S", "1000")];
    let door = door_on(Server::start_on(folder, &url, &settings).await).await;
    let other = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings).await;
    let mut badges = Vec::new();
    for _ in 0..80 {
        badges.push(door.server.badge(&door.person, door.phone).await);
    }
    let punches = badges.iter().enumerate().map(|(place, badge)| {
        let server = if place % 2 == 0 { &door.server } else { &other };
        server.punch(&door.kiosk, badge)
    });
    for reply in futures_util::future::join_all(punches).await {
        reply.ok(200);
    }
    let verified = door.verified().await.unwrap();
    assert_eq!(verified.entries, 80);
    let (here, there) = tokio::join!(
        ledger::sign_if_due(&door.server.app),
        ledger::sign_if_due(&other.app)
    );
    let signed = [here.unwrap(), there.unwrap()];
    assert_eq!(
        signed.iter().flatten().count(),
        1,
        "one of them, once: {signed:?}"
    );
}

#[rstest]
#[tokio::test]
async fn a_checkpoint_is_signed_each_hour_and_at_each_days_end(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints.txt");
    let settings = [
        ("BADGE_LIMIT_PER_10S", "1000"),
        ("LEDGER_CHECKPOINT_FILE", file.to_str().unwrap()),
        ("LEDGER_CHECKPOINT_MAIL", "greffe@exemple.fr"),
        ("EMAIL_PROVIDER", "console"),
        // A zone whose days end at half past the hour.
        ("ORGANISATION_TIMEZONE", "Asia/Kolkata"),
    ];
    let door = door_on(Server::start_with(db, &settings).await).await;
    let due = async || {
        ledger::sign_if_due(&door.server.app)
            .await
            .unwrap()
            .is_some()
    };
    let mails = async || {
        let mails = "SELECT id FROM outbox WHERE recipient = 'greffe@exemple.fr'";
        door.server.rows(mails).await.len()
    };
    let at = async |time: &str, punches: usize| {
        door.server.clock.set(time);
        let person = door.server.signed_in("camille@exemple.fr").await;
        for _ in 0..punches {
            let badge = door.server.badge(&person, door.phone).await;
            door.server.punch(&door.kiosk, &badge).await.ok(200);
        }
    };
    assert!(!due().await, "there is nothing yet");
    at("2026-11-20T10:10:00Z", 1).await;
    assert!(due().await, "the first");
    at("2026-11-20T10:50:00Z", 1).await;
    assert!(!due().await, "the hour lasts");
    at("2026-11-20T11:00:00Z", 0).await;
    assert!(due().await, "the hour ended");
    at("2026-11-20T18:05:00Z", 0).await;
    assert!(!due().await, "nothing was written since");
    at("2026-11-20T18:06:00Z", 1).await;
    assert!(due().await);
    let sent = mails().await;
    at("2026-11-20T18:29:00Z", 1).await;
    assert!(!due().await);
    at("2026-11-20T18:30:00Z", 0).await;
    assert!(due().await, "the day ended");
    assert_eq!(mails().await, sent + 1, "and its checkpoint is sent");
    door.server.clock.advance(TimeDelta::minutes(1));

    ledger::append_to_file(&door.server.app).await.unwrap();
    ledger::append_to_file(&door.server.app).await.unwrap();
    let notes = Checkpoint::split(&std::fs::read_to_string(&file).unwrap());
    let sizes: Vec<u64> = notes
        .iter()
        .map(|note| Checkpoint::unverified(note).unwrap().size)
        .collect();
    assert_eq!(sizes, [1, 2, 3, 4], "each once");
    let verified = ledger::verify(&door.server.app, &notes, |_| {}).await;
    let verified = verified.unwrap();
    assert_eq!((verified.vouched, verified.checkpoints), (4, 8));
}

#[rstest]
#[tokio::test]
async fn a_receipt_shows_that_the_ledger_had_the_punch(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = door(db).await;
    let receipt = async |person: &Person, punch: &serde_json::Value| {
        let path = format!("/punch/{punch}/receipt");
        door.server.get(&path, &person.token).await
    };
    let read = |answer: serde_json::Value| ReceiptFile::read(&answer.to_string()).unwrap();
    let mut punches = Vec::new();
    for _ in 0..9 {
        let badge = door.server.badge(&door.person, door.phone).await;
        let answer = door.server.punch(&door.kiosk, &badge).await.ok(200);
        punches.push(answer["punch_id"].clone());
    }
    let early = receipt(&door.person, &punches[4]).await.ok(200);
    assert_eq!(early["sequence"], 4);
    let shown = read(early.clone()).verify(None).unwrap();
    assert_eq!(
        (shown.receipt.facts.account, shown.checkpoint),
        (door.person.id, None)
    );
    door.checkpoint().await;
    door.punches(3).await;
    for (place, punch) in punches.iter().enumerate() {
        let answer = receipt(&door.person, punch).await.ok(200);
        let shown = read(answer).verify(Some(shown.key)).unwrap();
        assert_eq!(shown.receipt.entry.sequence, place as u64);
        assert_eq!(shown.checkpoint.unwrap().size, 9);
    }

    let admin = door.server.signed_in("rh@exemple.fr").await;
    let other = door.server.person(&admin, "zoe@exemple.fr", "user").await;
    for (person, punch) in [(&other, &punches[0]), (&admin, &punches[0])] {
        receipt(person, punch).await.problem(404, "punch_not_found");
    }
    receipt(&door.person, &serde_json::json!(999_999))
        .await
        .problem(404, "punch_not_found");

    // The receipt outlives what is done to the punch, and holds the ledger to it.
    door.as_owner(
        db,
        "DELETE FROM ledger_entries WHERE sequence = 4; \
         DELETE FROM punches WHERE id = (SELECT MIN(id) + 4 FROM punches)",
    )
    .await;
    receipt(&door.person, &punches[4])
        .await
        .problem(404, "punch_not_found");
    assert!(read(early).verify(Some(shown.key)).is_ok());
}

/// More entries than one kept subtree, so that proofs read kept roots as well as entries.
#[rstest]
#[tokio::test]
async fn proofs_reach_across_kept_subtrees(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = door(db).await;
    door.punches(1).await;
    let app = &door.server.app;
    let transaction = app.store.begin().await.unwrap();
    for part in 0..9 {
        let end = app
            .ledger
            .lock(&transaction, app.clock.now())
            .await
            .unwrap();
        let new: Vec<NewPunch> = (0..100)
            .map(|number| NewPunch {
                account_id: door.person.id,
                device_id: door.phone,
                kiosk_id: door.kiosk.id,
                kind: "clock_in",
                punched_at: app.clock.now(),
                device_time: None,
                badge_id: format!("{part} {number}"),
                salt: app.ledger.salt(),
            })
            .collect();
        let now = app.clock.now();
        app.ledger
            .record(&transaction, end, &new, now)
            .await
            .unwrap();
    }
    transaction.commit().await.unwrap();
    door.checkpoint().await;
    let ids = door.server.rows("SELECT id FROM punches ORDER BY id").await;
    for place in [0, 1, 255, 256, 511, 512, 767, 768, 895, 900] {
        let path = format!("/punch/{}/receipt", ids[place]["id"]);
        let answer = door.server.get(&path, &door.person.token).await.ok(200);
        let file = ReceiptFile::read(&answer.to_string()).unwrap();
        let shown = file.verify(None).unwrap();
        assert_eq!(shown.receipt.entry.sequence, place as u64);
        assert_eq!(shown.checkpoint.unwrap().size, 901);
    }
}
