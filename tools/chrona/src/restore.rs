//! `chrona restore`.

use std::{
    fs::{self, File},
    io::{self, BufRead},
    path::{Path, PathBuf},
};

use age::x25519::Identity;
use anyhow::{Context, Result, anyhow, bail};
use chrona_backend::{
    config::Settings,
    secret_key,
    services::ledger::{self, Finding},
};
use chrona_store::{Database, DatabaseKind, Purpose, operations::backup};
use chrono::SecondsFormat;
use clap::Args;

use crate::{
    backup::{
        file::{self, Checked, Contents, Kind, Manifest},
        folder_of,
        place::Place,
        postgres, sync_folder, tell, wait,
    },
    organisation,
    output::{self, Facts},
};

/// Restore a backup into an empty place, and verify it
///
/// The place is `DATABASE_URL`'s: a file that is not there, or a PostgreSQL database that holds nothing. The
/// ledger is verified, which needs the `SECRET_KEY` of then, and what is there is counted. What fails leaves
/// nothing.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona restore --identity backup.key chrona-20261122T020000Z.backup\n  \
    chrona restore --identity backup.key s3://our-backups/chrona/chrona-20261122T020000Z.backup")]
pub(crate) struct Arguments {
    /// The file that `chrona backup` made, or `s3://BUCKET/PREFIX/FILE`
    file: PathBuf,
    /// The private key of one of those it was encrypted to: the file that `chrona backup-key` made
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let settings = Settings::from_environment()?;
    let file = &arguments.file;
    let identities = arguments.identity.as_deref().map(identities).transpose()?;
    let identities = identities.unwrap_or_default();
    let of_file = || file.display().to_string();
    let fetched = Place::of(file).and_then(|(place, name)| place.fetch(&name));
    let fetched = fetched.with_context(of_file)?;
    let (backup, manifest) = read(fetched.path(), &identities).with_context(of_file)?;
    if manifest.database != settings.database.kind.into() {
        let of = match manifest.database {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        };
        bail!("the backup is of a {of} database: DATABASE_URL must name one");
    }
    match settings.database.kind {
        DatabaseKind::Sqlite => sqlite(&settings, &backup, &identities, &manifest)?,
        DatabaseKind::Postgres => into_postgres(&settings, &backup, &identities, &manifest)?,
    }
    let made_at = manifest.made_at.format("%Y-%m-%d %H:%M:%S");
    let mut facts = Facts::new(arguments.json);
    facts.say_as(
        "Restored",
        manifest.made_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        &format!("as it was at {made_at} UTC; the ledger is intact"),
    )?;
    tell(&mut facts, &manifest.contents)?;
    facts.end()?;
    if arguments.json {
        return Ok(());
    }
    output::line(
        "PASSWORD_PEPPER is in no backup: where one was set, nobody signs in without that one.",
    )
}

pub(crate) fn identities(file: &Path) -> Result<Vec<Identity>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let lines = text.lines().map(str::trim);
    let keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<Identity>, _> = keys.map(str::parse).collect();
    let keys = keys.ok().filter(|keys| !keys.is_empty());
    keys.ok_or_else(|| anyhow!("{}: there is no private key in it", file.display()))
}

/// Goes through all of a backup once before anything is made of it.
pub(crate) fn read<'a>(file: &'a Path, identities: &[Identity]) -> Result<(Checked<'a>, Manifest)> {
    let backup = file::check(file)?;
    if backup.is_encrypted() && identities.is_empty() {
        bail!("it is encrypted: name the private key's file with --identity");
    }
    let (manifest, mut database) = backup.open(identities)?;
    io::copy(&mut database, &mut io::sink()).context("it was altered")?;
    Ok((backup, manifest))
}

