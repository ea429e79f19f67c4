//! Punches that a kiosk kept while it had no network.

mod decisions;
mod late;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Reply, Server, TestKiosk},
};

impl Door {
    fn now(&self) -> DateTime<Utc> {
        self.server.app.clock.now()
    }

    /// A badge read now, as the kiosk keeps it.
    async fn kept(&self, counter: i64) -> Value {
        let badge = self.server.badge(&self.person, self.phone).await;
        json!({
            "key": format!("key-{counter}"), "kiosk_id": self.kiosk.id, "counter": counter,
            "qr_token": badge, "read_at": self.now(), "device_time": self.now(),
        })
    }

    async fn send(&self, punches: &[Value]) -> Vec<Value> {
        let sent = send(&self.server, &self.kiosk, punches).await.ok(200);
        sent["punches"].as_array().unwrap().clone()
    }

    async fn send_one(&self, punch: &Value) -> Value {
        self.send(std::slice::from_ref(punch)).await.remove(0)
    }

    fn later(&self, time: TimeDelta) {
        self.server.clock.advance(time);
    }

    /// The person's punches, oldest first: kind, method, time.
    async fn times(&self) -> Vec<(String, String, String)> {
        let listed = self.server.get("/punch/history", &self.person.token).await;
        let mut listed = listed.ok(200).as_array().unwrap().clone();
        listed.reverse();
        let text = |punch: &Value, name: &str| punch[name].as_str().unwrap().to_owned();
        let shown = listed.iter().map(|punch| {
            let time = text(punch, "punched_at")[11..19].to_owned();
            (text(punch, "punch_type"), text(punch, "method"), time)
        });
        shown.collect()
    }

    pub(crate) async fn events(&self, kind: &str) -> Vec<Value> {
        let path = format!("/admin/audit-logs?event_type={kind}");
        let listed = self.server.get(&path, &self.admin.token).await.ok(200);
        listed.as_array().unwrap().clone()
    }

    async fn listed(&self, query: &str) -> Vec<Value> {
        let path = format!("/admin/kept-punches{query}");
        let listed = self.server.get(&path, &self.admin.token).await.ok(200);
        listed.as_array().unwrap().clone()
    }
}

async fn send(server: &Server, kiosk: &TestKiosk, punches: &[Value]) -> Reply {
    let request = server
        .request(reqwest::Method::POST, "/kiosk/punches")
        .header("X-Kiosk-API-Key", &kiosk.key)
        .json(&json!({ "punches": punches }));
    server.send(request).await
}

/// A badge that nobody signed, of these times.
fn with_times(iat: i64, exp: i64) -> Value {
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let header = part(json!({ "alg": "RS256", "kid": "k" }));
    let claims = json!({
        "sub": "1", "device_id": 1, "jti": "x", "nonce": "y", "iat": iat, "exp": exp,
        "type": "ephemeral_qr",
    });
    format!("{header}.{}.c2ln", part(claims)).into()
}

fn shown(kind: &str, method: &str, time: &str) -> (String, String, String) {
    (kind.to_owned(), method.to_owned(), time.to_owned())
}

#[rstest]
#[tokio::test]
async fn what_was_kept_is_recorded_at_the_time_it_was_read(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00Z");
    let entry = door.kept(1).await;
    door.later(TimeDelta::hours(4));
    let exit = door.kept(2).await;
    door.later(TimeDelta::hours(1));

    // The order of the request is not that of the numbers.
    let answers = door.send(&[exit.clone(), entry.clone()]).await;
    assert_eq!(answers[0]["key"], "key-2");
    for answer in &answers {
        assert_eq!(answer["outcome"], "recorded", "{answer}");
    }
    let expected = [
        shown("clock_in", "offline_badge", "08:00:00"),
        shown("clock_out", "offline_badge", "12:00:00"),
    ];
    assert_eq!(door.times().await, expected);
    let rows = door
        .server
        .rows("SELECT punched_at, created_at, device_time FROM punches ORDER BY id")
        .await;
    assert_ne!(rows[0]["punched_at"], rows[0]["created_at"]);
    assert_eq!(rows[0]["punched_at"], rows[0]["device_time"]);
    assert_eq!(rows[0]["created_at"], rows[1]["created_at"]);

    // Sent again, all or some, it is the same.
    assert_eq!(door.send(&[exit, entry.clone()]).await, answers);
    assert_eq!(door.send_one(&entry).await, answers[1]);
    assert_eq!(door.times().await.len(), 2);
    assert!(door.events("kept_punches_missing").await.is_empty());
    assert_eq!(door.verified().await.unwrap().entries, 2);
}

