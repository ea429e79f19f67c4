//! The room on the disks that the server writes to.

use std::path::{Path, PathBuf};

use crate::config::Settings;

/// A disk, as far as it is seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many bytes may still be written.
    pub free: u64,
    /// How many bytes it has in all.
    pub size: u64,
}

/// The folders that are written to, each with what it is for: a SQLite database, the file of checkpoints, and files on
/// their way.
pub fn volumes(settings: &Settings) -> Vec<(&'static str, PathBuf)> {
    let folder = |file: &Path| file.parent().unwrap_or(Path::new("")).to_owned();
    let database = settings.database.sqlite_path().map(folder);
    let checkpoints = settings.ledger.file.as_deref().map(folder);
    let all = [
        ("database", database),
        ("checkpoints", checkpoints),
        ("temporary", Some(std::env::temp_dir())),
    ];
    let named = |(name, folder): (_, Option<PathBuf>)| folder.map(|folder| (name, folder));
    all.into_iter().filter_map(named).collect()
}

/// The room where a folder is; an empty name is the working folder.
#[cfg(unix)]
pub fn room(folder: &Path) -> Option<Room> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(Room {
        free: disk.f_bavail.saturating_mul(disk.f_frsize),
        size: disk.f_blocks.saturating_mul(disk.f_frsize),
    })
}

/// The room where a folder is, which is not known on this platform.
#[cfg(not(unix))]
pub fn room(_folder: &Path) -> Option<Room> {
    None
}
