//! People who punch, and try again when they are turned away.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use chrona_backend::{clock::Clock, services::ledger};
use chrona_badge::{BADGE_TYPE, BadgeClaims, SigningKey};
use chrono::{DateTime, Utc};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{LONGEST, RECOVERY, SLACK, until_connections_are_tried};
use crate::harness::{Person, Server, TestKiosk, key};

/// A kiosk and the phones of the people in front of it.
pub(super) struct Door {
    pub(super) admin: Person,
    pub(super) kiosk: TestKiosk,
    phones: Vec<(i64, i64)>,
    key: SigningKey,
    next: AtomicUsize,
}

impl Door {
    pub(super) async fn open(server: &Server) -> Self {
        Self::open_with(server, key()).await
    }

    /// A door whose badges this key signs.
    pub(super) async fn open_with(server: &Server, key: SigningKey) -> Self {
        let admin = server.admin().await;
        let kiosk = server.kiosk(&admin, "Porte A").await;
        let mut phones = Vec::new();
        for number in 0..4 {
            let email = format!("personne{number}@exemple.fr");
            let person = server.person(&admin, &email, "user").await;
            phones.push((person.id, server.phone(&person, &email).await));
        }
        Self {
            admin,
            kiosk,
            phones,
            key,
            next: AtomicUsize::new(0),
        }
    }

    /// The identifier of another badge, and the badge.
    pub(super) fn badge(&self, now: i64) -> (String, String) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (person, device_id) = self.phones[number % self.phones.len()];
        let id = format!("badge-{number}");
        let claims = BadgeClaims {
            sub: person.to_string(),
            device_id,
            jti: id.clone(),
            nonce: id.clone(),
            iat: now,
            exp: now + 3_600,
            kind: BADGE_TYPE.to_owned(),
        };
        (id, self.key.sign(&claims).unwrap())
    }
}

/// What people were told.
#[derive(Default)]
pub(super) struct Told {
    /// The badges that were acknowledged.
    pub(super) acknowledged: HashSet<String>,
    /// Those that were turned away, and recorded all the same: the retry said so.
    pub(super) there_before: HashSet<String>,
    /// How often someone was turned away.
    pub(super) turned_away: usize,
    /// The longest that anyone waited for an answer.
    pub(super) longest: Duration,
    /// When each person was last acknowledged a punch.
    served: Vec<Option<Instant>>,
}

/// People punching, each over and over.
pub(super) struct Crowd {
    told: Arc<Mutex<Told>>,
    enough: CancellationToken,
    punching: JoinSet<()>,
}

impl Crowd {
    pub(super) fn begin(server: &Server, door: &Arc<Door>, people: usize) -> Self {
        Self::begin_at(&server.api, server.clock.now(), door, people)
    }

    /// People in front of the door, at a server whose clock says this.
    pub(super) fn begin_at(api: &str, now: DateTime<Utc>, door: &Arc<Door>, people: usize) -> Self {
        let client = Client::builder().tls_certs_only([]).build().unwrap();
        Self::begin_through(&client, api, now, door, people)
    }

    /// The same, through this client: a proxy may stand before the server, and answers for it where it is
    /// away.
    pub(super) fn begin_through(
        client: &Client,
        api: &str,
        now: DateTime<Utc>,
        door: &Arc<Door>,
        people: usize,
    ) -> Self {
        let told = Told {
            served: vec![None; people],
            ..Told::default()
        };
        let (told, enough) = (Arc::new(Mutex::new(told)), CancellationToken::new());
        let punching = (0..people)
            .map(|number| {
                let one = One {
                    number,
                    now: now.timestamp(),
                    url: format!("{api}/punch/validate"),
                    client: client.clone(),
                    door: door.clone(),
                    told: told.clone(),
                };
                one.punch_on(enough.clone())
            })
            .collect();
        Self {
            told,
            enough,
            punching,
        }
    }

