//! The question to someone who punches a second time within a moment.

use chrona_api_types::{ProblemCode, SecondPunch};
use chrona_web::ApiError;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Asked, Kiosk};
use crate::browser::now_ms;
use crate::outcome::Outcome;
use crate::sound::{self, Sound};

/// A second punch that somebody is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// What to ask.
    pub(crate) second: SecondPunch,
    /// What is sent again once they say yes.
    pub(crate) of: Offered,
}

/// What somebody punches by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// A badge.
    Badge(OfferedBadge),
    /// A card or a number, and the name under which the punch is sent.
    Card(Asked, String),
}

/// A badge that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfferedBadge {
    /// The badge, a JWT.
    pub(crate) token: String,
    /// Whose it is.
    pub(crate) person: String,
    /// The first name it vouches for.
    pub(crate) first_name: String,
    /// When it was read, by the steady clock.
    pub(crate) read_ms: i64,
}

impl Offered {
    /// What is judged of it when it is read again, and whom it names.
    fn names(&self) -> (&str, &str) {
        match self {
            Self::Badge(badge) => (&badge.token, &badge.person),
            Self::Card(asked, _) => (&asked.number, &asked.number),
        }
    }
}

/// What the server wants somebody to be asked.
pub(super) fn to_ask(error: &ApiError) -> Option<&SecondPunch> {
    let problem = error.problem()?;
    if error.is(ProblemCode::PunchedJustNow) {
        problem.second_punch.as_ref()
    } else {
        None
    }
}

impl Kiosk {
    /// Whether the part of the program that asks is there.
    pub(super) fn can_ask(self) -> bool {
        self.by_tag.get_value().is_some()
    }

    /// Asks; who was asked before is let go.
    pub(super) fn ask_about(self, question: Question) {
        self.drop_question();
        if self.sound.get_untracked() {
            sound::play(Sound::Question);
        }
        self.question.set(Some(question));
        self.question_open.set(true);
    }

    /// Lets go of the question: nothing is recorded, and who was asked may put their phone away.
    pub(crate) fn drop_question(self) {
        self.question_open.set(false);
        if let Some(question) = self.question.try_update(Option::take).flatten() {
            let (_, person) = question.of.names();
            self.repeats
                .update_value(|repeats| repeats.note_punched(person, now_ms()));
        }
    }

    /// They said yes.
    pub(crate) fn confirm(self) {
        let Some(question) = self.question.try_update(Option::take).flatten() else {
            return;
        };
        self.question_open.set(false);
        let confirmation = Some(question.second.confirmation);
        spawn_local(async move {
            match question.of {
                Offered::Badge(badge) => self.offer_badge(badge, confirmation).await,
                Offered::Card(asked, key) => {
                    self.asking.set(true);
                    let again = self.offer_card(&asked, key, None, confirmation).await;
                    self.asking.set(false);
                    if again.is_some() {
                        self.conclude(&asked.number, &asked.number, Outcome::Unsent);
                    }
                }
            }
        });
    }
}
