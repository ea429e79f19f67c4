//! Punches without a phone: printed badges, staff numbers, tags, and their PINs.

use chrona_store::attempts;
use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, PASSWORD, Reply},
};

const PIN: &str = "294817";

impl Door {
    /// A door whose kiosk takes all there is, and Camille has staff number 0042 and a PIN.
    async fn without_phones(db: Db) -> Self {
        let door = Self::open(db).await;
        door.take(true, true, "with_pin").await;
        let named = json!({ "staff_number": "0042" });
        let path = format!("/admin/users/{}", door.person.id);
        let changed = door.server.patch(&path, &door.admin.token, named).await;
        assert_eq!(changed.ok(200)["staff_number"], "0042");
        door.set_pin(door.person.id, PIN).await.ok(204);
        door
    }

    async fn take(&self, printed_badges: bool, staff_numbers: bool, tags: &str) {
        let means = json!({
            "printed_badges": printed_badges, "staff_numbers": staff_numbers, "tags": tags,
        });
        let path = format!("/admin/kiosks/{}", self.kiosk.id);
        let change = json!({ "means": means });
        let changed = self.server.patch(&path, &self.admin.token, change).await;
        assert_eq!(changed.ok(200)["means"], means);
    }

    async fn set_pin(&self, account_id: i64, pin: &str) -> Reply {
        let path = format!("/admin/users/{account_id}/pin");
        let body = json!({ "pin": pin });
        self.server.post(&path, &self.admin.token, body).await
    }

    async fn printed(&self) -> (i64, String) {
        let path = format!("/admin/users/{}/printed-badge", self.person.id);
        let made = self.server.post(&path, &self.admin.token, json!({})).await;
        let made = made.ok(201);
        let code = made["code"].as_str().unwrap().to_owned();
        (made["device"]["id"].as_i64().unwrap(), code)
    }

    async fn give_tag(&self, account_id: i64, number: &str) -> Reply {
        let path = format!("/admin/users/{account_id}/tag");
        let body = json!({ "number": number });
        self.server.post(&path, &self.admin.token, body).await
    }

    async fn show(&self, key: u32, by: &str, number: &str, pin: Option<&str>) -> Reply {
        let body = json!({
            "key": format!("press-{key:011}"), "by": by, "number": number, "pin": pin,
        });
        self.server
            .at_kiosk(&self.kiosk, "/punch/without-phone", body)
            .await
    }

    async fn history(&self) -> Vec<Value> {
        let listed = self.server.get("/punch/history", &self.person.token).await;
        listed.ok(200).as_array().unwrap().clone()
    }

    async fn noted(&self, event: &str) -> usize {
        let path = format!("/admin/audit-logs?event_type={event}");
        let listed = self.server.get(&path, &self.admin.token).await.ok(200);
        listed.as_array().unwrap().len()
    }
}

#[rstest]
#[tokio::test]
async fn each_means_makes_a_punch_that_says_how_it_was_made(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    let (badge_id, code) = door.printed().await;
    let tag = door.give_tag(door.person.id, "04:a2:2b-91").await.ok(201);
    assert_eq!(tag["kind"], "tag");

    let entry = door
        .show(1, "staff_number", "0042", Some(PIN))
        .await
        .ok(200);
    assert_eq!(entry["punch_type"], "clock_in");
    assert_eq!(entry["first_name"], "Camille");
    door.server.clock.advance(TimeDelta::hours(4));
    let exit = door
        .show(2, "printed_badge", &code, Some(PIN))
        .await
        .ok(200);
    assert_eq!(exit["punch_type"], "clock_out");
    assert_eq!(exit["device_id"], badge_id);
    assert_eq!(exit["worked_today_seconds"], 4 * 3600);
    // A reader may write the number otherwise.
    door.show(3, "tag", "04A22B91", Some(PIN)).await.ok(200);
    door.take(true, true, "alone").await;
    let last = door.show(4, "tag", "04 a2 2b 91", None).await.ok(200);
    assert_eq!(last["device_id"], tag["id"]);

    let history = door.history().await;
    let methods: Vec<_> = history.iter().map(|punch| &punch["method"]).collect();
    assert_eq!(
        methods,
        ["tag", "tag_with_pin", "printed_badge", "staff_number"]
    );
    assert_eq!(door.verified().await.unwrap().entries, 4);
    // Neither counts among the phones, nor makes a badge.
    let mine = door.server.get("/devices/me", &door.person.token).await;
    assert_eq!(mine.ok(200).as_array().unwrap().len(), 1);
    let body = json!({ "device_id": badge_id });
    let asked = door
        .server
        .post("/punch/request-token", &door.person.token, body)
        .await;
    asked.problem(404, "device_not_found");
    let means = door.server.get("/punch/my-means", &door.person.token).await;
    let expected = json!({
        "staff_number": "0042", "has_pin": true, "has_printed_badge": true, "has_tag": true,
    });
    assert_eq!(means.ok(200), expected);
}

