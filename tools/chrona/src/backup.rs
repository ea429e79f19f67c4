//! `chrona backup`.

pub(crate) mod file;
pub(crate) mod place;
pub(crate) mod postgres;
mod retention;
mod schedule;
mod verify;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use age::x25519::Recipient;
use anyhow::{Context, Result, anyhow, bail};
use chrona_backend::{
    clock::{Clock, SystemClock},
    config::Settings,
};
use chrona_store::{Database, DatabaseKind, operations::backup};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use tempfile::NamedTempFile;

use self::{
    file::{Contents, Manifest},
    place::Place,
    retention::{Applied, Keep},
};
use crate::output::Facts;

/// Zstandard's own default: smaller takes much longer.
const LEVEL: i32 = 3;

/// Back the database up into a file, encrypted
///
/// The server may run, and nobody waits. The file is as the database was at one moment. `SECRET_KEY`,
/// `PASSWORD_PEPPER` and keys that are files are not in it: keep them elsewhere.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  \
    BACKUP_RECIPIENTS=age1… chrona backup --to /mnt/backups --keep-days 14 --keep-weeks 8 --keep-months 12\n  \
    BACKUP_RECIPIENTS=age1… chrona backup --to s3://our-backups/chrona --keep-days 14\n  \
    chrona backup --to . --unencrypted\n  \
    chrona backup verify /mnt/backups --max-age-hours 26",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The folder to write into, made when missing; or `s3://BUCKET/PREFIX`, of any store that speaks S3
    ///
    /// A bucket is reached with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` (or `AWS_SECRET_ACCESS_KEY_FILE`),
    /// `AWS_REGION`, and `AWS_ENDPOINT_URL` where it is not Amazon's.
    #[arg(long, value_name = "PLACE", required = true)]
    to: Option<PathBuf>,
    /// Make one each day at this time of the organisation's zone, such as 02:30, and check that it can be read back;
    /// ends when told to stop
    #[arg(long, value_name = "HH:MM")]
    at: Option<String>,
    /// Whoever has the private half of one of these can read it: public keys of `chrona backup-key`
    #[arg(
        long = "recipient",
        value_name = "KEY",
        env = "BACKUP_RECIPIENTS",
        value_delimiter = ','
    )]
    recipients: Vec<String>,
    /// Write what anyone can read who has the file
    #[arg(long)]
    unencrypted: bool,
    /// Keep the last backup of each of so many days
    #[arg(long, value_name = "N", default_value_t = 0)]
    keep_days: usize,
    /// Keep the last backup of each of so many weeks
    #[arg(long, value_name = "N", default_value_t = 0)]
    keep_weeks: usize,
    /// Keep the last backup of each of so many months; without any of the three nothing is deleted
    #[arg(long, value_name = "N", default_value_t = 0)]
    keep_months: usize,
    /// Print JSON
    #[arg(long, conflicts_with = "at")]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    Verify(verify::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(Command::Verify(arguments)) = &arguments.command {
        return verify::run(arguments);
    }
    let recipients = recipients(arguments)?;
    let settings = Settings::from_environment()?;
    let to = arguments.to.as_deref().context("--to is missing")?;
    let Some(at) = &arguments.at else {
        return once(arguments, to, &recipients, &settings.database).map(drop);
    };
    let at = schedule::time_of_day(at)?;
    schedule::each_day(&settings.time.calendar(), at, || {
        let (place, name) = once(arguments, to, &recipients, &settings.database)?;
        verify::whole(&place, &name)
    })
}

