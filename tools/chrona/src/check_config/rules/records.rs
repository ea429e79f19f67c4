//! The database, how long what it holds is kept, and what is kept elsewhere.

use std::{fs, path::Path};

use chrona_backend::clock::{Clock, SystemClock};
use chrona_store::DatabaseKind;
use reqwest::Url;

use super::Findings;

/// The CNIL's most for what says who was in when.
const LONGEST_KEPT_MONTHS: u32 = 60;

pub(super) fn look(found: &mut Findings<'_>) {
    database(found);
    kept(found);
    elsewhere(found);
    zones(found);
}

fn database(found: &mut Findings<'_>) {
    let database = &found.settings.database;
    match database.kind {
        DatabaseKind::Sqlite => {
            let leaves = !found.settings.listeners.leave.is_zero();
            found.advice(
                leaves,
                "DATABASE_URL",
                "is SQLite, which is for one instance, while LEAVE_SECONDS is for several. Use PostgreSQL, or take \
                 LEAVE_SECONDS away",
            );
            let file = database.sqlite_path();
            if let Some(file) = file.filter(|file| others_may_read(file)) {
                let words = format!(
                    "{} may be read by every user of this machine. Run `chmod 600 {0}`",
                    file.display()
                );
                found.danger(true, "DATABASE_URL", words);
            }
        }
        DatabaseKind::Postgres => {
            let Ok(url) = Url::parse(&database.url) else {
                return;
            };
            found.advice(
                url.username() == "postgres",
                "DATABASE_URL",
                "names the superuser: whoever takes the server over can rewrite the past. Give the server a role of \
                 its own (infra/postgres/roles.sql)",
            );
            let host = url.host_str().unwrap_or_default();
            let is_checked = url
                .query_pairs()
                .any(|(name, value)| name == "sslmode" && value.starts_with("verify-"));
            found.advice(
                host.contains('.') && !is_near(host) && !is_checked,
                "DATABASE_URL",
                format!(
                    "leads to {host} without sslmode=verify-full: who stands between reads everything. Add it, and \
                     sslrootcert where the authority is your own"
                ),
            );
        }
    }
    found.advice(
        found.settings.punching.per_commit < 256,
        "PUNCHES_PER_COMMIT",
        "is for measuring: punches wait for one another. Take it away",
    );
}

/// On this machine or in a private network.
fn is_near(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>()
        .is_ok_and(|address| address.is_loopback() || address.is_private())
}

#[cfg(unix)]
fn others_may_read(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let is_open = |path: &Path, bit| {
        fs::metadata(path).is_ok_and(|data| data.permissions().mode() & bit != 0)
    };
    // A folder that others cannot enter keeps them from a file of any mode.
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    is_open(file, 0o004) && is_open(folder.unwrap_or(Path::new(".")), 0o001)
}

#[cfg(not(unix))]
fn others_may_read(_file: &Path) -> bool {
    false
}

fn kept(found: &mut Findings<'_>) {
    let months = found.settings.accounts.punch_retention_months;
    found.advice(
        months.is_none(),
        "PUNCH_RETENTION_MONTHS",
        "is not set: punches are kept for good, and personal data may not be. 36 covers pay claims",
    );
    found.advice(
        months.is_some_and(|months| months > LONGEST_KEPT_MONTHS),
        "PUNCH_RETENTION_MONTHS",
        format!("is more than {LONGEST_KEPT_MONTHS}, the CNIL's most"),
    );
}

fn zones(found: &mut Findings<'_>) {
    let zones = &found.settings.time.zones;
    let words = format!(
        "the rules of time zones are {zones}, more than a year old or of an unknown age, and governments change them \
         at short notice. Update Chrona or the package tzdata"
    );
    found.advice(zones.is_old(SystemClock.now()), "TZDATA_DIR", words);
}

fn elsewhere(found: &mut Findings<'_>) {
    let ledger = &found.settings.ledger;
    found.advice(
        ledger.file.is_none() && ledger.mail_to.is_empty(),
        "LEDGER_CHECKPOINT_FILE",
        "is not set, nor is LEDGER_CHECKPOINT_MAIL: who owns the database could rewrite it whole unseen. Have the \
         checkpoints kept elsewhere",
    );
    if let Some(file) = &ledger.file {
        let folder = file.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        let words = format!(
            "cannot be written: there is no folder {}. Make it, the server's own to write",
            folder.display()
        );
        found.danger(!folder.is_dir(), "LEDGER_CHECKPOINT_FILE", words);
        let of_database = found.settings.database.sqlite_path().and_then(Path::parent);
        found.advice(
            of_database == file.parent(),
            "LEDGER_CHECKPOINT_FILE",
            "is beside the database: who can rewrite one can rewrite both. Put it on another disk or share",
        );
    }
    let recipients = std::env::var("BACKUP_RECIPIENTS").unwrap_or_default();
    found.advice(
        recipients.trim().is_empty(),
        "BACKUP_RECIPIENTS",
        "is not set: `chrona backup` asks for --recipient, and no backup is made of itself. See docs/backups.md",
    );
}
