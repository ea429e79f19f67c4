//! What someone read of other people: an entry in the audit log the first time in an hour, so that
//! pages which read again and again do not fill it.
//!
//! A read waits a moment for its entry and no longer: whoever is in the building must be seen while nothing can
//! be written, on a full disk or a standby. The entry then waits in memory, with the time of the read, and a
//! line of the server's log stands for it meanwhile.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrona_api_types::{AuditEvent, PersonId};
use chrona_store::{
    StoreError, attempts,
    privacy::audit::{self, NewEntry},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot};

use super::{Context, Request, tasks::Task};

/// How long the same person reading the same thing is one reading.
const ONE_READING: TimeDelta = TimeDelta::hours(1);
/// How long a read waits for its entry.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many entries wait in memory at most.
const MOST_WAITING: usize = 10_000;
/// How many are written in one transaction.
const AT_ONCE: usize = 100;
/// How long it is before what could not be written is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// The entries on their way to the audit log.
#[derive(Debug, Default)]
pub struct ReadNotes {
    queue: Mutex<Queue>,
    come: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Note>,
    /// How many are being written now.
    under_way: usize,
    /// The readings that wait and of which there is one an hour.
    keys: HashSet<String>,
    /// Whether the last try to write failed.
    is_stuck: bool,
    lost: Option<Lost>,
}

/// An entry that waits, and whose reading it is of where there is one an hour.
#[derive(Debug)]
struct Note {
    key: Option<String>,
    entry: NewEntry,
    at: DateTime<Utc>,
    written: Option<oneshot::Sender<()>>,
}

/// Readings that found no room to wait.
#[derive(Clone, Copy, Debug)]
struct Lost {
    count: u64,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// Notes that the caller is about to be shown `what`, such as `punches`, of this person or, without
/// one, of many. One's own data is nobody else's.
pub(crate) async fn note(
    context: &Context,
    request: &Request,
    what: &'static str,
    subject_id: Option<PersonId>,
) {
    if subject_id == Some(request.caller.person.id) {
        return;
    }
    let whom = subject_id.map_or_else(|| "many".to_owned(), |id| id.to_string());
    let key = format!("read {} {what} {whom}", request.caller.person.id);
    let data = json!({ "what": what });
    let entry = entry(request, AuditEvent::DataRead, subject_id, data);
    context
        .reads
        .add(Some(key), entry, context.clock.now())
        .await;
}

/// Notes that the caller takes a file of `what` away; each one counts. `range` says what it holds.
pub(crate) async fn note_export(
    context: &Context,
    request: &Request,
    what: &'static str,
    subject_id: Option<PersonId>,
    range: Value,
) {
    let data = json!({ "what": what, "range": range });
    let entry = entry(request, AuditEvent::DataExported, subject_id, data);
    context.reads.add(None, entry, context.clock.now()).await;
}

fn entry(
    request: &Request,
    event_type: AuditEvent,
    subject_id: Option<PersonId>,
    data: Value,
) -> NewEntry {
    NewEntry {
        subject_id,
        event_data: Some(data),
        ..request.entry(event_type)
    }
}

impl ReadNotes {
    /// How many entries wait.
    pub fn waiting(&self) -> u32 {
        let queue = self.queue();
        u32::try_from(queue.waiting.len() + queue.under_way).unwrap_or(u32::MAX)
    }

