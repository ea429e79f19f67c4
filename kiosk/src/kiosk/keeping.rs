//! The kiosk without a network: what it keeps, when it sends it, and how it renews itself.

use chrona_web::ApiError;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Kiosk;
use crate::browser::{now_ms, window};
use crate::keeping::{Keeping, Reading};
use crate::outcome::Outcome;

/// How old the keys that sign badges may be: the server publishes one ten minutes before it signs.
const KEYS_MS: i64 = 5 * 60_000;
/// How long a punch waits for the part that keeps it.
const COMES_WITHIN_MS: u32 = 4_000;
/// How often it is looked whether the part has come.
const LOOK_MS: u32 = 100;
/// How often it is looked whether the kiosk is left alone.
const IDLE_MS: u32 = 3_000;

impl Kiosk {
    /// Takes up the part that keeps punches, once it is there.
    pub(crate) async fn begin_keeping(self, keeping: Keeping) {
        self.keeping.set_value(Some(keeping));
        spawn_local(async move {
            (keeping.install)().await;
            self.renew().await;
        });
        self.waiting.set((keeping.waiting)().await);
        self.ask_for_heartbeat();
    }

    /// Keeps the punch of a badge that was read at this time by the steady clock and that no server
    /// has answered.
    pub(super) async fn keep(self, badge: String, kiosk_id: i64, read_ms: i64) -> Outcome {
        let Some(keeping) = self.keeping_soon().await else {
            return Outcome::Unsent;
        };
        let outcome = (keeping.keep)(Reading {
            badge,
            kiosk_id,
            clock: self.clock.get_untracked(),
            read_ms,
        });
        let outcome = outcome.await;
        if let Outcome::Kept { waiting, .. } = outcome {
            self.waiting.set(waiting);
        }
        outcome
    }

    /// The part, which comes a moment after the kiosk is up.
    async fn keeping_soon(self) -> Option<Keeping> {
        for _ in 0..COMES_WITHIN_MS / LOOK_MS {
            if let Some(keeping) = self.keeping.get_value() {
                return Some(keeping);
            }
            TimeoutFuture::new(LOOK_MS).await;
        }
        None
    }

    /// Sends what is kept, and learns the keys that sign badges, while the server answers.
    pub(super) async fn catch_up(self, api_key: &str) -> Result<(), ApiError> {
        let Some(keeping) = self.keeping.get_value() else {
            return Ok(());
        };
        if now_ms() - self.keys_learnt_ms.get_value() > KEYS_MS {
            (keeping.learn_keys)().await;
            self.keys_learnt_ms.set_value(now_ms());
        }
        if self.waiting.get_untracked() > 0 {
            let sent = (keeping.send)(self.client(api_key)).await;
            self.waiting.set((keeping.waiting)().await);
            sent?;
        }
        Ok(())
    }

    /// Opens the newer kiosk as soon as nobody uses this one.
    async fn renew(self) {
        loop {
            TimeoutFuture::new(IDLE_MS).await;
            let busy = [
                self.asking,
                self.lingering,
                self.exit_code_open,
                self.settings_open,
            ];
            let is_used = busy.iter().any(GetUntracked::get_untracked)
                || self.result.with_untracked(Option::is_some)
                || self.configuration.with_untracked(Option::is_none);
            if !is_used {
                let _ = window().location().reload();
            }
        }
    }
}
