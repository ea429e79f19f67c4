//! One transaction of a service: what it changes, what the audit log says of that, and who is told, all of it or nothing.

use std::{
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrona_api_types::PersonId;
use chrona_store::{
    StoreError,
    operations::outbox::{self, NewMessage},
    privacy::audit::{self, NewEntry},
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait,
};

use super::{Context, ServiceError};
use crate::mail::{Letter, Recipient};

/// A transaction that is under way. Dropped without [`Tx::commit`], it is rolled back, and nobody is told.
///
/// Repositories take it as any connection. Committing wants the entries of the audit log. After the commit the task that
/// sends letters is woken, if one was written, and open pages are told whose presence changed.
#[derive(Debug)]
pub struct Tx<'a> {
    context: &'a Context,
    transaction: DatabaseTransaction,
    now: DateTime<Utc>,
    /// What the audit log is going to say.
    entries: Mutex<Vec<NewEntry>>,
    has_letters: AtomicBool,
    /// Whose presence changed.
    changed: Mutex<Vec<PersonId>>,
}

impl<'a> Tx<'a> {
    /// Begins a writing transaction. What it records happened `now`.
    pub async fn begin(context: &'a Context, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Ok(Self {
            context,
            transaction: context.store.begin().await?,
            now,
            entries: Mutex::default(),
            has_letters: AtomicBool::default(),
            changed: Mutex::default(),
        })
    }

    /// Writes a letter, which leaves once this commits.
    pub async fn write(&self, to: Recipient<'_>, letter: &Letter) -> Result<(), ServiceError> {
        let message = self.context.mail.prepare(to, letter, self.now)?;
        self.write_prepared(&[message]).await
    }

    /// Writes letters that were laid out before this began.
    pub async fn write_prepared(&self, letters: &[NewMessage]) -> Result<(), ServiceError> {
        outbox::insert(self, letters).await?;
        if !letters.is_empty() {
            self.has_letters.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Tells open pages, once this commits, that someone came or went.
    pub async fn tell_of(&self, person: PersonId) -> Result<(), ServiceError> {
        self.context.events.announce(self, &[person]).await?;
        held(&self.changed).push(person);
        Ok(())
    }

    /// Notes what the audit log says of something that a function did in this, for whoever commits it.
    pub fn record(&self, entry: NewEntry) {
        held(&self.entries).push(entry);
    }

    /// Commits, with these entries of the audit log and those that were recorded; then tells who is to know.
    pub async fn commit(
        self,
        entries: impl IntoIterator<Item = NewEntry>,
    ) -> Result<(), ServiceError> {
        entries.into_iter().for_each(|entry| self.record(entry));
        self.commit_unrecorded().await
    }

    /// Commits with what was recorded, which must be something.
    pub async fn commit_recorded(self) -> Result<(), ServiceError> {
        if held(&self.entries).is_empty() {
            let words = "a change without an entry of the audit log".to_owned();
            return Err(ServiceError::Internal(words));
        }
        self.commit_unrecorded().await
    }

    /// Commits what the audit log need not tell of; what was recorded all the same goes with it.
    pub async fn commit_unrecorded(self) -> Result<(), ServiceError> {
        let entries = mem::take(&mut *held(&self.entries));
        if !entries.is_empty() {
            audit::insert(&self, entries, self.now).await?;
        }
        self.transaction.commit().await.map_err(StoreError::from)?;
        if self.has_letters.into_inner() {
            self.context.mail.wake();
        }
        let changed = mem::take(&mut *held(&self.changed));
        if !changed.is_empty() {
            self.context.events.after_commit(changed);
        }
        Ok(())
    }

    /// Rolls back at once, and gives the connection back: what comes next may want one.
    pub async fn roll_back(self) -> Result<(), ServiceError> {
        Ok(self
            .transaction
            .rollback()
            .await
            .map_err(StoreError::from)?)
    }
}

/// What is only pushed to and taken from is whole, whoever panicked.
fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.transaction.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.transaction.query_all_raw(statement).await
    }
}
