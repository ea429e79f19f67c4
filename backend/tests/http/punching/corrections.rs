//! Punches that are corrected: what counts, what stays to be seen, and what the ledger says of it.

use chrona_api_types::ProblemCode;
use chrona_backend::services::{
    ledger::{self, Readable},
    privacy::erasure,
};
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Person, Reply, Server},
    people::teams::{set_managers, set_team, team},
};

impl Door {
    async fn correct(&self, correction: &Value) -> Reply {
        self.correct_as(&self.admin, correction).await
    }

    async fn correct_as(&self, who: &Person, correction: &Value) -> Reply {
        let path = "/admin/punches/corrections";
        self.server.post(path, &who.token, correction.clone()).await
    }

    /// One's own punches, newest first; with the annulled ones where they are asked for.
    async fn own_punches(&self, with_annulled: bool) -> Vec<Value> {
        let path = format!("/punch/history?with_annulled={with_annulled}");
        let punches = self.server.get(&path, &self.person.token).await.ok(200);
        punches.as_array().unwrap().clone()
    }

    async fn summary(&self) -> Value {
        let path = "/punch/summary";
        self.server.get(path, &self.person.token).await.ok(200)
    }

    /// The kinds and times of what counts, oldest first, as the report says.
    async fn counted(&self) -> Vec<(String, String)> {
        let path = "/admin/reports/attendance?from=2026-11-01&to=2026-12-31";
        let rows = self.server.get(path, &self.admin.token).await.ok(200);
        let of = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| (of(row, "punch_type"), of(row, "punched_at")))
            .collect()
    }
}

fn added(way: &str, at: &str) -> Value {
    json!({ "punch_type": way, "punched_at": at })
}

