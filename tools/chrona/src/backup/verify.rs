//! `chrona backup verify`.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use chrona_backend::{
    clock::{Clock, SystemClock},
    config::Settings,
    secret_key,
};
use chrona_store::{Database, DatabaseKind, operations::backup};
use chrono::{NaiveDateTime, TimeDelta, Utc};
use clap::Args;
use serde::Serialize;

use super::{file, place::Place, retention, wait};
use crate::{output, restore};

/// Check that a backup is whole and young enough; with its key, that it opens and can be restored
///
/// Without a key all of the file is read and held to its sum. With `--identity` it is opened too, and restored into a
/// place of its own, which goes again: a folder for a SQLite database, or for PostgreSQL the empty database of
/// `--scratch`. The ledger is verified there, which needs the `SECRET_KEY` of then. The audit log of `DATABASE_URL`,
/// where that is there, has an entry of each check.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona backup verify /mnt/backups --max-age-hours 26\n  \
    chrona backup verify s3://our-backups/chrona --json\n  \
    chrona backup verify --identity backup.key /mnt/backups/chrona-20261122T020000Z.backup\n  \
    chrona backup verify --identity backup.key --scratch postgresql://drill@localhost/drill /mnt/backups")]
pub(crate) struct Arguments {
    /// A backup, or the folder or `s3://BUCKET/PREFIX` whose newest is checked
    #[arg(value_name = "PLACE")]
    place: PathBuf,
    /// The private key of one of those it was encrypted to: the file that `chrona backup-key` made
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// An empty PostgreSQL database to restore into, which is emptied again
    #[arg(long, value_name = "URL", env = "BACKUP_SCRATCH_URL")]
    scratch: Option<String>,
    /// Fail where the backup is older
    #[arg(long, value_name = "N")]
    max_age_hours: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// How far a backup was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Depth {
    /// All of it is there, by its sum.
    Whole,
    /// It was opened with its key and read to its end.
    Opened,
    /// It was restored, and its ledger verifies.
    Restored,
}

