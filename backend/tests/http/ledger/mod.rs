//! The ledger: every punch in it, and whatever is done to it noticed.

mod checkpoints;
mod erasure;
mod kiosk_clock;
mod receipts;
mod tampering;

use chrona_backend::services::ledger;
use chrona_ledger::Checkpoint;
use rstest::rstest;
use sea_orm::ConnectionTrait;

use crate::{
    door::Door,
    harness::{Db, Server, database_url},
};

impl Door {
    async fn checkpoint(&self) -> String {
        let note = ledger::sign_now(&self.server.app).await.unwrap();
        note.expect("there is something to sign for")
    }

    /// Does what the owner of the database can do: without the triggers that stop everyone else.
    pub(crate) async fn as_owner(&self, db: Db, change: &str) {
        let connection = self.server.app.store.writer();
        let free = match db {
            Db::Sqlite => {
                "DROP TRIGGER IF EXISTS ledger_entries_no_UPDATE; \
                 DROP TRIGGER IF EXISTS ledger_entries_no_DELETE; \
                 DROP TRIGGER IF EXISTS ledger_checkpoints_no_UPDATE; \
                 DROP TRIGGER IF EXISTS ledger_checkpoints_no_DELETE; \
                 DROP TRIGGER IF EXISTS ledger_facts_no_UPDATE; \
                 DROP TRIGGER IF EXISTS corrections_no_UPDATE; \
                 DROP TRIGGER IF EXISTS corrections_no_DELETE; \
                 DROP TRIGGER IF EXISTS ledger_facts_no_DELETE; \
                 DROP TRIGGER IF EXISTS erased_entries_no_DELETE; \
                 DROP TRIGGER IF EXISTS erased_entries_named; \
                 DROP TRIGGER IF EXISTS punches_no_UPDATE; DROP TRIGGER IF EXISTS punches_no_DELETE"
            }
            Db::Postgres => {
                "ALTER TABLE ledger_entries DISABLE TRIGGER USER; \
                 ALTER TABLE ledger_checkpoints DISABLE TRIGGER USER; \
                 ALTER TABLE ledger_facts DISABLE TRIGGER USER; \
                 ALTER TABLE corrections DISABLE TRIGGER USER; \
                 ALTER TABLE erased_entries DISABLE TRIGGER USER; \
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
    let door = Door::open(db).await;
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

#[rstest]
#[tokio::test]
async fn entries_and_checkpoints_cannot_be_changed(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
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
    let door = Door::of(Server::start_on(folder, &url, &settings).await).await;
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