#[rstest]
#[tokio::test]
async fn sent_ten_times_at_once_it_is_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let mut kept = Vec::new();
    for counter in 1..=5 {
        kept.push(door.kept(counter).await);
        door.later(TimeDelta::seconds(11));
    }
    let replies = join_all((0..10).map(|_| door.send(&kept))).await;
    for answers in &replies {
        assert_eq!(answers, &replies[0]);
    }
    assert_eq!(door.times().await.len(), 5);
    assert_eq!(door.listed("").await.len(), 5);
    assert!(door.events("kept_punches_missing").await.is_empty());
    assert_eq!(door.verified().await.unwrap().entries, 5);
}

#[rstest]
#[tokio::test]
async fn an_answer_that_was_lost_doubles_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    // The server recorded it, the kiosk heard nothing and kept it.
    let kept = door.kept(1).await;
    let badge = kept["qr_token"].as_str().unwrap();
    let punch = door.server.punch(&door.kiosk, badge).await.ok(200);
    let answer = door.send_one(&kept).await;
    assert_eq!(answer["outcome"], "recorded");
    assert_eq!(answer["punch_id"], punch["punch_id"]);
    assert_eq!(door.times().await[0].1, "badge");

    // Another kiosk's punch is not this kiosk's.
    let other = door.server.kiosk(&door.admin, "Porte B").await;
    let mut kept = door.kept(1).await;
    kept["kiosk_id"] = other.id.into();
    let badge = kept["qr_token"].as_str().unwrap();
    door.server.punch(&door.kiosk, badge).await.ok(200);
    let answer = send(&door.server, &other, &[kept]).await.ok(200)["punches"][0].clone();
    assert_eq!(
        (&answer["outcome"], &answer["code"]),
        (&json!("refused"), &json!("badge_used"))
    );
    assert_eq!(door.times().await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn one_that_comes_late_falls_into_its_place(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00Z");
    door.punches(1).await;
    door.server.clock.set("2026-11-20T09:00:00Z");
    let exit = door.kept(1).await;
    door.server.clock.set("2026-11-20T10:00:00Z");
    let back = door.kept(2).await;
    // Another kiosk, which has a network, sees someone who is in.
    door.server.clock.set("2026-11-20T14:00:00Z");
    door.punches(1).await;
    for kept in [exit, back] {
        assert_eq!(door.send_one(&kept).await["outcome"], "recorded");
    }
    let expected = [
        shown("clock_in", "badge", "08:00:00"),
        shown("clock_out", "offline_badge", "09:00:00"),
        shown("clock_in", "offline_badge", "10:00:00"),
        shown("clock_out", "badge", "14:00:00"),
    ];
    assert_eq!(door.times().await, expected);
    // The last punch is the last by time, not the last that was written.
    let summary = door
        .server
        .get("/punch/summary", &door.person.token)
        .await
        .ok(200);
    assert_eq!(summary["is_present"], false);
    assert_eq!(summary["worked_today_seconds"], 5 * 3600);
    let presence = door
        .server
        .get("/admin/presence", &door.admin.token)
        .await
        .ok(200);
    let of_person = presence
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["user_id"] == door.person.id);
    assert_eq!(of_person.unwrap()["is_present"], false);
    door.later(TimeDelta::minutes(1));
    door.punches(1).await;
    assert_eq!(door.times().await[4].0, "clock_in");
}

