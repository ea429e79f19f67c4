//! Punching without a phone: who is asked for what, and what the server says of it.

use chrona_api_types::{Means, ProblemCode, PunchWithoutPhone, TagRule};
use chrono::DateTime;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Kiosk;
use super::question::{self, Offered, Question};
use crate::browser::{now_ms, steady_ms};
use crate::outcome::{Outcome, Refusal};
use crate::rules::Verdict;
use crate::texts::said;

/// Someone who punches without a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// By what.
    pub(crate) by: Means,
    /// The card's number; empty for who is to give a staff number.
    pub(crate) number: String,
}

impl Kiosk {
    /// Asks for a staff number and a PIN.
    pub(crate) fn ask_for_staff_number(self) {
        self.ask(Asked {
            by: Means::StaffNumber,
            number: String::new(),
        });
    }

    /// Takes the number of a card that was read.
    pub(super) fn read_card(self, by: Means, number: String) {
        let verdict = self
            .repeats
            .try_update_value(|repeats| repeats.judge(&number, Some(&number), now_ms()))
            .unwrap_or(Verdict::Lingering);
        match verdict {
            Verdict::Lingering => {}
            Verdict::Punched => self.note_lingering(),
            Verdict::New | Verdict::ShownAgain => {
                self.drop_question();
                let asked = Asked { by, number };
                let alone = self.means.get_untracked().tags == TagRule::Alone;
                match self.by_tag.get_value() {
                    Some(punch) if by == Means::Tag && alone => punch(self, asked),
                    _ => self.ask(asked),
                }
            }
        }
    }

    fn ask(self, asked: Asked) {
        self.asked.set(Some(asked));
        self.asked_open.set(true);
    }

    /// Lets go of whoever is asked.
    pub(crate) fn stop_asking(self) {
        self.asked_open.set(false);
        if let Some(asked) = self.asked.try_update(Option::take).flatten() {
            // Shown again, it is asked again.
            self.repeats
                .update_value(|repeats| repeats.note_refused(&asked.number));
        }
    }

    /// Punches with a tag alone.
    pub(crate) fn punch_by_tag(self, asked: Asked) {
        spawn_local(async move {
            self.asking.set(true);
            let again = self.punch_without_phone(&asked, None).await;
            self.asking.set(false);
            if again.is_some() {
                self.conclude(&asked.number, &asked.number, Outcome::Unsent);
            }
        });
    }

    /// Asks the server to record the punch of who has given their number, and the PIN. Answers what to
    /// say to who may try again; otherwise the screen says what became of it, or asks.
    pub(crate) async fn punch_without_phone(
        self,
        asked: &Asked,
        pin: Option<String>,
    ) -> Option<String> {
        // What was not answered for is sent under the same name: it may be recorded.
        let unsent = self.unsent.get_value();
        let key = unsent
            .filter(|(before, _)| before == asked)
            .map_or_else(drawn, |(_, key)| key);
        self.offer_card(asked, key, pin, None).await
    }

    /// The same under this name, with what the person confirmed where they were asked.
    pub(super) async fn offer_card(
        self,
        asked: &Asked,
        key: String,
        pin: Option<String>,
        confirmation: Option<String>,
    ) -> Option<String> {
        let api_key = self
            .configuration
            .with_untracked(|kiosk| kiosk.as_ref().map(|kiosk| kiosk.api_key.clone()))?;
        let request = PunchWithoutPhone {
            key: key.clone(),
            by: asked.by,
            number: asked.number.clone(),
            pin,
            punch_type: None,
            device_time: DateTime::from_timestamp_millis(now_ms()),
            can_ask: Some(self.can_ask()),
            confirmation,
        };
        let sent_ms = steady_ms();
        let answer = self.client(&api_key).punch_without_phone(&request).await;
        self.unsent.set_value(None);
        let outcome = match answer {
            Ok(answer) => {
                self.note_contact(answer.punched_at.timestamp_millis(), sent_ms);
                Outcome::Recorded(answer)
            }
            Err(error) => {
                if let Some(second) = question::to_ask(&error) {
                    self.asked_open.set(false);
                    self.asked.set(None);
                    self.ask_about(Question {
                        second: second.clone(),
                        of: Offered::Card(asked.clone(), key),
                    });
                    return None;
                }
                self.note_standing(&error);
                let Some(refusal) = Refusal::of(&error) else {
                    self.unsent.set_value(Some((asked.clone(), key)));
                    self.online.set(false);
                    self.ask_for_heartbeat();
                    return Some(said!(self.language, asked.unsent));
                };
                match refusal {
                    Refusal::Said(said) if error.is(ProblemCode::PinInvalid) => return Some(said),
                    refusal => Outcome::Refused(refusal),
                }
            }
        };
        self.asked_open.set(false);
        self.asked.set(None);
        self.conclude(&asked.number, &asked.number, outcome);
        None
    }
}

/// A name for a punch: no other of this kiosk's has it.
fn drawn() -> String {
    let random = js_sys::Math::random().to_bits() & 0x000f_ffff_ffff_ffff;
    format!("{:011x}-{random:013x}", now_ms())
}
