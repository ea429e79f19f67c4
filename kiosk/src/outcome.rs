//! What became of a badge, as the whole screen says it.

use chrona_api_types::{ProblemCode, PunchAnswer, PunchType, plain};
use chrona_web::ApiError;

use crate::sound::Sound;

/// What became of a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The punch was recorded.
    Recorded(PunchAnswer),
    /// The server refused.
    Refused(Refusal),
    /// What was read is no badge.
    NotABadge,
    /// A reader typed the end of something whose beginning is lost.
    HalfRead,
    /// There is no answer: the tablet keeps it.
    Kept {
        /// When it was read, by the reckoning of the server's time: milliseconds since 1970.
        read_at: i64,
        /// How many wait, this one included.
        waiting: i32,
        /// What to call the person; empty when the badge does not say.
        first_name: String,
    },
    /// There is no answer, and the tablet cannot keep it.
    Unsent,
}

impl Outcome {
    /// The word in `data-outcome`.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Recorded(_) => "ok",
            Self::Refused(_) | Self::NotABadge | Self::HalfRead => "refused",
            Self::Kept { .. } => "kept",
            Self::Unsent => "offline",
        }
    }

    /// Whether the person can go.
    pub(crate) const fn is_good(&self) -> bool {
        matches!(self, Self::Recorded(_) | Self::Kept { .. })
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
            None if self.is_good() => Sound::Kept,
            None => Sound::Refusal,
        }
    }
}

/// Why the server refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The badge is too old.
    Expired,
    /// The badge was used before.
    Used,
    /// The badge is no badge of this server.
    Invalid,
    /// Nothing was recorded and the badge is not spent, so that it may do in a moment: in the server's
    /// words.
    NotNow(String),
    /// Something else, in the server's words.
    Said(String),
}

impl Refusal {
    /// What an error says of a badge, when the server judged it.
    pub(crate) fn of(error: &ApiError) -> Option<Self> {
        let problem = error.problem().filter(|problem| problem.status < 500)?;
        let said = plain(&problem.detail);
        Some(if error.is(ProblemCode::BadgeExpired) {
            Self::Expired
        } else if error.is(ProblemCode::BadgeUsed) {
            Self::Used
        } else if error.is(ProblemCode::BadgeInvalid)
            || error.is(ProblemCode::InvalidValue)
            || error.is(ProblemCode::BadRequest)
        {
            Self::Invalid
        } else if error.is(ProblemCode::TooManyRequests) || error.is(ProblemCode::KioskNotOpenToYou)
        {
            Self::NotNow(said)
        } else {
            Self::Said(said)
        })
    }
}

/// The server's words in two: what happened, and what to do.
pub(crate) fn sentences(said: &str) -> (String, String) {
    let next = said.bytes().zip(said.bytes().skip(1));
    let end = next.take_while(|pair| *pair != (b'.', b' ')).count() + 1;
    let (what, next) = said.split_at_checked(end).unwrap_or((said, ""));
    (what.to_owned(), next.trim_start().to_owned())
}
