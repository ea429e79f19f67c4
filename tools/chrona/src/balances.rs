//! `chrona balances`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use chrona_api_types::{BalanceLot, BalanceOn, BalanceUnit, PersonId};
use chrona_backend::{App, kernel::ServiceError, services::time::balances};
use chrona_store::Purpose;
use chrona_work_time::{Balance, LARGEST_LEAVE_FILE, LeaveFile, LotOn, LotSource};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{input, organisation, output};

/// Compute balances of leave and rest
///
/// docs/leave.md says how a balance comes about.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(Show),
    Compute(Compute),
}

/// Print what a person has of leave and rest, or everyone, from the database
///
/// The server may run. Of a person each balance is printed with the lots it is made of; of everyone one line a balance.
/// Nothing of it is kept: it is computed from contracts, absences and what was entered by hand.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona balances show --account 12\n  \
    chrona balances show --on 2027-05-31\n  \
    chrona balances show --account 12 --on 2027-05-31 --json")]
struct Show {
    /// The number of the account; everyone with an open account where it is absent
    #[arg(long, value_name = "NUMBER")]
    account: Option<PersonId>,
    /// The day, past or to come; today where it is absent
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<NaiveDate>,
    /// Print one line of JSON for each person: an object with `account` and `balances`
    #[arg(long)]
    json: bool,
}

/// Compute the balance of a leave file
///
/// A leave file is one JSON document that holds all that a balance depends on: what is gained and by which rule, what
/// was taken, and the day, past or to come. Neither a database nor a server is needed.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona balances compute leave.json\n  \
    chrona balances compute --json - < leave.json")]
struct Compute {
    /// The leave file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the answer as one line of JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Command::Show(arguments) => show(arguments),
        Command::Compute(arguments) => compute(arguments),
    }
}

fn show(arguments: &Show) -> Result<()> {
    let found = organisation::with(Purpose::Read, async |app| {
        let found = found(app, arguments).await;
        found.map_err(organisation::told)
    })?;
    for (id, balances) in found {
        print(arguments, id, &balances)?;
    }
    Ok(())
}

async fn found(
    app: &App,
    arguments: &Show,
) -> Result<Vec<(PersonId, Vec<BalanceOn>)>, ServiceError> {
    let Some(id) = arguments.account else {
        return balances::of_everyone(app, arguments.on).await;
    };
    let of_one = balances::at_console(app, id, arguments.on).await?;
    Ok(vec![(id, of_one)])
}

fn print(arguments: &Show, id: PersonId, balances: &[BalanceOn]) -> Result<()> {
    if arguments.json {
        let line = json!({ "account": id, "balances": balances });
        return output::line(&line.to_string());
    }
    for balance in balances {
        let amount = decimal(balance.hundredths);
        let unit = match balance.unit {
            BalanceUnit::Day => "days",
            BalanceUnit::Hour => "hours",
        };
        let (code, on) = (&balance.code, balance.on);
        if arguments.account.is_none() {
            output::line(&format!("{id}\t{code}\t{amount}\t{unit}\t{on}"))?;
            continue;
        }
        output::line(&format!("{code}: {amount} {unit} on {on}"))?;
        for lot in &balance.lots {
            output::line(&format!("  {}", of_lot(lot)))?;
        }
    }
    Ok(())
}

fn compute(arguments: &Compute) -> Result<()> {
    let name = arguments.file.display();
    let json = input::document(&arguments.file, LARGEST_LEAVE_FILE)
        .with_context(|| format!("cannot read {name}"))?;
    let file = LeaveFile::read(&json).with_context(|| format!("{name} is no leave file"))?;
    let balance = file.balance();
    if arguments.json {
        return output::line(&serde_json::to_string(&balance)?);
    }
    for line in lines(&balance) {
        output::line(&line)?;
    }
    Ok(())
}

/// The balance, and the lots that it is made of.
fn lines(balance: &Balance) -> Vec<String> {
    let mut lines = vec![format!(
        "Balance      {} on {}",
        decimal(balance.hundredths),
        balance.on
    )];
    if balance.in_advance > 0 {
        let taken = decimal(balance.in_advance);
        lines.push(format!("In advance   {taken}, before it was gained"));
    }
    lines.extend(balance.lots.iter().map(|lot| of_lot(&shown(lot))));
    lines
}

/// A lot as the API tells it.
fn shown(of: &LotOn) -> BalanceLot {
    BalanceLot {
        gained_on: of.lot.gained_on,
        good_until: of.lot.good_until,
        hundredths: of.lot.hundredths,
        source: of.lot.source,
        taken: of.taken,
        expired: of.expired,
        left: of.left,
    }
}

fn of_lot(lot: &BalanceLot) -> String {
    let until = lot.good_until.map(|until| format!(" until {until}"));
    let source = match lot.source {
        LotSource::Opening => "opening",
        LotSource::Gained => "gained",
        LotSource::Adjusted => "adjusted",
        LotSource::Splitting => "splitting",
        LotSource::GivenBack => "given back",
    };
    format!(
        "{}{}  {source} {}: taken {}, expired {}, left {}",
        lot.gained_on,
        until.unwrap_or_default(),
        decimal(lot.hundredths),
        decimal(lot.taken),
        decimal(lot.expired),
        decimal(lot.left),
    )
}

/// Hundredths with the figures after the point that they have.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    match rest {
        0 => format!("{sign}{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}
