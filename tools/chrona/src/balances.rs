//! `chrona balances`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use chrona_work_time::{Balance, LARGEST_LEAVE_FILE, LeaveFile, LotOn, LotSource};
use clap::{Args, Subcommand};

use crate::{input, output};

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
    Compute(Compute),
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
        Command::Compute(arguments) => compute(arguments),
    }
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
    lines.extend(balance.lots.iter().map(of_lot));
    lines
}

fn of_lot(lot: &LotOn) -> String {
    let until = lot.lot.good_until.map(|until| format!(" until {until}"));
    let source = match lot.lot.source {
        LotSource::Opening => "opening",
        LotSource::Gained => "gained",
        LotSource::Adjusted => "adjusted",
        LotSource::Splitting => "splitting",
        LotSource::GivenBack => "given back",
    };
    format!(
        "{}{}  {source} {}: taken {}, expired {}, left {}",
        lot.lot.gained_on,
        until.unwrap_or_default(),
        decimal(lot.lot.hundredths),
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
