//! Which backups stay.

use std::{collections::HashSet, iter};

use anyhow::Result;
use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

use super::place::Place;

const NAME: &str = "chrona-%Y%m%dT%H%M%SZ";
const ENDING: &str = ".backup";

/// How many days, weeks and months that have a backup keep their last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keep {
    pub(super) days: usize,
    pub(super) weeks: usize,
    pub(super) months: usize,
}

/// What a backup of this moment may be called: the second one of a second has a number, and so on.
pub(super) fn names(at: DateTime<Utc>) -> impl Iterator<Item = String> {
    let moment = at.format(NAME).to_string();
    let first = iter::once(format!("{moment}{ENDING}"));
    let further = (2..1_000).map(move |number| format!("{moment}-{number}{ENDING}"));
    first.chain(further)
}

/// What became of the backups in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Applied {
    /// How many were deleted.
    pub(super) deleted: usize,
    /// How many are of a time to come, by their names, and were left alone.
    pub(super) of_future: usize,
}

/// Deletes the backups in a place that need not stay. What is not a backup, by its name and by its first
/// line, is left alone; so is the one just made, and what is of a time to come: the clock was wrong then, or is
/// now.
pub(super) fn apply(
    place: &Place,
    keep: Keep,
    just_made: &str,
    now: DateTime<Utc>,
) -> Result<Applied> {
    let mut applied = Applied::default();
    if keep == Keep::default() {
        return Ok(applied);
    }
    let mut found = Vec::new();
    for name in place.names()? {
        let Some(made) = moment(&name).filter(|_| place.is_backup(&name)) else {
            continue;
        };
        if made > now.naive_utc() {
            applied.of_future += 1;
        } else {
            found.push((made, name));
        }
    }
    let moments: Vec<_> = found.iter().map(|(made, _)| *made).collect();
    let stays = stays(&moments, keep);
    for (made, name) in &found {
        if !stays.contains(made) && name != just_made {
            place.delete(name)?;
            applied.deleted += 1;
        }
    }
    Ok(applied)
}

/// When a backup of this name was made, in UTC.
pub(super) fn moment(file_name: &str) -> Option<NaiveDateTime> {
    let stem = file_name.strip_suffix(ENDING)?;
    // A number follows the last hyphen; the first one is part of every name.
    let moment = match stem.rsplit_once('-') {
        Some((moment, number)) if number.parse::<u16>().is_ok() => moment,
        _ => stem,
    };
    let made = NaiveDateTime::parse_from_str(moment, NAME).ok()?;
    // What is read leniently is not a name that was given.
    names(made.and_utc())
        .any(|name| name == file_name)
        .then_some(made)
}

/// The last one, and the last one of each of the last days, weeks and months that have any. It does not
/// ask for today: where no more backups come, those that are there stay.
fn stays(moments: &[NaiveDateTime], keep: Keep) -> HashSet<NaiveDateTime> {
    let mut latest_first = moments.to_vec();
    latest_first.sort_unstable();
    latest_first.reverse();
    let day = |made: &NaiveDateTime| (made.year(), made.ordinal());
    let week = |made: &NaiveDateTime| (made.iso_week().year(), made.iso_week().week());
    let month = |made: &NaiveDateTime| (made.year(), made.month());
    let mut stays: HashSet<_> = latest_first.first().copied().into_iter().collect();
    stays.extend(last_of_each(&latest_first, keep.days, day));
    stays.extend(last_of_each(&latest_first, keep.weeks, week));
    stays.extend(last_of_each(&latest_first, keep.months, month));
    stays
}

