//! Timesheets of many people: sorted by a figure, filtered, and none of them taken down by what is wrong with another's.

use chrona_backend::services::time::computed_months;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::timesheets::{door, renew, work};
use crate::{
    door::Door,
    harness::{Db, PASSWORD, Person},
    people::teams::set_managers,
};

const HOUR: i64 = 3600;
const MONTH: &str = "from=2026-11-01&to=2026-11-30";
const WEEK: &str = "from=2026-11-02&to=2026-11-08";

/// A door, and four more people: Ana and Chloé work at a site, the chief looks after Bob and Dan.
struct Many {
    door: Door,
    chef: Person,
    site: i64,
    ana: i64,
    bob: i64,
    chloe: i64,
    dan: i64,
}

impl Many {
    /// In the first week of November Ana worked 45 hours without a break, Bob 40 and did not clock out once more, Chloé
    /// and Dan 4 hours each.
    async fn at_work(db: Db) -> Self {
        let door = door(db).await;
        let (server, admin) = (&door.server, &door.admin);
        let made = async |path: &str, body: Value| {
            let made = server.post(path, &admin.token, body).await.ok(201);
            made["id"].as_i64().unwrap()
        };
        let site = made("/admin/sites", json!({ "name": "Lyon" })).await;
        let at_site = json!({ "name": "Quai", "site_id": site });
        let quay = made("/admin/teams", at_site).await;
        let desk = made("/admin/teams", json!({ "name": "Accueil" })).await;
        let person = async |first: &str, last: &str, team: i64| {
            let body = json!({
                "email": format!("{first}@exemple.fr"), "password": PASSWORD,
                "role": "user", "first_name": first, "last_name": last,
            });
            let id = made("/admin/users", body).await;
            let path = format!("/admin/users/{id}/team");
            let reply = server.put(&path, &admin.token, json!({ "team_id": team }));
            reply.await.ok(200);
            id
        };
        let ana = person("ana", "Abel", quay).await;
        let bob = person("bob", "Brun", desk).await;
        let chloe = person("chloe", "Caron", quay).await;
        let dan = person("dan", "Denis", desk).await;
        for id in [ana, bob] {
            let contract = json!({ "from": "2026-01-01", "kind": "full_time" });
            let path = format!("/admin/users/{id}/contracts");
            server.post(&path, &admin.token, contract).await.ok(201);
        }
        for day in 2..=6 {
            add(&door, ana, &[at(day, 8, 0), at(day, 17, 0)]).await;
            let hours = [8, 11, 12, 17].map(|hour| at(day, hour, 0));
            add(&door, bob, &hours).await;
        }
        add(&door, bob, &[at(7, 9, 0)]).await;
        for id in [chloe, dan] {
            add(&door, id, &[at(4, 8, 0), at(4, 12, 0)]).await;
        }
        let chef = server.person(admin, "chef@exemple.fr", "manager").await;
        set_managers(server, admin, desk, &[&chef]).await.ok(200);
        server.clock.set("2026-11-09T07:30:00Z");
        let mut many = Self {
            door,
            chef,
            site,
            ana,
            bob,
            chloe,
            dan,
        };
        renew(&mut many.door).await;
        many.chef = many.door.server.signed_in("chef@exemple.fr").await;
        many
    }

    /// A list of everyone's, and how many there are.
    async fn listed(&self, query: &str) -> (Vec<Value>, u64) {
        self.list("/admin/timesheets", query, &self.door.admin)
            .await
    }

    async fn list(&self, path: &str, query: &str, reader: &Person) -> (Vec<Value>, u64) {
        let path = format!("{path}?{query}");
        let reply = self.door.server.get(&path, &reader.token).await;
        let lines = reply.ok(200).as_array().unwrap().clone();
        (lines, reply.header("x-total-count").parse().unwrap())
    }

    async fn line(&self, query: &str, id: i64) -> Value {
        let (lines, _) = self.listed(query).await;
        let mut lines = lines.into_iter();
        lines.find(|line| line["user_id"] == id).unwrap()
    }
}

/// An instant of November 2026.
fn at(day: u32, hour: u32, minute: u32) -> String {
    format!("2026-11-{day:02}T{hour:02}:{minute:02}:00+00:00")
}

/// Adds punches straight to the database, in and out in turn.
async fn add(door: &Door, account_id: i64, times: &[String]) {
    let rows = times.iter().enumerate().map(|(place, at)| {
        let kind = ["clock_in", "clock_out"][place % 2];
        let (phone, kiosk) = (door.phone, door.kiosk.id);
        format!("({account_id}, {phone}, {kiosk}, '{kind}', 'badge', '{at}', '{account_id} {at}', '{at}')")
    });
    let rows: Vec<String> = rows.collect();
    let insert = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at) \
         VALUES {}",
        rows.join(", ")
    );
    let writer = door.server.app.store.writer();
    writer.execute_unprepared(&insert).await.unwrap();
}

