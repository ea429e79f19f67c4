//! `chrona ledger`.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use chrona_api_types::PersonId;
use chrona_backend::services::{
    ledger::{self, Readable, Verified},
    privacy::erasure,
};
use chrona_ledger::{Body, Checkpoint, Exported, Hash, Held, PublicKey, Reader};
use chrona_store::Purpose;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tempfile::NamedTempFile;

use crate::{
    backup, organisation,
    output::{self, Facts},
};

/// Verify, export or sign for the ledger of punches, or erase punches
///
/// docs/ledger.md says how the ledger is made and what it promises.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Verify(Verify),
    Export(Export),
    Checkpoint(Sign),
    Erase(Erase),
}

/// Go through every entry and say that the ledger is intact, or name the first that is not
///
/// The database's ledger is held to its own checkpoints and to those given with --checkpoints; the
/// server may run. With --export a file is verified instead, and neither a database nor a server is
/// needed.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona ledger verify\n  \
    chrona ledger verify --checkpoints /mnt/elsewhere/checkpoints.txt\n  \
    chrona ledger verify --export ledger.jsonl --receipt receipt.txt")]
struct Verify {
    /// Signed checkpoints that were kept elsewhere: a file of `LEDGER_CHECKPOINT_FILE`, or letters
    #[arg(long, value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// A file of `chrona ledger export`
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// The key that must have signed, where it is known; an export names its own
    // One key in 64 begins with a hyphen, as base64url does.
    #[arg(long, requires = "export", allow_hyphen_values = true)]
    key: Option<PublicKey>,
    /// A receipt that the exported ledger must contain
    #[arg(long, value_name = "FILE", requires = "export")]
    receipt: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Write the ledger to a file that anyone can verify without the server
///
/// Every entry is in the file. What entries record, people's punches, is in it only for whom it is
/// asked; the others' entries verify all the same.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona ledger export --everyone --out ledger.jsonl\n  \
    chrona ledger export --account 12 --out zoe.jsonl\n  \
    chrona ledger export --nobody > entries.jsonl")]
struct Export {
    /// Where to write; standard output when it is not given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Print what was written as JSON
    #[arg(long, requires = "out")]
    json: bool,
    #[command(flatten)]
    whose: Whose,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whose {
    /// With everyone's punches
    #[arg(long)]
    everyone: bool,
    /// With the punches of this account; may be given several times
    #[arg(long, value_name = "NUMBER")]
    account: Vec<PersonId>,
    /// Without anyone's punches
    #[arg(long)]
    nobody: bool,
}

/// Sign a checkpoint now, unless the last one is of as many entries, and print it
#[derive(Args)]
struct Sign {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Erase the punches of someone who left, for good, and say so in the ledger
///
/// The account must be closed. The last twelve months stay, for which the labour inspectorate may ask
/// (Code du travail, D3171-16); what pay claims may still turn on, for three years (L3245-1), goes if it
/// is asked for. With the last punch the account goes too. The audit log keeps the reason, and keeps
/// what it says of the punches until `AUDIT_RETENTION_DAYS`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona ledger erase --account 12 --before 2022-06-01 --reason \"Art. 17, letter of 3 June\"")]
struct Erase {
    /// The number of the account
    #[arg(long, value_name = "NUMBER")]
    account: PersonId,
    /// The first day whose punches stay
    #[arg(long, value_name = "YYYY-MM-DD")]
    before: NaiveDate,
    /// Why
    #[arg(long)]
    reason: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Command::Verify(arguments) => match &arguments.export {
            Some(file) => verify_file(file, arguments),
            None => verify_database(arguments),
        },
        Command::Export(arguments) => export(arguments),
        Command::Checkpoint(arguments) => sign(arguments),
        Command::Erase(arguments) => erase(arguments),
    }
}

fn verify_database(arguments: &Verify) -> Result<()> {
    let given = checkpoints(&arguments.checkpoints)?;
    let mut progress = Progress::default();
    let found = organisation::with(Purpose::Read, async |app| {
        let found = ledger::verify(app, &given, |entries| progress.tell(entries)).await;
        Ok(found?)
    });
    progress.end();
    let Verified {
        origin,
        key,
        entries,
        erased,
        checkpoints,
        vouched,
    } = found?;
    let mut facts = Facts::new(arguments.json);
    facts.say("Intact", origin.as_str())?;
    facts.say_as("Erased", erased, &format!("{erased} entries"))?;
    let key = key.map(|key| key.to_string());
    tell(facts, (entries, checkpoints, vouched), key.as_deref())
}

/// Verifies a ledger's export, and shows each entry, its hash and what it records where that is there.
pub(crate) fn read_export(
    file: &Path,
    held: Held,
    mut shown: impl FnMut(&Body, Hash, &str),
) -> Result<Exported> {
    let mut reader = Reader::new(held);
    let lines = File::open(file).with_context(|| file.display().to_string())?;
    let mut progress = Progress::default();
    for line in BufReader::new(lines).lines() {
        let line = line.with_context(|| file.display().to_string())?;
        let taken = reader.line(&line, &mut shown);
        if taken.is_err() {
            progress.end();
        }
        taken?;
        if reader.size().is_multiple_of(10_000) {
            progress.tell(reader.size());
        }
    }
    progress.end();
    Ok(reader.finish()?)
}

fn verify_file(file: &Path, arguments: &Verify) -> Result<()> {
    let receipts = arguments.receipt.iter().map(|file| read(file));
    let receipts = receipts.collect::<Result<Vec<_>>>()?;
    let held = Held {
        key: arguments.key,
        checkpoints: checkpoints(&arguments.checkpoints)?,
        receipts,
    };
    let found = read_export(file, held, |_, _, _| {})?;
    let missing = found.receipts.iter().zip(&arguments.receipt);
    for ((receipt, is_contained), file) in missing {
        if !is_contained {
            bail!(
                "{}: the ledger does not contain entry {} as this receipt has it",
                file.display(),
                receipt.entry.sequence
            );
        }
    }
    let summary = found.summary;
    let mut facts = Facts::new(arguments.json);
    facts.say("Intact", found.header.origin.as_str())?;
    for (name, count) in [
        ("Readable", summary.opened),
        ("Erased", summary.erased),
        ("Left out", summary.withheld),
    ] {
        facts.say_as(name, count, &format!("{count} entries"))?;
    }
    if !found.receipts.is_empty() {
        let count = found.receipts.len();
        facts.say_as("Receipts", count, &format!("{count} contained"))?;
    }
    let counts = (summary.entries, summary.checkpoints, summary.vouched);
    tell(facts, counts, Some(&found.header.key.to_string()))
}

fn tell(
    mut facts: Facts,
    (entries, checkpoints, vouched): (u64, u64, u64),
    key: Option<&str>,
) -> Result<()> {
    facts.say("Entries", entries)?;
    let words = format!("{checkpoints}, which vouch for {vouched} entries");
    facts.say_as("Checkpoints", checkpoints, &words)?;
    facts.only_for_programs("Vouched", vouched);
    facts.say_as("Key", key, key.unwrap_or("none yet"))?;
    facts.end()
}

fn export(arguments: &Export) -> Result<()> {
    let readable = if arguments.whose.everyone {
        Readable::Everyone
    } else {
        Readable::Only(arguments.whose.account.clone())
    };
    let Some(file) = &arguments.out else {
        let mut out = BufWriter::new(std::io::stdout());
        write_to(&readable, &mut out)?;
        return Ok(out.flush()?);
    };
    let in_file = || file.display().to_string();
    if !arguments.force && file.symlink_metadata().is_ok() {
        bail!("{} is there already; --force replaces it", file.display());
    }
    // Under its name it is whole; and its owner's alone, for it shows when people worked.
    let mut draft = NamedTempFile::new_in(backup::folder_of(file)).with_context(in_file)?;
    let entries = write_to(&readable, &mut BufWriter::new(draft.as_file_mut()))?;
    draft.as_file().sync_all().with_context(in_file)?;
    let kept = if arguments.force {
        draft.persist(file)
    } else {
        draft.persist_noclobber(file)
    };
    kept.map_err(|error| error.error).with_context(in_file)?;
    if arguments.json {
        let mut facts = Facts::new(true);
        facts.say("Entries", entries)?;
        facts.say("File", file.display().to_string())?;
        return facts.end();
    }
    output::line(&format!("{entries} entries in {}", file.display()))
}

fn write_to(readable: &Readable, out: &mut impl Write) -> Result<u64> {
    let entries = organisation::with(Purpose::Read, async |app| {
        Ok(ledger::export(app, readable, out).await?)
    })?;
    out.flush()?;
    Ok(entries)
}

fn sign(arguments: &Sign) -> Result<()> {
    let note = organisation::with(Purpose::Change, async |app| {
        ledger::sign_now(app).await.map_err(organisation::told)
    })?;
    let note = note.ok_or_else(|| anyhow!("there is nothing to sign for yet"))?;
    if arguments.json {
        let mut facts = Facts::new(true);
        facts.say("Checkpoint", note)?;
        return facts.end();
    }
    output::line(note.trim_end())
}

fn erase(arguments: &Erase) -> Result<()> {
    let Erase {
        account,
        before,
        reason,
        json,
    } = arguments;
    let erased = organisation::with(Purpose::Change, async |app| {
        let erased = erasure::erase_account(app, *account, *before, reason).await;
        erased.map_err(organisation::told)
    })?;
    let mut facts = Facts::new(*json);
    facts.say("Punches erased", erased.punches)?;
    facts.say("Accounts deleted", erased.accounts)?;
    facts.end()
}

fn checkpoints(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for file in files {
        let found = Checkpoint::split(&read(file)?);
        if found.is_empty() {
            bail!("{}: there is no checkpoint in it", file.display());
        }
        notes.extend(found);
    }
    Ok(notes)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// How far it is, on a terminal.
#[derive(Default)]
struct Progress {
    is_told: bool,
}

impl Progress {
    fn tell(&mut self, entries: u64) {
        let mut terminal = std::io::stderr();
        if terminal.is_terminal() {
            self.is_told = true;
            // What cannot be shown need not be.
            let _ = write!(terminal, "\r{entries} entries");
        }
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.is_told) {
            eprint!("\r\x1b[K");
        }
    }
}
