//! The kiosk and the server: signs of life, and what their answers tell.

use chrona_api_types::{Heartbeat, KioskStatus, ProblemCode};
use chrona_web::{ApiError, Client, Credential, zone};
use chrono::DateTime;
use leptos::prelude::*;

use super::{Kiosk, Standing};
use crate::bell::Bell;
use crate::browser::{now_ms, steady_ms};
use crate::kept;
use crate::rules::{Repeats, ServerClock};
use crate::tablet;

/// The time between two signs of life, in milliseconds.
const HEARTBEAT_MS: u32 = 30_000;
/// The same while the last one was of no avail.
const OFFLINE_HEARTBEAT_MS: u32 = 5_000;

impl Kiosk {
    /// Asks the server which kiosk has this key.
    pub(crate) async fn look_up(self, api_key: &str) -> Result<KioskStatus, ApiError> {
        self.client(api_key).kiosk_status().await
    }

    /// Asks the server now rather than at the next sign of life.
    pub(crate) fn ask_for_heartbeat(self) {
        self.heartbeat_bell.with_value(Bell::ring);
    }

    /// Notes it when an error says that the kiosk is no longer welcome.
    pub(super) fn note_standing(self, error: &ApiError) {
        let standing = if error.is(ProblemCode::KioskInactive) {
            Standing::Inactive
        } else if error.is(ProblemCode::KioskUnauthorized) || error.is(ProblemCode::Unauthorized) {
            Standing::KeyUnknown
        } else {
            return;
        };
        self.standing.set(standing);
    }

    pub(super) fn note_contact(self, server_ms: i64, sent_ms: i64) {
        self.note_time(server_ms, sent_ms);
        self.last_contact_ms.set(Some(server_ms));
        if !self.online.get_untracked() {
            self.online.set(true);
            self.repeats.update_value(Repeats::forget_unsent);
        }
    }

    fn note_time(self, server_ms: i64, sent_ms: i64) {
        let clock = ServerClock::learn(server_ms, sent_ms, steady_ms());
        self.clock.set(clock);
        kept::keep_clock(clock);
    }

    /// Tells the server for ever that the kiosk is alive, and learns from its answers.
    pub(super) async fn beat(self) {
        let bell = self.heartbeat_bell.get_value();
        loop {
            let mut pause = HEARTBEAT_MS;
            if let Some(configuration) = self.configuration.get_untracked() {
                self.beat_once(&configuration.api_key).await;
                let fine = self.online.get_untracked()
                    && self.waiting.get_untracked() == 0
                    && self.standing.get_untracked() == Standing::Welcome;
                if !fine {
                    pause = OFFLINE_HEARTBEAT_MS;
                }
            }
            bell.heard_within(pause).await;
        }
    }

    async fn beat_once(self, api_key: &str) {
        let heartbeat = Heartbeat {
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            device_info: Some(tablet::description()),
            device_time: DateTime::from_timestamp_millis(now_ms()),
            reads_names: Some(true),
        };
        let sent_ms = steady_ms();
        match self.client(api_key).heartbeat(&heartbeat).await {
            Ok(answer) => {
                let server_ms = answer.server_time.timestamp_millis();
                self.note_time(server_ms, sent_ms);
                // What was kept goes first, so that the server learns of everyone's punches in their
                // order; a server that answers but cannot take it keeps nobody from punching.
                if !self.catch_up(api_key).await {
                    self.online.set(false);
                    return;
                }
                self.note_contact(server_ms, sent_ms);
                if let Some(rules) = &answer.zone {
                    zone::keep(rules);
                }
                if self.means.get_untracked() != answer.means {
                    self.means.set(answer.means);
                }
                self.standing.set(if answer.is_active {
                    Standing::Welcome
                } else {
                    Standing::Inactive
                });
            }
            Err(error) => {
                let reached = error.problem().is_some_and(|problem| problem.status < 500);
                self.online.set(reached);
                self.note_standing(&error);
            }
        }
    }

    pub(super) fn client(self, api_key: &str) -> Client {
        Client::new(
            Credential::KioskKey(api_key.to_owned()),
            self.language.get_untracked(),
        )
    }
}
