//! What differs from the law's defaults: the organisation's rules, a category's, and those of someone's contract.

use chrona_api_types::{AuditEvent, ProblemCode, WorkRulesEntry, WorkRulesId};
use chrona_store::{
    StoreError,
    people::categories,
    privacy::audit::NewEntry,
    time::{
        rows::{Owner, Rows},
        rules::{self, WorkRulesRow},
    },
};
use chrona_work_time::RuleChanges;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    dated::{Owned, author, exists},
    faults::checked,
};
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, audited_reads, permissions::Action},
};

const fn of(owner: Owner) -> Owned {
    Owned {
        rows: Rows::WorkRules,
        owner,
    }
}

/// The rules of an owner, the last ones first.
pub async fn list(
    app: &App,
    request: &Request,
    owner: Owner,
) -> Result<Vec<WorkRulesEntry>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    let reader = app.store.reader();
    match owner {
        Owner::Organisation => {}
        Owner::Category(id) => {
            let found = categories::find(reader, id).await?;
            found.ok_or(ProblemCode::CategoryNotFound)?;
        }
        Owner::Person(id) => {
            exists(reader, id).await?;
            audited_reads::note(app, request, "rules", Some(id)).await;
        }
    }
    Ok(shown(reader, owner).await?)
}

/// Enters rules. Those of the same owner that began on the same day are annulled.
pub async fn record(
    app: &App,
    request: &Request,
    owner: Owner,
    changes: RuleChanges,
) -> Result<WorkRulesEntry, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    checked(changes.check())?;
    let (now, rows) = (app.clock.now(), of(owner));
    let transaction = Tx::begin(app, now).await?;
    rows.lock(&transaction).await?;
    let author = author(request, now);
    let replaced = rows.make_room(&transaction, changes.from, author).await?;
    let id = rules::insert(&transaction, owner, &changes, author).await?;
    let mut data = json!({ "id": id, "rules": changes, "replaced_id": replaced });
    if let Owner::Category(id) = owner {
        data["category_id"] = json!(id);
    }
    let entry = NewEntry {
        event_data: Some(data),
        ..rows.entry(request, AuditEvent::WorkRulesEntered)
    };
    let entries = shown(&transaction, owner).await?;
    transaction.commit([entry]).await?;
    let made = entries.into_iter().find(|entry| entry.id == id);
    made.ok_or_else(|| ServiceError::Internal("rules that were entered are not there".to_owned()))
}

/// Annuls rules: they never held.
pub async fn annul(
    app: &App,
    request: &Request,
    owner: Owner,
    id: WorkRulesId,
) -> Result<(), ServiceError> {
    let what = (Action::ManageTerms, AuditEvent::WorkRulesAnnulled);
    of(owner).annul(app, request, what, id.0).await
}

async fn shown(
    connection: &impl ConnectionTrait,
    owner: Owner,
) -> Result<Vec<WorkRulesEntry>, StoreError> {
    let rows = rules::list(connection, owner).await?;
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
