//! `LEDGER_CHECKPOINT_FILE`: checkpoints added to the end of a file, on a disk or a share that the
//! database's owner cannot rewrite.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use chrona_ledger::Checkpoint;
use chrona_store::ledger;

use crate::{App, kernel::ServiceError};

/// Enough of the file's end to hold its last note.
const TAIL: i64 = 4096;

/// Adds the checkpoints that the file lacks. A file that cannot be written is tried again the next time.
pub async fn append(app: &App) -> Result<(), ServiceError> {
    let Some(file) = app.settings.ledger.file.clone() else {
        return Ok(());
    };
    let path = file.clone();
    let last = blocking(move || last_size(&path)).await?;
    let reader = app.store.reader();
    let size = ledger::head(reader).await?.chain.size();
    if last > size {
        return Err(ServiceError::Internal(format!(
            "the file's last checkpoint is of {last} entries, and the ledger has {size}: it was cut, \
             or an older copy of the database was restored"
        )));
    }
    let missing = ledger::checkpoints_after(reader, last).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let notes: Vec<String> = missing.into_iter().map(|row| row.note).collect();
    blocking(move || add(&file, &notes)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ServiceError> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| ServiceError::Internal(error.to_string()))?;
    done.map_err(|error| ServiceError::Internal(error.to_string()))
}

/// How many entries the last note in the file knows; 0 when there is no file.
fn last_size(path: &Path) -> io::Result<u64> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    if file.metadata()?.len() > TAIL.unsigned_abs() {
        file.seek(SeekFrom::End(-TAIL))?;
    }
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    // A note that a crash cut off has no end of line, and is written again.
    let whole = tail
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |end| end + 1);
    let notes = Checkpoint::split(&String::from_utf8_lossy(&tail[..whole]));
    let mut sizes = notes.iter().filter_map(|note| Checkpoint::unverified(note));
    Ok(sizes.next_back().map_or(0, |checkpoint| checkpoint.size))
}

fn add(path: &Path, notes: &[String]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    // The line before may be one that was cut off.
    file.write_all(format!("\n{}", notes.join("\n")).as_bytes())?;
    file.sync_all()
}
