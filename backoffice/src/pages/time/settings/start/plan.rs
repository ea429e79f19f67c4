//! What the answers come to: the rules, the schedule and the calendars that are to be written.

use std::collections::BTreeMap;

use chrona_web::types::{Site, SiteId};
use chrona_work_time::{OvertimeBand, RuleChanges, Schedule, ScheduleWeek};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    pages::time::terms::fields::HOURS,
    words::{Words, say},
};

/// The legal weekly hours (L3121-27), in minutes.
pub(super) const LEGAL: u32 = 35 * 60;
/// The most that is worked in a week (L3121-20), in minutes.
const MOST: u32 = 48 * 60;
/// The least weekly hours that are shared out over five days, in minutes.
const LEAST: u32 = 10 * 60;
/// The minutes of a day.
const DAY: u32 = 24 * 60;

/// The usual week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Weekly {
    #[default]
    Legal,
    ThirtyNine,
    Other,
}

/// When people work in that week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Times {
    /// At the same times, Monday to Friday.
    Same,
    /// At times that are entered later, or nowhere.
    Own,
}

/// Over how long hours are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Counted {
    #[default]
    Weekly,
    Yearly,
}

/// The agreement that sets what overtime is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Agreement {
    #[default]
    None,
    Restaurants,
    Other,
}

/// Which hours are those of the night.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Night {
    #[default]
    Law,
    Other,
}

/// The answers, as they stand in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) weekly: Weekly,
    /// The weekly hours, where they are others.
    pub(super) hours: String,
    /// None where it goes by the weekly hours: the law's ask for no schedule.
    pub(super) times: Option<Times>,
    pub(super) begins: String,
    pub(super) pause_from: String,
    pub(super) pause_to: String,
    pub(super) counted: Counted,
    pub(super) agreement: Agreement,
    pub(super) night: Night,
    pub(super) night_from: String,
    pub(super) night_to: String,
    /// The organisation's calendar; empty where it has none.
    pub(super) calendar: String,
    /// The calendars of sites that were chosen; empty where it is the organisation's.
    pub(super) sites: BTreeMap<i64, String>,
}

/// An answer that cannot be meant as it stands.
#[derive(Clone, Copy)]
pub(super) struct Fault {
    pub(super) question: u8,
    pub(super) field: &'static str,
    pub(super) sentence: Words,
}

/// Something to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Rules(RuleChanges),
    Schedule(Schedule),
    /// The organisation's calendar, and the one it had.
    Calendar {
        before: Option<String>,
        after: Option<String>,
    },
    /// The calendar of a site, and the one it had.
    Site {
        id: SiteId,
        name: String,
        before: Option<String>,
        after: Option<String>,
    },
}

/// What stood when the page was opened.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub(super) calendar: Option<String>,
    pub(super) sites: Vec<Site>,
    /// The names of the calendars that were imported.
    pub(super) imported: Vec<String>,
}

impl Answered {
    /// When people work: as chosen, or as the weekly hours suggest.
    pub(super) fn times(&self) -> Times {
        self.times.unwrap_or(match self.weekly {
            Weekly::Legal => Times::Own,
            Weekly::ThirtyNine | Weekly::Other => Times::Same,
        })
    }

    /// The weekly hours, in minutes.
    pub(super) fn weekly_minutes(&self) -> Result<u32, Fault> {
        match self.weekly {
            Weekly::Legal => Ok(LEGAL),
            Weekly::ThirtyNine => Ok(39 * 60),
            Weekly::Other => {
                let (read, _) = HOURS;
                let minutes = read(&self.hours).filter(|minutes| (LEAST..=MOST).contains(minutes));
                minutes.ok_or(fault(1, "start_hours", |l| say!(l, start.hours_wrong)))
            }
        }
    }

    /// The usual week's times; none where there are none for everyone.
    pub(super) fn week(&self) -> Result<Option<ScheduleWeek>, Fault> {
        let weekly = self.weekly_minutes()?;
        if self.times() == Times::Own {
            return Ok(None);
        }
        let begins =
            clock(&self.begins).ok_or(fault(1, "start_begins", |l| say!(l, start.begins_wrong)))?;
        let pause = match (clock(&self.pause_from), clock(&self.pause_to)) {
            (None, None) if self.pause_from.is_empty() && self.pause_to.is_empty() => None,
            (Some(from), Some(to)) if begins < from && from < to => Some((from, to)),
            _ => {
                return Err(fault(1, "start_pause_from", |l| say!(l, start.pause_wrong)));
            }
        };
        let (long, friday) = shared_out(weekly);
        let day = |minutes| intervals(begins, pause, minutes);
        let too_late = fault(1, "start_begins", |l| say!(l, start.too_late));
        let (long, friday) = (day(long).ok_or(too_late)?, day(friday).ok_or(too_late)?);
        Ok(Some(ScheduleWeek {
            mon: long.clone(),
            tue: long.clone(),
            wed: long.clone(),
            thu: long,
            fri: friday,
            ..ScheduleWeek::default()
        }))
    }