#[rstest]
#[tokio::test]
async fn a_forgotten_clock_out_is_added_and_counts(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::open(db).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::hours(10));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    assert_eq!(door.summary().await["is_present"], true);
    let made = door
        .correct(&json!({
            "user_id": door.person.id, "reason": "  Oubli de pointage  ",
            "added": added("clock_out", "2026-11-20T17:30:00+01:00"),
        }))
        .await
        .ok(201);
    assert_eq!(made["annulled_id"], Value::Null);
    assert_eq!(made["sequence"], 2, "after the two punches");

    let summary = door.summary().await;
    assert_eq!(summary["is_present"], false);
    assert_eq!(summary["worked_today_seconds"], 8 * 3600 + 1800);
    let history = door.own_punches(false).await;
    let newest = &history[0];
    assert_eq!(newest["id"], made["added_id"]);
    assert_eq!(newest["method"], "correction");
    assert_eq!(
        (&newest["device_id"], &newest["kiosk_id"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(newest["added"]["by_name"], "rh@exemple.fr");
    assert_eq!(newest["added"]["reason"], "Oubli de pointage");
    assert_eq!(newest["annulled"], Value::Null);
    let presence = door
        .server
        .get("/admin/presence", &door.admin.token)
        .await
        .ok(200);
    let mut camille = presence.as_array().unwrap().iter();
    let camille = camille
        .rfind(|row| row["user_id"] == door.person.id)
        .unwrap();
    assert_eq!(camille["is_present"], false);
    let csv = "/admin/reports/attendance?from=2026-11-20&to=2026-11-20&format=csv";
    let csv = door.server.get(csv, &door.admin.token).await;
    let line = csv.text.lines().last().unwrap().to_owned();
    assert!(
        line.ends_with(",correction,Oubli de pointage,rh@exemple.fr"),
        "{line}"
    );

    // It is a punch like another: with a receipt, and what comes next follows from it.
    let path = format!("/punch/{}/receipt", made["added_id"]);
    door.server.get(&path, &door.person.token).await.ok(200);
    let verified = door.verified().await.unwrap();
    assert_eq!(verified.entries, 3);
    let badge = door.server.badge(&door.person, door.phone).await;
    let next = door.server.punch(&door.kiosk, &badge).await.ok(200);
    assert_eq!(next["punch_type"], "clock_in");
}

#[rstest]
#[tokio::test]
async fn what_is_annulled_or_replaced_counts_no_more_and_stays_to_be_seen(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::hours(2));
    door.punches(2).await;
    let before = door.own_punches(false).await;
    let (twice, out) = (&before[0], &before[1]);
    let annul = json!({ "user_id": door.person.id, "annulled_id": twice["id"], "reason": "Double passage" });
    door.correct(&annul).await.ok(201);
    let replace = json!({
        "user_id": door.person.id, "annulled_id": out["id"], "reason": "Parti plus tôt",
        "added": added("clock_out", "2026-11-20T08:45:12.750Z"),
    });
    let replaced = door.correct(&replace).await.ok(201);

    let counted = door.counted().await;
    assert_eq!(counted.len(), 2);
    assert_eq!(
        counted[1],
        ("clock_out".to_owned(), "2026-11-20T08:45:12Z".to_owned())
    );
    assert_eq!(door.own_punches(false).await.len(), 2);
    let all = door.own_punches(true).await;
    assert_eq!(all.len(), 4);
    let shown = |id: &Value| all.iter().find(|punch| &punch["id"] == id).unwrap();
    assert_eq!(shown(&twice["id"])["annulled"]["reason"], "Double passage");
    assert_eq!(
        shown(&twice["id"])["annulled"]["other_punch_id"],
        Value::Null
    );
    assert_eq!(
        shown(&out["id"])["annulled"]["other_punch_id"],
        replaced["added_id"]
    );
    let new = shown(&replaced["added_id"]);
    assert_eq!(new["added"]["other_punch_id"], out["id"]);
    let stats = door
        .server
        .get("/admin/dashboard/stats", &door.admin.token)
        .await
        .ok(200);
    assert_eq!(stats["today_punches"], 2);
    assert_eq!(stats["recent_punches"].as_array().unwrap().len(), 2);
    // A receipt of what was annulled is one all the same: it was recorded.
    let path = format!("/punch/{}/receipt", out["id"]);
    door.server.get(&path, &door.person.token).await.ok(200);

    // Neither twice, nor by two at once; what was added can be annulled in its turn.
    door.correct(&annul).await.problem(409, "punch_annulled");
    let mut undo = annul.clone();
    undo["annulled_id"] = replaced["added_id"].clone();
    let (one, other) = tokio::join!(door.correct(&undo), door.correct(&undo));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(door.counted().await.len(), 1);
    assert_eq!(door.verified().await.unwrap().entries, 7);
}

#[rstest]
#[tokio::test]
async fn the_person_is_told_and_the_log_knows(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let id = door.own_punches(false).await[0]["id"].clone();
    let correction =
        json!({ "user_id": door.person.id, "annulled_id": id, "reason": "Essai de la borne" });
    door.correct(&correction).await.ok(201);
    let told = door
        .server
        .rows("SELECT kind, account_id FROM outbox ORDER BY id")
        .await;
    let told = told.last().unwrap();
    assert_eq!(
        (&told["kind"], &told["account_id"]),
        (&json!("punches_corrected"), &json!(door.person.id))
    );
    let log = door
        .server
        .get(
            "/admin/audit-logs?event_type=punches_corrected",
            &door.admin.token,
        )
        .await
        .ok(200);
    assert_eq!(log[0]["user_id"], door.admin.id);
    assert!(log.to_string().contains("Essai de la borne"), "{log}");

    // Who corrects their own is not told of it; the log says so.
    let mine = json!({
        "user_id": door.admin.id, "reason": "Oubli",
        "added": added("clock_in", "2026-11-20T07:00:00Z"),
    });
    door.correct(&mine).await.ok(201);
    let letters = door
        .server
        .rows("SELECT id FROM outbox WHERE kind = 'punches_corrected'")
        .await;
    assert_eq!(letters.len(), 1);
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_right_changes_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let settings = [
        ("PUNCH_RETENTION_MONTHS", "12"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
    ];
    let door = Door::of(Server::start_with(db, &settings).await).await;
    door.punches(1).await;
    let id = door.own_punches(false).await[0]["id"].clone();
    let punched_at = door.own_punches(false).await[0]["punched_at"].clone();
    let person = door.person.id;
    let on_time = added("clock_out", "2026-11-20T07:30:00Z");
    for (correction, status, code) in [
        (json!({ "reason": "Rien à dire" }), 422, "invalid_value"),
        (
            json!({ "reason": " x ", "annulled_id": id }),
            422,
            "invalid_value",
        ),
        (
            json!({ "reason": "Demain", "added": added("clock_out", "2026-11-21T08:00:00Z") }),
            422,
            "invalid_value",
        ),
        (
            json!({ "reason": "Trop vieux", "added": added("clock_out", "2025-11-19T08:00:00Z") }),
            422,
            "invalid_value",
        ),
        (
            json!({ "reason": "Trop vieux", "added": added("clock_out", "0001-01-01T08:00:00Z") }),
            422,
            "invalid_value",
        ),
        (
            json!({ "reason": "Inconnu", "annulled_id": 424_242 }),
            404,
            "punch_not_found",
        ),
        (
            json!({ "reason": "Inconnu", "user_id": 424_242, "added": on_time }),
            404,
            "user_not_found",
        ),
        (
            json!({ "reason": "D’une autre", "user_id": door.admin.id, "annulled_id": id }),
            404,
            "punch_not_found",
        ),
        (
            json!({ "reason": "Déjà là", "added": { "punch_type": "clock_in", "punched_at": punched_at } }),
            409,
            "punch_there",
        ),
    ] {
        let mut asked = correction.clone();
        if asked["user_id"].is_null() {
            asked["user_id"] = json!(person);
        }
        door.correct(&asked).await.problem(status, code);
    }
    let mine = json!({ "user_id": person, "annulled_id": id, "reason": "Je préfère" });
    door.correct_as(&door.person, &mine)
        .await
        .problem(403, "forbidden");
    assert_eq!(door.own_punches(true).await.len(), 1);
    assert_eq!(door.verified().await.unwrap().entries, 1);
    let path = format!("/admin/users/{person}");
    door.server.delete(&path, &door.admin.token).await.ok(204);
    door.server.clock.advance(TimeDelta::hours(1));
    let late = json!({ "user_id": person, "reason": "Après", "added": added("clock_out", "2026-11-20T08:30:00Z") });
    door.correct(&late)
        .await
        .problem(403, ProblemCode::AccountClosed.as_str());
    let before = json!({ "user_id": person, "reason": "Avant", "added": added("clock_out", "2026-11-20T08:00:00Z") });
    door.correct(&before).await.ok(201);
}

#[rstest]
#[tokio::test]
async fn a_manager_corrects_the_team_s_punches_from_the_day_on_which_they_joined(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::open(db).await;
    door.server
        .person(&door.admin, "chef@exemple.fr", "manager")
        .await;
    door.punches(1).await;
    let before = door.own_punches(false).await[0]["id"].clone();
    door.server.clock.advance(TimeDelta::days(1));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    let chef = door.server.signed_in("chef@exemple.fr").await;
    let server = &door.server;
    let ours = team(server, &door.admin, "Accueil").await;
    set_managers(server, &door.admin, ours, &[&chef])
        .await
        .ok(200);
    door.punches(1).await;
    let since = door.own_punches(false).await[0]["id"].clone();
    let correct = async |correction: Value| {
        let path = "/team/corrections";
        server.post(path, &chef.token, correction).await
    };
    let annul = |id: &Value| json!({ "user_id": door.person.id, "annulled_id": id, "reason": "Double passage" });
    correct(annul(&since)).await.problem(404, "user_not_found");
    for person in [&door.person, &chef] {
        set_team(server, &door.admin, person, Some(ours))
            .await
            .ok(200);
    }

    correct(annul(&before))
        .await
        .problem(404, "punch_not_found");
    let early = json!({
        "user_id": door.person.id, "reason": "La veille",
        "added": added("clock_in", "2026-11-20T09:00:00Z"),
    });
    correct(early).await.problem(422, "invalid_value");
    let own = json!({
        "user_id": chef.id, "reason": "Pour moi", "added": added("clock_in", "2026-11-21T07:00:00Z"),
    });
    correct(own).await.problem(403, "not_your_own_punches");
    correct(annul(&since)).await.ok(201);
    let shown = server
        .get("/team/punches?with_annulled=true", &chef.token)
        .await
        .ok(200);
    assert_eq!(shown[0]["annulled"]["by"], chef.id);
    let counted = server.get("/team/punches", &chef.token).await.ok(200);
    assert_eq!(counted, json!([]));
}

#[rstest]
#[tokio::test]
async fn corrections_go_with_their_punches_and_the_ledger_verifies(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let settings = [
        ("PUNCH_RETENTION_MONTHS", "12"),
        ("BADGE_LIMIT_PER_10S", "1000"),
    ];
    let mut door = Door::of(Server::start_with(db, &settings).await).await;
    door.punches(2).await;
    let punches = door.own_punches(false).await;
    let of = |punch: &Value, at: Option<&str>, reason: &str| {
        json!({
            "user_id": door.person.id, "annulled_id": punch["id"], "reason": reason,
            "added": at.map(|at| added("clock_out", at)),
        })
    };
    // One is replaced by one of a year later, so that they go one after the other.
    door.correct(&of(&punches[0], None, "Premier motif"))
        .await
        .ok(201);
    let asked = of(&punches[1], Some("2027-11-20T07:00:00Z"), "Second motif");
    door.server.clock.advance(TimeDelta::days(365));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.correct(&asked).await.ok(201);
    door.server.clock.advance(TimeDelta::days(2));
    let everyone = file(&door, &Readable::Everyone).await;
    assert!(everyone.contains("Second motif"));
    let nobody = file(&door, &Readable::Only(vec![])).await;
    assert!(
        !nobody.contains("motif") && !nobody.contains("\"account\""),
        "{nobody}"
    );

    let erased = erasure::erase_past_retention(&door.server.app)
        .await
        .unwrap();
    assert_eq!(erased.punches, 2);
    let verified = door.verified().await.unwrap();
    assert_eq!(
        (verified.entries, verified.erased),
        (6, 4),
        "two punches and two corrections"
    );
    for table in ["ledger_facts", "corrections"] {
        let rows = json!(door.server.rows(&format!("SELECT * FROM {table}")).await);
        assert!(!rows.to_string().contains("motif"), "{rows}");
    }
    door.person = door.server.signed_in("camille@exemple.fr").await;
    let left = door.own_punches(true).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["method"], "correction");
    assert_eq!(
        left[0]["added"],
        Value::Null,
        "its correction went with the other punch"
    );
}

async fn file(door: &Door, readable: &Readable) -> String {
    let mut file = Vec::new();
    ledger::export(&door.server.app, readable, &mut file)
        .await
        .unwrap();
    String::from_utf8(file).unwrap()
}

/// Four punches of one morning, the middle two the wrong way round: in 06:00:00, in 10:00:10,
/// out 10:00:50, out 15:00:00. Answers the identifiers, oldest first.
async fn the_wrong_way_round(door: &mut Door) -> Vec<i64> {
    let times = [
        ("clock_in", "2026-11-20T06:00:00Z"),
        ("clock_in", "2026-11-20T10:00:10Z"),
        ("clock_out", "2026-11-20T10:00:50Z"),
        ("clock_out", "2026-11-20T15:00:00Z"),
    ];
    door.server.clock.set("2026-11-20T16:00:00Z");
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    let mut ids = Vec::new();
    for (way, at) in times {
        let forgotten = json!({
            "user_id": door.person.id, "reason": "Saisie du cahier", "added": added(way, at),
        });
        let made = door.correct(&forgotten).await.ok(201);
        ids.push(made["added_id"].as_i64().unwrap());
    }
    ids
}

#[rstest]
#[tokio::test]
async fn two_punches_of_one_instant_count_the_same_in_any_order(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values([1, 2], [2, 1])] order: [usize; 2],
) {
    let mut door = Door::open(db).await;
    let ids = the_wrong_way_round(&mut door).await;
    for place in order {
        let way = if place == 1 { "clock_out" } else { "clock_in" };
        let replace = json!({
            "user_id": door.person.id, "kind": "replace", "annulled_id": ids[place],
            "reason": "Sens inversé", "added": added(way, "2026-11-20T10:00:00Z"),
        });
        door.correct(&replace).await.ok(201);
    }
    assert_eq!(door.summary().await["worked_today_seconds"], 9 * 3600);
    // Newest first, the entry of 10:00 comes before its exit.
    let ways = door.own_punches(false).await;
    let ways: Vec<_> = ways
        .iter()
        .map(|punch| punch["punch_type"].clone())
        .collect();
    assert_eq!(ways, ["clock_out", "clock_in", "clock_out", "clock_in"]);
}

