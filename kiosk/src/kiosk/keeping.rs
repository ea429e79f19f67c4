//! The kiosk without a network: what it keeps, and when it sends it.

use chrona_api_types::KioskId;
use chrona_badge::claims;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;

use super::Kiosk;
use super::question::OfferedBadge;
use crate::browser::{call_async, now_ms, property, steady_ms, window};
use crate::kept;
use crate::outcome::{Outcome, Refusal};

/// How long what keeps punches is waited for, in milliseconds: it is loaded once the kiosk is up.
const COMES_WITHIN_MS: u32 = 10_000;
/// How often it is looked whether it has come.
const LOOK_MS: u32 = 100;

impl Kiosk {
    /// Looks what is kept, and has the kiosk open without a network from now on.
    pub(super) async fn begin_keeping(self) {
        while property(&window(), "keeping").is_none() {
            TimeoutFuture::new(LOOK_MS).await;
        }
        self.waiting.set(ask("begin", "").await.unwrap_or(0));
        self.ask_for_heartbeat();
    }

    /// Keeps the punch of a badge that no server has answered.
    pub(super) async fn keep(self, badge: &OfferedBadge, kiosk_id: KioskId) -> Outcome {
        let (token, read_ms) = (&badge.token, badge.read_ms);
        // What is no identifier of ours is no badge of ours, whoever seems to have signed it.
        let claims = claims::peek(token).filter(|claims| is_identifier(&claims.jti));
        let Some(claims) = claims else {
            return Outcome::Refused(Refusal::Invalid);
        };
        let clock = self.clock.get_untracked();
        let clock = clock.not_before(claims.iat * 1000, read_ms);
        self.clock.set(clock);
        if !clock.may_live(claims.exp * 1000, read_ms) {
            return Outcome::Refused(Refusal::Expired);
        }
        let read_at = clock.at(read_ms);
        let device_time = now_ms() - (steady_ms() - read_ms);
        // One badge is one punch, however often it is sent: its identifier is the key. An identifier and
        // a JWT need no escaping.
        let text = format!(
            r#"{{"key":"{}","kiosk_id":{kiosk_id},"qr_token":"{token}","read_at":{read_at},"device_time":{device_time}}}"#,
            claims.jti
        );
        match ask("keep", &text).await {
            Some(0) => Outcome::Refused(Refusal::Used),
            Some(-1) => Outcome::Refused(Refusal::Invalid),
            Some(waiting) => {
                self.waiting.set(waiting);
                Outcome::Kept {
                    read_at,
                    waiting,
                    first_name: badge.first_name.clone(),
                }
            }
            None => Outcome::Unsent,
        }
    }

    /// Sends what is kept, learns the keys that sign badges, and holds the ledger to what was seen of it;
    /// answers whether the server was reached.
    pub(super) async fn catch_up(self, api_key: &str) -> bool {
        if property(&window(), "keeping").is_none() {
            return true;
        }
        let left = ask("catchUp", api_key).await;
        if let Some(waiting) = left {
            self.waiting.set(waiting);
        }
        self.ledger_altered.set(kept::is_ledger_altered());
        left.is_some()
    }
}

/// Whether a text is an identifier of a badge: base64url.
fn is_identifier(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=36).contains(&text.len()) && text.bytes().all(is_plain)
}

/// Asks `keeping.js` for a number; none when it fails, or does not come.
async fn ask(what: &str, of: &str) -> Option<i32> {
    let mut patience_ms = COMES_WITHIN_MS;
    let keeping = loop {
        if let Some(keeping) = property(&window(), "keeping") {
            break keeping;
        }
        patience_ms = patience_ms.checked_sub(LOOK_MS)?;
        TimeoutFuture::new(LOOK_MS).await;
    };
    let number = call_async(&keeping, what, &JsValue::from(of)).await?;
    #[expect(clippy::cast_possible_truncation, reason = "a count of punches")]
    number.as_f64().map(|number| number as i32)
}