/// One more punch on a day of November than hours are computed from.
async fn add_too_many(door: &Door, account_id: i64, day: u32) {
    let times: Vec<String> = (0..=720)
        .map(|minute| at(day, minute / 60, minute % 60))
        .collect();
    add(door, account_id, &times).await;
}

fn ids(lines: &[Value]) -> Vec<i64> {
    let ids = lines.iter().map(|line| line["user_id"].as_i64().unwrap());
    ids.collect()
}

/// What lines are sorted by.
fn figure(line: &Value, sort: &str) -> i64 {
    let of = |member: &str| line[member].as_i64().unwrap();
    match sort {
        "worked" => of("worked_seconds"),
        "overtime" => of("overtime_seconds") + of("complementary_seconds"),
        other => of(other),
    }
}

#[rstest]
#[tokio::test]
async fn lines_are_sorted_by_a_figure_and_then_by_name(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let many = Many::at_work(db).await;
    // A month is kept, a week is not.
    for range in [MONTH, WEEK] {
        let (by_name, total) = many.listed(range).await;
        assert_eq!(total, 7, "{by_name:?}");
        let (explicit, _) = many.listed(&format!("{range}&sort=name")).await;
        assert_eq!(explicit, by_name);
        let (mut last_first, _) = many.listed(&format!("{range}&descending=true")).await;
        last_first.reverse();
        assert_eq!(last_first, by_name);
        for sort in ["worked", "overtime", "anomalies", "alerts"] {
            let mut expected = by_name.clone();
            expected.sort_by_key(|line| figure(line, sort));
            let query = format!("{range}&sort={sort}");
            let (smallest_first, total) = many.listed(&query).await;
            assert_eq!(
                (ids(&smallest_first), total),
                (ids(&expected), 7),
                "{query}"
            );
            assert_eq!(smallest_first, expected);
            expected.sort_by_key(|line| -figure(line, sort));
            let query = format!("{query}&descending=true");
            let (largest_first, _) = many.listed(&query).await;
            assert_eq!(largest_first, expected, "{query}");
            // Pages hold each line once, in the same order.
            let mut pages = Vec::new();
            for offset in [0, 3, 6, 9] {
                let (page, total) = many
                    .listed(&format!("{query}&limit=3&offset={offset}"))
                    .await;
                assert_eq!(total, 7);
                pages.extend(page);
            }
            assert_eq!(pages, largest_first, "{query}");
        }
        let worked = format!("{range}&sort=worked&descending=true");
        let (lines, _) = many.listed(&worked).await;
        let first = [many.ana, many.bob, many.chloe, many.dan];
        assert_eq!(ids(&lines)[..4], first);
        assert_eq!(lines[0]["worked_seconds"], 45 * HOUR);
        assert_eq!(lines[0]["overtime_seconds"], 10 * HOUR);
        let anomalies = format!("{range}&sort=anomalies&descending=true&limit=1");
        assert_eq!(ids(&many.listed(&anomalies).await.0), [many.bob]);
        let alerts = format!("{range}&sort=alerts&descending=true&limit=1");
        assert_eq!(ids(&many.listed(&alerts).await.0), [many.ana]);

        let (lines, total) = many.listed(&format!("{range}&only=anomalies")).await;
        assert_eq!((ids(&lines), total), (vec![many.bob], 1));
        let (lines, _) = many
            .listed(&format!("{range}&only=alerts&sort=worked"))
            .await;
        assert!(ids(&lines).contains(&many.ana), "{lines:?}");
        assert!(lines.iter().all(|line| line["alerts"] != 0), "{lines:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_sorted_list_knows_what_was_punched_since(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let mut many = Many::at_work(db).await;
    let camille = many.door.person.id;
    computed_months::keep_up(&many.door.server.app)
        .await
        .unwrap();
    let query = format!("{MONTH}&sort=worked&descending=true");
    let (lines, _) = many.listed(&query).await;
    assert_eq!(ids(&lines)[..2], [many.ana, many.bob]);
    work(&many.door, [9], &[9, 18]).await;
    renew(&mut many.door).await;
    let (lines, _) = many.listed(&query).await;
    assert_eq!(ids(&lines)[..3], [many.ana, many.bob, camille]);
    assert_eq!(lines[2]["worked_seconds"], 9 * HOUR);
    // What is kept is read: it is not computed anew for every list.
    let spoil = format!(
        "UPDATE computed_months SET worked_seconds = 1000000 WHERE account_id = {}",
        many.dan
    );
    let writer = many.door.server.app.store.writer();
    writer.execute_unprepared(&spoil).await.unwrap();
    let (lines, _) = many.listed(&query).await;
    assert_eq!(ids(&lines)[..2], [many.dan, many.ana]);
}

#[rstest]
#[tokio::test]
async fn a_list_holds_those_of_a_site_and_within_a_managers_reach(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let many = Many::at_work(db).await;
    let (site, chef) = (many.site, &many.chef);
    for (query, expected) in [
        (
            format!("{MONTH}&site_id={site}"),
            vec![many.ana, many.chloe],
        ),
        (
            format!("{MONTH}&site_id={site}&sort=worked"),
            vec![many.chloe, many.ana],
        ),
        (
            format!("{WEEK}&site_id={site}&sort=overtime&descending=true"),
            vec![many.ana, many.chloe],
        ),
        (format!("{MONTH}&site_id=424242&sort=alerts"), vec![]),
    ] {
        let (lines, total) = many.listed(&query).await;
        assert_eq!(ids(&lines), expected, "{query}");
        assert_eq!(total, expected.len() as u64, "{query}");
    }
    let path = "/team/timesheets";
    for (query, expected) in [
        (format!("{MONTH}&sort=worked"), vec![many.dan, many.bob]),
        (
            format!("{WEEK}&sort=worked&descending=true"),
            vec![many.bob, many.dan],
        ),
        (format!("{MONTH}&only=anomalies"), vec![many.bob]),
        (format!("{MONTH}&descending=true"), vec![many.dan, many.bob]),
        (format!("{MONTH}&site_id={site}"), vec![]),
        (format!("{MONTH}&site_id={site}&sort=worked"), vec![]),
    ] {
        let (lines, total) = many.list(path, &query, chef).await;
        assert_eq!(ids(&lines), expected, "{query}");
        assert_eq!(total, expected.len() as u64, "{query}");
    }
    let everyone = format!("/admin/timesheets?{MONTH}&sort=worked");
    let reply = many.door.server.get(&everyone, &chef.token).await;
    reply.problem(403, "forbidden");
}

#[rstest]
#[tokio::test]
async fn a_word_that_no_list_knows_is_refused(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    for (query, field, words) in [
        (
            "sort=weight",
            "sort",
            "name, worked, overtime, anomalies, alerts",
        ),
        ("sort=", "sort", "name, worked"),
        ("only=holidays", "only", "anomalies, alerts"),
        ("descending=perhaps", "descending", ""),
        ("site_id=lyon", "site_id", ""),
    ] {
        for path in ["/admin/timesheets", "/team/timesheets"] {
            let path = format!("{path}?{MONTH}&{query}");
            let reply = door.server.get(&path, &door.admin.token).await;
            reply.problem(422, "invalid_value");
            let error = &reply.json()["errors"][0];
            assert_eq!(error["field"], field, "{}", reply.text);
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(words), "{message}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_computed_takes_down_nobody_elses_hours(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let many = Many::at_work(db).await;
    let (server, admin) = (&many.door.server, &many.door.admin);
    let (before, _) = many.listed(WEEK).await;
    add_too_many(&many.door, many.dan, 5).await;
    for range in [MONTH, WEEK] {
        let (lines, total) = many.listed(range).await;
        assert_eq!(total, 7);
        for (line, before) in lines.iter().zip(&before) {
            if line["user_id"] == many.dan {
                assert_eq!(line["state"], "not_computed");
                assert_eq!(line["worked_seconds"], 0);
            } else {
                assert_eq!(line, before, "{range}");
            }
        }
        for query in [
            "sort=worked",
            "sort=alerts&descending=true",
            "only=anomalies",
        ] {
            let (lines, _) = many.listed(&format!("{range}&{query}")).await;
            let dan = lines.iter().position(|line| line["user_id"] == many.dan);
            let expected = usize::from(query.starts_with("only"));
            assert_eq!(dan, Some(expected), "{query}: {lines:?}");
        }
    }
    let reader = &many.chef;
    let (lines, _) = many.list("/team/timesheets", MONTH, reader).await;
    let states: Vec<&Value> = lines.iter().map(|line| &line["state"]).collect();
    assert_eq!(states, ["open", "not_computed"]);

    // The person's own timesheet says what is wrong; its case file is there for whoever is to help.
    let path = format!("/admin/users/{}/timesheet", many.dan);
    let refused = server.get(&format!("{path}?{MONTH}"), &admin.token).await;
    let detail = refused.problem(409, "timesheet_not_computed");
    let error = refused.json()["errors"][0].clone();
    assert_eq!(error["field"], "punches[722]", "{error}");
    for told in ["721", "720"] {
        assert!(detail.contains(told), "{detail}");
        assert!(error["message"].as_str().unwrap().contains(told), "{error}");
    }
    assert!(
        detail.contains("05/11/2026") || detail.contains("2026-11-05"),
        "{detail}"
    );
    let dan = server.signed_in("dan@exemple.fr").await;
    let own = server
        .get(&format!("/timesheets/me?{MONTH}"), &dan.token)
        .await;
    own.problem(409, "timesheet_not_computed");
    let case = server
        .get(&format!("{path}/case?{MONTH}"), &admin.token)
        .await;
    let case = case.ok(200);
    assert_eq!(case["punches"].as_array().unwrap().len(), 723);

    // What goes on by itself goes on, and keeps the others' months.
    computed_months::keep_up(&server.app).await.unwrap();
    let kept = "SELECT account_id FROM computed_months WHERE month = '2026-11-01'";
    let kept = server.rows(kept).await;
    assert_eq!(kept.len(), 6);
    assert!(
        kept.iter().all(|row| row["account_id"] != many.dan),
        "{kept:?}"
    );
    for path in [
        "/admin/limits",
        "/admin/anomalies",
        "/admin/presence",
        "/admin/to-do",
    ] {
        server.get(path, &admin.token).await.ok(200);
    }

    // One punch less, and everything is there.
    let punches = format!("/admin/punches?user_id={}&limit=1", many.dan);
    let punches = server.get(&punches, &admin.token).await.ok(200);
    let correction = json!({
        "user_id": many.dan, "annulled_id": punches[0]["id"], "reason": "un essai",
    });
    let path = "/admin/punches/corrections";
    server.post(path, &admin.token, correction).await.ok(201);
    let line = many.line(MONTH, many.dan).await;
    assert_eq!(line["state"], "open");
    assert_ne!(line["worked_seconds"], 0);
}

#[rstest]
#[tokio::test]
async fn what_was_kept_of_a_month_goes_when_it_cannot_be_computed(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let many = Many::at_work(db).await;
    let (server, admin) = (&many.door.server, &many.door.admin);
    computed_months::keep_up(&server.app).await.unwrap();
    let limits = format!("/admin/limits?user_id={}", many.ana);
    let found = server.get(&limits, &admin.token).await.ok(200);
    assert!(!found.as_array().unwrap().is_empty(), "breaks are missing");
    // The ledger says that something was punched: the other punches came past it.
    add_too_many(&many.door, many.ana, 7).await;
    let correction = json!({
        "user_id": many.ana, "reason": "oubli",
        "added": { "punch_type": "clock_in", "punched_at": "2026-11-08T08:00:00Z" },
    });
    let path = "/admin/punches/corrections";
    server.post(path, &admin.token, correction).await.ok(201);
    let found = server.get(&limits, &admin.token).await.ok(200);
    assert_eq!(found, json!([]), "nobody knows of any");
    assert_eq!(many.line(MONTH, many.ana).await["state"], "not_computed");
    let kept = format!(
        "SELECT month FROM computed_months WHERE account_id = {} AND month = '2026-11-01'",
        many.ana
    );
    assert_eq!(server.rows(&kept).await.len(), 0);
    computed_months::keep_up(&server.app).await.unwrap();
    let rebuilt = computed_months::rebuild(&server.app, true).await.unwrap();
    assert_eq!(rebuilt.different, []);
}

#[rstest]
#[tokio::test]
async fn more_people_than_can_be_computed_at_once_are_sorted_a_month_at_a_time(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = door(db).await;
    let writer = door.server.app.store.writer();
    for statement in [
        "INSERT INTO accounts (email, email_key, role, created_at) \
         WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1001) \
         SELECT 'crowd' || n, 'crowd' || n, 'user', '2026-11-01T00:00:00+00:00' FROM numbers",
        "INSERT INTO employments (account_id, first_name, last_name, language, created_at, search_key) \
         SELECT id, 'Person', email, 'fr', created_at, email FROM accounts WHERE email LIKE 'crowd%'",
    ] {
        writer.execute_unprepared(statement).await.unwrap();
    }
    let ask = async |range: &str| {
        let path = format!("/admin/timesheets?{range}&sort=worked&limit=10");
        door.server.get(&path, &door.admin.token).await
    };
    for _ in 0..2 {
        let week = ask(WEEK).await;
        week.problem(409, "too_many_to_compute");
        assert!(week.text.contains("1000"), "{}", week.text);
    }
    // By name each page is computed alone.
    let path = format!("/admin/timesheets?{WEEK}&limit=10");
    door.server.get(&path, &door.admin.token).await.ok(200);
    // A month is kept: who asks again comes further.
    ask(MONTH).await.problem(409, "too_many_to_compute");
    let month = ask(MONTH).await;
    assert_eq!(month.header("x-total-count"), "1003");
    month.ok(200);
}