#[rstest]
#[tokio::test]
async fn who_went_out_and_in_at_one_instant_is_in(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut door = Door::open(db).await;
    door.server.clock.set("2026-11-20T16:00:00Z");
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    for (way, at) in [
        ("clock_in", "2026-11-20T10:00:00Z"),
        ("clock_in", "2026-11-20T14:00:00Z"),
        ("clock_out", "2026-11-20T14:00:00Z"),
    ] {
        let forgotten = json!({
            "user_id": door.person.id, "reason": "Oubli", "added": added(way, at),
        });
        door.correct(&forgotten).await.ok(201);
    }
    let summary = door.summary().await;
    assert_eq!(summary["is_present"], true);
    assert_eq!(summary["last_punch"]["punch_type"], "clock_in");
    assert_eq!(summary["worked_today_seconds"], 6 * 3600);
    let next = door.server.badge(&door.person, door.phone).await;
    let next = door.server.punch(&door.kiosk, &next).await.ok(200);
    assert_eq!(next["punch_type"], "clock_out");
}

#[rstest]
#[tokio::test]
async fn a_punch_in_the_place_of_another_keeps_its_very_instant(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00.123456Z");
    door.punches(1).await;
    let punch = door.own_punches(false).await.remove(0);
    let replace = json!({
        "user_id": door.person.id, "kind": "replace", "annulled_id": punch["id"],
        "reason": "Sens inversé", "added": { "punch_type": "clock_out", "punched_at": punch["punched_at"] },
    });
    door.correct(&replace).await.ok(201);
    let replaced = door.own_punches(false).await.remove(0);
    assert_eq!(replaced["punch_type"], "clock_out");
    assert_eq!(replaced["punched_at"], punch["punched_at"]);
    assert_eq!(replaced["punched_at"], "2026-11-20T08:00:00.123456Z");
}