    /// The hours of the night; none where they are the law's.
    pub(super) fn night(&self) -> Result<Option<String>, Fault> {
        if self.night == Night::Law {
            return Ok(None);
        }
        let changes = RuleChanges {
            night: Some(format!("{}-{}", self.night_from, self.night_to)),
            ..RuleChanges::default()
        };
        if changes.check().is_err() {
            return Err(fault(4, "start_night_from", |l| say!(l, start.night_wrong)));
        }
        let law = RuleChanges::of_the_law(NaiveDate::default()).night;
        Ok(changes.night.filter(|night| law.as_ref() != Some(night)))
    }

    /// Whether a question is answered.
    pub(super) fn check(&self, question: u8) -> Result<(), Fault> {
        match question {
            1 => self.week().map(drop),
            4 => self.night().map(drop),
            _ => Ok(()),
        }
    }

    /// All that is to be written, of which rules and schedule hold from a day on.
    pub(super) fn writes(&self, from: NaiveDate, before: &Before) -> Result<Vec<Write>, Fault> {
        let (week, night) = (self.week()?, self.night()?);
        let overtime_bands = (self.agreement == Agreement::Restaurants).then(restaurants);
        let mut writes = Vec::new();
        if night.is_some() || overtime_bands.is_some() {
            writes.push(Write::Rules(RuleChanges {
                from,
                night,
                overtime_bands,
                ..RuleChanges::default()
            }));
        }
        writes.extend(week.map(|week| Write::Schedule(scheduled(from, week))));
        let filled = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        let calendar = filled(&self.calendar);
        if calendar != before.calendar {
            writes.push(Write::Calendar {
                before: before.calendar.clone(),
                after: calendar,
            });
        }
        let sites = before.sites.iter().filter_map(|site| {
            let after = filled(self.sites.get(&site.id.0)?);
            (after != site.calendar).then(|| Write::Site {
                id: site.id,
                name: site.name.clone(),
                before: site.calendar.clone(),
                after,
            })
        });
        writes.extend(sites);
        Ok(writes)
    }
}

const fn fault(question: u8, field: &'static str, sentence: Words) -> Fault {
    Fault {
        question,
        field,
        sentence,
    }
}

/// What overtime is paid in hotels, cafés and restaurants.
fn restaurants() -> Vec<OvertimeBand> {
    let band = |minutes, percent| OvertimeBand { minutes, percent };
    vec![
        band(Some(4 * 60), 10),
        band(Some(4 * 60), 20),
        band(None, 50),
    ]
}

/// A schedule of one week.
pub(super) fn scheduled(from: NaiveDate, week: ScheduleWeek) -> Schedule {
    Schedule {
        from,
        to: None,
        weeks: vec![week],
        span: None,
        core: Vec::new(),
    }
}

/// The minutes of Monday to Thursday, by the half hour, and of Friday, which has the rest.
fn shared_out(weekly: u32) -> (u32, u32) {
    let long = (weekly.div_ceil(5)).div_ceil(30) * 30;
    (long, weekly - 4 * long)
}

/// The intervals of a day that begins then and has so many minutes of work; none where it would end after midnight.
fn intervals(begins: u32, pause: Option<(u32, u32)>, minutes: u32) -> Option<Vec<String>> {
    let told = |from: u32, to: u32| {
        let time = |at: u32| format!("{:02}:{:02}", at / 60, at % 60);
        format!("{}-{}", time(from), time(to))
    };
    let (intervals, end) = match pause {
        Some((from, to)) if begins + minutes > from => {
            let end = to + minutes - (from - begins);
            (vec![told(begins, from), told(to, end)], end)
        }
        _ => {
            let end = begins + minutes;
            (vec![told(begins, end)], end)
        }
    };
    (end <= DAY).then_some(intervals)
}

