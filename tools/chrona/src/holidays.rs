//! `chrona holidays`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use chrona_work_time::{HolidayCalendar, NamedDay};
use chrono::Datelike;
use clap::Args;
use serde::Serialize;

use crate::output;

/// Print the public holidays of a year, or of a file
///
/// A line for each: its date, a tab, its name; of Chrona's own calendars in French. A file is CSV (a date such as
/// 2027-01-31 and a name a line) or iCalendar, as the back-office imports them; what is wrong with it is told by its line.
/// docs/holidays.md says which calendars there are.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona holidays --year 2027\n  \
    chrona holidays --calendar FR-57 --year 2027 --json\n  \
    chrona holidays --file belgium.ics --year 2027")]
pub(crate) struct Arguments {
    /// Whose: all of France, or a part of it such as FR-57
    #[arg(long, default_value = "FR", value_name = "NAME")]
    calendar: String,
    /// Those of this file instead
    #[arg(long, value_name = "FILE", conflicts_with = "calendar")]
    file: Option<PathBuf>,
    /// The year; of a file, every year where absent
    #[arg(
        long,
        value_parser = clap::value_parser!(i32).range(1802..=4099),
        required_unless_present = "file"
    )]
    year: Option<i32>,
    /// Print one JSON array of `{date, name}`
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let year = arguments.year;
    if let Some(path) = &arguments.file {
        let mut days = of_file(path)?;
        days.retain(|day| year.is_none_or(|year| day.date.year() == year));
        let lines = days.iter().map(|day| format!("{}\t{}", day.date, day.name));
        return print(arguments.json, &days, lines);
    }
    let calendar = HolidayCalendar::of(&arguments.calendar).ok_or_else(|| {
        let known = HolidayCalendar::names().collect::<Vec<_>>().join(", ");
        anyhow!(
            "there is no calendar {:?}; there are {known}",
            arguments.calendar
        )
    })?;
    let holidays = calendar.holidays(year.context("--year is missing")?);
    let lines = holidays
        .iter()
        .map(|holiday| format!("{}\t{}", holiday.date, holiday.name));
    print(arguments.json, &holidays, lines)
}

fn print<T: Serialize>(json: bool, days: &[T], lines: impl Iterator<Item = String>) -> Result<()> {
    if json {
        return output::line(&serde_json::to_string(days)?);
    }
    for line in lines {
        output::line(&line)?;
    }
    Ok(())
}

fn of_file(path: &Path) -> Result<Vec<NamedDay>> {
    let shown = path.display();
    let content = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let text = String::from_utf8(content)
        .map_err(|_| anyhow!("{shown} is no text in UTF-8: save it as UTF-8"))?;
    NamedDay::read(&text).with_context(|| format!("{shown} is no calendar of public holidays"))
}
