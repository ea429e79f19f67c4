//! A punch's receipt, and the proof that the ledger has it.

use chrona_api_types::{DeviceId, KioskId, PersonId};
use chrona_backend::services::ledger::Finding;
use chrona_ledger::ReceiptFile;
use chrona_store::punching::new_punches::NewPunch;
use rstest::rstest;

use crate::{
    door::Door,
    harness::{Db, Person},
};

#[rstest]
#[tokio::test]
async fn a_receipt_shows_that_the_ledger_had_the_punch(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
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

    // A punch that is no longer what its entry was made for gets none.
    door.as_owner(
        db,
        "UPDATE punches SET kind = 'clock_out' WHERE id = (SELECT MIN(id) FROM punches)",
    )
    .await;
    receipt(&door.person, &punches[0])
        .await
        .problem(409, "ledger_altered");
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
    let door = Door::open(db).await;
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
                account_id: PersonId(door.person.id),
                device_id: Some(DeviceId(door.phone)),
                kiosk_id: Some(KioskId(door.kiosk.id)),
                kind: chrona_api_types::PunchType::ClockIn,
                method: chrona_api_types::PunchMethod::Badge,
                punched_at: app.clock.now(),
                device_time: None,
                badge_id: format!("{part} {number}"),
                created_at: app.clock.now(),
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
    // A kept root that is not what the entries make would give proofs that prove nothing.
    door.verified().await.unwrap();
    let other = "UPDATE ledger_nodes SET hash = (SELECT hash FROM ledger_entries WHERE sequence = 0) \
         WHERE position = 1";
    door.as_owner(db, other).await;
    let finding = door.verified().await.unwrap_err();
    assert!(
        matches!(
            finding,
            Finding::Node {
                level: 8,
                position: 1
            }
        ),
        "{finding}"
    );
}