/// The minutes since midnight of `09:00`.
fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn by_default() -> Answered {
        Answered {
            begins: "09:00".to_owned(),
            pause_from: "12:00".to_owned(),
            pause_to: "13:00".to_owned(),
            calendar: "FR".to_owned(),
            ..Answered::default()
        }
    }

    fn before() -> Before {
        let site = |id, name: &str| Site {
            id: SiteId(id),
            name: name.to_owned(),
            timezone: None,
            calendar: None,
            team_count: 0,
            created_at: DateTime::UNIX_EPOCH,
        };
        Before {
            calendar: Some("FR".to_owned()),
            sites: vec![site(1, "Lyon"), site(2, "Strasbourg")],
            imported: Vec::new(),
        }
    }

    fn day() -> NaiveDate {
        "2027-01-04".parse().unwrap()
    }

    #[test]
    fn the_laws_answers_write_nothing() {
        let yearly = Answered {
            counted: Counted::Yearly,
            agreement: Agreement::Other,
            ..by_default()
        };
        for answered in [by_default(), yearly] {
            assert_eq!(answered.writes(day(), &before()).ok(), Some(Vec::new()));
        }
        let as_the_law = Answered {
            night: Night::Other,
            night_from: "21:00".to_owned(),
            night_to: "06:00".to_owned(),
            ..by_default()
        };
        assert_eq!(as_the_law.writes(day(), &before()).ok(), Some(Vec::new()));
    }

    #[test]
    fn other_answers_write_rules_a_schedule_and_calendars() {
        let answered = Answered {
            weekly: Weekly::ThirtyNine,
            agreement: Agreement::Restaurants,
            night: Night::Other,
            night_from: "22:00".to_owned(),
            night_to: "07:00".to_owned(),
            calendar: String::new(),
            sites: [(2, "FR-57-GF".to_owned()), (1, String::new())].into(),
            ..by_default()
        };
        let writes = answered.writes(day(), &before()).ok().unwrap();
        let [
            Write::Rules(rules),
            Write::Schedule(schedule),
            calendar,
            site,
        ] = &writes[..]
        else {
            panic!("{writes:?}");
        };
        assert_eq!(rules.night.as_deref(), Some("22:00-07:00"));
        assert_eq!(rules.overtime_bands, Some(restaurants()));
        assert!(rules.check().is_ok());
        assert!(schedule.check().is_ok());
        assert_eq!(schedule.weeks[0].thu, ["09:00-12:00", "13:00-18:00"]);
        assert_eq!(schedule.weeks[0].fri, ["09:00-12:00", "13:00-17:00"]);
        let of_all = Write::Calendar {
            before: Some("FR".to_owned()),
            after: None,
        };
        assert_eq!(*calendar, of_all);
        let Write::Site { id, after, .. } = site else {
            panic!("{site:?}");
        };
        assert_eq!((id.0, after.as_deref()), (2, Some("FR-57-GF")));
    }

    #[test]
    fn a_week_is_shared_out_by_the_half_hour() {
        for (weekly, long, friday) in [
            (LEGAL, 7 * 60, 7 * 60),
            (39 * 60, 8 * 60, 7 * 60),
            (37 * 60 + 30, 450, 450),
            (LEAST, 2 * 60, 2 * 60),
            (MOST, 10 * 60, 8 * 60),
        ] {
            assert_eq!(shared_out(weekly), (long, friday), "{weekly}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_said_at_its_question() {
        let other = |hours: &str| Answered {
            weekly: Weekly::Other,
            hours: hours.to_owned(),
            ..by_default()
        };
        for wrong in ["", "trente", "9", "48:01"] {
            assert_eq!(
                other(wrong).check(1).err().map(|fault| fault.field),
                Some("start_hours")
            );
        }
        assert!(other("37,5").check(1).is_ok());
        let late = Answered {
            begins: "18:00".to_owned(),
            pause_from: String::new(),
            pause_to: String::new(),
            times: Some(Times::Same),
            ..by_default()
        };
        assert_eq!(
            late.check(1).err().map(|fault| fault.field),
            Some("start_begins")
        );
        let night = |from: &str, to: &str| Answered {
            night: Night::Other,
            night_from: from.to_owned(),
            night_to: to.to_owned(),
            ..by_default()
        };
        assert!(night("20:00", "05:00").check(4).is_ok());
        for (from, to) in [("22:00", "06:00"), ("23:00", "04:59"), ("", "06:00")] {
            assert!(night(from, to).check(4).is_err(), "{from}-{to}");
        }
    }
}