#[rstest]
#[tokio::test]
async fn a_correction_does_what_it_says_or_nothing(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let id = door.own_punches(false).await[0]["id"].clone();
    let new = added("clock_in", "2026-11-20T07:00:00Z");
    let of = |kind: &str, annulled: &Value, added: &Value| {
        json!({
            "user_id": door.person.id, "kind": kind, "annulled_id": annulled, "added": added,
            "reason": "Oubli",
        })
    };
    let none = Value::Null;
    for (correction, field) in [
        // The time of the new punch was lost on the way: the old one stays.
        (of("replace", &id, &none), "added"),
        (of("replace", &none, &new), "annulled_id"),
        (of("annul", &id, &new), "added"),
        (of("annul", &none, &none), "annulled_id"),
        (of("add", &id, &new), "annulled_id"),
        (of("add", &none, &none), "added"),
    ] {
        let refused = door.correct(&correction).await;
        refused.problem(422, "invalid_value");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{correction}");
    }
    assert_eq!(door.own_punches(true).await.len(), 1);
    door.correct(&of("replace", &id, &new)).await.ok(201);
}

impl Door {
    async fn preview(&self, correction: &Value) -> Value {
        let path = "/admin/punches/corrections/preview";
        let reply = self
            .server
            .post(path, &self.admin.token, correction.clone());
        reply.await.ok(200)
    }
}