/// Makes one, and deletes those that need not stay; answers where it is.
fn once(
    arguments: &Arguments,
    to: &Path,
    recipients: &[Recipient],
    settings: &Database,
) -> Result<(Place, String)> {
    let place = Place::named(to)?;
    // Before a folder is made for nothing.
    wait(backup::must_be_there(settings))??;
    place.make()?;
    let now = SystemClock.now();
    let made = make(settings, &place, recipients, now);
    let at = || format!("cannot write into {}", to.display());
    let (name, manifest, written) = made.with_context(at)?;
    let mut facts = Facts::new(arguments.json);
    facts.say("Backup", place.path(&name))?;
    facts.say("Bytes", written.bytes)?;
    facts.say("SHA-256", written.sum.as_str())?;
    tell(&mut facts, &manifest.contents)?;
    let is_encrypted = !recipients.is_empty();
    let noted = wait(backup::note(
        settings,
        written.bytes,
        &written.sum,
        is_encrypted,
        now,
    ))?;
    if let Err(error) = noted {
        eprintln!("chrona: the backup stands, but the database cannot note it: {error}");
    }
    let keep = Keep {
        days: arguments.keep_days,
        weeks: arguments.keep_weeks,
        months: arguments.keep_months,
    };
    let Applied { deleted, of_future } = retention::apply(&place, keep, &name, now)?;
    if deleted > 0 {
        facts.say_as("Deleted", deleted, &format!("{deleted} older backups"))?;
    }
    facts.end()?;
    if of_future > 0 {
        eprintln!(
            "chrona: {of_future} backups are of a time to come, by their names: they were left alone"
        );
    }
    Ok((place, name))
}

/// Prints what is in it.
pub(crate) fn tell(facts: &mut Facts, contents: &Contents) -> Result<()> {
    facts.say("People", contents.people)?;
    facts.say("Punches", contents.punches)?;
    facts.say("Entries", contents.entries)?;
    facts.say("Root", contents.root.as_str())
}

/// Work on the database, from outside of a runtime.
pub(crate) fn wait<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

/// The folder of a file, which may be the working one.
pub(crate) fn folder_of(file: &Path) -> &Path {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn recipients(arguments: &Arguments) -> Result<Vec<Recipient>> {
    let given = arguments.recipients.iter().map(|key| key.trim());
    let given: Vec<&str> = given.filter(|key| !key.is_empty()).collect();
    match (given.is_empty(), arguments.unencrypted) {
        (true, false) => bail!(
            "BACKUP_RECIPIENTS names no public key: make a pair with `chrona backup-key`, or say --unencrypted"
        ),
        (false, true) => bail!("--unencrypted and BACKUP_RECIPIENTS contradict each other"),
        _ => {}
    }
    let parse = |key: &str| {
        let recipient = key.parse();
        recipient.map_err(|_| anyhow!("BACKUP_RECIPIENTS: {key} is not a public key (age1…)"))
    };
    given.into_iter().map(parse).collect()
}

/// Writes under another name first: what has a backup's name is whole.
fn make(
    settings: &Database,
    place: &Place,
    recipients: &[Recipient],
    now: DateTime<Utc>,
) -> Result<(String, Manifest, file::Written)> {
    let mut draft = place.draft()?;
    let manifest = |contents| Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: settings.kind.into(),
        made_at: now,
        contents,
        dumped_by: None,
    };
    let out = draft.as_file_mut();
    let (manifest, written) = match settings.kind {
        DatabaseKind::Sqlite => sqlite(settings, out, recipients, manifest)?,
        DatabaseKind::Postgres => postgres::back_up(settings, out, recipients, manifest)?,
    };
    let name = place.keep(draft, retention::names(now))?;
    Ok((name, manifest, written))
}

fn sqlite(
    settings: &Database,
    out: &mut File,
    recipients: &[Recipient],
    manifest: impl FnOnce(Contents) -> Manifest,
) -> Result<(Manifest, file::Written)> {
    let database = settings
        .sqlite_path()
        .ok_or_else(|| anyhow!("no database file"))?;
    // Beside the database, where what it holds stands in clear already.
    let copy = NamedTempFile::with_prefix_in(".chrona-copy-", folder_of(database))?;
    let contents = wait(backup::copy_sqlite(settings, copy.path()))??;
    let manifest = manifest(contents.into());
    let mut copy = File::open(copy.path())?;
    let written = file::write(out, recipients, &manifest, |out| {
        let mut packed = zstd::Encoder::new(out, LEVEL)?;
        io::copy(&mut copy, &mut packed)?;
        packed.finish()?;
        Ok(())
    })?;
    Ok((manifest, written))
}

/// A file's new name outlives a power cut once its folder is written.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
