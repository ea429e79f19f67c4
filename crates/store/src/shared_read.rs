//! One read for all who ask at the same time.
//!
//! To bring a question to the database and its answer back costs more than to find a row: in a rush two fifths of
//! a punch's processor time went into asking which kiosk it is. Those who ask while a read is under way wait for
//! the next one, which is for all of them; so nobody is told what was true before they asked.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    hash::Hash,
    panic::AssertUnwindSafe,
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::{DatabaseConnection, DbErr};
use tokio::sync::{mpsc, oneshot};

use super::{Store, StoreError};

/// How many are read for at once, and how many may wait meanwhile, before others wait to be let in.
const MOST: usize = 1_024;
/// After so long the database is away: a connection may be cut without a word. Who asks waits for two reads at
/// most, which is less than the apps wait.
const PATIENCE: Duration = Duration::from_secs(4);

/// Finds the rows of some keys; a key without a row is left out.
pub(super) type Read<K, R> =
    for<'a> fn(&'a DatabaseConnection, &'a [K]) -> BoxFuture<'a, Result<HashMap<K, R>, StoreError>>;

type Found<R> = Result<Option<R>, StoreError>;

struct Waiting<K, R> {
    key: K,
    answer: oneshot::Sender<Found<R>>,
}

/// Reads rows by their keys, for many at once.
pub struct SharedRead<K, R> {
    queue: mpsc::Sender<Waiting<K, R>>,
}

impl<K, R> fmt::Debug for SharedRead<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedRead").finish_non_exhaustive()
    }
}

impl<K, R> SharedRead<K, R>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    R: Clone + Send + 'static,
{
    /// Starts to read for those who ask. It ends when the handle is gone. Must run inside tokio.
    pub fn start(store: Store, read: Read<K, R>) -> Self {
        let (queue, waiting) = mpsc::channel(MOST);
        tokio::spawn(answer_all(store, read, waiting));
        Self { queue }
    }

    /// The row of this key as it is now, if there is one. Waits 8 s at most; the database is away then.
    pub async fn find(&self, key: K) -> Result<Option<R>, StoreError> {
        let (answer, found) = oneshot::channel();
        let waiting = Waiting { key, answer };
        self.queue.send(waiting).await.map_err(|_| away())?;
        found.await.map_err(|_| away())?
    }
}

async fn answer_all<K, R>(store: Store, read: Read<K, R>, mut queue: mpsc::Receiver<Waiting<K, R>>)
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    R: Clone + Send + 'static,
{
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, MOST).await > 0 {
        // Some went away while they waited.
        waiting.retain(|one| !one.answer.is_closed());
        let keys: HashSet<K> = waiting.iter().map(|one| one.key.clone()).collect();
        let keys: Vec<K> = keys.into_iter().collect();
        if keys.is_empty() {
            continue;
        }
        let reading = store.read_for_punches(|connection| read(connection, &keys));
        // What goes wrong in one read is those requests' alone: the next ones are read for.
        let reading = AssertUnwindSafe(reading).catch_unwind();
        let found = match tokio::time::timeout(PATIENCE, reading).await {
            Ok(Ok(found)) => found,
            Ok(Err(_)) => Err(StoreError::Failed(DbErr::Custom("a read panicked".into()))),
            Err(_) => Err(away()),
        };
        for Waiting { key, answer } in waiting.drain(..) {
            let row = match &found {
                Ok(rows) => Ok(rows.get(&key).cloned()),
                Err(error) => Err(error.clone()),
            };
            // Who went away is not told.
            let _ = answer.send(row);
        }
    }
}

fn away() -> StoreError {
    StoreError::Unavailable(DbErr::Custom("a read was not answered".to_owned()))
}
