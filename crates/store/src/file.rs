//! SQLite's file: its owner's alone, never made anew where one was known, and missed when it goes away while
//! the server runs.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sea_orm::DbErr;

use super::{StartError, StoreError};

/// What the mark's name ends with, beside the database's.
const KNOWN: &str = ".known";
/// What the name of SQLite's log ends with.
const LOG: &str = "-wal";
const WORDS: &str = "\
A database of Chrona belongs beside this file, under its name without \".known\".
While this file is here, the server makes no empty one in its place.
To begin anew on purpose, delete it: docs/backups.md says more.
";
/// How often the file is looked for while nobody writes.
const LOOK: Duration = Duration::from_secs(1);

/// The file of a database that is open.
#[derive(Debug)]
pub(super) struct WatchedFile {
    path: PathBuf,
    identity: Identity,
    /// Whether SQLite keeps its log beside it.
    has_log: bool,
    is_lost: AtomicBool,
}

/// Which file has a name: the device and the number on it.
type Identity = Option<(u64, u64)>;

/// Whether there is a database in this file. Refused where one was known that is not there now.
pub(super) fn is_there(path: &Path) -> Result<bool, StartError> {
    let length = fs::metadata(path).map_or(0, |data| data.len());
    if length > 0 {
        return Ok(true);
    }
    let mark = beside(path, KNOWN);
    // What was written last is in the one beside it, where no mark was made yet.
    if mark.exists() || beside(path, LOG).exists() {
        return Err(StartError::Gone {
            file: path.to_owned(),
            mark,
        });
    }
    Ok(false)
}

/// Makes the empty file that becomes a database, which only its owner may read.
pub(super) fn make(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Takes from everyone but its owner what an earlier version, or someone's hand, let them do with it.
pub(super) fn close_to_others(path: &Path) {
    #[cfg(unix)]
    for file in [path.to_owned(), beside(path, LOG), beside(path, "-shm")] {
        use std::os::unix::fs::PermissionsExt;
        let Ok(data) = fs::metadata(&file) else {
            continue;
        };
        let is_open = data.permissions().mode() & 0o077 != 0;
        if !is_open {
            continue;
        }
        match fs::set_permissions(&file, fs::Permissions::from_mode(0o600)) {
            Ok(()) => tracing::warn!(file = %file.display(), "others than its owner could read it"),
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "others than its owner may read it");
            }
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Marks that there is a database.
pub(super) fn mark_known(path: &Path) {
    let mark = beside(path, KNOWN);
    if mark.exists() {
        return;
    }
    if let Err(error) = fs::write(&mark, WORDS) {
        tracing::warn!(%error, file = %mark.display(), "the database cannot be marked as known");
    }
}

impl WatchedFile {
    pub(super) fn open(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            identity: identity(path),
            has_log: beside(path, LOG).exists(),
            is_lost: AtomicBool::new(false),
        }
    }

    /// Refuses once the file is gone, or another one has its name: what is written then is nowhere.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let is_same = self.identity.is_none() || identity(&self.path) == self.identity;
        // SQLite keeps its log as long as the database is open.
        let is_whole = is_same && (!self.has_log || beside(&self.path, LOG).exists());
        if !is_whole {
            self.is_lost.store(true, Ordering::Relaxed);
        }
        if self.is_lost.load(Ordering::Relaxed) {
            let words = format!("{} is gone or was replaced", self.path.display());
            return Err(StoreError::Unavailable(DbErr::Custom(words)));
        }
        Ok(())
    }

    /// The file's name, once it is gone.
    pub(super) async fn lost(&self) -> &Path {
        while self.check().is_ok() {
            tokio::time::sleep(LOOK).await;
        }
        &self.path
    }

    /// The file's name where it was found to be gone.
    pub(super) fn was_lost(&self) -> Option<&Path> {
        let is_lost = self.is_lost.load(Ordering::Relaxed);
        is_lost.then_some(&*self.path)
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}

/// Nothing is known of files' numbers here.
#[cfg(not(unix))]
fn identity(_path: &Path) -> Identity {
    None
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}
