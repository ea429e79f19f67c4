//! What goes on for longer than a request: open pages and files on their way. One task reads for all of them, and
//! ends each at the moment its reader loses the right to it.
//!
//! A change of someone's rights is news like a punch: on PostgreSQL triggers tell it in the transaction that makes
//! it, so that no punch of later is told to who lost the right before. On SQLite each request that may have written
//! asks for a look, and another process, such as `chrona`, is noticed at the next one by itself.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrona_api_types::{PersonId, Presence, ProblemCode, SessionId};
use chrona_store::DatabaseKind;
use futures_util::future::join_all;
use tokio::{
    sync::{
        Notify,
        broadcast::{self, Receiver, error::TryRecvError},
    },
    time::MissedTickBehavior,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::presence;
use crate::{
    App,
    kernel::{Request, ServiceError, events::News, permissions::Action, tasks::Task},
    services::identity::sign_in,
};

/// How far a slow page may be behind before it is told to read everything again.
const BEHIND: usize = 1_024;
/// How often the readers are looked at by themselves: a notification may be lost.
const EVERY: Duration = Duration::from_secs(2);
/// How many people's changes are read at once.
const MOST_PEOPLE: usize = 500;

/// What open pages are told.
#[derive(Clone, Debug)]
pub enum Told {
    /// These people came or went.
    Changed(Arc<[Presence]>),
    /// Something may have been missed: read everything again.
    Reload,
}

/// Those who read, and what they are told.
#[derive(Debug)]
pub struct Live {
    kind: DatabaseKind,
    readers: Arc<Readers>,
    look: Notify,
    told: broadcast::Sender<Told>,
}

#[derive(Debug, Default)]
struct Readers(Mutex<Entered>);

#[derive(Debug, Default)]
struct Entered {
    next: u64,
    readers: HashMap<u64, Reader>,
}

#[derive(Clone, Debug)]
struct Reader {
    account_id: PersonId,
    session_id: SessionId,
    action: Action,
    lost: CancellationToken,
}

/// Someone who reads, for as long as this is kept.
#[derive(Debug)]
pub struct Reading {
    number: u64,
    readers: Arc<Readers>,
    lost: CancellationToken,
}

impl Readers {
    fn lock(&self) -> MutexGuard<'_, Entered> {
        // Nothing can be half-done while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.readers.lock().readers.remove(&self.number);
    }
}

impl Reading {
    /// Waits until the reader may read no more.
    pub fn lost(&self) -> WaitForCancellationFutureOwned {
        self.lost.clone().cancelled_owned()
    }

    /// Whether the reader may read no more.
    pub fn is_lost(&self) -> bool {
        self.lost.is_cancelled()
    }
}

impl Live {
    /// Nobody reads yet.
    pub fn new(kind: DatabaseKind) -> Self {
        Self {
            kind,
            readers: Arc::default(),
            look: Notify::new(),
            told: broadcast::channel(BEHIND).0,
        }
    }

    /// What is told from now on.
    pub fn subscribe(&self) -> Receiver<Told> {
        self.told.subscribe()
    }

    /// How many read.
    pub fn readers(&self) -> usize {
        self.readers.lock().readers.len()
    }

    /// Has the readers looked at, where a request may have changed what someone may do and nothing else tells.
    pub(crate) fn look(&self) {
        if self.kind == DatabaseKind::Sqlite && self.readers() > 0 {
            self.look.notify_one();
        }
    }

    fn enter(&self, request: &Request, action: Action) -> Reading {
        let lost = CancellationToken::new();
        let mut entered = self.readers.lock();
        let number = entered.next;
        entered.next += 1;
        let reader = Reader {
            account_id: request.caller.person.id,
            session_id: request.caller.session_id,
            action,
            lost: lost.clone(),
        };
        entered.readers.insert(number, reader);
        Reading {
            number,
            readers: self.readers.clone(),
            lost,
        }
    }

    fn all(&self) -> Vec<Reader> {
        self.readers.lock().readers.values().cloned().collect()
    }
}

/// Lets someone read for longer than a request.
pub async fn admit(app: &App, request: &Request, action: Action) -> Result<Reading, ServiceError> {
    request.caller.may(action)?;
    let reading = app.punching.live.enter(request, action);
    // Whoever lost the right since the request began was not among the readers then.
    let standing = sign_in::standing(
        app,
        request.caller.person.id,
        request.caller.session_id,
        request.caller.until,
    )
    .await?;
    let standing = standing.ok_or(ProblemCode::Unauthorized)?;
    standing.may(action)?;
    Ok(reading)
}

/// Tells open pages what happens, and ends what nobody may read any more, until the process stops.
pub(crate) async fn run(app: Arc<App>) {
    let mut news = app.events.subscribe();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.punching.live.look.notified() => look_at_readers(&app).await,
            _ = ticks.tick() => look_at_readers(&app).await,
            heard = news.recv() => {
                let mut next = Some(heard.unwrap_or(News::Missed));
                while let Some(one) = next {
                    next = tell(&app, one, &mut news).await;
                }
            }
        }
    }
}

/// Tells one piece of news, with those right behind it that can be told at once; answers the one after.
async fn tell(app: &App, heard: News, news: &mut Receiver<News>) -> Option<News> {
    let ids = match heard {
        News::Changed(ids) => ids,
        News::Access => {
            look_at_readers(app).await;
            return None;
        }
        News::Missed => {
            look_at_readers(app).await;
            send(app, Told::Reload);
            return None;
        }
    };
    let mut people: BTreeSet<PersonId> = ids.iter().copied().collect();
    let mut next = None;
    while people.len() < MOST_PEOPLE && next.is_none() {
        match news.try_recv() {
            Ok(News::Changed(ids)) => people.extend(ids.iter()),
            Ok(other) => next = Some(other),
            Err(TryRecvError::Lagged(_)) => next = Some(News::Missed),
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    if app.punching.live.told.receiver_count() > 0 {
        let people: Vec<PersonId> = people.into_iter().collect();
        app.metrics.live_reads.inc();
        match presence::some(app, &people).await {
            Ok(people) => send(app, Told::Changed(people.into())),
            Err(error) => {
                tracing::warn!(%error, "a change of presence could not be read");
                send(app, Told::Reload);
            }
        }
    }
    next
}

fn send(app: &App, told: Told) {
    // Nobody may be looking.
    let _ = app.punching.live.told.send(told);
}

/// Ends what those read who lost the right to it. The reads of all of them are one.
async fn look_at_readers(app: &App) {
    let readers = app.punching.live.all();
    let sessions: HashSet<(PersonId, SessionId)> = readers
        .iter()
        .map(|reader| (reader.account_id, reader.session_id))
        .collect();
    let standings = sessions.into_iter().map(async |session| {
        let (account_id, session_id) = session;
        (
            session,
            sign_in::standing(app, account_id, session_id, 0).await,
        )
    });
    let standings: HashMap<_, _> = join_all(standings).await.into_iter().collect();
    for reader in readers {
        let may = match standings.get(&(reader.account_id, reader.session_id)) {
            Some(Ok(Some(caller))) => caller.may(reader.action).is_ok(),
            Some(Ok(None)) => false,
            // Nothing can be read while the database is away; they are looked at again soon.
            Some(Err(_)) | None => true,
        };
        if !may {
            reader.lost.cancel();
        }
    }
    let failed = standings.into_values().find_map(Result::err);
    app.tasks
        .note_result(Task::Live, &failed.map_or(Ok(()), Err));
}
