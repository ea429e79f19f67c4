//! The single use of a badge, under pressure.

use std::sync::Arc;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, Server, TestKiosk};

/// 200 badges, each shown by several of 8 connections at once: 200 punches, never 201.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_badges_make_two_hundred_punches(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(db, &[("BADGE_LIMIT_PER_10S", "1000")]).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let mut badges = Vec::new();
    for number in 0..4 {
        let person = server
            .person(&admin, &format!("p{number}@exemple.fr"), "user")
            .await;
        let phone = server.phone(&person, &format!("telephone-{number}")).await;
        for _ in 0..50 {
            badges.push(server.badge(&person, phone).await);
        }
    }
    let badges = Arc::new(badges);
    let url = format!("{}/punch/validate", server.api);
    // Each connection shows every badge, from another place on.
    let connections = (0..8).map(|connection| {
        let (badges, url, key) = (badges.clone(), url.clone(), kiosk.key.clone());
        tokio::spawn(async move {
            let client = reqwest::Client::builder()
                .pool_max_idle_per_host(1)
                .build()
                .unwrap();
            let mut accepted = 0;
            for place in 0..badges.len() {
                let badge = &badges[(place + connection * 3) % badges.len()];
                let request = client.post(&url).header("X-Kiosk-API-Key", &key);
                let answer = request
                    .json(&json!({ "qr_token": badge }))
                    .send()
                    .await
                    .unwrap();
                match answer.status().as_u16() {
                    200 => accepted += 1,
                    400 => {}
                    other => panic!("{other}: {}", answer.text().await.unwrap()),
                }
            }
            accepted
        })
    });
    let accepted: usize = join_all(connections)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    assert_eq!(accepted, 200);
    assert_eq!(
        server
            .get("/admin/punches", &admin.token)
            .await
            .header("x-total-count"),
        "200"
    );
    every_person_alternates(&server, &admin.token).await;
}

/// The same badge from 200 requests at once: one punch.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_badge_two_hundred_times_at_once_is_one_punch(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Arc::new(Server::start(db).await);
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&admin, phone).await;
    let shows = (0..200).map(|_| {
        let (server, badge) = (server.clone(), badge.clone());
        let kiosk = TestKiosk {
            id: kiosk.id,
            key: kiosk.key.clone(),
        };
        tokio::spawn(async move { server.punch(&kiosk, &badge).await.status.as_u16() })
    });
    let outcomes: Vec<u16> = join_all(shows)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(outcomes.iter().filter(|&&status| status == 200).count(), 1);
    assert_eq!(
        outcomes.iter().filter(|&&status| status == 400).count(),
        199
    );
}

/// Two instances over one PostgreSQL: the badge is spent for both, and in and out still alternate.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_spend_a_badge_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = crate::harness::database_url(Db::Postgres, &folder).await;
    let settings = [("BADGE_LIMIT_PER_10S", "1000")];
    let first = Server::start_on(folder, &url, &settings).await;
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &settings).await;
    let admin = first.admin().await;
    let phone = first.phone(&admin, "telephone-1").await;
    let kiosk = first.kiosk(&admin, "Porte A").await;
    let mut accepted = 0;
    for _ in 0..40 {
        let (one, two) = (
            first.badge(&admin, phone).await,
            first.badge(&admin, phone).await,
        );
        let shows = [
            (&first, &one),
            (&second, &one),
            (&second, &two),
            (&first, &two),
        ];
        let outcomes = join_all(shows.map(|(server, badge)| server.punch(&kiosk, badge))).await;
        accepted += outcomes.iter().filter(|reply| reply.status == 200).count();
    }
    assert_eq!(accepted, 80);
    every_person_alternates(&first, &admin.token).await;
}

/// Walks each person's punches in the order they were written.
async fn every_person_alternates(server: &Server, token: &str) {
    let mut punches = Vec::new();
    for offset in [0, 100] {
        let page = server
            .get(&format!("/admin/punches?limit=100&offset={offset}"), token)
            .await;
        punches.extend(page.ok(200).as_array().unwrap().clone());
    }
    punches.reverse();
    let mut expected = std::collections::HashMap::new();
    for punch in punches {
        let next = expected
            .entry(punch["user_id"].as_i64().unwrap())
            .or_insert("clock_in");
        assert_eq!(punch["punch_type"], *next);
        *next = if *next == "clock_in" {
            "clock_out"
        } else {
            "clock_in"
        };
    }
}
