//! A backup's file: a line that says what it is, the body, and the SHA-256 of all that (32 bytes).
//!
//! The body is a file of age's format, or what would be in it: a manifest, which is a line of JSON, and then
//! the database; SQLite's file packed by Zstandard, or what `pg_dump --format=custom` wrote, which is packed.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};

use age::{
    DecryptError, Decryptor, Encryptor,
    x25519::{Identity, Recipient},
};
use anyhow::{Context, Result, anyhow, bail};
use chrona_store::{DatabaseKind, operations::backup};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const ENCRYPTED: &str = "chrona-backup 1 age\n";
const PLAIN: &str = "chrona-backup 1 plain\n";
const SUM: u64 = 32;
/// No manifest is longer.
const LONGEST_LINE: u64 = 4_096;

/// Which database it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl From<DatabaseKind> for Kind {
    fn from(kind: DatabaseKind) -> Self {
        match kind {
            DatabaseKind::Sqlite => Self::Sqlite,
            DatabaseKind::Postgres => Self::Postgres,
        }
    }
}

/// What the database holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub(crate) people: u64,
    pub(crate) punches: u64,
    pub(crate) entries: u64,
    pub(crate) root: String,
}

impl From<backup::Contents> for Contents {
    fn from(found: backup::Contents) -> Self {
        Self {
            people: found.people,
            punches: found.punches,
            entries: found.entries,
            root: found.root,
        }
    }
}

/// What a backup says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The Chrona that made it.
    pub(crate) version: String,
    pub(crate) database: Kind,
    pub(crate) made_at: DateTime<Utc>,
    #[serde(flatten)]
    pub(crate) contents: Contents,
    /// The version of the `pg_dump` that made it.
    pub(crate) dumped_by: Option<u32>,
}

/// How long the file is, and its SHA-256 in hexadecimal.
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) sum: String,
}

struct Summed<W> {
    out: W,
    sum: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let written = self.out.write(part)?;
        self.sum.update(&part[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a backup for these recipients, or for anyone where there are none.
pub(crate) fn write(
    file: &mut File,
    recipients: &[Recipient],
    manifest: &Manifest,
    database: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<Written> {
    let mut out = Summed {
        out: BufWriter::new(file),
        sum: Sha256::new(),
        bytes: 0,
    };
    let line = serde_json::to_string(manifest)? + "\n";
    if recipients.is_empty() {
        out.write_all(PLAIN.as_bytes())?;
        out.write_all(line.as_bytes())?;
        database(&mut out)?;
    } else {
        out.write_all(ENCRYPTED.as_bytes())?;
        let recipients = recipients.iter().map(|one| one as &dyn age::Recipient);
        let mut body = Encryptor::with_recipients(recipients)?.wrap_output(&mut out)?;
        body.write_all(line.as_bytes())?;
        database(&mut body)?;
        body.finish()?;
    }
    let sum = out.sum.clone().finalize();
    out.write_all(&sum)?;
    out.flush()?;
    let whole = out.sum.finalize();
    Ok(Written {
        bytes: out.bytes,
        sum: format!("{whole:x}"),
    })
}

/// How long the longest first line is.
pub(crate) const FIRST_LINE: u64 = PLAIN.len() as u64;

/// Whether what begins so says that it is a backup.
pub(crate) fn is_backup(start: impl Read) -> bool {
    let mut first = Vec::new();
    let read = BufReader::new(start.take(FIRST_LINE)).read_until(b'\n', &mut first);
    read.is_ok() && [ENCRYPTED.as_bytes(), PLAIN.as_bytes()].contains(&first.as_slice())
}

/// A backup that is whole, as far as its sum tells.
#[derive(Debug)]
pub(crate) struct Checked<'a> {
    file: &'a Path,
    is_encrypted: bool,
    body: u64,
}

/// Reads all of a file and holds it to its sum.
pub(crate) fn check(file: &Path) -> Result<Checked<'_>> {
    let mut opened = File::open(file)?;
    let length = opened.metadata()?.len();
    let is_backup = is_backup(&opened);
    opened.rewind()?;
    if !is_backup {
        bail!("it is not a backup of Chrona");
    }
    let mut reader = BufReader::new(opened);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let start = first.len() as u64;
    let cut = || anyhow!("it was cut short or altered: its SHA-256 is another");
    let body = length.checked_sub(start + SUM).ok_or_else(cut)?;
    let mut sum = Sha256::new_with_prefix(first.as_bytes());
    io::copy(&mut reader.by_ref().take(body), &mut sum)?;
    let mut written = Vec::new();
    reader.read_to_end(&mut written)?;
    if sum.finalize()[..] != written {
        return Err(cut());
    }
    Ok(Checked {
        file,
        is_encrypted: first == ENCRYPTED,
        body,
    })
}

impl Checked<'_> {
    /// Whether an identity is needed to read it.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// The manifest, and what follows it.
    pub(crate) fn open(&self, identities: &[Identity]) -> Result<(Manifest, Box<dyn BufRead>)> {
        let mut file = File::open(self.file)?;
        let first = if self.is_encrypted { ENCRYPTED } else { PLAIN };
        file.seek(SeekFrom::Start(first.len() as u64))?;
        let body = BufReader::new(file.take(self.body));
        let mut body: Box<dyn BufRead> = if self.is_encrypted {
            let sealed = Decryptor::new_buffered(body).map_err(|error| unopened(&error))?;
            let identities = identities.iter().map(|one| one as &dyn age::Identity);
            let opened = sealed
                .decrypt(identities)
                .map_err(|error| unopened(&error))?;
            Box::new(BufReader::new(opened))
        } else {
            Box::new(body)
        };
        let mut line = String::new();
        body.by_ref()
            .take(LONGEST_LINE)
            .read_line(&mut line)
            .context("it was altered")?;
        let manifest =
            serde_json::from_str(&line).map_err(|_| anyhow!("its manifest cannot be read"))?;
        Ok((manifest, body))
    }
}

fn unopened(error: &DecryptError) -> anyhow::Error {
    match error {
        DecryptError::NoMatchingKeys => {
            anyhow!("it is encrypted to other keys than that of the identity")
        }
        other => anyhow!("it cannot be decrypted: {other}"),
    }
}