    /// What they were told so far.
    pub(super) fn told<T>(&self, ask: impl FnOnce(&Told) -> T) -> T {
        // One of them may have stopped where it failed, which is told at the end.
        ask(&self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until each of them was acknowledged a punch from now on; answers how long that took, which
    /// must be no longer than promised.
    pub(super) async fn until_all_are_served(&mut self) -> Duration {
        let from = Instant::now();
        let is_served = |at: &Option<Instant>| at.is_some_and(|at| at > from);
        while !self.told(|told| told.served.iter().all(is_served)) {
            self.check();
            assert!(
                from.elapsed() < RECOVERY + SLACK,
                "they are still turned away"
            );
            sleep(Duration::from_millis(5)).await;
        }
        from.elapsed()
    }

    /// Waits until this holds.
    pub(super) async fn until(&mut self, what: &str, holds: impl Fn(&Told) -> bool) {
        let from = Instant::now();
        while !self.told(&holds) {
            self.check();
            assert!(from.elapsed() < LONGEST + SLACK, "never: {what}");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Fails where one of them did.
    pub(super) fn check(&mut self) {
        if let Some(ended) = self.punching.try_join_next() {
            ended.unwrap();
            panic!("one of them went away");
        }
    }

    /// Lets each of them end with the badge that they have, and answers what they were told.
    pub(super) async fn end(mut self) -> Told {
        self.enough.cancel();
        while let Some(ended) = self.punching.join_next().await {
            ended.unwrap();
        }
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

struct One {
    number: usize,
    now: i64,
    url: String,
    client: Client,
    door: Arc<Door>,
    told: Arc<Mutex<Told>>,
}

impl One {
    async fn punch_on(self, enough: CancellationToken) {
        while !enough.is_cancelled() {
            let (id, badge) = self.door.badge(self.now);
            let mut is_first = true;
            while !self.try_once(&id, &badge, is_first).await {
                is_first = false;
                sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// Shows the badge; answers whether it is done with.
    async fn try_once(&self, id: &str, badge: &str, is_first: bool) -> bool {
        let asked_at = Instant::now();
        let request = self
            .client
            .post(&self.url)
            .header("X-Kiosk-API-Key", &self.door.kiosk.key)
            .json(&json!({ "qr_token": badge }));
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after").cloned();
        // A proxy's own words are no JSON.
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
        let mut told = self.told.lock().unwrap();
        told.longest = told.longest.max(asked_at.elapsed());
        match (status, body["code"].as_str()) {
            (200, _) => {
                told.acknowledged.insert(id.to_owned());
                told.served[self.number] = Some(Instant::now());
                true
            }
            (400, Some("badge_used")) if !is_first => {
                told.there_before.insert(id.to_owned());
                true
            }
            (503, Some("unavailable")) => {
                assert!(retry_after.is_some(), "when to come back is said");
                told.turned_away += 1;
                false
            }
            (502, None) => {
                told.turned_away += 1;
                false
            }
            _ => panic!("{status}: {body}"),
        }
    }
}

/// Checks that each badge that was acknowledged, or said to be used, is there once and no other is, and
/// that nothing is half-written.
pub(super) async fn assert_all_is_there(server: &Server, told: &Told) {
    let Told {
        acknowledged,
        there_before,
        longest,
        ..
    } = told;
    assert!(*longest < LONGEST + SLACK, "an answer took {longest:?}");
    until_connections_are_tried().await;
    let expected: HashSet<&str> = acknowledged
        .union(there_before)
        .map(String::as_str)
        .collect();
    let rows = server.rows("SELECT badge_id FROM punches").await;
    let there: HashSet<&str> = rows
        .iter()
        .map(|row| row["badge_id"].as_str().unwrap())
        .collect();
    assert_eq!(rows.len(), there.len(), "each once");
    let lost = expected.difference(&there).count();
    assert_eq!(lost, 0, "of {} punches", expected.len());
    let others = there.difference(&expected).count();
    assert_eq!(others, 0, "nobody was told of them");
    let noted = "SELECT id FROM audit_entries WHERE event_type = 'punch_recorded'";
    assert_eq!(server.rows(noted).await.len(), rows.len());
    let verified = ledger::verify(&server.app, &[], |_| {}).await.unwrap();
    assert_eq!(usize::try_from(verified.entries).unwrap(), rows.len());
}