pub(crate) fn sqlite(
    settings: &Settings,
    backup: &Checked<'_>,
    identities: &[Identity],
    manifest: &Manifest,
) -> Result<()> {
    let place = settings
        .database
        .sqlite_path()
        .ok_or_else(|| anyhow!("no database file"))?;
    for there in [
        place.to_owned(),
        beside(place, "-wal"),
        beside(place, "-journal"),
    ] {
        if there.exists() {
            bail!(
                "{} is there: a backup is restored into an empty place only",
                there.display()
            );
        }
    }
    let key = place.with_file_name(secret_key::FILE);
    if settings.secret_keys.current.is_none() && !key.exists() {
        bail!(
            "SECRET_KEY is not set and {} is not there: put the one of the backed up server there first",
            key.display()
        );
    }
    let folder = folder_of(place);
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let draft = Draft::new(folder)?;
    let (_, database) = backup.open(identities)?;
    draft.fill(database).context("cannot unpack the database")?;
    let path = draft
        .0
        .to_str()
        .ok_or_else(|| anyhow!("a folder's name is not UTF-8"))?;
    let restored = Settings {
        database: Database {
            url: format!("sqlite://{path}"),
            ..settings.database.clone()
        },
        ..settings.clone()
    };
    verify(restored, manifest)?;
    draft.become_file(place)?;
    // From now on no empty one is made in its place.
    backup::mark_known(place);
    Ok(())
}

/// A database on its way. Its name is none that a server opens.
struct Draft(PathBuf);

impl Draft {
    fn new(folder: &Path) -> Result<Self> {
        let draft = tempfile::Builder::new()
            .prefix(".chrona-restoring-")
            .suffix(".db")
            .tempfile_in(folder)?;
        let (_, path) = draft.keep()?;
        Ok(Self(path))
    }

    fn fill(&self, packed: Box<dyn BufRead>) -> Result<()> {
        let mut file = File::create(&self.0)?;
        io::copy(&mut zstd::Decoder::with_buffer(packed)?, &mut file)?;
        file.sync_all()?;
        Ok(())
    }

    /// The database is closed: all of it is in its file.
    fn become_file(self, place: &Path) -> Result<()> {
        let cannot = || format!("cannot write {}", place.display());
        if beside(&self.0, "-wal").exists() {
            bail!("{}: SQLite did not close it", self.0.display());
        }
        File::open(&self.0)?.sync_all()?;
        // Unlike a rename this replaces nothing.
        fs::hard_link(&self.0, place).with_context(cannot)?;
        sync_folder(folder_of(place)).with_context(cannot)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let lock = self.0.with_extension("lock");
        let others = ["-wal", "-shm", "-journal"].map(|end| beside(&self.0, end));
        for file in others.iter().chain([&lock, &self.0]) {
            // Most are not there.
            let _ = fs::remove_file(file);
        }
    }
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

pub(crate) fn into_postgres(
    settings: &Settings,
    backup: &Checked<'_>,
    identities: &[Identity],
    manifest: &Manifest,
) -> Result<()> {
    let database = &settings.database;
    if settings.secret_keys.current.is_none() {
        bail!("SECRET_KEY is not set: it must be the one of the backed up server");
    }
    if !wait(backup::is_empty(database))?? {
        bail!(
            "the database of DATABASE_URL holds something: a backup is restored into an empty place only"
        );
    }
    let (_, mut dumped) = backup.open(identities)?;
    let restored = postgres::restore(database, manifest, &mut dumped);
    let verified = restored.and_then(|()| verify(settings.clone(), manifest));
    if verified.is_err() {
        wait(backup::clear(database))?
            .context("what was restored could not be taken away again")?;
    }
    verified
}

/// Holds what was restored to the ledger and to what the backup says of itself.
fn verify(settings: Settings, manifest: &Manifest) -> Result<()> {
    organisation::open(settings, Purpose::Change, async |app| {
        let found = ledger::verify(app, &[], |_| {}).await;
        found.map_err(|finding| match finding {
            Finding::Seal | Finding::Service(_) => anyhow!(
                "SECRET_KEY is not the one of the backed up server, or the ledger was altered: its seal does not hold; nothing was restored"
            ),
            other => anyhow!("the ledger does not verify, nothing was restored: {other}"),
        })?;
        let there: Contents = backup::contents(app.store.reader()).await?.into();
        if there != manifest.contents {
            bail!("what was restored is not what was backed up, nothing was restored: {there:?}");
        }
        Ok(())
    })
}
