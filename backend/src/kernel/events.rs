//! What happens, as it happens: whose presence changed, and that someone's rights did, told to every instance.
//!
//! On PostgreSQL the news travels in the punch's own transaction (`NOTIFY`), so that an instance tells
//! neither too early nor what was rolled back; on SQLite there is one process.

use std::{sync::Arc, time::Duration};

use chrona_api_types::PersonId;
use chrona_store::{DatabaseKind, Store, StoreError, punching::presence};
use sea_orm::{ConnectionTrait, sqlx::postgres::PgListener};
use tokio::sync::broadcast;

use super::tasks::{Task, Tasks};

/// How many pieces of news a slow page may be behind before it is told to read everything again.
const BEHIND: usize = 1024;
/// What the database's triggers say when someone's rights change.
const ACCESS: &str = "access";
/// `NOTIFY` carries less than 8000 bytes.
const LONGEST_NOTE: usize = 7900;

/// Something a live page wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// These people came or went.
    Changed(Arc<[PersonId]>),
    /// What someone may do has changed: those who read are to be looked at.
    Access,
    /// Something may have been missed: read everything again.
    Missed,
}

/// The news of one organisation.
#[derive(Clone, Debug)]
pub struct Events {
    kind: DatabaseKind,
    news: broadcast::Sender<News>,
}

impl Events {
    /// The news of this database. On PostgreSQL a task listens to the other instances.
    pub fn start(store: &Store, tasks: &Arc<Tasks>) -> Self {
        let events = Self {
            kind: store.kind(),
            news: broadcast::channel(BEHIND).0,
        };
        if events.kind == DatabaseKind::Postgres {
            let (store, news, tasks) = (store.clone(), events.news.clone(), tasks.clone());
            tokio::spawn(async move {
                let run = || listen(&store, &news, &tasks);
                tasks.keep_running(Task::News, run).await;
            });
        }
        events
    }

    /// The news from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Tells the other instances, once the transaction commits.
    pub(crate) async fn announce(
        &self,
        transaction: &impl ConnectionTrait,
        account_ids: &[PersonId],
    ) -> Result<(), StoreError> {
        if self.kind == DatabaseKind::Postgres {
            let ids: Vec<String> = account_ids.iter().map(ToString::to_string).collect();
            let note = ids.join(",");
            let note = if note.len() > LONGEST_NOTE {
                String::new()
            } else {
                note
            };
            presence::notify(transaction, &note).await?;
        }
        Ok(())
    }

    /// Tells this process, where nothing else does.
    pub(crate) fn after_commit(&self, account_ids: Vec<PersonId>) {
        if self.kind == DatabaseKind::Sqlite {
            // Nobody may be looking.
            let _ = self.news.send(News::Changed(account_ids.into()));
        }
    }
}

async fn listen(store: &Store, news: &broadcast::Sender<News>, tasks: &Tasks) {
    loop {
        if let Err(error) = relay(store, news, tasks).await {
            tasks.note(Task::News, Err(&error));
            tracing::warn!(%error, "live pages wait for the database");
        }
        if store.is_closed() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn relay(
    store: &Store,
    news: &broadcast::Sender<News>,
    tasks: &Tasks,
) -> Result<(), sea_orm::sqlx::Error> {
    let mut listener =
        PgListener::connect_with(store.writer().get_postgres_connection_pool()).await?;
    listener.listen(presence::CHANNEL).await?;
    tasks.note(Task::News, Ok(()));
    let _ = news.send(News::Missed);
    while let Some(note) = listener.try_recv().await? {
        let _ = news.send(heard(note.payload()));
    }
    Ok(())
}

/// What a note of another instance says, or of a trigger; one of a newer version is not understood.
fn heard(note: &str) -> News {
    if note == ACCESS {
        return News::Access;
    }
    let ids: Option<Vec<PersonId>> = note.split(',').map(|id| id.parse().ok()).collect();
    ids.map_or(News::Missed, |ids| News::Changed(ids.into()))
}