    /// Gives an entry to be written, and waits a moment until it is, unless nothing could be written before.
    async fn add(&self, key: Option<String>, entry: NewEntry, at: DateTime<Utc>) {
        let (written, is_written) = oneshot::channel();
        let (who, whom) = (entry.account_id, entry.subject_id);
        let kind = entry.event_type.as_str();
        let what = entry.event_data.as_ref().map(ToString::to_string);
        let note = Note {
            key,
            entry,
            at,
            written: Some(written),
        };
        let Some(is_stuck) = self.queue().push(note) else {
            return;
        };
        self.come.notify_one();
        let patience = if is_stuck { Duration::ZERO } else { PATIENCE };
        if tokio::time::timeout(patience, is_written).await.is_err() {
            tracing::warn!(
                who = who.map(|id| id.0),
                whom = whom.map(|id| id.0),
                kind,
                what,
                "a read waits for its entry in the audit log"
            );
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Answers whether nothing can be written for the moment; none where nothing more is to be done.
    fn push(&mut self, note: Note) -> Option<bool> {
        if let Some(key) = &note.key
            && self.is_stuck
            && self.keys.contains(key)
        {
            return None;
        }
        if self.waiting.len() >= MOST_WAITING {
            let lost = self.lost.get_or_insert(Lost {
                count: 0,
                from: note.at,
                to: note.at,
            });
            lost.count += 1;
            lost.to = note.at;
            return Some(true);
        }
        self.keys.extend(note.key.clone());
        self.waiting.push_back(note);
        Some(self.is_stuck)
    }

    fn take(&mut self) -> (Vec<Note>, Option<Lost>) {
        let count = self.waiting.len().min(AT_ONCE);
        self.under_way = count;
        (self.waiting.drain(..count).collect(), self.lost.take())
    }

    fn give_back(&mut self, notes: Vec<Note>, lost: Option<Lost>) {
        self.is_stuck = true;
        self.under_way = 0;
        for note in notes.into_iter().rev() {
            self.waiting.push_front(note);
        }
        self.lost = match (lost, self.lost) {
            (Some(before), Some(since)) => Some(Lost {
                count: before.count + since.count,
                from: before.from,
                to: since.to,
            }),
            (before, since) => before.or(since),
        };
    }

    fn written(&mut self, notes: Vec<Note>) {
        self.is_stuck = false;
        self.under_way = 0;
        for note in notes {
            if let Some(key) = &note.key {
                self.keys.remove(key);
            }
            if let Some(written) = note.written {
                // Whoever read may have gone on.
                let _ = written.send(());
            }
        }
    }
}

/// Writes the entries as they come, until the process stops; those that wait then are written if they can.
pub(crate) async fn keep_writing(context: &Context) {
    loop {
        let is_last = context.stopping.is_cancelled();
        let is_written = write(context).await;
        let outcome = is_written.then_some(()).ok_or("nothing can be written");
        context.tasks.note_result(Task::Reads, &outcome);
        if is_last {
            let left = context.reads.waiting();
            if left > 0 {
                tracing::error!(left, "entries of reads are lost: nothing could be written");
            }
            return;
        }
        let pause = async {
            if is_written {
                context.reads.come.notified().await;
            } else {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = pause => {}
            () = context.stopping.cancelled() => {}
        }
    }
}

/// Writes all that wait; answers whether it could.
async fn write(context: &Context) -> bool {
    loop {
        let (mut notes, lost) = context.reads.queue().take();
        if notes.is_empty() && lost.is_none() {
            return true;
        }
        let mut written = write_some(context, &notes, lost).await;
        if let Err(error) = &written
            && !matches!(error, StoreError::Unavailable(_))
        {
            // One that can never be written must not keep the others.
            tracing::error!(%error, "writing the entries of reads one by one");
            for note in std::mem::take(&mut notes) {
                match write_some(context, std::slice::from_ref(&note), None).await {
                    Err(error @ StoreError::Unavailable(_)) => {
                        notes.push(note);
                        written = Err(error);
                    }
                    Err(error) => {
                        tracing::error!(%error, entry = ?note.entry, "an entry of a read is lost");
                        context.reads.queue().written(vec![note]);
                    }
                    Ok(()) => context.reads.queue().written(vec![note]),
                }
            }
        }
        match written {
            Err(error @ StoreError::Unavailable(_)) => {
                if !context.reads.queue().is_stuck {
                    tracing::warn!(%error, "entries of reads wait for the database");
                }
                context.reads.queue().give_back(notes, lost);
                return false;
            }
            _ => context.reads.queue().written(notes),
        }
    }
}

async fn write_some(
    context: &Context,
    notes: &[Note],
    lost: Option<Lost>,
) -> Result<(), StoreError> {
    let transaction = context.store.begin().await?;
    let mut is_news = lost.is_some();
    for note in notes {
        if is_first(&transaction, note).await? {
            is_news = true;
            audit::insert(&transaction, vec![note.entry.clone()], note.at).await?;
        }
    }
    if let Some(Lost { count, from, to }) = lost {
        let entry = NewEntry {
            event_data: Some(json!({ "count": count, "from": from, "to": to })),
            ..NewEntry::of(AuditEvent::ReadsNotNoted)
        };
        audit::insert(&transaction, vec![entry], context.clock.now()).await?;
    }
    // Pages that read again and again must not keep punches from the disk.
    if is_news {
        transaction.commit().await?;
    }
    Ok(())
}

/// Whether a reading is the first of its hour; a file always counts.
async fn is_first(transaction: &DatabaseTransaction, note: &Note) -> Result<bool, StoreError> {
    let Some(key) = &note.key else {
        return Ok(true);
    };
    let counted = attempts::count(transaction, key, note.at, note.at - ONE_READING).await?;
    Ok(counted.count == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(number: i64, key: Option<&str>) -> Note {
        Note {
            key: key.map(ToOwned::to_owned),
            entry: NewEntry {
                subject_id: Some(PersonId(number)),
                ..NewEntry::of(AuditEvent::DataRead)
            },
            at: DateTime::UNIX_EPOCH + TimeDelta::seconds(number),
            written: None,
        }
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let mut queue = Queue::default();
        for number in 0..10_003 {
            queue.push(note(number, None));
        }
        let (notes, lost) = queue.take();
        assert_eq!(notes.len(), AT_ONCE);
        assert_eq!(lost.unwrap().count, 3);
        queue.push(note(10_003, None));
        queue.give_back(notes, lost);
        queue.push(note(10_004, None));
        let (notes, lost) = queue.take();
        assert_eq!(
            notes[0].entry.subject_id,
            Some(PersonId(0)),
            "in the order of the reads"
        );
        let lost = lost.unwrap();
        let seconds = [lost.from, lost.to].map(|at| at.timestamp());
        assert_eq!((lost.count, seconds), (4, [10_000, 10_004]));
    }

    #[test]
    fn a_page_that_reads_again_and_again_waits_once() {
        let mut queue = Queue::default();
        assert_eq!(queue.push(note(1, Some("read 1"))), Some(false));
        let (notes, _) = queue.take();
        queue.give_back(notes, None);
        assert_eq!(queue.push(note(2, Some("read 1"))), None);
        assert_eq!(queue.push(note(3, Some("read 2"))), Some(true));
        let (notes, _) = queue.take();
        assert_eq!(notes.len(), 2);
        queue.written(notes);
        assert_eq!(queue.push(note(4, Some("read 1"))), Some(false));
    }
}
