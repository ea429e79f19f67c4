//! `chrona holidays`.

use anyhow::{Result, anyhow};
use chrona_work_time::HolidayCalendar;
use clap::Args;

use crate::output;

/// Print the public holidays of a year
///
/// A line for each: its date, a tab, its name in French. docs/holidays.md says which calendars there are.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona holidays --year 2027\n  \
    chrona holidays --calendar FR-57 --year 2027 --json")]
pub(crate) struct Arguments {
    /// Whose: all of France, or a part of it such as FR-57
    #[arg(long, default_value = "FR", value_name = "NAME")]
    calendar: String,
    /// The year
    #[arg(long, value_parser = clap::value_parser!(i32).range(1802..=4099))]
    year: i32,
    /// Print one JSON array of `{date, name}`
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let calendar = HolidayCalendar::of(&arguments.calendar).ok_or_else(|| {
        let known = HolidayCalendar::names().collect::<Vec<_>>().join(", ");
        anyhow!(
            "there is no calendar {:?}; there are {known}",
            arguments.calendar
        )
    })?;
    let holidays = calendar.holidays(arguments.year);
    if arguments.json {
        return output::line(&serde_json::to_string(&holidays)?);
    }
    for holiday in holidays {
        output::line(&format!("{}\t{}", holiday.date, holiday.name))?;
    }
    Ok(())
}
