//! The program killed (SIGKILL) while people punch, again and again: every punch that was acknowledged
//! is there, once.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrona_backend::services::ledger;
use chrona_badge::{BADGE_TYPE, BadgeClaims, SigningKey};
use chrono::DateTime;
use rstest::rstest;
use serde_json::{Value, json};

use super::program::{Program, signing_keys};
use crate::harness::{Db, Server, database_url};

/// How often it is killed.
const ROUNDS: u32 = 20;
/// How many people punch at once.
const AT_ONCE: usize = 16;

/// What became of the badges.
#[derive(Default)]
struct Told {
    acknowledged: HashSet<String>,
    unanswered: Vec<(String, String)>,
}

/// Punches over and over until the program is gone.
async fn punch_on(
    api: String,
    key: String,
    badges: Arc<Vec<(String, String)>>,
    next: Arc<AtomicUsize>,
    told: Arc<Mutex<Told>>,
) {
    let client = reqwest::Client::builder()
        .tls_certs_only([])
        .build()
        .unwrap();
    loop {
        let (id, badge) = badges[next.fetch_add(1, Ordering::Relaxed)].clone();
        let sent = client
            .post(format!("{api}/punch/validate"))
            .header("X-Kiosk-API-Key", &key)
            .json(&json!({ "qr_token": badge }))
            .send()
            .await;
        // An answer counts once all of it is there.
        let answered = match sent {
            Ok(answer) => {
                assert_eq!(answer.status(), 200);
                answer.json::<Value>().await.is_ok()
            }
            Err(_) => false,
        };
        let mut told = told.lock().unwrap();
        if answered {
            told.acknowledged.insert(id);
        } else {
            told.unanswered.push((id, badge));
            return;
        }
    }
}

#[rstest]
#[tokio::test]
async fn every_acknowledged_punch_is_there_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let (private, private_file, public_file) = signing_keys(folder.path());
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("JWT_PRIVATE_KEY_PATH", &private_file),
        ("JWT_PUBLIC_KEY_PATH", &public_file),
        ("SECRET_KEY", "thirty-two bytes that only tests know"),
        ("ENVIRONMENT", "development"),
        ("REQUIRE_TOTP", "false"),
    ];
    let started = async || {
        let folder = tempfile::tempdir().unwrap();
        Server::start_on(folder, &url, &settings[1..]).await
    };
    let mut server = started().await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let mut phones = Vec::new();
    for number in 0..4 {
        let email = format!("personne{number}@exemple.fr");
        let person = server.person(&admin, &email, "user").await;
        phones.push((person.id, server.phone(&person, &email).await));
    }
    server.stop().await;

    let signing = SigningKey::from_pem(&private).unwrap();
    let told = Arc::new(Mutex::new(Told::default()));
    let mut made = 0;
    for round in 0..ROUNDS {
        let program = Program::start(folder.path(), &settings);
        let health = reqwest::get(format!("{}/health", program.api))
            .await
            .unwrap();
        let now = health.headers()["date"].to_str().unwrap();
        let now = DateTime::parse_from_rfc2822(now).unwrap().timestamp();
        let badges: Vec<_> = (0..3_000)
            .map(|number| {
                let (person, device_id) = phones[number % phones.len()];
                let id = format!("{round}-{number}");
                let claims = BadgeClaims {
                    sub: person.to_string(),
                    device_id,
                    jti: id.clone(),
                    nonce: id.clone(),
                    iat: now,
                    exp: now + 3_600,
                    kind: BADGE_TYPE.to_owned(),
                };
                (id, signing.sign(&claims).unwrap())
            })
            .collect();
        let (badges, next) = (Arc::new(badges), Arc::new(AtomicUsize::new(0)));
        let punching: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (badges, next) = (badges.clone(), next.clone());
                let (api, key) = (program.api.clone(), kiosk.key.clone());
                tokio::spawn(punch_on(api, key, badges, next, told.clone()))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(u64::from(80 + 7 * round))).await;
        drop(program);
        for one in punching {
            one.await.unwrap();
        }
        made += next.load(Ordering::Relaxed);
    }

    // Those that were not answered are tried again: they are there, or they are now.
    let Told {
        acknowledged,
        unanswered,
    } = std::mem::take(&mut *told.lock().unwrap());
    assert_eq!(acknowledged.len() + unanswered.len(), made);
    assert!(acknowledged.len() > AT_ONCE, "people really punched");
    let program = Program::start(folder.path(), &settings);
    let (mut anew, mut before) = (0, 0);
    for (_, badge) in &unanswered {
        let answer = reqwest::Client::new()
            .post(format!("{}/punch/validate", program.api))
            .header("X-Kiosk-API-Key", &kiosk.key)
            .json(&json!({ "qr_token": badge }))
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let answer: Value = answer.json().await.unwrap();
        match status {
            200 => anew += 1,
            400 => {
                assert_eq!(answer["code"], "badge_used", "{answer}");
                before += 1;
            }
            _ => panic!("{status}: {answer}"),
        }
    }
    drop(program);

    let mut server = started().await;
    let rows = server.rows("SELECT badge_id FROM punches").await;
    let there: HashSet<&str> = rows
        .iter()
        .map(|row| row["badge_id"].as_str().unwrap())
        .collect();
    assert_eq!(rows.len(), made, "each once");
    assert!(acknowledged.iter().all(|id| there.contains(id.as_str())));
    let verified = ledger::verify(&server.app, &[], |_| {}).await.unwrap();
    assert_eq!(usize::try_from(verified.entries).unwrap(), made);
    println!(
        "{db:?}, {ROUNDS} kills: {} punches acknowledged, all there; {} unanswered, of which {before} \
         were there and {anew} were made by the retry",
        acknowledged.len(),
        unanswered.len(),
    );
    server.stop().await;
}