#[rstest]
#[tokio::test]
async fn a_kiosk_takes_what_it_is_set_to_take(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::without_phones(db).await;
    let (_, code) = door.printed().await;
    door.give_tag(door.person.id, "0009871234").await.ok(201);
    door.take(false, false, "none").await;
    for (means, number) in [
        ("printed_badge", &*code),
        ("staff_number", "0042"),
        ("tag", "0009871234"),
    ] {
        let refused = door.show(1, means, number, Some(PIN)).await;
        refused.problem(409, "means_not_taken");
    }
    door.take(true, true, "with_pin").await;
    for (means, number) in [
        ("printed_badge", &*code),
        ("staff_number", "0042"),
        ("tag", "0009871234"),
    ] {
        let refused = door.show(1, means, number, None).await;
        refused.problem(400, "pin_required");
    }
    let status = door
        .server
        .at_kiosk(
            &door.kiosk,
            "/kiosk/heartbeat",
            json!({ "app_version": "1" }),
        )
        .await;
    let expected = json!({ "printed_badges": true, "staff_numbers": true, "tags": "with_pin" });
    assert_eq!(status.ok(200)["means"], expected);
    // The person's list counts as at any punch.
    let path = format!("/admin/kiosks/{}/access-mode", door.kiosk.id);
    let mode = json!({ "access_mode": "whitelist" });
    door.server
        .patch(&path, &door.admin.token, mode)
        .await
        .ok(200);
    let refused = door.show(1, "staff_number", "0042", Some(PIN)).await;
    refused.problem(403, "kiosk_not_open_to_you");
    assert!(door.history().await.is_empty());
}

#[rstest]
#[tokio::test]
async fn sent_again_it_is_the_same_punch(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::without_phones(db).await;
    let replies = join_all((0..5).map(|_| door.show(7, "staff_number", "0042", Some(PIN)))).await;
    let first = replies[0].ok(200);
    for reply in &replies {
        assert_eq!(reply.ok(200)["punch_id"], first["punch_id"]);
        assert_eq!(reply.ok(200)["punch_type"], "clock_in");
    }
    door.server.clock.advance(TimeDelta::minutes(3));
    let again = door
        .show(7, "staff_number", "0042", Some(PIN))
        .await
        .ok(200);
    assert_eq!(again["punched_at"], first["punched_at"]);
    assert_eq!(door.history().await.len(), 1);
    let other = door
        .show(8, "staff_number", "0042", Some(PIN))
        .await
        .ok(200);
    assert_eq!(other["punch_type"], "clock_out");
    // The key of someone else's punch opens nothing.
    let body = json!({
        "email": "sacha@exemple.fr", "password": PASSWORD, "role": "user", "staff_number": "0043",
    });
    let made = door
        .server
        .post("/admin/users", &door.admin.token, body)
        .await;
    door.set_pin(made.ok(201)["id"].as_i64().unwrap(), "730264")
        .await
        .ok(204);
    let stolen = door.show(7, "staff_number", "0043", Some("730264")).await;
    stolen.problem(400, "badge_used");
}

#[rstest]
#[tokio::test]
async fn five_wrong_pins_lock_the_person_out_of_that_kiosk_alone(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    let (_, code) = door.printed().await;
    // By the card or by the number, it is one count; and ten at once get no more tries.
    let tries = (0..10).map(|key| {
        let (means, number) = if key % 2 == 0 {
            ("printed_badge", &*code)
        } else {
            ("staff_number", "0042")
        };
        door.show(key, means, number, Some("000001"))
    });
    let replies = join_all(tries).await;
    let refused = replies.iter().filter(|reply| reply.status == 400).count();
    assert_eq!(refused, 5);
    for locked in replies.iter().filter(|reply| reply.status != 400) {
        locked.problem(429, "pin_locked");
        assert!(locked.header("retry-after").parse::<u64>().unwrap() <= 900);
    }
    let right = door.show(20, "staff_number", "0042", Some(PIN)).await;
    right.problem(429, "pin_locked");
    assert_eq!(door.noted("pin_locked").await, 1);
    assert_eq!(door.noted("pin_refused").await, 4);

    // The phone goes on, and so does the other kiosk.
    door.punches(1).await;
    let other = door.server.kiosk(&door.admin, "Porte B").await;
    let path = format!("/admin/kiosks/{}", other.id);
    let means = json!({ "printed_badges": false, "staff_numbers": true, "tags": "none" });
    let change = json!({ "means": means });
    door.server
        .patch(&path, &door.admin.token, change)
        .await
        .ok(200);
    let body = json!({
        "key": "press-at-the-other-door", "by": "staff_number", "number": "0042", "pin": PIN,
    });
    let there = door.server.at_kiosk(&other, "/punch/without-phone", body);
    there.await.ok(200);
    // A new PIN is tried at once.
    door.set_pin(door.person.id, "518204").await.ok(204);
    let new = door.show(22, "staff_number", "0042", Some("518204"));
    new.await.ok(200);
    for key in 23..28 {
        let refused = door.show(key, "staff_number", "0042", Some("000001")).await;
        refused.problem(400, "pin_invalid");
    }
    door.set_pin(door.person.id, PIN).await.ok(204);
    for key in 28..34 {
        door.show(key, "staff_number", "0042", Some("000001")).await;
    }
    door.server.clock.advance(TimeDelta::minutes(15));
    door.show(21, "staff_number", "0042", Some(PIN))
        .await
        .ok(200);
}

