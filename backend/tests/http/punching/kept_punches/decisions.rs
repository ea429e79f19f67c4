//! Kept punches that wait for an administrator.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use super::{send, shown};
use crate::{door::Door, harness::Db};

#[rstest]
#[tokio::test]
async fn what_a_kiosk_that_was_switched_off_kept_waits_for_a_decision(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00Z");
    let mut kept = Vec::new();
    for counter in 1..=2 {
        kept.push(door.kept(counter).await);
        door.later(TimeDelta::minutes(5));
    }
    let path = format!("/admin/kiosks/{}", door.kiosk.id);
    let off = json!({ "is_active": false });
    door.server
        .patch(&path, &door.admin.token, off)
        .await
        .ok(200);
    for answer in door.send(&kept).await {
        assert_eq!(answer["outcome"], "quarantined");
        assert_eq!(answer["code"], "kiosk_inactive");
    }
    assert!(door.times().await.is_empty());
    let waiting = door.listed("?outcome=quarantined").await;
    assert_eq!(waiting.len(), 2);
    let to_do = async || door.server.to_do(&door.admin.token).await["kept_punches"].clone();
    assert_eq!(to_do().await, 2);
    assert_eq!(waiting[1]["user_name"], "Camille Martin");
    assert_eq!(waiting[1]["kiosk_name"], "Porte A");

    let decide = async |place: usize, word: &str| {
        let path = format!("/admin/kept-punches/{}/{word}", waiting[place]["id"]);
        door.server.post(&path, &door.admin.token, json!({})).await
    };
    decide(1, "record").await.ok(204);
    assert_eq!(
        door.times().await,
        [shown("clock_in", "offline_badge", "08:00:00")]
    );
    decide(0, "refuse").await.ok(204);
    assert_eq!(to_do().await, 0);
    for (place, word) in [(0, "record"), (0, "refuse"), (1, "record"), (1, "refuse")] {
        decide(place, word).await.problem(409, "kept_punch_decided");
    }
    let missing = door.server.post(
        "/admin/kept-punches/99/record",
        &door.admin.token,
        json!({}),
    );
    missing.await.problem(404, "kept_punch_not_found");
    assert_eq!(door.times().await.len(), 1);
    assert_eq!(door.events("kept_punch_decided").await.len(), 2);
    // What was decided is what the kiosk is told, should it ask again.
    let outcomes = door.send(&kept).await;
    assert_eq!(outcomes[0]["outcome"], "recorded");
    assert_eq!(outcomes[1]["outcome"], "refused");
}

#[rstest]
#[tokio::test]
async fn a_tablet_that_is_another_kiosk_now_sends_for_a_decision(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let kept = door.kept(1).await;
    let other = door.server.kiosk(&door.admin, "Porte B").await;
    let answer = send(&door.server, &other, &[kept]).await.ok(200)["punches"][0].clone();
    assert_eq!(answer["outcome"], "quarantined");
    assert_eq!(answer["code"], "kiosk_mismatch");
    assert!(door.times().await.is_empty());
}

/// Two administrators at once, of two minds: what is noted is what is there.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decided_both_ways_at_once_it_is_what_it_is(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let mut kept = Vec::new();
    for counter in 1..=12 {
        let mut punch = door.kept(counter).await;
        punch["read_at"] = json!(door.now() + TimeDelta::hours(1));
        kept.push(punch);
        door.later(TimeDelta::minutes(1));
    }
    door.later(TimeDelta::hours(2));
    door.send(&kept).await;
    for row in door.listed("?outcome=quarantined").await {
        let decide = |word: &str| {
            let path = format!("/admin/kept-punches/{}/{word}", row["id"]);
            let (server, token) = (&door.server, &door.admin.token);
            async move { server.post(&path, token, json!({})).await.status.as_u16() }
        };
        let (recorded, again, refused) =
            tokio::join!(decide("record"), decide("record"), decide("refuse"));
        for status in [recorded, again, refused] {
            assert!([204, 409].contains(&status), "{status}");
        }
    }
    let rows = door.listed("").await;
    let recorded = rows.iter().filter(|row| row["outcome"] == "recorded");
    assert_eq!(recorded.count(), door.times().await.len());
    for row in &rows {
        let is_punch = row["punch_id"].is_i64();
        assert_eq!(row["outcome"] == "recorded", is_punch, "{row}");
    }
    assert!(door.listed("?outcome=quarantined").await.is_empty());
}
