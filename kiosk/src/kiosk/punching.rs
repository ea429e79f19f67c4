//! From a text that was read to what the screen says of it.

use chrona_api_types::{Means, TagRule, ValidateBadge};
use chrona_badge::{card, claims, compact};
use chrono::DateTime;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Kiosk, Shown, Standing};
use crate::browser::{now_ms, steady_ms};
use crate::outcome::{Outcome, Refusal};
use crate::rules::{Reading, SetupText, Verdict};
use crate::sound;

/// How long a result stays, in milliseconds.
const RESULT_MS: u32 = 3_000;

impl Kiosk {
    /// Takes a text that the camera read.
    pub(crate) fn read(self, text: &str) {
        if self.configuration.with_untracked(Option::is_none) {
            if self
                .setup_text
                .with_untracked(|last| last.as_deref() != Some(text))
            {
                self.setup_text.set(Some(text.to_owned()));
            }
            return;
        }
        if self.is_busy() || self.standing.get_untracked() != Standing::Welcome {
            return;
        }
        if self.means.get_untracked().printed_badges
            && let Some(code) = card::read(text)
        {
            self.read_card(Means::PrintedBadge, code);
            return;
        }
        let badge = compact::read(text);
        let person = badge
            .as_deref()
            .and_then(claims::peek)
            .map(|badge| badge.sub);
        let judged = badge.as_deref().unwrap_or(text);
        let verdict = self
            .repeats
            .try_update_value(|repeats| repeats.judge(judged, person.as_deref(), now_ms()))
            .unwrap_or(Verdict::Lingering);
        match (verdict, badge) {
            (Verdict::Lingering, _) => {}
            (Verdict::Punched, _) => self.note_lingering(),
            (Verdict::New | Verdict::ShownAgain, None) => self.show(Outcome::NotABadge),
            (Verdict::ShownAgain, Some(badge)) => self.show(self.known_badge(&badge)),
            (Verdict::New, Some(badge)) => {
                spawn_local(self.punch(badge, person.unwrap_or_default()));
            }
        }
    }

    /// Takes what a USB scanner typed.
    pub(crate) fn read_typed(self, reading: &Reading) {
        let readable = |text: &str| {
            if self.configuration.with_untracked(Option::is_none) {
                SetupText::from_json(text).is_ok()
            } else {
                compact::read(text).is_some() || card::read(text).is_some()
            }
        };
        let candidates = [&reading.typed, &reading.by_position];
        if let Some(best) = candidates.into_iter().find(|text| readable(text)) {
            self.read(best);
            return;
        }
        let tag = candidates.into_iter().find(|text| is_tag(text));
        match tag.filter(|_| self.takes_tags()) {
            Some(tag) => self.read_card(Means::Tag, tag.clone()),
            None => self.read(&reading.typed),
        }
    }

    /// Whether a tag that is read now is to be judged.
    fn takes_tags(self) -> bool {
        self.means.get_untracked().tags != TagRule::None
            && self.configuration.with_untracked(Option::is_some)
            && self.standing.get_untracked() == Standing::Welcome
            && !self.is_busy()
    }

    /// Whether something on the screen keeps the kiosk from reading.
    fn is_busy(self) -> bool {
        let panels = [self.exit_code_open, self.settings_open, self.asked_open];
        panels.into_iter().any(|open| open.get_untracked())
    }

    async fn punch(self, badge: String, person: String) {
        let Some(configuration) = self.configuration.get_untracked() else {
            return;
        };
        let read_ms = steady_ms();
        if !self.online.get_untracked() {
            let outcome = self.keep(&badge, configuration.kiosk_id, read_ms).await;
            self.ask_for_heartbeat();
            self.conclude(&badge, &person, outcome);
            return;
        }
        self.asking.set(true);
        let request = ValidateBadge {
            qr_token: badge.clone(),
            kiosk_id: Some(configuration.kiosk_id),
            punch_type: None,
            device_time: DateTime::from_timestamp_millis(now_ms()),
        };
        let answer = self
            .client(&configuration.api_key)
            .validate_badge(&request)
            .await;
        self.asking.set(false);
        let outcome = match answer {
            Ok(answer) => {
                self.note_contact(answer.punched_at.timestamp_millis(), read_ms);
                Outcome::Recorded(answer)
            }
            Err(error) => {
                self.note_standing(&error);
                if let Some(refusal) = Refusal::of(&error) {
                    Outcome::Refused(refusal)
                } else {
                    // It may be recorded all the same: sent again, it is one.
                    self.online.set(false);
                    let outcome = self.keep(&badge, configuration.kiosk_id, read_ms).await;
                    self.ask_for_heartbeat();
                    outcome
                }
            }
        };
        self.conclude(&badge, &person, outcome);
    }

    /// Notes what became of a badge, and says it.
    pub(super) fn conclude(self, badge: &str, person: &str, outcome: Outcome) {
        self.repeats.update_value(|repeats| match &outcome {
            Outcome::Recorded(_) | Outcome::Kept { .. } => repeats.note_punched(person, now_ms()),
            Outcome::Refused(Refusal::NotNow(_)) | Outcome::Unsent => {
                repeats.note_unsent(badge, person);
            }
            _ => repeats.note_refused(person),
        });
        if self.standing.get_untracked() == Standing::Welcome {
            self.show(outcome);
        }
    }

    /// Why a badge that was answered before is refused when it is shown again.
    fn known_badge(self, badge: &str) -> Outcome {
        let now_s = self.server_now_ms() / 1000;
        let expired = claims::peek(badge).is_some_and(|badge| badge.exp <= now_s);
        Outcome::Refused(if expired {
            Refusal::Expired
        } else {
            Refusal::Used
        })
    }

    fn show(self, outcome: Outcome) {
        if self.sound.get_untracked() {
            sound::play(outcome.sound());
        }
        let number = self.results.get_value().wrapping_add(1);
        self.results.set_value(number);
        self.result.set(Some(Shown { number, outcome }));
        spawn_local(async move {
            TimeoutFuture::new(RESULT_MS).await;
            let same = |shown: &Option<Shown>| shown.as_ref().is_some_and(|s| s.number == number);
            if self.result.with_untracked(same) {
                self.result.set(None);
            }
        });
    }

    /// Someone who has punched is still before the camera: a quiet word, until they are gone.
    pub(super) fn note_lingering(self) {
        self.last_lingering_ms.set_value(now_ms());
        if self.lingering.get_untracked() {
            return;
        }
        self.lingering.set(true);
        spawn_local(async move {
            while now_ms() - self.last_lingering_ms.get_value() < 1_500 {
                TimeoutFuture::new(500).await;
            }
            self.lingering.set(false);
        });
    }
}

/// Whether a text may be a tag's number: readers type letters and digits, some with marks between them.
fn is_tag(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-');
    (4..=100).contains(&text.len()) && text.bytes().all(is_plain)
}
