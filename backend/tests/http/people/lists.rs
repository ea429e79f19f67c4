//! What lists tell and let through: teams and sites, the missing half of a shift, kiosks that were heard.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::teams::{set_managers, set_team, team};
use crate::{
    door::Door,
    harness::{Db, Person, Server},
};

/// Someone with a phone.
async fn with_phone(server: &Server, admin: &Person, name: &str) -> (Person, i64) {
    let person = server
        .person(admin, &format!("{name}@exemple.fr"), "user")
        .await;
    let phone = server.phone(&person, name).await;
    (person, phone)
}

/// Whose rows these are, in their order.
fn whose(rows: &Value) -> Vec<i64> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["user_id"].as_i64().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn lists_are_filtered_by_team_and_by_site(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let token = &admin.token;
    let site = server
        .post("/admin/sites", token, json!({ "name": "Lyon" }))
        .await;
    let site = site.ok(201)["id"].as_i64().unwrap();
    let quay = server.post(
        "/admin/teams",
        token,
        json!({ "name": "Quai", "site_id": site }),
    );
    let quay = quay.await.ok(201)["id"].as_i64().unwrap();
    let desk = team(server, admin, "Accueil").await;
    let (lea, phone) = with_phone(server, admin, "lea").await;
    set_team(server, admin, &door.person, Some(quay))
        .await
        .ok(200);
    set_team(server, admin, &lea, Some(desk)).await.ok(200);
    door.punches(1).await;
    let badge = server.badge(&lea, phone).await;
    server.punch(&door.kiosk, &badge).await.ok(200);

    for (path, total) in [("/admin/punches", 2), ("/admin/devices", 2)] {
        let all = server.get(path, token).await;
        assert_eq!(all.header("x-total-count"), total.to_string());
        for (query, expected) in [
            (format!("team_id={quay}"), vec![door.person.id]),
            (format!("team_id={desk}"), vec![lea.id]),
            (format!("site_id={site}"), vec![door.person.id]),
            (format!("site_id={site}&team_id={desk}"), vec![]),
            (format!("team_id={quay}&user_id={}", lea.id), vec![]),
        ] {
            let rows = server.get(&format!("{path}?{query}"), token).await;
            assert_eq!(rows.header("x-total-count"), expected.len().to_string());
            assert_eq!(whose(&rows.ok(200)), expected, "{path}?{query}");
        }
    }
    let range = "from=2026-11-20&to=2026-11-20";
    for query in [format!("team_id={quay}"), format!("site_id={site}")] {
        let path = format!("/admin/reports/attendance?{range}&{query}");
        assert_eq!(
            whose(&server.get(&path, token).await.ok(200)),
            [door.person.id]
        );
        let csv = server.get(&format!("{path}&format=csv"), token).await;
        assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);
    }

    // Someone who leaves the team leaves its lists.
    set_team(server, admin, &door.person, None).await.ok(200);
    let rows = server
        .get(&format!("/admin/punches?team_id={quay}"), token)
        .await;
    assert_eq!(whose(&rows.ok(200)), [] as [i64; 0]);
}