#[rstest]
#[tokio::test]
async fn who_has_no_such_number_or_no_pin_is_answered_alike(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    let body = json!({
        "email": "sacha@exemple.fr", "password": PASSWORD, "role": "user", "staff_number": "0043",
    });
    door.server
        .post("/admin/users", &door.admin.token, body)
        .await
        .ok(201);
    let wrong = door.show(1, "staff_number", "0042", Some("000001")).await;
    let nobody = door.show(2, "staff_number", "9999", Some("000001")).await;
    let no_pin = door.show(3, "staff_number", "0043", Some("000001")).await;
    let words = wrong.problem(400, "pin_invalid");
    assert_eq!(nobody.problem(400, "pin_invalid"), words);
    assert_eq!(no_pin.problem(400, "pin_invalid"), words);
    for key in 10..14 {
        let reply = door.show(key, "staff_number", "9999", Some("000001")).await;
        reply.problem(400, "pin_invalid");
    }
    let locked = door.show(15, "staff_number", "9999", Some("000001")).await;
    locked.problem(429, "pin_locked");
    let unknown = door.show(16, "tag", "7777777", Some(PIN)).await;
    unknown.problem(400, "card_unknown");
    let none = door
        .show(17, "printed_badge", "CHRONA:TOO-SHORT", Some(PIN))
        .await;
    none.problem(400, "card_unknown");
}

#[rstest]
#[tokio::test]
async fn a_kiosk_of_many_wrong_ones_is_told_to_wait_whosever_they_are(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    let (writer, now) = (door.server.app.store.writer(), door.server.app.clock.now());
    let key = format!("wrong_at_kiosk {}", door.kiosk.id);
    for _ in 0..99 {
        let before = now - TimeDelta::minutes(15);
        attempts::count(writer, &key, now, before).await.unwrap();
    }
    let last = door.show(1, "staff_number", "0042", Some("000001")).await;
    last.problem(400, "pin_invalid");
    // Which numbers there are is told by neither.
    for (key, number) in [(2, "0042"), (3, "9999")] {
        let reply = door.show(key, "staff_number", number, Some("000001")).await;
        reply.problem(429, "too_many_requests");
    }
    let right = door.show(4, "staff_number", "0042", Some(PIN)).await;
    right.ok(200);
    assert_eq!(door.noted("pin_refused").await, 3);
}

