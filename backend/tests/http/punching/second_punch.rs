//! A second punch of a person within a moment: a kiosk that can ask does, before it is recorded.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Reply, Server, TestKiosk},
};

const PIN: &str = "294817";

impl Door {
    async fn badge_now(&self) -> String {
        self.server.badge(&self.person, self.phone).await
    }

    /// Shows a badge at a kiosk that can ask.
    async fn offer(&self, kiosk: &TestKiosk, badge: &str) -> Reply {
        let body = json!({ "qr_token": badge, "can_ask": true });
        self.server.at_kiosk(kiosk, "/punch/validate", body).await
    }

    /// Says yes to what was asked.
    async fn confirm(&self, kiosk: &TestKiosk, badge: &str, asked: &Value) -> Reply {
        let body = json!({
            "qr_token": badge, "can_ask": true, "confirmation": asked["confirmation"],
        });
        self.server.at_kiosk(kiosk, "/punch/validate", body).await
    }

    async fn recorded(&self) -> Vec<Value> {
        let listed = self.server.get("/punch/history", &self.person.token).await;
        listed.ok(200).as_array().unwrap().clone()
    }
}

/// What a kiosk is told to ask.
fn asked(reply: &Reply) -> Value {
    reply.problem(409, "punched_just_now");
    reply.json()["second_punch"].clone()
}

#[rstest]
#[tokio::test]
async fn a_second_punch_within_a_minute_is_recorded_once_it_is_confirmed(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let first = door
        .offer(&door.kiosk, &door.badge_now().await)
        .await
        .ok(200);
    door.server.clock.advance(TimeDelta::seconds(20));
    // At another kiosk: it is the server that knows.
    let other = door.server.kiosk(&door.admin, "Porte B").await;
    let badge = door.badge_now().await;
    let question = asked(&door.offer(&other, &badge).await);
    assert_eq!(question["first_name"], "Camille");
    assert_eq!(question["last_punch_type"], "clock_in");
    assert_eq!(question["last_punched_at"], first["punched_at"]);
    assert_eq!(question["seconds_ago"], 20);
    assert_eq!(question["punch_type"], "clock_out");
    assert_eq!(question["expires_in"], 60);
    assert_eq!(door.recorded().await.len(), 1);

    // The badge lives fifteen seconds; the person takes longer.
    door.server.clock.advance(TimeDelta::seconds(30));
    let exit = door.confirm(&other, &badge, &question).await.ok(200);
    assert_eq!(exit["punch_type"], "clock_out");
    assert_eq!(exit["worked_today_seconds"], 50);
    // It was the badge's one use.
    let again = door.confirm(&other, &badge, &question).await;
    again.problem(400, "badge_used");
    assert_eq!(door.recorded().await.len(), 2);
    assert_eq!(door.verified().await.unwrap().entries, 2);
}

#[rstest]
#[tokio::test]
async fn a_client_that_cannot_ask_is_answered_as_ever(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    for _ in 0..3 {
        let badge = door.badge_now().await;
        door.server.punch(&door.kiosk, &badge).await.ok(200);
        door.server.clock.advance(TimeDelta::seconds(5));
    }
    let body = json!({ "qr_token": door.badge_now().await, "can_ask": false });
    let reply = door.server.at_kiosk(&door.kiosk, "/punch/validate", body);
    reply.await.ok(200);
    assert_eq!(door.recorded().await.len(), 4);
}

#[rstest]
#[tokio::test]
async fn asking_spends_no_badge_and_a_minute_later_nobody_is_asked(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::seconds(59));
    let badge = door.badge_now().await;
    asked(&door.offer(&door.kiosk, &badge).await);
    door.server.clock.advance(TimeDelta::seconds(1));
    let exit = door.offer(&door.kiosk, &badge).await.ok(200);
    assert_eq!(exit["punch_type"], "clock_out");
}

#[rstest]
#[tokio::test]
async fn the_moment_is_a_setting_and_none_asks_never(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let settings = |seconds| {
        [
            ("SECOND_PUNCH_SECONDS", seconds),
            ("BADGE_LIMIT_PER_10S", "99"),
        ]
    };
    let door = Door::of(Server::start_with(db, &settings("0")).await).await;
    for _ in 0..2 {
        let badge = door.badge_now().await;
        door.offer(&door.kiosk, &badge).await.ok(200);
    }
    let door = Door::of(Server::start_with(db, &settings("600")).await).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::seconds(599));
    asked(&door.offer(&door.kiosk, &door.badge_now().await).await);
}