#[derive(Serialize)]
struct Report {
    backup: String,
    made_at: String,
    bytes: u64,
    checked: Depth,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (place, name) = find(&arguments.place)?;
    let path = place.path(&name);
    let made_at = retention::moment(&name);
    if let (Some(made_at), Some(hours)) = (made_at, arguments.max_age_hours) {
        must_be_young(made_at, hours).with_context(|| path.clone())?;
    }
    let (bytes, depth) = check(&place, &name, arguments).with_context(|| path.clone())?;
    note(&name, depth);
    let made_at = made_at.map(|made| made.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    let report = Report {
        backup: path,
        made_at: made_at.unwrap_or_default(),
        bytes,
        checked: depth,
    };
    if arguments.json {
        return output::line(&serde_json::to_string_pretty(&report)?);
    }
    output::line(&format!("Backup       {}", report.backup))?;
    output::line(&format!("Made         {}", report.made_at))?;
    output::line(&format!("Bytes        {bytes}"))?;
    output::line(match depth {
        Depth::Whole => "Checked      whole; with --identity it is opened and restored too",
        Depth::Opened => "Checked      whole, and opens; with --scratch it is restored too",
        Depth::Restored => "Checked      whole, opens, and was restored: the ledger is intact",
    })
}

/// Checks that the backup just made can be read back whole, where it was written to.
pub(super) fn whole(place: &Place, name: &str) -> Result<()> {
    let checked = place.fetch(name).and_then(|fetched| {
        file::check(fetched.path())?;
        Ok(())
    });
    checked.with_context(|| place.path(name))?;
    note(name, Depth::Whole);
    Ok(())
}

/// The backup that is named, or the newest in a place.
fn find(named: &std::path::Path) -> Result<(Place, String)> {
    let file_name = named.file_name().and_then(|name| name.to_str());
    if file_name.is_some_and(|name| retention::moment(name).is_some()) || named.is_file() {
        return Place::of(named);
    }
    let place = Place::named(named)?;
    let names = place.names().with_context(|| named.display().to_string())?;
    let of_backups = names
        .into_iter()
        .filter_map(|name| Some((retention::moment(&name)?, name)));
    let newest = of_backups.filter(|(_, name)| place.is_backup(name)).max();
    let (_, name) = newest.ok_or_else(|| anyhow!("{}: there is no backup", named.display()))?;
    Ok((place, name))
}

fn must_be_young(made_at: NaiveDateTime, hours: u32) -> Result<()> {
    let age = SystemClock.now().with_timezone(&Utc).naive_utc() - made_at;
    if age > TimeDelta::hours(hours.into()) {
        bail!(
            "it is {} hours old, where {hours} are allowed: newer ones were not made, or are elsewhere",
            age.num_hours()
        );
    }
    Ok(())
}

fn check(place: &Place, name: &str, arguments: &Arguments) -> Result<(u64, Depth)> {
    let fetched = place.fetch(name)?;
    let bytes = fs::metadata(fetched.path())?.len();
    let checked = file::check(fetched.path())?;
    if checked.is_encrypted() && arguments.identity.is_none() {
        return Ok((bytes, Depth::Whole));
    }
    let identities = arguments.identity.as_deref().map(restore::identities);
    let identities = identities.transpose()?.unwrap_or_default();
    let (backup, manifest) = restore::read(fetched.path(), &identities)?;
    let settings = Settings::from_environment()?;
    match (manifest.database, &arguments.scratch) {
        (file::Kind::Sqlite, _) => {
            let folder = tempfile::Builder::new()
                .prefix("chrona-verify-")
                .tempdir()?;
            let settings = in_folder(settings, folder.path())?;
            restore::sqlite(&settings, &backup, &identities, &manifest)?;
        }
        (file::Kind::Postgres, None) => return Ok((bytes, Depth::Opened)),
        (file::Kind::Postgres, Some(url)) => {
            let settings = Settings {
                database: Database {
                    kind: DatabaseKind::Postgres,
                    url: url.clone(),
                },
                ..settings
            };
            restore::into_postgres(&settings, &backup, &identities, &manifest)?;
            wait(backup::clear(&settings.database))?.context("--scratch could not be emptied")?;
        }
    }
    Ok((bytes, Depth::Restored))
}

/// The same settings with a database in a folder of its own, beside a copy of the key that seals what is in it.
fn in_folder(settings: Settings, folder: &std::path::Path) -> Result<Settings> {
    let key = settings.database.sqlite_path();
    let key = key.map(|database| database.with_file_name(secret_key::FILE));
    if let Some(key) = key.filter(|key| settings.secret_keys.current.is_none() && key.exists()) {
        fs::copy(&key, folder.join(secret_key::FILE)).with_context(|| key.display().to_string())?;
    }
    let path = folder.join("chrona.db");
    let path = path.to_str().context("a folder's name is not UTF-8")?;
    Ok(Settings {
        database: Database {
            kind: DatabaseKind::Sqlite,
            url: format!("sqlite://{path}"),
        },
        ..settings
    })
}

/// Writes to the audit log that a backup was checked, where there is a database to write to: a backup is also checked
/// on a machine that has nothing but the backup.
fn note(name: &str, depth: Depth) {
    let noted = || -> Result<()> {
        let settings = Settings::from_environment()?.database;
        let depth = serde_json::to_value(depth)?;
        wait(async {
            backup::must_be_there(&settings).await?;
            let depth = depth.as_str().unwrap_or_default();
            backup::note_verified(&settings, name, depth, SystemClock.now()).await
        })??;
        Ok(())
    };
    if let Err(error) = noted() {
        eprintln!(
            "chrona: the backup is well, and no audit log notes that it was checked: {error}"
        );
    }
}
