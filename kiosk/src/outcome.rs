//! What became of a badge, as the whole screen says it.

use chrona_api_types::{Language, ProblemCode, PunchAnswer, PunchType};

use crate::sound::Sound;

/// What became of a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The punch was recorded.
    Recorded(PunchAnswer),
    /// The server refused.
    Refused(ProblemCode),
    /// What was read is no badge.
    NotABadge,
    /// There is no network: it was not sent.
    Unsent,
    /// It was sent, and no answer came.
    NoAnswer,
}

impl Outcome {
    /// The word in `data-outcome`.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Recorded(_) => "ok",
            Self::Refused(_) | Self::NotABadge => "refused",
            Self::Unsent | Self::NoAnswer => "offline",
        }
    }

    /// In or out, when it was recorded.
    pub(crate) const fn punch_type(&self) -> Option<PunchType> {
        match self {
            Self::Recorded(answer) => Some(answer.punch_type),
            _ => None,
        }
    }

    /// What it sounds like.
    pub(crate) const fn sound(&self) -> Sound {
        match self.punch_type() {
            Some(PunchType::ClockIn) => Sound::Entry,
            Some(PunchType::ClockOut) => Sound::Departure,
            None => Sound::Refusal,
        }
    }
}

/// A refusal's sentences: what happened, and what to do.
pub(crate) fn sentences(code: ProblemCode, language: Language) -> (String, String) {
    let detail = code.plain_detail(language);
    match detail.split_once(". ") {
        Some((what, next)) => (format!("{what}."), next.to_owned()),
        None => (detail, String::new()),
    }
}
