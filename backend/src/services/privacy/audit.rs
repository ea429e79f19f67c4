//! The audit log: read, taken away as a file, and erased past its retention.

use std::sync::Arc;

use chrona_api_types::{
    AuditEntry, AuditEntryId, AuditEvent, DeviceId, EARLIER_WORDS, KioskId, PersonId,
};
use chrona_store::{
    Counted, Page, StoreError, names,
    privacy::{
        audit::{self, BareEntry, Entry, EntryFilter, NewEntry, Place},
        forgetting,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;

use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx, audited_reads,
        moments::range,
        names::{Names, display_name},
        permissions::Action,
        reading_ahead::ahead,
    },
};

/// Rows read at a time.
const CHUNK: u64 = 5_000;
/// Rows erased in one transaction: short enough for nobody to wait for it.
const ERASED_AT_ONCE: u64 = 5_000;

/// Which entries someone asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Only this word.
    pub event_type: Option<String>,
    /// Only what this account did.
    pub user_id: Option<PersonId>,
    /// Only what this account did, or what concerns it.
    pub about_user_id: Option<PersonId>,
    /// Only this device.
    pub device_id: Option<DeviceId>,
    /// Only this kiosk.
    pub kiosk_id: Option<KioskId>,
    /// The first day or instant.
    pub from: Option<String>,
    /// The last day or instant, included.
    pub to: Option<String>,
}

impl Asked {
    /// Which entries that are, and how their word is told: as it was asked for.
    fn filter(self, app: &App) -> Result<(EntryFilter, Telling), ServiceError> {
        let (from, before) = range(
            &app.settings.time.calendar(),
            self.from.as_deref(),
            self.to.as_deref(),
        )?;
        let earlier = EARLIER_WORDS
            .iter()
            .find(|(word, _)| self.event_type.as_deref() == Some(word));
        let event_type = match earlier {
            Some((_, event)) => Some(event.as_str().to_owned()),
            None => self.event_type,
        };
        let filter = EntryFilter {
            event_type,
            account_id: self.user_id,
            about_id: self.about_user_id,
            device_id: self.device_id,
            kiosk_id: self.kiosk_id,
            from,
            before,
        };
        Ok((filter, Telling(earlier.map(|(word, _)| *word))))
    }
}