#[rstest]
#[tokio::test]
async fn a_card_is_one_persons_and_its_successor_ends_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    let (_, lost) = door.printed().await;
    let (_, code) = door.printed().await;
    let refused = door.show(1, "printed_badge", &lost, Some(PIN)).await;
    refused.problem(403, "card_revoked");
    door.show(2, "printed_badge", &code, Some(PIN))
        .await
        .ok(200);

    let tag = door.give_tag(door.person.id, "0009871234").await.ok(201);
    let taken = door.give_tag(door.admin.id, "00-0987-1234").await;
    taken.problem(409, "card_taken");
    let path = format!("/admin/devices/{}/revoke", tag["id"]);
    door.server
        .post(&path, &door.admin.token, json!({}))
        .await
        .ok(200);
    let refused = door.show(3, "tag", "0009871234", Some(PIN)).await;
    refused.problem(403, "card_revoked");
    // Taken back, it is someone else's.
    door.give_tag(door.admin.id, "0009871234").await.ok(201);
    door.set_pin(door.admin.id, "730264").await.ok(204);
    let theirs = door
        .show(4, "tag", "0009871234", Some("730264"))
        .await
        .ok(200);
    assert_eq!(theirs["user_id"], door.admin.id);

    // Ten at once leave one in use.
    join_all((0..10).map(|_| door.printed())).await;
    let path = format!("/admin/devices?user_id={}&is_revoked=false", door.person.id);
    let listed = door.server.get(&path, &door.admin.token).await.ok(200);
    let printed = listed.as_array().unwrap().iter();
    let printed = printed.filter(|device| device["kind"] == "printed_badge");
    assert_eq!(printed.count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_tag_that_no_kiosk_reads_is_refused_and_the_one_before_stays(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    door.give_tag(door.person.id, "0009871234").await.ok(201);
    // As a US reader types on a French machine; too short for a kiosk, with and without colons; no letters.
    let long = "7".repeat(101);
    for unread in [
        "àà&\"è'!ç&&",
        "1234567",
        "04:A2:2B:9",
        "0009 871 é34",
        "--------",
        &long,
    ] {
        let refused = door.give_tag(door.person.id, unread).await;
        refused.problem(422, "invalid_value");
        let errors = &refused.json()["errors"];
        assert_eq!(errors[0]["field"], "number", "{unread}");
    }
    door.show(1, "tag", "0009871234", Some(PIN)).await.ok(200);
    let said = door
        .server
        .send(
            door.server
                .request(
                    reqwest::Method::POST,
                    &format!("/admin/users/{}/tag", door.person.id),
                )
                .bearer_auth(&door.admin.token)
                .header("accept-language", "fr")
                .json(&json!({ "number": "1234567" })),
        )
        .await;
    let words = said.json()["errors"][0]["message"].clone();
    assert!(words.as_str().unwrap().contains("De 8 à 100"), "{words}");
    // Eight are enough, and the longest is whole.
    door.give_tag(door.person.id, "04-a2:2b 91").await.ok(201);
    door.show(2, "tag", "04a22b91", Some(PIN)).await.ok(200);
    let longest = "7".repeat(100);
    door.give_tag(door.person.id, &longest).await.ok(201);
    door.show(3, "tag", &longest, Some(PIN)).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_pin_is_set_by_hr_or_by_its_owner_and_never_shown(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::without_phones(db).await;
    for bad in ["123456", "1234", "999999", "12345a"] {
        let refused = door.set_pin(door.person.id, bad).await;
        refused.problem(422, "invalid_value");
    }
    door.set_pin(9999, PIN).await.problem(404, "user_not_found");
    let token = &door.person.token;
    let body = |pin: &str, password: &str| json!({ "pin": pin, "current_password": password });
    let path = "/punch/my-pin";
    let wrong = door
        .server
        .post(path, token, body("518204", "not my password"))
        .await;
    wrong.problem(422, "invalid_value");
    door.server
        .post(path, token, body("518204", PASSWORD))
        .await
        .ok(204);
    let old = door.show(1, "staff_number", "0042", Some(PIN)).await;
    old.problem(400, "pin_invalid");
    door.show(2, "staff_number", "0042", Some("518204"))
        .await
        .ok(200);

    let rows = door.server.rows("SELECT * FROM devices").await;
    let kept = rows.iter().find(|row| row["kind"] == "pin").unwrap();
    assert!(kept["pin_hash"].as_str().unwrap().starts_with("$argon2id$"));
    assert!(!Value::from(rows.clone()).to_string().contains("518204"));
    let listed = door.server.get("/admin/devices", &door.admin.token).await;
    assert!(!listed.text.contains("argon2"), "{}", listed.text);

    // Revoked like a phone, it is gone; and closing the account ends all of it.
    let path = format!("/admin/devices/{}/revoke", kept["id"]);
    door.server
        .post(&path, &door.admin.token, json!({}))
        .await
        .ok(200);
    let gone = door.show(3, "staff_number", "0042", Some("518204")).await;
    gone.problem(400, "pin_invalid");
    let rows = door
        .server
        .rows("SELECT pin_hash FROM devices WHERE pin_hash IS NOT NULL")
        .await;
    assert!(rows.is_empty());
    door.set_pin(door.person.id, PIN).await.ok(204);
    let (_, code) = door.printed().await;
    let path = format!("/admin/users/{}", door.person.id);
    door.server.delete(&path, &door.admin.token).await.ok(204);
    let closed = door.show(4, "printed_badge", &code, Some(PIN)).await;
    closed.problem(403, "card_revoked");
    let closed = door.show(5, "staff_number", "0042", Some(PIN)).await;
    closed.problem(400, "pin_invalid");
}