#[rstest]
#[case::not_a_badge(json!("not a badge"), "badge_invalid")]
#[case::of_the_beginning_of_time(with_times(-8_334_601_228_800, -8_334_601_228_800), "badge_invalid")]
#[case::of_the_end_of_time(with_times(0, 8_210_266_876_799), "badge_invalid")]
#[case::that_ends_before_it_begins(with_times(1_800_000_000, 5), "badge_invalid")]
#[case::altered(Value::Null, "badge_invalid")]
#[tokio::test]
async fn a_badge_of_nobody_is_refused_and_kept_in_mind(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[case] token: Value,
    #[case] code: &str,
) {
    let door = Door::open(db).await;
    let mut forged = door.kept(1).await;
    let badge = forged["qr_token"].as_str().unwrap().to_owned();
    forged["qr_token"] = match token {
        Value::Null => {
            let (start, signature) = badge.rsplit_once('.').unwrap();
            let flipped = if signature.starts_with('A') { "B" } else { "A" };
            format!("{start}.{flipped}{}", &signature[1..]).into()
        }
        other => other,
    };
    let good = door.kept(2).await;
    let answers = door.send(&[forged, good]).await;
    assert_eq!(
        (&answers[0]["outcome"], &answers[0]["code"]),
        (&json!("refused"), &json!(code))
    );
    assert_eq!(
        answers[1]["outcome"], "recorded",
        "one that is bad keeps none back"
    );
    assert_eq!(door.times().await.len(), 1);
    let listed = door.listed("?outcome=refused").await;
    assert_eq!((listed.len(), &listed[0]["code"]), (1, &json!(code)));
    assert_eq!(door.events("kept_punch_not_recorded").await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_kiosks_clock_is_held_to_the_badges(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00Z");
    let read = async |counter: i64, ahead: i64| {
        let mut kept = door.kept(counter).await;
        kept["read_at"] = json!(door.now() + TimeDelta::seconds(ahead));
        door.later(TimeDelta::seconds(11));
        kept
    };
    let kept = [
        read(1, 5).await,
        read(2, 40).await,
        read(3, -40).await,
        read(4, 3600).await,
    ];
    let fifth = read(5, -3600).await;
    door.later(TimeDelta::hours(2));
    let answers = door.send(&[&kept[..], &[fifth]].concat()).await;
    let outcomes: Vec<&str> = answers
        .iter()
        .map(|a| a["outcome"].as_str().unwrap())
        .collect();
    let (good, asked) = ("recorded", "quarantined");
    assert_eq!(outcomes, [good, good, good, asked, asked]);
    assert_eq!(answers[3]["code"], "kiosk_clock_off");
    // Never outside the badge's life of 15 seconds.
    let times: Vec<String> = door
        .times()
        .await
        .into_iter()
        .map(|(_, _, time)| time)
        .collect();
    assert_eq!(times, ["08:00:05", "08:00:22", "08:00:25"]);
    let drifts: Vec<i64> = door
        .listed("")
        .await
        .iter()
        .rev()
        .map(|kept| kept["drift_seconds"].as_i64().unwrap())
        .collect();
    // What an administrator would record is the badge's time.
    let doubtful = &door.listed("?outcome=quarantined").await[1];
    assert_eq!(doubtful["shown_at"], "2026-11-20T08:00:47.999Z");
    assert_eq!(drifts[..3], [0, 25, -40]);
    assert!(drifts[3] > 3500 && drifts[4] < -3500, "{drifts:?}");
}

#[rstest]
#[tokio::test]
async fn what_was_kept_too_long_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(
        db,
        &[
            ("BADGE_LIMIT_PER_10S", "1000"),
            ("OFFLINE_PUNCH_MAX_HOURS", "2"),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
        ],
    )
    .await;
    let door = Door::of(server).await;
    let old = door.kept(1).await;
    door.later(TimeDelta::minutes(1));
    let young = door.kept(2).await;
    door.later(TimeDelta::minutes(119) + TimeDelta::seconds(30));
    let answers = door.send(&[old, young]).await;
    assert_eq!(answers[0]["code"], "kept_too_long");
    assert_eq!(answers[1]["outcome"], "recorded");
}

#[rstest]
#[tokio::test]
async fn a_number_left_out_is_noted(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let mut kept = Vec::new();
    for counter in [1, 2, 4, 5, 1] {
        let mut punch = door.kept(counter).await;
        punch["key"] = json!(format!("key-{counter}-{}", kept.len()));
        kept.push(punch);
        door.later(TimeDelta::seconds(11));
    }
    door.send(&kept[..2]).await;
    door.send(&kept[2..4]).await;
    // The tablet was reset: what it still had is lost.
    door.send(&kept[4..]).await;
    let noted = door.events("kept_punches_missing").await;
    let data: Vec<Value> = noted
        .iter()
        .rev()
        .map(|entry| serde_json::from_str(entry["event_data"].as_str().unwrap()).unwrap())
        .collect();
    assert_eq!(
        data,
        [
            json!({ "counter": 4, "expected": 3 }),
            json!({ "counter": 1, "expected": 6 })
        ]
    );
    assert_eq!(door.times().await.len(), 5, "none is refused for it");
}

#[rstest]
#[tokio::test]
async fn who_was_welcome_then_is_recorded_though_not_welcome_now(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let before = door.kept(1).await;
    door.later(TimeDelta::seconds(20));
    let path = format!("/devices/{}/revoke", door.phone);
    let after = door.kept(2).await;
    door.later(TimeDelta::seconds(1));
    let revoked = door.server.post(&path, &door.person.token, json!({}));
    revoked.await.ok(200);
    // It was shown before the phone was revoked, and read by the kiosk after.
    let mut late = after.clone();
    late["read_at"] = json!(door.now() + TimeDelta::seconds(3));
    let answers = door.send(&[before, late]).await;
    assert_eq!(answers[0]["outcome"], "recorded");
    assert_eq!(answers[1]["code"], "device_revoked");
}

#[rstest]
#[tokio::test]
async fn a_bad_request_takes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let good = door.kept(1).await;
    let with = |name: &str, value: Value| {
        let mut bad = good.clone();
        bad[name] = value;
        vec![good.clone(), bad]
    };
    let many = vec![good.clone(); 51];
    for punches in [
        vec![],
        many,
        with("counter", json!(0)),
        with("key", json!("")),
        with("key", json!("x".repeat(37))),
        with("qr_token", json!("x".repeat(4097))),
        with("read_at", json!("10000-01-01T00:00:00Z")),
        with("read_at", json!("yesterday")),
    ] {
        let reply = send(&door.server, &door.kiosk, &punches).await;
        reply.problem(422, "invalid_value");
    }
    let nobody = TestKiosk {
        id: door.kiosk.id,
        key: "wrong".to_owned(),
    };
    send(&door.server, &nobody, &[good])
        .await
        .problem(401, "kiosk_unauthorized");
    assert!(door.times().await.is_empty());
    assert!(door.listed("").await.is_empty());
}

#[rstest]
#[tokio::test]
async fn none_is_of_a_time_that_has_not_come(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00Z");
    let mut kept = door.kept(1).await;
    kept["read_at"] = json!("2026-11-20T08:00:30Z");
    door.later(TimeDelta::seconds(3));
    assert_eq!(door.send_one(&kept).await["outcome"], "recorded");
    assert_eq!(door.times().await[0].2, "08:00:03");
    assert_eq!(door.listed("").await[0]["drift_seconds"], 27);
}
