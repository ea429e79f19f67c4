//! The holidays of 1990 to 2050 against two lists made by others: python-holidays, and jours-feries-france, by which the
//! State makes its data set. The table in docs/holidays.md has to hold each difference, and no other.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
    path::Path,
    process::Command,
};

use chrona_work_time::{HolidayCalendar, NamedDay};
use chrono::{NaiveDate, TimeDelta};

const YEARS: RangeInclusive<i32> = 1990..=2050;
const DOCUMENT: &str = include_str!("../../../docs/holidays.md");
const STATE: &str = "jours-feries-france";

/// Calendars whose abolition day is another one in the State's list, where it may fall on another holiday.
const OTHER_DAY: [&str; 2] = ["FR-BL", "FR-MF-27"];

/// Names by date.
type Names = BTreeMap<NaiveDate, String>;
/// Names by list, calendar and date.
type Lists = BTreeMap<String, BTreeMap<String, Names>>;

#[test]
fn the_document_holds_each_difference_from_other_lists() {
    let found = differences(&lists());
    let mut documented = BTreeSet::new();
    for row in rows() {
        let days = row.differences();
        assert!(!days.is_empty(), "{row:?} is about no day");
        for day in days {
            let text = day.to_string();
            assert!(documented.insert(day), "{text} is in two rows");
        }
    }
    let show = |some: Vec<&Difference>| {
        let lines: Vec<_> = some.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    assert!(
        found == documented,
        "not in docs/holidays.md:\n{}\nno longer so:\n{}",
        show(found.difference(&documented).collect()),
        show(documented.difference(&found).collect()),
    );
}

#[test]
fn the_names_are_those_of_the_state_but_for_the_apostrophe() {
    for (name, theirs) in &lists()[STATE] {
        if OTHER_DAY.contains(&name.as_str()) {
            continue;
        }
        let ours = ours(name);
        let mut compared = 0;
        for (date, name) in theirs {
            if let Some(ours) = ours.get(date) {
                assert_eq!(&ours.replace('’', "'"), name, "{date}");
                compared += 1;
            }
        }
        assert!(compared > 600, "{name}: {compared} names compared");
    }
}

/// A day on which a list and ours disagree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    list: String,
    calendar: String,
    date: NaiveDate,
    /// Whether it is a holiday in that list and none in ours, or the reverse.
    theirs: bool,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.theirs { "tells" } else { "leaves out" };
        let Self {
            list,
            calendar,
            date,
            ..
        } = self;
        write!(f, "{calendar}: {list} {verb} {date}")
    }
}

fn differences(lists: &Lists) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    for (list, calendars) in lists {
        let names: Vec<_> = HolidayCalendar::names().map(str::to_owned).collect();
        let compared: Vec<_> = calendars.keys().cloned().collect();
        assert_eq!(names, compared, "calendars of {list}");
        for (calendar, theirs) in calendars {
            let ours = ours(calendar);
            let theirs: BTreeSet<_> = theirs.keys().copied().collect();
            let ours: BTreeSet<_> = ours.keys().copied().collect();
            found.extend(theirs.symmetric_difference(&ours).map(|date| Difference {
                list: list.clone(),
                calendar: calendar.clone(),
                date: *date,
                theirs: theirs.contains(date),
            }));
        }
    }
    found
}

/// What our calendar of this name has.
fn ours(calendar: &str) -> Names {
    let calendar = HolidayCalendar::of(calendar).unwrap();
    YEARS
        .flat_map(|year| calendar.holidays(year))
        .map(|holiday| (holiday.date, holiday.name.to_owned()))
        .collect()
}

/// A Python that has other lists.
fn python() -> String {
    std::env::var("CHRONA_TEST_PYTHON").expect(
        "CHRONA_TEST_PYTHON names a Python that has holidays and jours-feries-france; `cargo xtask test` installs one",
    )
}

