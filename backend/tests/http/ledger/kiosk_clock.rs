//! What kiosks' clocks say is in the ledger.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Reply, TestKiosk},
};

impl Door {
    /// A sign of life of a kiosk whose clock is so far ahead.
    async fn beat(&self, kiosk: &TestKiosk, ahead: TimeDelta) -> Reply {
        let now: DateTime<Utc> = self.server.app.clock.now();
        let body = json!({ "app_version": "1.0", "device_time": now + ahead });
        self.server.at_kiosk(kiosk, "/kiosk/heartbeat", body).await
    }

    /// The kiosk and the difference of each entry of a clock, in order.
    async fn clocks(&self) -> Vec<(i64, i64)> {
        let query = "SELECT facts FROM ledger_facts ORDER BY sequence";
        let facts = self.server.rows(query).await.into_iter().map(|row| {
            let facts: Value = serde_json::from_str(row["facts"].as_str().unwrap()).unwrap();
            let number = |name: &str| facts[name].as_i64().unwrap();
            (number("kiosk"), number("difference_ms"))
        });
        facts.collect()
    }
}

#[rstest]
#[tokio::test]
async fn a_clock_is_an_entry_when_it_changes_and_once_a_day(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let other = door.server.kiosk(&door.admin, "Porte B").await;
    let (one, two) = (door.kiosk.id, other.id);
    let ms = TimeDelta::milliseconds;
    door.punches(1).await;
    for (wait, ahead) in [
        (0, 300),
        // The network's.
        (60, 1_300),
        (60, -700),
        // Set an hour back, and forth again within the minute: the second is noted when it is over.
        (60, -3_600_000),
        (30, 0),
        (30, 0),
    ] {
        door.server.clock.advance(TimeDelta::seconds(wait));
        door.beat(&door.kiosk, ms(ahead)).await.ok(200);
    }
    let expected = [(one, 300), (one, -3_600_000), (one, 0)];
    assert_eq!(door.clocks().await, expected);
    door.beat(&other, ms(5_000)).await.ok(200);
    assert_eq!(door.clocks().await[3], (two, 5_000));

    door.server.clock.advance(TimeDelta::days(1));
    let (here, there) = tokio::join!(
        door.beat(&door.kiosk, ms(100)),
        door.beat(&door.kiosk, ms(100))
    );
    here.ok(200);
    there.ok(200);
    assert_eq!(door.clocks().await.len(), 5, "once");
    // A kiosk that does not say what its clock says, or something that is no time.
    let silent = json!({ "app_version": "1.0" });
    let beat = |body: Value| door.server.at_kiosk(&door.kiosk, "/kiosk/heartbeat", body);
    beat(silent).await.ok(200);
    for wrong in ["midi", "9999-12-31T00:00:00Z", "1899-12-31T00:00:00Z"] {
        let body = json!({ "app_version": "1.0", "device_time": wrong });
        assert_eq!(beat(body).await.status, 422, "{wrong}");
    }
    let verified = door.verified().await.unwrap();
    assert_eq!((verified.entries, verified.erased), (6, 0));
}
