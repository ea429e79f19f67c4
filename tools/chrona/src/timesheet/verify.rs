//! `chrona timesheet verify`.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use chrona_ledger::{
    Differences, Held, Owners, PublicKey, PunchTime, Recorded, SignedTimesheet, punch_times,
    recorded_for,
};
use chrona_work_time::{CaseFile, RULES_VERSION};
use clap::Args;

use crate::{ledger::read_export, output};

/// Neither a case file nor a signed timesheet of 400 days is longer, in bytes.
const LONGEST: u64 = 64 << 20;

/// Verify a signed timesheet, or hold a case file to the ledger
///
/// A signed timesheet is computed again from what it holds, and must come to the same. With the ledger's export its
/// punches are compared with those that the ledger records: each must be there, and none may be left out. Neither a
/// database nor a server is needed.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona timesheet verify timesheet-2027-03.jws\n  \
    chrona timesheet verify timesheet-2027-03.jws --ledger ledger.jsonl --key b5c…\n  \
    chrona timesheet verify case.json --ledger ledger.jsonl")]
pub(super) struct Verify {
    /// The signed timesheet, or the case file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The ledger's export
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// The key that must have signed it, from another source than these files
    #[arg(long, value_name = "KEY")]
    key: Option<PublicKey>,
}

pub(super) fn run(arguments: &Verify) -> Result<()> {
    let name = arguments.file.display();
    let text = read(&arguments.file).with_context(|| format!("cannot read {name}"))?;
    if SignedTimesheet::is_meant(&text) {
        return signed(&text, arguments).with_context(|| name.to_string());
    }
    let file = CaseFile::parse(text.as_bytes());
    let file =
        file.with_context(|| format!("{name} is neither a signed timesheet nor a case file"))?;
    let Some(ledger) = &arguments.ledger else {
        bail!("a case file is not signed: --ledger FILE says what to hold it to");
    };
    case(&file, ledger, arguments.key)
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?
        .take(LONGEST)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn signed(text: &str, arguments: &Verify) -> Result<()> {
    let (document, key) = SignedTimesheet::open(text, arguments.key)?;
    let again = document.recompute()?;
    let number = document.staff_number.as_deref().unwrap_or("no number");
    output::line(&format!("Signed       {} by {key}", document.signed_at))?;
    output::line(&format!(
        "Of           {} ({number}), account {}, {} to {}",
        document.name, document.account, again.file.from, again.file.to
    ))?;
    let release = document.zone.release.as_deref().unwrap_or("unknown");
    output::line(&format!(
        "Computed by  Chrona {}, rules {}, zones {release}",
        document.program, document.rules
    ))?;
    if !again.is_same {
        if document.rules != RULES_VERSION {
            bail!(
                "computed again it comes to other figures: it follows the rules of {}, this program those of \
                 {RULES_VERSION}",
                document.rules
            );
        }
        bail!("computed again it comes to other figures than it says");
    }
    output::line("Same         computed again, to the second")?;
    let Some(ledger) = &arguments.ledger else {
        return output::line(&format!(
            "Entries      {} named; --ledger FILE verifies that they are there",
            document.entries.len()
        ));
    };
    let mut recorded = document.recorded();
    let held = Held {
        key: Some(key),
        checkpoints: document.checkpoint.iter().cloned().collect(),
        receipts: Vec::new(),
    };
    read_export(ledger, held, |entry, hash, facts| {
        recorded.note(entry, hash, facts);
    })?;
    let others = recorded.other_entries(&document.entries);
    if let Some(first) = others.first() {
        bail!(
            "{} entries are not those that the timesheet names, the first is entry {first}",
            others.len()
        );
    }
    hold(&recorded, &again.file, document.account)?;
    if recorded.later() > 0 {
        let later = recorded.later();
        output::line(&format!(
            "Since then   {later} entries about these days: ask for the timesheet anew"
        ))?;
    }
    Ok(())
}

fn case(file: &CaseFile, ledger: &Path, key: Option<PublicKey>) -> Result<()> {
    let held = || Held {
        key,
        ..Held::default()
    };
    let mut owners = Owners::new(punch_times(file));
    read_export(ledger, held(), |entry, _, facts| owners.note(entry, facts))?;
    let account = owners.most();
    let account = account.context("the ledger shows these punches of nobody")?;
    let mut recorded = recorded_for(account, file);
    read_export(ledger, held(), |entry, hash, facts| {
        recorded.note(entry, hash, facts);
    })?;
    hold(&recorded, file, account)
}

/// Holds the punches of a case file to those that are recorded.
fn hold(recorded: &Recorded, file: &CaseFile, account: i64) -> Result<()> {
    let Differences {
        unrecorded,
        left_out,
    } = recorded.compare(punch_times(file));
    let first = |punches: &[PunchTime]| {
        punches
            .first()
            .map(|punch| format!("{} at {}", punch.kind, punch.at))
            .unwrap_or_default()
    };
    if !unrecorded.is_empty() {
        bail!(
            "{} punches are not in the ledger for account {account}, or are annulled there: first {}",
            unrecorded.len(),
            first(&unrecorded)
        );
    }
    if !left_out.is_empty() {
        bail!(
            "{} punches of account {account} are in the ledger and missing in the timesheet: first {}",
            left_out.len(),
            first(&left_out)
        );
    }
    let count = file.punches.len();
    output::line(&format!(
        "Recorded     {count} punches, all of account {account} and no others"
    ))
}