#[rstest]
#[tokio::test]
async fn a_correction_that_cannot_be_meant_says_so_before_it_is_made(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::open(db).await;
    door.server.clock.set("2026-11-20T08:00:00Z");
    door.punches(1).await;
    door.server.clock.set("2026-11-20T17:00:00Z");
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    door.punches(1).await;
    door.server.clock.set("2026-11-21T18:00:00Z");
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    let exit = door.own_punches(false).await[0]["id"].clone();

    // An entry inside the shift: 9 h become 4 h.
    let inside = json!({
        "user_id": door.person.id, "added": added("clock_in", "2026-11-20T13:00:00Z"),
    });
    let preview = door.preview(&inside).await;
    let day = &preview["days"][0];
    assert_eq!(day["date"], "2026-11-20");
    assert_eq!(day["before"]["worked_seconds"], 9 * 3600);
    assert_eq!(day["before"]["punches"].as_array().unwrap().len(), 2);
    assert_eq!(day["after"]["worked_seconds"], 4 * 3600);
    assert_eq!(
        day["after"]["punches"][1]["punched_at"],
        "2026-11-20T13:00:00Z"
    );
    let warned = json!([{ "code": "entry_without_exit", "at": "2026-11-20T08:00:00Z" }]);
    assert_eq!(preview["warnings"], warned);

    // An exit on the next day: 33 h.
    let next_day = json!({
        "user_id": door.person.id, "annulled_id": exit,
        "added": added("clock_out", "2026-11-21T17:00:00Z"),
    });
    let preview = door.preview(&next_day).await;
    assert_eq!(preview["days"].as_array().unwrap().len(), 1);
    assert_eq!(preview["days"][0]["after"]["worked_seconds"], 33 * 3600);
    let warned = json!([{ "code": "shift_too_long", "at": "2026-11-20T08:00:00Z" }]);
    assert_eq!(preview["warnings"], warned);

    // An exit without its entry, and one that is as it should be.
    let lone = json!({
        "user_id": door.person.id, "added": added("clock_out", "2026-11-21T17:00:00Z"),
    });
    let preview = door.preview(&lone).await;
    let warned = json!([{ "code": "exit_without_entry", "at": "2026-11-21T17:00:00Z" }]);
    assert_eq!(preview["warnings"], warned);
    let good = json!({
        "user_id": door.person.id, "annulled_id": exit,
        "added": added("clock_out", "2026-11-20T16:30:00Z"),
    });
    let preview = door.preview(&good).await;
    assert_eq!(preview["warnings"], json!([]));
    assert_eq!(
        preview["days"][0]["after"]["worked_seconds"],
        8 * 3600 + 1800
    );

    // Nothing was made, and a manager previews for their own people alone.
    assert_eq!(door.own_punches(true).await.len(), 2);
    let manager = door
        .server
        .person(&door.admin, "chef@exemple.fr", "manager")
        .await;
    let path = "/team/corrections/preview";
    let refused = door.server.post(path, &manager.token, good.clone()).await;
    refused.problem(404, "user_not_found");
    let atelier = team(&door.server, &door.admin, "Atelier").await;
    set_team(&door.server, &door.admin, &door.person, Some(atelier)).await;
    set_managers(&door.server, &door.admin, atelier, &[&manager]).await;
    let today = json!({
        "user_id": door.person.id, "added": added("clock_in", "2026-11-21T08:00:00Z"),
    });
    let preview = door.server.post(path, &manager.token, today).await.ok(200);
    assert_eq!(preview["warnings"], json!([]));
}

#[rstest]
#[tokio::test]
async fn the_longest_shift_is_a_setting(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let settings = [
        ("LONGEST_SHIFT_HOURS", "25"),
        ("BADGE_LIMIT_PER_10S", "1000"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
    ];
    let mut door = Door::of(Server::start_with(db, &settings).await).await;
    door.punches(1).await;
    door.server.clock.advance(TimeDelta::hours(24));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    door.person = door.server.signed_in("camille@exemple.fr").await;
    assert_eq!(door.summary().await["is_present"], true);
    let badge = door.server.badge(&door.person, door.phone).await;
    let out = door.server.punch(&door.kiosk, &badge).await.ok(200);
    assert_eq!(out["punch_type"], "clock_out");
    assert_eq!(out["worked_week_seconds"], 24 * 3600);
    let long = json!({
        "user_id": door.person.id, "annulled_id": out["punch_id"],
        "added": added("clock_out", "2026-11-21T07:59:00Z"),
    });
    assert_eq!(door.preview(&long).await["warnings"], json!([]));
}