/// The files that HR may have: those that the other list writes itself.
#[test]
fn what_another_list_writes_as_a_calendar_is_read() {
    const EXPORT: &str = "
import json
from holidays import country_holidays
from holidays.ical import ICalExporter
out = []
for country in ['BE', 'CH', 'DE', 'ES', 'GB', 'IT', 'LU', 'MA', 'PT', 'US']:
    days = country_holidays(country, years=range(2026, 2030))
    out.append([country, ICalExporter(days).generate(), sorted(str(day) for day in days)])
print(json.dumps(out))";
    let output = Command::new(python())
        .args(["-c", EXPORT])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let files: Vec<(String, String, Vec<NaiveDate>)> =
        serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(files.len(), 10);
    for (country, file, days) in files {
        let read = NamedDay::read(&file).unwrap_or_else(|fault| panic!("{country}: {fault}"));
        let read: Vec<NaiveDate> = read.iter().map(|day| day.date).collect();
        assert!(days.len() >= 16, "{country}");
        assert_eq!(read, days, "{country}");
    }
}

/// What the others have.
fn lists() -> Lists {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_lists.py");
    let output = Command::new(python())
        .arg(script)
        .args([YEARS.start().to_string(), YEARS.end().to_string()])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A row of the document's table of differences.
#[derive(Debug)]
struct Row<'a> {
    calendars: Vec<&'a str>,
    list: &'a str,
    theirs: bool,
    day: RowDay,
    years: RangeInclusive<i32>,
}

#[derive(Clone, Copy, Debug)]
enum RowDay {
    /// Such as `27 May`.
    Date(u32, u32),
    /// Such as `Easter + 50`.
    AfterEaster(i64),
}

/// The rows of the table whose first column is `calendars`.
fn rows() -> Vec<Row<'static>> {
    let rows: Vec<_> = DOCUMENT
        .lines()
        .skip_while(|line| !line.starts_with("| calendars | list |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| Row::read(line).unwrap_or_else(|| panic!("cannot read {line}")))
        .collect();
    assert!(!rows.is_empty(), "docs/holidays.md has no table");
    rows
}

impl<'a> Row<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [calendars, list, verb, day, years, reason] = cells[..] else {
            return None;
        };
        let calendars = match calendars {
            "all" => HolidayCalendar::names().collect(),
            some => some
                .split(", ")
                .map(|name| name.trim_matches('`'))
                .collect(),
        };
        let (first, last) = years.split_once('–')?;
        let years = first.parse().ok()?..=last.parse().ok()?;
        let explained = DOCUMENT.contains(&format!("\n{reason}. "));
        explained.then_some(Self {
            calendars,
            list,
            theirs: match verb {
                "tells" => true,
                "leaves out" => false,
                _ => return None,
            },
            day: RowDay::read(day)?,
            years,
        })
    }

    /// The days the row is about. A day that is a holiday for another reason as well is no difference.
    fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for calendar in &self.calendars {
            let ours = ours(calendar);
            for date in self.years.clone().map(|year| self.day.of(year)) {
                let differs = match ours.get(&date) {
                    Some(name) => !self.theirs && !name.contains(" et "),
                    None => self.theirs,
                };
                if differs {
                    found.push(Difference {
                        list: self.list.to_owned(),
                        calendar: (*calendar).to_owned(),
                        date,
                        theirs: self.theirs,
                    });
                }
            }
        }
        found
    }
}

impl RowDay {
    /// Reads a day; a name may follow in parentheses.
    fn read(text: &str) -> Option<Self> {
        let text = text.split_once(" (").map_or(text, |(day, _)| day);
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["Easter", "+", days] => Some(Self::AfterEaster(days.parse().ok()?)),
            ["Easter", "−", days] => Some(Self::AfterEaster(-days.parse::<i64>().ok()?)),
            [day, month] => {
                let month: chrono::Month = month.parse().ok()?;
                Some(Self::Date(month.number_from_month(), day.parse().ok()?))
            }
            _ => None,
        }
    }

    fn of(self, year: i32) -> NaiveDate {
        match self {
            Self::Date(month, day) => NaiveDate::from_ymd_opt(year, month, day).unwrap(),
            Self::AfterEaster(days) => easter(year) + TimeDelta::days(days),
        }
    }
}

/// Easter Sunday: the day before Easter Monday.
fn easter(year: i32) -> NaiveDate {
    let holidays = HolidayCalendar::of("FR").unwrap().holidays(year);
    let monday = holidays.iter().find(|day| day.name == "Lundi de Pâques");
    monday.unwrap().date - TimeDelta::days(1)
}
