//! A second punch of a person within a moment is asked about at the kiosk before it is recorded: most of them
//! are a badge that was held out twice.
//!
//! The writer decides whether to ask, in the transaction that would record the punch, since the first punch
//! may have been at another kiosk a moment ago. Asking writes nothing and spends no badge. Who says yes is
//! believed by a sealed note of what was asked, good for a minute at that kiosk and for that badge alone; the
//! badge's single use is a constraint then as ever. See docs/decisions/second-punch.md.

use chrona_api_types::{DeviceId, KioskId, PersonId, ProblemCode, PunchType, SecondPunch};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{App, kernel::ServiceError};

/// How long a person may take to say yes.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(60);

/// A punch's kind and time.
type Last = (PunchType, DateTime<Utc>);

/// Whether a person is asked about a second punch within a moment.
#[derive(Clone, Copy, Debug)]
pub enum Asking {
    /// It is recorded unasked: the kiosk cannot ask.
    Never,
    /// They are asked when their last punch is nearer than this.
    Within(TimeDelta),
    /// They were asked, and said yes.
    Confirmed {
        /// As for [`Asking::Within`].
        within: TimeDelta,
        /// When the punch was that they were asked about.
        after: DateTime<Utc>,
        /// What they said yes to.
        kind: PunchType,
    },
}

impl Asking {
    /// What the person said yes to, while the punch they were asked about is still their last one.
    pub(crate) fn confirmed(self, last: Option<&Last>) -> Option<PunchType> {
        match (self, last) {
            (Self::Confirmed { after, kind, .. }, Some((_, at))) => {
                is_same(*at, after).then_some(kind)
            }
            _ => None,
        }
    }

    /// What to ask about a punch of this kind at this time, without the person's name and what they would
    /// confirm by; `None` where it is to be recorded.
    pub(crate) fn about(
        self,
        last: Option<&Last>,
        at: DateTime<Utc>,
        kind: PunchType,
    ) -> Option<SecondPunch> {
        let within = match self {
            Self::Never => return None,
            Self::Within(within) | Self::Confirmed { within, .. } => within,
        };
        let (last_kind, last_at) = last?;
        let since = at - last_at;
        let is_recent = since >= TimeDelta::zero() && since < within;
        if !is_recent || self.confirmed(last).is_some() {
            return None;
        }
        Some(SecondPunch {
            first_name: String::new(),
            last_punch_type: *last_kind,
            last_punched_at: *last_at,
            seconds_ago: since.num_seconds(),
            punch_type: kind,
            confirmation: String::new(),
            expires_in: GOOD_FOR.num_seconds(),
        })
    }
}

/// Whether two times are one: the databases keep microseconds.
fn is_same(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    one.timestamp_micros() == other.timestamp_micros()
}

/// Whether the person is asked, at a kiosk that says whether it can ask.
pub(crate) fn asking(app: &App, can_ask: Option<bool>, confirmed: Option<&Confirmed>) -> Asking {
    let within = app.settings.kiosks.second_punch;
    match confirmed {
        Some(confirmed) => Asking::Confirmed {
            within,
            after: confirmed.after,
            kind: confirmed.kind,
        },
        None if can_ask == Some(true) => Asking::Within(within),
        None => Asking::Never,
    }
}

/// What a person says yes to: sealed, so that it need not be kept here.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    badge_id: String,
    /// Whose punch it is.
    pub(crate) account_id: PersonId,
    /// What they showed.
    pub(crate) device_id: DeviceId,
    after: DateTime<Utc>,
    kind: PunchType,
    /// When they were asked.
    pub(crate) asked_at: DateTime<Utc>,
}

impl Confirmed {
    /// Opens what a kiosk was told for a punch of this badge, while it is good.
    pub(crate) fn open(
        app: &App,
        kiosk_id: KioskId,
        sealed: &str,
        badge_id: &str,
    ) -> Result<Self, ServiceError> {
        let over = || ServiceError::Refused(ProblemCode::ConfirmationOver);
        let opened = app.sealer.open(&place(kiosk_id), sealed);
        let opened = opened.map_err(|_| over())?;
        let confirmed: Self = serde_json::from_slice(&opened.secret).map_err(|_| over())?;
        let age = app.clock.now() - confirmed.asked_at;
        let is_good = (TimeDelta::zero()..GOOD_FOR).contains(&age);
        if is_good && confirmed.badge_id == badge_id {
            Ok(confirmed)
        } else {
            Err(over())
        }
    }
}

/// The refusal of a punch, with what the person would confirm by where they are to be asked.
pub(crate) fn to_be_asked(
    app: &App,
    kiosk_id: KioskId,
    account_id: PersonId,
    device_id: DeviceId,
    badge_id: &str,
    refusal: ServiceError,
) -> ServiceError {
    let ServiceError::PunchedJustNow(mut second) = refusal else {
        return refusal;
    };
    let asked = Confirmed {
        badge_id: badge_id.to_owned(),
        account_id,
        device_id,
        after: second.last_punched_at,
        kind: second.punch_type,
        asked_at: app.clock.now(),
    };
    let sealed = serde_json::to_vec(&asked)
        .map_err(|error| error.to_string())
        .and_then(|asked| {
            let sealed = app.sealer.seal(&place(kiosk_id), &asked);
            sealed.map_err(|error| error.to_string())
        });
    match sealed {
        Ok(sealed) => {
            second.confirmation = sealed;
            ServiceError::PunchedJustNow(second)
        }
        Err(error) => ServiceError::Internal(error),
    }
}

fn place(kiosk_id: KioskId) -> String {
    format!("second punch at {kiosk_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: TimeDelta = TimeDelta::seconds(60);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(1_000_000 + seconds)
    }

    fn entry(seconds: i64) -> Last {
        (PunchType::ClockIn, at(seconds))
    }

    fn asks(asking: Asking, last: Option<&Last>, seconds: i64) -> bool {
        asking
            .about(last, at(seconds), PunchType::ClockOut)
            .is_some()
    }

    #[test]
    fn only_a_punch_within_the_minute_is_asked_about() {
        let last = entry(0);
        for (seconds, asked) in [(-1, false), (0, true), (59, true), (60, false)] {
            let asking = Asking::Within(MINUTE);
            assert_eq!(asks(asking, Some(&last), seconds), asked, "{seconds}");
        }
        assert!(!asks(Asking::Within(MINUTE), None, 0));
        assert!(!asks(Asking::Within(TimeDelta::zero()), Some(&last), 0));
        assert!(!asks(Asking::Never, Some(&last), 20));
    }

    #[test]
    fn a_yes_is_good_for_the_punch_that_was_asked_about() {
        let (asked_about, since) = (entry(0), entry(10));
        let yes = Asking::Confirmed {
            within: MINUTE,
            after: asked_about.1 + TimeDelta::nanoseconds(7),
            kind: PunchType::ClockOut,
        };
        assert_eq!(yes.confirmed(Some(&asked_about)), Some(PunchType::ClockOut));
        assert!(!asks(yes, Some(&asked_about), 20));
        // They punched elsewhere meanwhile: they are asked anew.
        assert_eq!(yes.confirmed(Some(&since)), None);
        assert!(asks(yes, Some(&since), 20));
        // What they were asked about was annulled: there is nothing to ask.
        assert!(!asks(yes, None, 20));
    }
}
