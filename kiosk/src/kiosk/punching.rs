//! From a text that was read to what the screen says of it.

use chrona_api_types::{Means, TagRule, ValidateBadge, tag};
use chrona_badge::{card, claims, compact};
use chrono::DateTime;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::question::{self, Offered, OfferedBadge, Question};
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
            self.note_sight(text);
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
            (Verdict::New | Verdict::ShownAgain, None) => {
                if !self.question_open.get_untracked() {
                    self.show(Outcome::NotABadge);
                }
            }
            (Verdict::ShownAgain, Some(badge)) => {
                self.drop_question();
                self.show(self.known_badge(&badge));
            }
            (Verdict::New, Some(token)) => {
                self.drop_question();
                spawn_local(self.punch(OfferedBadge {
                    token,
                    person: person.unwrap_or_default(),
                    first_name: compact::first_name(text).unwrap_or_default(),
                    read_ms: steady_ms(),
                }));
            }
        }
    }

    /// Takes what a reader typed.
    pub(crate) fn read_typed(self, reading: &Reading) {
        if self.asked_open.get_untracked() {
            self.read_while_asked(reading);
            return;
        }
        if reading.is_torn {
            let is_ready = self.configuration.with_untracked(Option::is_some)
                && self.standing.get_untracked() == Standing::Welcome
                && !self.is_busy();
            if is_ready {
                self.show(Outcome::HalfRead);
            }
            return;
        }
        if !reading.is_whole() {
            return;
        }
        let is_set_up = self.configuration.with_untracked(Option::is_some);
        let mut candidates = reading.typed.candidates();
        let readable = |text: &&str| {
            if is_set_up {
                is_badge(text)
            } else {
                SetupText::from_json(text).is_ok()
            }
        };
        if let Some(best) = candidates.find(readable) {
            self.read(best);
            return;
        }
        let tag = reading.typed.candidates().find_map(tag::number);
        match tag.filter(|_| self.takes_tags()) {
            Some(tag) => self.read_card(Means::Tag, tag),
            None => self.read(reading.typed.candidates().next().unwrap_or_default()),
        }
    }

    /// Takes what a reader typed while someone is asked: another card is another person, and a number may be
    /// the one that is asked for. It is never a PIN.
    fn read_while_asked(self, reading: &Reading) {
        if reading.is_torn {
            return;
        }
        let takes_tags = self.means.get_untracked().tags != TagRule::None;
        let is_card = |text: &str| is_badge(text) || (takes_tags && tag::number(text).is_some());
        let asked = self.asked.get_untracked().map(|asked| asked.number);
        let is_theirs = |text: &str| [card::read(text), tag::number(text)].contains(&asked);
        if asked.is_some() && reading.typed.candidates().any(is_theirs) {
            return;
        }
        if reading.is_whole() && reading.typed.candidates().any(is_card) {
            self.stop_asking();
            self.read_typed(reading);
            return;
        }
        let by_position = reading.typed.number_by_position();
        let number = by_position.or_else(|| reading.typed.by_layout());
        self.asked_number.set(number.map(ToOwned::to_owned));
    }

    /// Whether a tag that is read now is to be judged.
    fn takes_tags(self) -> bool {
        self.means.get_untracked().tags != TagRule::None
            && self.configuration.with_untracked(Option::is_some)
            && self.standing.get_untracked() == Standing::Welcome
            && !self.is_busy()
    }

    /// What lies before the camera behind a panel is not taken again once the panel closes.
    fn note_sight(self, text: &str) {
        let judged = card::read(text).or_else(|| compact::read(text));
        let judged = judged.as_deref().unwrap_or(text);
        self.repeats
            .update_value(|repeats| repeats.note_sight(judged, now_ms()));
    }

    /// Whether something on the screen keeps the kiosk from reading.
    fn is_busy(self) -> bool {
        let panels = [self.exit_code_open, self.settings_open, self.asked_open];
        panels.into_iter().any(|open| open.get_untracked())
    }

    async fn punch(self, badge: OfferedBadge) {
        let Some(configuration) = self.configuration.get_untracked() else {
            return;
        };
        if self.online.get_untracked() {
            self.offer_badge(badge, None).await;
            return;
        }
        let outcome = self.keep(&badge, configuration.kiosk_id).await;
        self.ask_for_heartbeat();
        self.conclude(&badge.token, &badge.person, outcome);
    }

    /// Asks the server to record the punch of a badge; with what its person confirmed, where they were asked.
    pub(super) async fn offer_badge(self, badge: OfferedBadge, confirmation: Option<String>) {
        let Some(configuration) = self.configuration.get_untracked() else {
            return;
        };
        self.asking.set(true);
        let sent_ms = steady_ms();
        let request = ValidateBadge {
            qr_token: badge.token.clone(),
            kiosk_id: Some(configuration.kiosk_id),
            punch_type: None,
            device_time: DateTime::from_timestamp_millis(now_ms()),
            can_ask: Some(self.can_ask()),
            confirmation,
        };
        let answer = self
            .client(&configuration.api_key)
            .validate_badge(&request)
            .await;
        self.asking.set(false);
        let outcome = match answer {
            Ok(answer) => {
                self.note_contact(answer.punched_at.timestamp_millis(), sent_ms);
                Outcome::Recorded(answer)
            }
            Err(error) => {
                if let Some(second) = question::to_ask(&error) {
                    self.ask_about(Question {
                        second: second.clone(),
                        of: Offered::Badge(badge),
                    });
                    return;
                }
                self.note_standing(&error);
                if let Some(refusal) = Refusal::of(&error) {
                    Outcome::Refused(refusal)
                } else {
                    // It may be recorded all the same: sent again, it is one.
                    self.online.set(false);
                    let outcome = self.keep(&badge, configuration.kiosk_id).await;
                    self.ask_for_heartbeat();
                    outcome
                }
            }
        };
        self.conclude(&badge.token, &badge.person, outcome);
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
                self.put_result_away();
            }
        });
    }

    /// Takes the result off the screen: whoever it was for goes, and their language with them.
    pub(crate) fn put_result_away(self) {
        self.result.set(None);
        self.speak_own_language();
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

/// Whether a text is a badge, on a phone or printed.
fn is_badge(text: &str) -> bool {
    compact::read(text).is_some() || card::read(text).is_some()
}