#[rstest]
#[tokio::test]
async fn a_manager_filters_within_their_own_teams_alone(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let manager = server.person(admin, "sami@exemple.fr", "manager").await;
    let (quay, desk) = (
        team(server, admin, "Quai").await,
        team(server, admin, "Accueil").await,
    );
    let others = team(server, admin, "Bureau").await;
    for id in [quay, desk] {
        set_managers(server, admin, id, &[&manager]).await.ok(200);
    }
    let (lea, phone) = with_phone(server, admin, "lea").await;
    let (noe, other_phone) = with_phone(server, admin, "noe").await;
    set_team(server, admin, &door.person, Some(quay))
        .await
        .ok(200);
    set_team(server, admin, &lea, Some(desk)).await.ok(200);
    set_team(server, admin, &noe, Some(others)).await.ok(200);
    door.punches(1).await;
    for (person, phone) in [(&lea, phone), (&noe, other_phone)] {
        let badge = server.badge(person, phone).await;
        server.punch(&door.kiosk, &badge).await.ok(200);
    }
    for (query, expected) in [
        (String::new(), vec![lea.id, door.person.id]),
        (format!("?team_id={desk}"), vec![lea.id]),
        (format!("?team_id={others}"), vec![]),
    ] {
        let rows = server
            .get(&format!("/team/punches{query}"), &manager.token)
            .await;
        assert_eq!(whose(&rows.ok(200)), expected, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn presence_tells_the_team_and_the_site(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    let token = &admin.token;
    let site = server
        .post("/admin/sites", token, json!({ "name": "Lyon" }))
        .await;
    let site = site.ok(201)["id"].clone();
    let quay = server.post(
        "/admin/teams",
        token,
        json!({ "name": "Quai", "site_id": site }),
    );
    let quay = quay.await.ok(201)["id"].as_i64().unwrap();
    set_team(server, admin, &door.person, Some(quay))
        .await
        .ok(200);
    set_managers(server, admin, quay, &[admin]).await.ok(200);
    for path in ["/admin/presence", "/team/presence"] {
        let people = server.get(path, token).await.ok(200);
        let rows = people.as_array().unwrap();
        let camille = rows
            .iter()
            .find(|row| row["user_id"] == door.person.id)
            .unwrap();
        assert_eq!(camille["team_id"], quay, "{path}");
        assert_eq!(camille["team_name"], "Quai");
        assert_eq!(camille["site_id"], site);
        assert_eq!(camille["site_name"], "Lyon");
        if let Some(other) = rows.iter().find(|row| row["user_id"] == admin.id) {
            assert_eq!(other["team_id"], Value::Null);
        }
    }
}

/// What each of Camille's punches is, newest first: its way, and whether its other half is missing.
async fn halves(door: &Door, path: &str, token: &str) -> Vec<(String, Option<bool>)> {
    let rows = door.server.get(path, token).await.ok(200);
    let half = |row: &Value| {
        let way = row["punch_type"].as_str().unwrap().to_owned();
        (way, row["is_unpaired"].as_bool())
    };
    rows.as_array().unwrap().iter().map(half).collect()
}

#[rstest]
#[tokio::test]
async fn an_exit_without_an_entry_and_an_entry_without_an_exit_are_named(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let server = &door.server;
    let quay = team(server, &door.admin, "Quai").await;
    set_team(server, &door.admin, &door.person, Some(quay))
        .await
        .ok(200);
    set_managers(server, &door.admin, quay, &[&door.admin])
        .await
        .ok(200);
    // Out without an entry; in and out; in twice, the second still running.
    for way in ["clock_out", "clock_in", "clock_out", "clock_in", "clock_in"] {
        let badge = server.badge(&door.person, door.phone).await;
        let body = json!({ "qr_token": badge, "punch_type": way });
        server
            .at_kiosk(&door.kiosk, "/punch/validate", body)
            .await
            .ok(200);
        server.clock.advance(TimeDelta::hours(1));
    }
    let way = |way: &str, is_unpaired| (way.to_owned(), Some(is_unpaired));
    let expected = [
        way("clock_in", false),
        way("clock_in", true),
        way("clock_out", false),
        way("clock_in", false),
        way("clock_out", true),
    ];
    let lists = [
        ("/admin/punches", &door.admin.token),
        ("/team/punches", &door.admin.token),
        ("/punch/history", &door.person.token),
    ];
    for (path, token) in lists {
        assert_eq!(halves(&door, path, token).await, expected, "{path}");
        // The half that stands on another page is known too.
        let paged = format!("{path}?limit=1&offset=2");
        assert_eq!(
            halves(&door, &paged, token).await,
            [way("clock_out", false)]
        );
    }
    let stats = server
        .get("/admin/dashboard/stats", &door.admin.token)
        .await
        .ok(200);
    let recent = stats["recent_punches"].as_array().unwrap();
    let told: Vec<_> = recent
        .iter()
        .map(|row| row["is_unpaired"].as_bool())
        .collect();
    assert_eq!(
        told,
        expected.each_ref().map(|(_, is_unpaired)| *is_unpaired)
    );

    // The entry that nobody closed, once no shift can run so long.
    server.clock.advance(TimeDelta::hours(15));
    let admin = server.signed_in("rh@exemple.fr").await;
    let newest = halves(&door, "/admin/punches?limit=1", &admin.token).await;
    assert_eq!(newest, [way("clock_in", true)]);

    // What a correction annuls is no half of anything, and leaves the other one alone.
    let rows = server.get("/admin/punches", &admin.token).await.ok(200);
    let body = json!({
        "user_id": door.person.id, "annulled_id": rows[3]["id"], "reason": "Essai",
    });
    let path = "/admin/punches/corrections";
    server.post(path, &admin.token, body).await.ok(201);
    let all = halves(&door, "/admin/punches?with_annulled=true", &admin.token).await;
    assert_eq!(all[3], way("clock_in", false));
    assert_eq!(all[2], way("clock_out", true));

    // A report does not tell it.
    let report = "/admin/reports/attendance?from=2026-11-20&to=2026-11-21";
    let told = halves(&door, report, &admin.token).await;
    assert!(told.iter().all(|(_, is_unpaired)| is_unpaired.is_none()));
}

#[rstest]
#[tokio::test]
async fn a_kiosk_counts_as_online_while_it_is_heard(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let server = &door.server;
    let never_heard = server.kiosk(&door.admin, "Porte B").await;
    let counts = async || {
        let stats = server
            .get("/admin/dashboard/stats", &door.admin.token)
            .await
            .ok(200);
        ["total_kiosks", "active_kiosks", "online_kiosks"].map(|name| stats[name].as_i64().unwrap())
    };
    assert_eq!(counts().await, [2, 2, 0]);
    let beat = json!({ "app_version": "1" });
    server
        .at_kiosk(&door.kiosk, "/kiosk/heartbeat", beat.clone())
        .await
        .ok(200);
    assert_eq!(counts().await, [2, 2, 1]);
    server.clock.advance(TimeDelta::minutes(6));
    assert_eq!(counts().await, [2, 2, 0]);

    // One that was switched off is not online, however often it calls.
    server
        .at_kiosk(&never_heard, "/kiosk/heartbeat", beat)
        .await
        .ok(200);
    assert_eq!(counts().await, [2, 2, 1]);
    let path = format!("/admin/kiosks/{}", never_heard.id);
    let off = server.patch(&path, &door.admin.token, json!({ "is_active": false }));
    off.await.ok(200);
    assert_eq!(counts().await, [2, 1, 0]);
}