fn last_of_each(
    latest_first: &[NaiveDateTime],
    count: usize,
    period: impl Fn(&NaiveDateTime) -> (i32, u32),
) -> Vec<NaiveDateTime> {
    let mut last = Vec::new();
    let mut seen = None;
    for made in latest_first {
        if seen.replace(period(made)) != Some(period(made)) {
            last.push(*made);
        }
    }
    last.truncate(count);
    last
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn kept(moments: &[&str], days: usize, weeks: usize, months: usize) -> Vec<String> {
        let moments: Vec<_> = moments.iter().map(|text| at(text)).collect();
        let keep = Keep {
            days,
            weeks,
            months,
        };
        let mut kept: Vec<_> = stays(&moments, keep).into_iter().collect();
        kept.sort_unstable();
        let text = |made: &NaiveDateTime| made.format("%Y-%m-%d %H:%M").to_string();
        kept.iter().map(text).collect()
    }

    #[test]
    fn a_day_keeps_its_last_one() {
        let moments = [
            "2026-11-20 02:00",
            "2026-11-21 02:00",
            "2026-11-21 14:00",
            "2026-11-22 02:00",
        ];
        let expected = ["2026-11-21 14:00", "2026-11-22 02:00"];
        assert_eq!(kept(&moments, 2, 0, 0), expected);
    }

    #[test]
    fn weeks_and_months_go_further_back_and_a_year_ends_in_no_week() {
        // 28 December 2026 to 3 January 2027 is one week.
        let moments = [
            "2026-11-30 02:00",
            "2026-12-20 02:00",
            "2026-12-27 02:00",
            "2026-12-30 02:00",
            "2027-01-02 02:00",
        ];
        assert_eq!(
            kept(&moments, 1, 2, 0),
            ["2026-12-27 02:00", "2027-01-02 02:00"]
        );
        assert_eq!(
            kept(&moments, 0, 0, 3),
            ["2026-11-30 02:00", "2026-12-30 02:00", "2027-01-02 02:00"]
        );
    }

    #[test]
    fn those_that_are_there_stay_when_no_more_come() {
        let moments = ["2020-01-01 02:00", "2020-01-02 02:00"];
        assert_eq!(kept(&moments, 14, 8, 12), moments);
        assert_eq!(kept(&moments, 0, 0, 1), ["2020-01-02 02:00"]);
        assert!(kept(&[], 14, 8, 12).is_empty());
    }

    #[test]
    fn the_usual_year_keeps_no_more_than_was_asked_for() {
        let first = at("2026-01-01 02:00");
        let moments: Vec<_> = (0..700)
            .map(|day| first + chrono::TimeDelta::days(day))
            .collect();
        let keep = Keep {
            days: 14,
            weeks: 8,
            months: 12,
        };
        let stays = stays(&moments, keep);
        assert!(stays.contains(moments.last().unwrap()));
        assert!((20..=14 + 8 + 12).contains(&stays.len()), "{}", stays.len());
        let oldest = stays.iter().min().unwrap();
        assert!((300..=366).contains(&(*moments.last().unwrap() - *oldest).num_days()));
    }

    #[test]
    fn what_is_not_a_backup_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let backup = "chrona-backup 1 age\nand so on";
        write("chrona-20260101T020000Z.backup", backup);
        write("chrona-20260102T020000Z.backup", backup);
        write("chrona-20250101T020000Z.backup", "someone's own file");
        write("chrona-2025-01-01.backup", backup);
        write("chrona-20250101T020000Z.backup.old", backup);
        let keep = Keep {
            days: 1,
            ..Keep::default()
        };
        let place = Place::Folder(folder.path().to_owned());
        let now = at("2026-01-02 02:00").and_utc();
        let just = "chrona-20260102T020000Z.backup";
        let applied = |keep| apply(&place, keep, just, now).unwrap().deleted;
        assert_eq!(applied(Keep::default()), 0);
        assert_eq!(applied(keep), 1);
        let gone = folder.path().join("chrona-20260101T020000Z.backup");
        assert!(!gone.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    fn a_second_backup_of_a_second_has_a_number() {
        let made = at("2026-11-22 02:00");
        let names: Vec<String> = names(made.and_utc()).take(3).collect();
        let expected = ["", "-2", "-3"].map(|end| format!("chrona-20261122T020000Z{end}.backup"));
        assert_eq!(names, expected);
        for name in names {
            assert_eq!(moment(&name), Some(made), "{name}");
        }
        for other in [
            "chrona-20261122T020000Z-1.backup",
            "chrona-20261122T020000Z-02.backup",
            "chrona-20261122T020000Z-.backup",
            "chrona-20261122T020000Z-2",
            "chrona-2.backup",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }

    #[test]
    fn the_one_just_made_stays_and_those_of_a_time_to_come_count_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let backup = "chrona-backup 1 age\nand so on";
            fs::write(folder.path().join(name), backup).unwrap();
        };
        for day in ["20991230", "20991231"] {
            write(&format!("chrona-{day}T020000Z.backup"));
        }
        let just = "chrona-20261122T020000Z.backup";
        for name in [
            "chrona-20261120T020000Z.backup",
            "chrona-20261121T020000Z.backup",
            just,
        ] {
            write(name);
        }
        let keep = Keep {
            days: 2,
            ..Keep::default()
        };
        let place = Place::Folder(folder.path().to_owned());
        let now = at("2026-11-22 02:00").and_utc();
        let applied = apply(&place, keep, just, now).unwrap();
        assert_eq!((applied.deleted, applied.of_future), (1, 2));
        let is_there = |name: &str| folder.path().join(name).exists();
        assert!(is_there(just) && is_there("chrona-20261121T020000Z.backup"));
        // A clock that went back makes one that is older than all.
        let older = "chrona-20200101T020000Z.backup";
        write(older);
        let applied = apply(&place, keep, older, now).unwrap();
        assert_eq!(applied.deleted, 0);
        assert!(is_there(older));
    }
}
