//! Punches kept on the tablet while there is no network: a part of the program that is fetched once the
//! kiosk is up, and that the tablet keeps.

use std::future::Future;
use std::pin::Pin;

use chrona_api_types::{SendKeptPunches, SentPunch};
use chrona_badge::claims;
use chrona_web::{ApiError, Client};
use chrono::DateTime;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::browser::{now_ms, steady_ms};
use crate::kept;
use crate::outcome::{Outcome, Refusal};
use crate::rules::ServerClock;

#[wasm_bindgen(module = "/keeping.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn waiting() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn keep(badge: &str, text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn oldest(many: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn forget(counters: Vec<f64>) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn published() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn signed(badge: &str, keys: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn install() -> Result<JsValue, JsValue>;
}

/// The most punches that are sent at once.
const AT_ONCE: u32 = 20;

type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// What the part does.
#[derive(Clone, Copy)]
pub(crate) struct Keeping {
    /// Keeps the punch of a badge.
    pub(crate) keep: fn(Reading) -> Work<Outcome>,
    /// How many punches wait.
    pub(crate) waiting: fn() -> Work<u32>,
    /// Sends what waits; answers how many still do, or why no more could be sent.
    pub(crate) send: fn(Client) -> Work<Result<u32, ApiError>>,
    /// Learns the keys that sign badges.
    pub(crate) learn_keys: fn() -> Work<()>,
    /// Has the kiosk open without a network from now on; done when a newer kiosk has come.
    pub(crate) install: fn() -> Work<()>,
}

/// A badge that was read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The badge.
    pub(crate) badge: String,
    /// Which kiosk read it.
    pub(crate) kiosk_id: i64,
    /// The server's clock.
    pub(crate) clock: ServerClock,
    /// When it was read, by the steady clock.
    pub(crate) read_ms: i64,
}

impl Keeping {
    pub(crate) const fn new() -> Self {
        Self {
            keep: |reading| Box::pin(keep_punch(reading)),
            waiting: || Box::pin(count()),
            send: |client| Box::pin(send(client)),
            learn_keys: || {
                Box::pin(async {
                    if let Some(keys) = published().await.ok().and_then(|keys| keys.as_string()) {
                        kept::keep_signing_keys(&keys);
                    }
                })
            },
            install: || {
                Box::pin(async {
                    if install().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                })
            },
        }
    }
}

async fn keep_punch(reading: Reading) -> Outcome {
    let Some(claims) = claims::peek(&reading.badge) else {
        return Outcome::Refused(Refusal::Invalid);
    };
    let clock = reading.clock.not_before(claims.iat * 1000, reading.read_ms);
    if !clock.may_live(claims.exp * 1000, reading.read_ms) {
        return Outcome::Refused(Refusal::Expired);
    }
    // A key that is not known here may have come since the network went: the server will tell.
    let keys = kept::signing_keys().unwrap_or_else(|| "[]".to_owned());
    let is_signed = signed(&reading.badge, &keys).await;
    if is_signed.is_ok_and(|signed| signed.as_bool() == Some(false)) {
        return Outcome::Refused(Refusal::Invalid);
    }
    let read_at = clock.at(reading.read_ms);
    let instant = DateTime::from_timestamp_millis;
    let device_time = instant(now_ms() - (steady_ms() - reading.read_ms));
    let punch = instant(read_at).map(|read_at| SentPunch {
        // One badge is one punch.
        key: claims.jti.clone(),
        kiosk_id: reading.kiosk_id,
        counter: 0,
        qr_token: reading.badge,
        read_at,
        device_time,
    });
    let text = punch.and_then(|punch| serde_json::to_string(&punch).ok());
    let Some(text) = text else {
        return Outcome::Unsent;
    };
    match keep(&claims.jti, &text)
        .await
        .ok()
        .and_then(|kept| number(&kept))
    {
        Some(0) => Outcome::Refused(Refusal::Used),
        Some(waiting) => Outcome::Kept { read_at, waiting },
        None => Outcome::Unsent,
    }
}

async fn count() -> u32 {
    waiting()
        .await
        .ok()
        .and_then(|kept| number(&kept))
        .unwrap_or(0)
}

async fn send(client: Client) -> Result<u32, ApiError> {
    loop {
        let punches = oldest(AT_ONCE).await.ok().and_then(|text| text.as_string());
        let punches: Option<Vec<SentPunch>> =
            punches.and_then(|text| serde_json::from_str(&text).ok());
        let punches = punches.unwrap_or_default();
        if punches.is_empty() {
            return Ok(count().await);
        }
        let request = SendKeptPunches { punches };
        let answers = client.send_kept_punches(&request).await?;
        let is_answered =
            |punch: &&SentPunch| answers.punches.iter().any(|answer| answer.key == punch.key);
        let answered = request.punches.iter().filter(is_answered);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of punches is below 2^53"
        )]
        let counters: Vec<f64> = answered.map(|punch| punch.counter as f64).collect();
        if counters.is_empty() || forget(counters).await.is_err() {
            return Ok(count().await);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of punches"
)]
fn number(value: &JsValue) -> Option<u32> {
    value.as_f64().map(|number| number as u32)
}
