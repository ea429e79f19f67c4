//! The organisation's zone, and where the rules of zones come from.

use std::{
    fmt::{self, Display, Formatter},
    ops::Range,
    str::FromStr,
    sync::Arc,
};

use chrona_api_types::ZoneRules;
use chrona_work_time::{Calendar, LONGEST_SHIFT, Zone};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{SettingError, Source, invalid};
use crate::zones::{self, Zones};

/// No page shows an earlier time: 2000-01-01.
const FIRST_SHOWN: DateTime<Utc> = match DateTime::from_timestamp(946_684_800, 0) {
    Some(first) => first,
    None => DateTime::UNIX_EPOCH,
};

/// How days are reckoned.
#[derive(Clone, Debug)]
pub struct Time {
    /// `TZDATA_DIR` (the newer of the machine's and the program's own): the rules of all zones.
    pub zones: Arc<Zones>,
    /// `ORGANISATION_TIMEZONE` (Europe/Paris): decides days and weeks.
    pub zone: Zone,
    /// `LONGEST_SHIFT_HOURS` (15): an entry older than this was never followed by its exit.
    pub longest_shift: TimeDelta,
    /// `QUIET_HOURS` (20:00-07:00): between these local times nobody is told of limits by e-mail.
    pub quiet_hours: Option<Range<NaiveTime>>,
    /// `CLOCK_OUT_REMINDER` (20:00): the local time at which who may have forgotten to clock out is reminded.
    pub clock_out_reminder: Option<NaiveTime>,
}

/// Nothing, where a setting takes a time of day.
const OFF: &str = "off";

/// A time of day, such as `20:00`, or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TimeOfDay(Option<NaiveTime>);

/// Two times of day, such as `20:00-07:00`, or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Between(Option<(NaiveTime, NaiveTime)>);

fn time_of_day(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

impl FromStr for TimeOfDay {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == OFF {
            return Ok(Self(None));
        }
        Ok(Self(Some(time_of_day(text).ok_or(())?)))
    }
}

impl Display for TimeOfDay {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str(OFF),
            Some(time) => write!(f, "{}", time.format("%H:%M")),
        }
    }
}

impl FromStr for Between {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == OFF {
            return Ok(Self(None));
        }
        let (from, to) = text.split_once('-').ok_or(())?;
        let both = time_of_day(from).zip(time_of_day(to));
        let both = both.filter(|(from, to)| from != to);
        Ok(Self(Some(both.ok_or(())?)))
    }
}

impl Display for Between {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str(OFF),
            Some((from, to)) => write!(f, "{}-{}", from.format("%H:%M"), to.format("%H:%M")),
        }
    }
}

impl Time {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let folder = "TZDATA_DIR";
        let zones = match source.path(folder) {
            Some(path) => {
                Zones::in_folder(&path).map_err(|error| invalid(folder, error.to_string()))?
            }
            None => Zones::default(),
        };
        source.note(|notes| notes.default(folder, &zones));
        let name = "ORGANISATION_TIMEZONE";
        let zone: String = source.parse(name, "Europe/Paris".to_owned(), "a zone")?;
        let zone = zones.zone(&zone);
        Ok(Self {
            zone: zone.map_err(|error| invalid(name, error.to_string()))?,
            zones: Arc::new(zones),
            longest_shift: TimeDelta::hours(source.number(
                "LONGEST_SHIFT_HOURS",
                LONGEST_SHIFT.num_hours(),
                1,
                48,
            )?),
            quiet_hours: {
                let night = Between(time_of_day("20:00").zip(time_of_day("07:00")));
                let takes = "two times of day such as 20:00-07:00, or off";
                let between = source.parse("QUIET_HOURS", night, takes)?;
                between.0.map(|(from, to)| from..to)
            },
            clock_out_reminder: {
                let evening = TimeOfDay(time_of_day("20:00"));
                let takes = "a time of day such as 20:00, or off";
                source.parse("CLOCK_OUT_REMINDER", evening, takes)?.0
            },
        })
    }

    /// Whether nobody is told of limits by e-mail at this local time.
    pub(crate) fn is_quiet(&self, time: NaiveTime) -> bool {
        self.quiet_hours.as_ref().is_some_and(|quiet| {
            if quiet.start < quiet.end {
                quiet.contains(&time)
            } else {
                quiet.start <= time || time < quiet.end
            }
        })
    }

    /// The rules of a zone for all times that a page may show.
    pub fn rules_of_all_punches(&self, zone: &Zone, now: DateTime<Utc>) -> ZoneRules {
        self.rules_within(zone, FIRST_SHOWN..now + TimeDelta::days(20 * 365))
    }

    /// The rules of a zone for what a kiosk shows, which is never far from now.
    pub fn rules_for_now(&self, zone: &Zone, now: DateTime<Utc>) -> ZoneRules {
        self.rules_within(
            zone,
            now - TimeDelta::days(31)..now + TimeDelta::days(2 * 365),
        )
    }

    /// The rules of a zone for what lies in a span of time.
    pub fn rules_within(&self, zone: &Zone, within: Range<DateTime<Utc>>) -> ZoneRules {
        zones::rules(zone, self.zones.release(), within)
    }

    /// The zone of this name, or the organisation's where there is none. A name that the rules no longer
    /// know is an error in the log, and the organisation's zone.
    pub fn zone_of(&self, name: Option<&str>) -> Zone {
        let Some(name) = name else {
            return self.zone.clone();
        };
        self.zones.zone(name).unwrap_or_else(|error| {
            tracing::error!(%error, "a stored zone cannot be used: set it anew");
            self.zone.clone()
        })
    }

    /// The longest shift of people whose category has one of so many minutes, or none of its own.
    pub fn longest_shift(&self, minutes: Option<i32>) -> TimeDelta {
        minutes.map_or(self.longest_shift, |minutes| {
            TimeDelta::minutes(minutes.into())
        })
    }

    /// The organisation's days and weeks.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(&self.zone)
    }
}