#[rstest]
#[tokio::test]
async fn a_confirmation_is_good_for_its_kiosk_its_badge_and_a_minute(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let other = door.server.kiosk(&door.admin, "Porte B").await;
    door.punches(1).await;
    let badge = door.badge_now().await;
    let question = asked(&door.offer(&door.kiosk, &badge).await);

    let elsewhere = door.confirm(&other, &badge, &question).await;
    elsewhere.problem(400, "confirmation_over");
    let another = door.badge_now().await;
    let for_another = door.confirm(&door.kiosk, &another, &question).await;
    for_another.problem(400, "confirmation_over");
    let made_up = json!({ "confirmation": "bm90aGluZw" });
    let forged = door.confirm(&door.kiosk, &badge, &made_up).await;
    forged.problem(400, "confirmation_over");
    // The signature counts as ever: the same badge with another person in it.
    let mut parts: Vec<&str> = badge.split('.').collect();
    parts[2] = another.split('.').next_back().unwrap();
    let altered = door.confirm(&door.kiosk, &parts.join("."), &question).await;
    altered.problem(400, "badge_invalid");

    door.server.clock.advance(TimeDelta::seconds(60));
    let late = door.confirm(&door.kiosk, &badge, &question).await;
    late.problem(400, "confirmation_over");
    assert_eq!(door.recorded().await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn who_punched_elsewhere_meanwhile_is_asked_anew(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::seconds(5));
    let badge = door.badge_now().await;
    let question = asked(&door.offer(&door.kiosk, &badge).await);
    assert_eq!(question["punch_type"], "clock_out");
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::seconds(5));
    let anew = asked(&door.confirm(&door.kiosk, &badge, &question).await);
    assert_eq!(anew["last_punch_type"], "clock_out");
    assert_eq!(anew["punch_type"], "clock_in");
    let entry = door.confirm(&door.kiosk, &badge, &anew).await.ok(200);
    assert_eq!(entry["punch_type"], "clock_in");
}

#[rstest]
#[tokio::test]
async fn of_many_at_once_one_is_recorded_and_the_others_are_asked_about(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let mut badges = Vec::new();
    for _ in 0..12 {
        badges.push(door.badge_now().await);
    }
    let offered = badges.iter().map(|badge| door.offer(&door.kiosk, badge));
    let replies = join_all(offered).await;
    let recorded = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(recorded, 1);
    let (badge, reply) = badges
        .iter()
        .zip(&replies)
        .find(|(_, reply)| reply.status == 409)
        .unwrap();
    let question = asked(reply);
    // And one confirmation sent ten times is one punch.
    let confirmed = (0..10).map(|_| door.confirm(&door.kiosk, badge, &question));
    let replies = join_all(confirmed).await;
    let recorded = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(recorded, 1);
    assert_eq!(door.recorded().await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn who_shows_no_phone_is_asked_too_and_gives_the_pin_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let change = json!({
        "means": { "printed_badges": false, "staff_numbers": true, "tags": "with_pin" },
    });
    let path = format!("/admin/kiosks/{}", door.kiosk.id);
    let token = &door.admin.token;
    door.server.patch(&path, token, change).await.ok(200);
    let person = format!("/admin/users/{}", door.person.id);
    let named = json!({ "staff_number": "0042" });
    door.server.patch(&person, token, named).await.ok(200);
    let pin = json!({ "pin": PIN });
    let path = format!("{person}/pin");
    door.server.post(&path, token, pin).await.ok(204);
    door.punches(1).await;

    let show = async |pin: Option<&str>, confirmation: Option<&Value>| {
        let body = json!({
            "key": "the-kiosk-drew-this", "by": "staff_number", "number": "0042", "pin": pin,
            "can_ask": true, "confirmation": confirmation,
        });
        let path = "/punch/without-phone";
        door.server.at_kiosk(&door.kiosk, path, body).await
    };
    // Only who knows the PIN is told when someone came.
    show(Some("000001"), None).await.problem(400, "pin_invalid");
    let question = asked(&show(Some(PIN), None).await);
    assert_eq!(question["punch_type"], "clock_out");
    let confirmation = &question["confirmation"];
    let exit = show(None, Some(confirmation)).await.ok(200);
    assert_eq!(exit["punch_type"], "clock_out");
    // Sent again, its answer lost, it is the same punch.
    let again = show(None, Some(confirmation)).await.ok(200);
    assert_eq!(again["punch_id"], exit["punch_id"]);
    let again = show(Some(PIN), None).await.ok(200);
    assert_eq!(again["punch_id"], exit["punch_id"]);

    // Revoked between the question and the yes, a card is no longer good.
    let path = format!("{person}/tag");
    let given = json!({ "number": "0009871234" });
    let tag = door.server.post(&path, token, given).await.ok(201);
    let by_tag = async |pin: Option<&str>, confirmation: Option<&Value>| {
        let body = json!({
            "key": "the-kiosk-drew-that", "by": "tag", "number": "0009871234", "pin": pin,
            "can_ask": true, "confirmation": confirmation,
        });
        let path = "/punch/without-phone";
        door.server.at_kiosk(&door.kiosk, path, body).await
    };
    let question = asked(&by_tag(Some(PIN), None).await);
    let path = format!("/admin/devices/{}/revoke", tag["id"]);
    door.server.post(&path, token, json!({})).await.ok(200);
    let late = by_tag(None, Some(&question["confirmation"])).await;
    late.problem(403, "device_revoked");
    assert_eq!(door.recorded().await.len(), 2);
}