/// The word by which entries are told, where it is not their own.
#[derive(Clone, Copy)]
struct Telling(Option<&'static str>);

impl Telling {
    fn of(self, entries: impl IntoIterator<Item = AuditEntry>) -> Vec<AuditEntry> {
        let told = |mut entry: AuditEntry| {
            if let Some(word) = self.0 {
                word.clone_into(&mut entry.event_type);
            }
            entry
        };
        entries.into_iter().map(told).collect()
    }
}

/// A page of entries, newest first.
pub async fn list(
    app: &App,
    request: &Request,
    asked: Asked,
    page: Page,
) -> Result<Counted<AuditEntry>, ServiceError> {
    request.caller.may(Action::ReadAudit)?;
    let (filter, telling) = asked.filter(app)?;
    let subject_id = filter.about_id.or(filter.account_id);
    let (rows, total) = audit::list(app.store.reader(), filter, page).await?;
    audited_reads::note(app, request, "journal", subject_id).await;
    Ok((telling.of(rows.into_iter().map(entry)), total))
}

/// The entries that follow this one in the list, newest first.
pub async fn list_older(
    app: &App,
    request: &Request,
    asked: Asked,
    than: AuditEntryId,
    limit: u64,
) -> Result<Vec<AuditEntry>, ServiceError> {
    request.caller.may(Action::ReadAudit)?;
    let (filter, telling) = asked.filter(app)?;
    let subject_id = filter.about_id.or(filter.account_id);
    let rows = audit::list_older(app.store.reader(), filter, than, limit).await?;
    audited_reads::note(app, request, "journal", subject_id).await;
    Ok(telling.of(rows.into_iter().map(entry)))
}

/// The entries, oldest first, a chunk at a time.
pub async fn export(
    app: Arc<App>,
    request: &Request,
    asked: Asked,
) -> Result<impl Stream<Item = Result<Vec<AuditEntry>, StoreError>> + Send + use<>, ServiceError> {
    request.caller.may(Action::ReadAudit)?;
    let range = json!({
        "event_type": asked.event_type, "device_id": asked.device_id, "kiosk_id": asked.kiosk_id,
        "from": asked.from, "to": asked.to,
    });
    let (filter, telling) = asked.filter(&app)?;
    let subject_id = filter.about_id.or(filter.account_id);
    audited_reads::note_export(&app, request, "journal", subject_id, range).await;
    let named_by = app.clone();
    let reader = Reader {
        app,
        filter,
        after: None,
        is_done: false,
    };
    let rows = ahead(stream::try_unfold(reader, |mut reader| async move {
        let rows = reader.next().await?;
        Ok(rows.map(|rows| (rows, reader)))
    }));
    let start = (Box::pin(rows), named_by, Names::default());
    Ok(stream::try_unfold(
        start,
        move |(mut rows, app, mut names)| async move {
            let Some(chunk) = rows.next().await.transpose()? else {
                return Ok(None);
            };
            let entries = with_names(&app, &mut names, chunk).await?;
            Ok(Some((telling.of(entries), (rows, app, names))))
        },
    ))
}

/// Goes through the entries of a file.
struct Reader {
    app: Arc<App>,
    filter: EntryFilter,
    after: Option<Place>,
    is_done: bool,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<Vec<BareEntry>>, StoreError> {
        if self.is_done {
            return Ok(None);
        }
        let transaction = self.app.store.along_index().await?;
        let filter = self.filter.clone();
        let rows = audit::list_after(&transaction, filter, self.after, CHUNK).await?;
        transaction.commit().await?;
        self.is_done = (rows.len() as u64) < CHUNK;
        self.after = rows.last().map(|row| (row.created_at, row.id));
        Ok(Some(rows).filter(|rows| !rows.is_empty()))
    }
}

/// Entries with the names of those they are of, each looked up once for a file.
async fn with_names(
    app: &App,
    names: &mut Names,
    rows: Vec<BareEntry>,
) -> Result<Vec<AuditEntry>, StoreError> {
    let people = rows
        .iter()
        .flat_map(|row| [row.account_id, row.subject_id])
        .flatten()
        .collect();
    names.learn_people(app.store.reader(), people).await?;
    let name = |id: Option<PersonId>| {
        let person = names.person(id?);
        person.full_name().map(ToOwned::to_owned)
    };
    let entries = rows.into_iter().map(|row| AuditEntry {
        user_name: name(row.account_id),
        subject_name: name(row.subject_id),
        id: row.id,
        event_type: row.event_type,
        user_id: row.account_id,
        subject_id: row.subject_id,
        device_id: row.device_id,
        kiosk_id: row.kiosk_id,
        event_data: row.event_data,
        ip_address: row.ip_address,
        user_agent: row.user_agent,
        created_at: row.created_at,
        request_id: row.request_id,
    });
    Ok(entries.collect())
}

/// Erases the entries of the days that are past their retention, and says so in the log; answers how
/// many there were. Whom an invitation was for that nobody used is forgotten with them.
pub async fn erase(app: &App) -> Result<u64, ServiceError> {
    let now = app.clock.now();
    let before = horizon(app, now);
    let mut erased = 0;
    loop {
        let transaction = Tx::begin(app, now).await?;
        let gone = audit::erase(&transaction, before, ERASED_AT_ONCE).await?;
        if gone == 0 {
            names::forget_unneeded(&transaction).await?;
            forgetting::forget_invitations(&transaction, before).await?;
            transaction.commit_unrecorded().await?;
            return Ok(erased);
        }
        let entry = NewEntry {
            event_data: Some(json!({ "before": before, "entries": gone })),
            ..NewEntry::of(AuditEvent::JournalErased)
        };
        transaction.commit([entry]).await?;
        erased += gone;
    }
}

/// The beginning of the first day, in the organisation's zone, whose entries are kept.
fn horizon(app: &App, now: DateTime<Utc>) -> DateTime<Utc> {
    let accounts = &app.settings.accounts;
    let calendar = app.settings.time.calendar();
    let kept_from = calendar.date(now - TimeDelta::days(accounts.audit_retention_days));
    calendar.day(kept_from).start
}

fn entry(row: Entry) -> AuditEntry {
    AuditEntry {
        id: row.id,
        event_type: row.event_type,
        user_id: row.account_id,
        subject_id: row.subject_id,
        device_id: row.device_id,
        kiosk_id: row.kiosk_id,
        event_data: row.event_data,
        ip_address: row.ip_address,
        user_agent: row.user_agent,
        created_at: row.created_at,
        user_name: name(row.first_name, row.last_name).or(row.former_name),
        subject_name: name(row.subject_first_name, row.subject_last_name)
            .or(row.subject_former_name),
        request_id: row.request_id,
    }
}

/// What to call someone whose names may be unknown.
fn name(first: Option<String>, last: Option<String>) -> Option<String> {
    let name = display_name(&first?, &last?, "");
    Some(name).filter(|name| !name.is_empty())
}
