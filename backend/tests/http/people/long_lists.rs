//! Lists that are long: every page of them, from either end, by number and from one to the next.

use rstest::rstest;
use serde_json::{Value, json};

use super::teams::team;
use crate::{
    door::Door,
    harness::{Db, PASSWORD, Reply},
};

fn ids(reply: &Reply) -> Vec<i64> {
    let list = reply.ok(200);
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

/// A door with punches of which some have the same time, and some were annulled.
async fn door(db: Db) -> Door {
    let door = Door::open(db).await;
    for number in 0..9 {
        door.punches(2).await;
        if number % 2 == 0 {
            door.server.clock.advance(chrono::TimeDelta::minutes(20));
        }
    }
    let rows = door.server.rows("SELECT id FROM punches ORDER BY id").await;
    for place in [3, 8, 9] {
        let body = json!({
            "user_id": door.person.id, "annulled_id": rows[place]["id"], "reason": "Doublon",
        });
        let path = "/admin/punches/corrections";
        door.server
            .post(path, &door.admin.token, body)
            .await
            .ok(201);
    }
    door
}

#[rstest]
#[tokio::test]
async fn each_page_holds_what_the_whole_list_has_there(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
    #[values(
        "/admin/punches?",
        "/admin/punches?with_annulled=true&",
        "/admin/audit-logs?",
        "/admin/audit-logs?event_type=punch_recorded&"
    )]
    list: &str,
) {
    let door = door(db).await;
    let get = async |query: String| {
        let path = format!("{list}{query}");
        door.server.get(&path, &door.admin.token).await
    };
    // Reading the log is an entry of it, once.
    get("limit=1".to_owned()).await.ok(200);
    let all = get("limit=100".to_owned()).await;
    let total: usize = all.header("x-total-count").parse().unwrap();
    let all = ids(&all);
    assert_eq!(all.len(), total);
    assert!(total >= 15, "{total}");
    for offset in 0..=total + 1 {
        let page = get(format!("offset={offset}&limit=4")).await;
        let until = (offset + 4).min(total);
        let expected = all.get(offset..until).unwrap_or_default();
        assert_eq!(ids(&page), expected, "offset {offset}");
        assert_eq!(page.header("x-total-count"), total.to_string());
    }
    let (mut walked, mut page) = (Vec::new(), ids(&get("limit=4".to_owned()).await));
    while let Some(last) = page.last() {
        let next = get(format!("after={last}&limit=4")).await;
        assert_eq!(next.header("x-total-count"), "", "nobody counted");
        walked.append(&mut page);
        page = ids(&next);
    }
    assert_eq!(walked, all);
}

#[rstest]
#[tokio::test]
async fn a_page_after_a_punch_that_is_none_is_not_found(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let reply = door
        .server
        .get("/admin/punches?after=999", &door.admin.token)
        .await;
    reply.problem(404, "punch_not_found");
}

/// What is passed over is passed over in an index.
#[tokio::test]
async fn a_page_far_back_is_found_by_index_on_postgres() {
    let door = Door::open(Db::Postgres).await;
    let index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'punches_by_time_id'";
    let rows = door.server.rows(index).await;
    let definition = rows[0]["indexdef"].as_str().unwrap();
    assert!(definition.ends_with("(punched_at, id)"), "{definition}");
    // As on a table of a size at which plans differ.
    let fill = format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at) \
         SELECT {}, {}, {}, 'clock_in', 'badge', timestamptz '2025-01-01' + n * interval '1 minute', \
         'made ' || n, now() FROM generate_series(1, 60000) n",
        door.person.id, door.phone, door.kiosk.id
    );
    let writer = door.server.app.store.writer();
    for statement in [fill.as_str(), "VACUUM ANALYZE punches"] {
        sea_orm::ConnectionTrait::execute_unprepared(writer, statement)
            .await
            .unwrap();
    }
    let explain = "EXPLAIN (FORMAT JSON) SELECT p.id FROM punches p WHERE p.id NOT IN \
         (SELECT n.annulled_id FROM corrections n WHERE n.annulled_id IS NOT NULL) \
         ORDER BY p.punched_at DESC, p.id DESC LIMIT 50 OFFSET 25000";
    let plan: Value = door.server.rows(explain).await.remove(0);
    let plan = plan.to_string();
    assert!(
        plan.contains("Index Only Scan") && plan.contains("punches_by_time_id"),
        "{plan}"
    );
    let page = door
        .server
        .get("/admin/punches?offset=25000&limit=50", &door.admin.token)
        .await;
    assert_eq!(page.ok(200).as_array().unwrap().len(), 50);
}

#[rstest]
#[tokio::test]
async fn people_come_by_name_page_after_page(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let ours = team(server, admin, "Accueil").await;
    for (place, name) in [
        "Zoë", "émile", "Eric", "ÉMILE", "Anne", "anne", "Œdipe", "Octave", "d’Arc", "Dan",
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({
            "email": format!("p{place}@exemple.fr"), "password": PASSWORD, "role": "user",
            "first_name": name, "last_name": "Perrin",
            "team_id": (place % 2 == 0).then_some(ours),
        });
        server
            .post("/admin/users", &admin.token, body)
            .await
            .ok(201);
    }
    let get = async |query: &str| {
        let path = format!("/admin/users?sort=name&{query}");
        server.get(&path, &admin.token).await
    };
    let all = get("limit=100&search=perrin").await;
    let names: Vec<String> = all
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(first_name)
        .collect();
    assert_eq!(
        names,
        [
            "Anne", "anne", "d’Arc", "Dan", "émile", "ÉMILE", "Eric", "Octave", "Œdipe", "Zoë"
        ]
    );
    let all = ids(&get("limit=100").await);
    let mut walked = Vec::new();
    let mut page = ids(&get("limit=3").await);
    while let Some(last) = page.last() {
        let next = get(&format!("after={last}&limit=3")).await;
        assert_eq!(next.header("x-total-count"), "", "nobody counted");
        walked.append(&mut page);
        page = ids(&next);
    }
    assert_eq!(walked, all);
    let of_team = get(&format!("team_id={ours}&limit=2")).await;
    assert_eq!(of_team.header("x-total-count"), "5");
    assert_eq!(ids(&get("role=admin").await), [admin.id]);

    // An account with punches is closed and stays in the list.
    let closed = door.person.id;
    door.punches(2).await;
    let path = format!("/admin/users/{closed}");
    server.delete(&path, &admin.token).await.ok(204);
    assert_eq!(ids(&get("open=false").await), [closed]);
    let open = ids(&get("open=true&limit=100").await);
    assert_eq!(open.len(), all.len() - 1);
    assert!(!open.contains(&closed));
    get("after=424242").await.problem(404, "user_not_found");
    let unknown = server.get("/admin/users?sort=age", &admin.token).await;
    unknown.problem(422, "invalid_value");
}

fn first_name(user: &Value) -> String {
    user["first_name"].as_str().unwrap().to_owned()
}
