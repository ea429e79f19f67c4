//! When checkpoints are signed, and where they go.

use chrona_api_types::LedgerCheckpoint;
use chrona_backend::services::ledger;
use chrona_ledger::{Checkpoint, Hash, goes_on};
use chrono::TimeDelta;
use rstest::rstest;

use crate::{
    door::Door,
    harness::{Db, Server},
};

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
    let door = Door::of(Server::start_with(db, &settings).await).await;
    let due = async || {
        ledger::sign_if_due(&door.server.app)
            .await
            .unwrap()
            .is_some()
    };
    let mails = async || {
        let mails = "SELECT id FROM outbox WHERE recipient = 'greffe@exemple.fr' \
             UNION ALL SELECT id FROM sent_mail WHERE recipient = 'greffe@exemple.fr'";
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

    // A crash in the middle of a line: the note is written again, whole.
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &text[..text.len() - 20]).unwrap();
    ledger::append_to_file(&door.server.app).await.unwrap();
    let mended = std::fs::read_to_string(&file).unwrap();
    assert!(mended.ends_with(&notes[3]), "{mended}");

    // The file knows a ledger that was longer.
    door.as_owner(
        db,
        "UPDATE ledger_head SET size = 1, peaks = (SELECT hash FROM ledger_entries WHERE sequence = 0)",
    )
    .await;
    let error = ledger::append_to_file(&door.server.app).await.unwrap_err();
    assert!(error.to_string().contains("it was cut"), "{error}");
}

/// A kiosk keeps what it saw last, and is shown that the ledger went on from there.
#[rstest]
#[tokio::test]
async fn a_kiosk_is_shown_that_the_ledger_went_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let asked = async |since: u64| {
        let path = format!("/kiosk/checkpoint?since={since}");
        let request = door.server.request(reqwest::Method::GET, &path);
        let request = request.header("X-Kiosk-API-Key", &door.kiosk.key);
        let answer = door.server.send(request).await.ok(200);
        serde_json::from_value::<LedgerCheckpoint>(answer).unwrap()
    };
    let before = asked(0).await;
    assert_eq!((before.checkpoint, before.key), (None, None));

    let mut kept: Vec<(u64, Hash)> = vec![(0, Hash::NONE)];
    for count in [1, 1, 2, 3, 5, 1, 4] {
        door.punches(count).await;
        door.checkpoint().await;
        let answer = asked(0).await;
        let key = answer.key.unwrap().parse().unwrap();
        let now = Checkpoint::open(&answer.checkpoint.unwrap(), &key).unwrap();
        for then in &kept {
            let path = asked(then.0).await.path;
            let path: Vec<Hash> = serde_json::from_value(serde_json::json!(path)).unwrap();
            assert!(
                goes_on(*then, (now.size, now.root), &path),
                "{then:?} {now:?}"
            );
        }
        kept.push((now.size, now.root));
    }
    // One that knows more than the ledger gets no proof, and what it gets is older than what it has.
    let answer = asked(900).await;
    assert!(answer.path.is_empty());
    let older = Checkpoint::unverified(&answer.checkpoint.unwrap()).unwrap();
    assert_eq!(older.size, 17);
}
