//! `chrona timesheet`.

mod told;
mod verify;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrona_api_types::PersonId;
use chrona_backend::{
    services::time::{computed_months, timesheets},
    zones::Zones,
};
use chrona_store::Purpose;
use chrona_work_time::{Case, CaseFile, ExplainedTimesheet, LARGEST_CASE_FILE, explain, timesheet};
use chrono::{Months, NaiveDate};
use clap::{Args, Subcommand};

use crate::{input, organisation, output};

/// Compute worked time, overtime, limits and anomalies
///
/// docs/working-time.md says what a case file holds and how each figure comes about.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(Show),
    Compute(Compute),
    Rebuild(Rebuild),
    Verify(verify::Verify),
}

/// Print a person's timesheet of a month, from the database
///
/// The server may run. With --case the case file is printed instead: the document that holds all that the
/// timesheet depends on, from which anybody computes it again.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona timesheet show --account 12 --month 2027-03\n  \
    chrona timesheet show --account 12 --month 2027-03 --explain\n  \
    chrona timesheet show --account 12 --month 2027-03 --case > case.json")]
struct Show {
    /// The number of the account
    #[arg(long, value_name = "NUMBER")]
    account: PersonId,
    /// The month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    month: (NaiveDate, NaiveDate),
    /// Print the case file instead
    #[arg(long, conflicts_with_all = ["json", "explain"])]
    case: bool,
    #[command(flatten)]
    form: Form,
}

/// How a timesheet is printed.
#[derive(Args)]
struct Form {
    /// Print the answer as one line of JSON
    #[arg(long)]
    json: bool,
    /// Say of each figure which rules it comes from and which periods it is made of
    #[arg(long)]
    explain: bool,
}

/// Compute the timesheet of a case file
///
/// A case file is one JSON document that holds all that a timesheet depends on: neither a database nor a
/// server is needed, and the same document gives the same answer anywhere.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona timesheet compute case.json\n  \
    chrona timesheet compute --explain case.json\n  \
    curl -s …/timesheets/me/case | chrona timesheet compute --json -")]
struct Compute {
    /// The case file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    form: Form,
}

/// Compute the months that are kept again, and mend those that were wrong
///
/// Chrona keeps what a month came to, so that lists of many people are quick, and computes it again when something
/// changes. This computes every month that is kept from its punches and tells which were not what was kept. The
/// server may run.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona timesheet rebuild --check\n  \
    chrona timesheet rebuild")]
struct Rebuild {
    /// Change nothing; fail where a month is wrong
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Command::Show(arguments) => show(arguments),
        Command::Compute(arguments) => compute(arguments),
        Command::Rebuild(arguments) => rebuild(arguments),
        Command::Verify(arguments) => verify::run(arguments),
    }
}

/// The first and the last day of a month such as `2027-03`.
fn month(text: &str) -> Result<(NaiveDate, NaiveDate), String> {
    let first = format!("{text}-01").parse::<NaiveDate>();
    let first = first.ok().filter(|_| text.len() == "2027-03".len());
    let next = first.and_then(|first| first.checked_add_months(Months::new(1)));
    let last = next.and_then(|next| next.pred_opt());
    first
        .zip(last)
        .ok_or_else(|| "a month such as 2027-03".to_owned())
}

fn show(arguments: &Show) -> Result<()> {
    let (account, days) = (arguments.account, arguments.month);
    let (file, zones) = organisation::with(Purpose::Read, async |app| {
        let case = timesheets::case_at_console(app, account, days).await;
        let case = case.map_err(organisation::told)?;
        Ok((case, app.settings.time.zones.clone()))
    })?;
    if arguments.case {
        return output::line(&serde_json::to_string(&file)?);
    }
    print(&file, &zones, &arguments.form)
}

fn rebuild(arguments: &Rebuild) -> Result<()> {
    let purpose = if arguments.check {
        Purpose::Read
    } else {
        Purpose::Change
    };
    let rebuilt = organisation::with(purpose, async |app| {
        let rebuilt = computed_months::rebuild(app, arguments.check).await;
        rebuilt.map_err(organisation::told)
    })?;
    for (account, month) in &rebuilt.different {
        let month = month.format("%Y-%m");
        output::line(&format!(
            "account {account}, {month}: what was kept was wrong"
        ))?;
    }
    let (months, wrong) = (rebuilt.months, rebuilt.different.len());
    output::line(&format!("{months} months computed, {wrong} were wrong"))?;
    if arguments.check && wrong > 0 {
        bail!("chrona timesheet rebuild mends them");
    }
    Ok(())
}

fn compute(arguments: &Compute) -> Result<()> {
    let name = arguments.file.display();
    let json = input::document(&arguments.file, LARGEST_CASE_FILE)
        .with_context(|| format!("cannot read {name}"))?;
    let file = CaseFile::parse(&json).with_context(|| format!("{name} is no case file"))?;
    print(&file, &zones()?, &arguments.form).with_context(|| format!("{name} cannot be computed"))
}

fn print(file: &CaseFile, zones: &Zones, form: &Form) -> Result<()> {
    let zone = zones.zone(&file.zone).context("zone")?;
    let case = Case::new(file, &zone)?;
    if form.json {
        let answer = if form.explain {
            serde_json::to_string(&ExplainedTimesheet::of(&case))
        } else {
            serde_json::to_string(&timesheet(&case))
        };
        return output::line(&answer?);
    }
    let (from, to) = (file.from, file.to);
    let head = format!("{from} to {to}, {} (zones {zones})", zone.name());
    output::line(&head)?;
    let explanations = if form.explain {
        explain(&case)
    } else {
        Vec::new()
    };
    for line in told::lines(&timesheet(&case), &explanations, &zone) {
        output::line(&line)?;
    }
    Ok(())
}

/// The copy of the zones that the server would use.
fn zones() -> Result<Zones> {
    match std::env::var_os("TZDATA_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(Zones::in_folder(Path::new(&folder))?),
        None => Ok(Zones::default()),
    }
}
