//! The organisation's rules: what differs from the law's defaults.

use chrona_api_types::{AuditEvent, WorkRulesEntry, WorkRulesId};
use chrona_store::{
    StoreError,
    privacy::audit::NewEntry,
    time::{
        rows::Rows,
        rules::{self, WorkRulesRow},
    },
};
use chrona_work_time::RuleChanges;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    dated::{Owned, author},
    faults::checked,
};
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, permissions::Action},
};

const RULES: Owned = Owned {
    rows: Rows::WorkRules,
    owner: None,
};

/// The rules, the last ones first.
pub async fn list(app: &App, request: &Request) -> Result<Vec<WorkRulesEntry>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    Ok(shown(app.store.reader()).await?)
}

/// Enters rules. Those that began on the same day are annulled.
pub async fn record(
    app: &App,
    request: &Request,
    changes: RuleChanges,
) -> Result<WorkRulesEntry, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    checked(changes.check())?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    RULES.lock(&transaction).await?;
    let author = author(request, now);
    let replaced = RULES.make_room(&transaction, changes.from, author).await?;
    let id = rules::insert(&transaction, &changes, author).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "id": id, "rules": changes, "replaced_id": replaced })),
        ..RULES.entry(request, AuditEvent::WorkRulesEntered)
    };
    let entries = shown(&transaction).await?;
    transaction.commit([entry]).await?;
    let made = entries.into_iter().find(|entry| entry.id == id);
    made.ok_or_else(|| ServiceError::Internal("rules that were entered are not there".to_owned()))
}

/// Annuls rules: they never held.
pub async fn annul(app: &App, request: &Request, id: WorkRulesId) -> Result<(), ServiceError> {
    let what = (Action::ManageTerms, AuditEvent::WorkRulesAnnulled);
    RULES.annul(app, request, what, id.0).await
}

async fn shown(connection: &impl ConnectionTrait) -> Result<Vec<WorkRulesEntry>, StoreError> {
    let rows = rules::list(connection).await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(row: WorkRulesRow) -> WorkRulesEntry {
    WorkRulesEntry {
        id: row.id,
        changes: row.changes,
        created_at: row.written.created_at,
        created_by: row.written.created_by_id,
        annulled_at: row.written.annulled_at,
        annulled_by: row.written.annulled_by_id,
    }
}
