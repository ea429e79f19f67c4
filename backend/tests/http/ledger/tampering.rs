//! What is done to the ledger behind its back is noticed.

use chrona_api_types::ProblemCode;
use chrona_backend::{
    kernel::ServiceError,
    services::ledger::{self, Finding},
};
use chrona_ledger::Fault;
use chrona_migration::{Migrator, MigratorTrait};
use chrona_store::DatabaseKind;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{door::Door, harness::Db};

/// What the owner of the database does, and what is said of it.
#[rstest]
#[case::a_value_edited(
    "UPDATE punches SET punched_at = '2026-11-20 06:00:00+00:00' WHERE id = (SELECT MIN(id) + 2 FROM punches)",
    "entry 2 was made for other facts"
)]
#[case::a_time_of_writing_edited(
    "UPDATE punches SET created_at = '2026-11-20 06:00:00+00:00' WHERE id = (SELECT MIN(id) + 2 FROM punches)",
    "is not what the ledger says"
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
    "what entry 1 records is gone, and no erasure names it"
)]
#[case::a_punch_removed_as_if_it_had_been_erased(
    "INSERT INTO erased_entries (sequence, erasure) VALUES (1, 3); \
     DELETE FROM punches WHERE id = (SELECT MIN(id) + 1 FROM punches)",
    "what entry 1 records is gone, and no erasure names it"
)]
#[case::an_erasure_made_up(
    "INSERT INTO erased_entries (sequence, erasure) VALUES (1, 3)",
    "what the database says of the erasure of entry 1 is not what the ledger says"
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
    let door = Door::open(db).await;
    door.punches(6).await;
    door.verified().await.unwrap();
    door.as_owner(db, change).await;
    let finding = door.verified().await.unwrap_err().to_string();
    assert!(finding.contains(said), "{finding}");
}

/// When something was written is held to the ledger too, whatever way it came.
#[rstest]
#[tokio::test]
async fn a_time_of_writing_that_was_changed_is_named(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(2).await;
    let added = json!({
        "user_id": door.person.id, "reason": "Oubli",
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-19T08:00:00Z" },
    });
    let path = "/admin/punches/corrections";
    door.server
        .post(path, &door.admin.token, added)
        .await
        .ok(201);
    door.checkpoint().await;
    door.verified().await.unwrap();
    // A correction that looks as if it had been there all along.
    let as_if = "UPDATE punches SET created_at = punched_at WHERE method = 'correction'";
    door.as_owner(db, as_if).await;
    let finding = door.verified().await.unwrap_err();
    assert!(matches!(finding, Finding::Written(_)), "{finding}");

    let door = Door::open(db).await;
    door.punches(2).await;
    door.checkpoint().await;
    let earlier = "UPDATE ledger_checkpoints SET created_at = '2026-11-19 08:00:00+00:00'";
    door.as_owner(db, earlier).await;
    let finding = door.verified().await.unwrap_err();
    assert!(matches!(finding, Finding::Signed(2)), "{finding}");
}

/// Which punches count is said by the ledger, not by the table that is asked.
#[rstest]
#[case::a_correction_taken_away("DELETE FROM corrections")]
#[case::another_punch_annulled("UPDATE corrections SET annulled_id = annulled_id + 1")]
#[case::a_correction_made_up(
    "INSERT INTO corrections (sequence, annulled_id, author_id, created_at) \
     SELECT 1, annulled_id + 1, author_id, created_at FROM corrections"
)]
#[case::another_author("UPDATE corrections SET author_id = author_id + 1")]
#[tokio::test]
async fn a_correction_that_the_ledger_does_not_know_is_named(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] change: &str,
) {
    let door = Door::open(db).await;
    door.punches(2).await;
    let first = door.server.rows("SELECT id FROM punches ORDER BY id").await[0]["id"].clone();
    let correction = json!({ "user_id": door.person.id, "annulled_id": first, "reason": "Essai" });
    let path = "/admin/punches/corrections";
    let made = door.server.post(path, &door.admin.token, correction).await;
    made.ok(201);
    door.verified().await.unwrap();
    door.as_owner(db, change).await;
    let finding = door.verified().await.unwrap_err();
    assert!(matches!(finding, Finding::Correction(1 | 2)), "{finding}");
}

/// What was agreed to is said by the ledger, not by the table that is asked.
#[rstest]
#[case::refused_by_hand("UPDATE requests SET state = 'refused' WHERE state = 'agreed'")]
#[case::other_days("UPDATE requests SET to_day = '2026-12-31' WHERE state = 'agreed'")]
#[case::another_reason("UPDATE requests SET decision_reason = 'Non' WHERE state = 'agreed'")]
#[case::another_decider("UPDATE requests SET decided_by_id = account_id WHERE state = 'agreed'")]
#[case::undone_by_hand(
    "UPDATE requests SET state = 'asked', sequence = NULL, salt = NULL, decided_by_id = NULL \
     WHERE state = 'agreed'"
)]
#[case::agreed_by_hand(
    "UPDATE requests SET state = 'agreed', decided_at = created_at, \
     decided_by_id = (SELECT MIN(id) FROM accounts) WHERE state = 'asked'"
)]
#[tokio::test]
async fn a_decision_that_the_ledger_does_not_know_is_named(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] change: &str,
) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let mut asked = Vec::new();
    for day in ["2026-12-07", "2026-12-08"] {
        let body = json!({
            "kind": "absence", "type": "unpaid_leave", "from": day, "to": day, "reason": "Déménagement",
        });
        let made = server.post("/requests", &door.person.token, body).await;
        asked.push(made.ok(201)["id"].clone());
    }
    let decide = format!("/admin/requests/{}/decide", asked[0]);
    let agree = json!({ "agreed": true, "reason": "Bon courage" });
    server.post(&decide, &admin.token, agree).await.ok(200);
    door.verified().await.unwrap();
    door.as_owner(db, change).await;
    let finding = door.verified().await.unwrap_err();
    assert!(matches!(finding, Finding::Decision(_)), "{finding}");
}

/// Someone who has the database, but neither `SECRET_KEY` nor the signed checkpoints' key, makes a
/// ledger of their own that is consistent from its first entry to its end.
#[rstest]
#[tokio::test]
async fn a_ledger_rebuilt_without_the_key_is_noticed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
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
    let time = "'2026-11-20 08:00:00+00:00'";
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
    let refused = ledger::sign_now(&door.server.app).await.unwrap_err();
    assert!(
        matches!(refused, ServiceError::Refused(ProblemCode::LedgerAltered)),
        "{refused}"
    );
    let punch = door
        .server
        .rows("SELECT id FROM punches ORDER BY id DESC")
        .await;
    let path = format!("/punch/{}/receipt", punch[0]["id"]);
    let receipt = door.server.get(&path, &door.person.token).await;
    receipt.problem(409, "ledger_altered");
    assert!(rebuilt(&door.verified().await.unwrap_err()));
}

#[rstest]
#[tokio::test]
async fn a_tail_that_was_cut_is_known_by_who_kept_a_checkpoint(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
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
