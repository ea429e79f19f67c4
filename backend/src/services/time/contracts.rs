//! People's contracts, as far as time is concerned.

use std::collections::HashMap;

use chrona_api_types::{AuditEvent, ContractEntry, ContractId, PersonId};
use chrona_store::{
    StoreError,
    privacy::audit::NewEntry,
    time::{
        contracts::{self, ContractRow},
        rows::{Owner, Rows},
    },
};
use chrona_work_time::Contract;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    dated::{Owned, author, ends, exists},
    faults::checked,
};
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, audited_reads, permissions::Action},
};

const fn of(account_id: PersonId) -> Owned {
    Owned {
        rows: Rows::Contracts,
        owner: Owner::Person(account_id),
    }
}

/// Someone's contracts, the last one first.
pub async fn list(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<Vec<ContractEntry>, ServiceError> {
    request.caller.may(Action::ReadTerms)?;
    let reader = app.store.reader();
    exists(reader, account_id).await?;
    audited_reads::note(app, request, "contracts", Some(account_id)).await;
    Ok(shown(reader, account_id).await?)
}

/// Enters a contract. One that began on the same day is annulled, and one that began before ends.
pub async fn record(
    app: &App,
    request: &Request,
    account_id: PersonId,
    contract: Contract,
) -> Result<ContractEntry, ServiceError> {
    request.caller.may(Action::ManageTerms)?;
    checked(contract.check())?;
    let (now, rows) = (app.clock.now(), of(account_id));
    let transaction = Tx::begin(app, now).await?;
    rows.lock(&transaction).await?;
    let author = author(request, now);
    let guarded = rows.guarded(app, &transaction, contract.from).await?;
    let replaced = rows.make_room(&transaction, contract.from, author).await?;
    let id = contracts::insert(&transaction, account_id, &contract, author).await?;
    if let Some(guarded) = guarded {
        guarded.refuse_changed(app, &transaction).await?;
    }
    let entry = NewEntry {
        event_data: Some(json!({ "id": id, "from": contract.from, "replaced_id": replaced })),
        ..rows.entry(request, AuditEvent::ContractEntered)
    };
    let entries = shown(&transaction, account_id).await?;
    transaction.commit([entry]).await?;
    let made = entries.into_iter().find(|entry| entry.id == id);
    made.ok_or_else(|| {
        ServiceError::Internal("a contract that was entered is not there".to_owned())
    })
}

/// Annuls a contract: it never held.
pub async fn annul(
    app: &App,
    request: &Request,
    account_id: PersonId,
    id: ContractId,
) -> Result<(), ServiceError> {
    let what = (Action::ManageTerms, AuditEvent::ContractAnnulled);
    of(account_id).annul(app, request, what, id.0).await
}

async fn shown(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<ContractEntry>, StoreError> {
    let rows = contracts::list(connection, account_id).await?;
    let in_force = rows
        .iter()
        .rev()
        .filter(|row| row.written.annulled_at.is_none());
    let in_force: Vec<&ContractRow> = in_force.collect();
    let days: Vec<_> = in_force
        .iter()
        .map(|row| (row.contract.from, row.contract.to))
        .collect();
    let ends: HashMap<ContractId, Option<NaiveDate>> =
        in_force.iter().map(|row| row.id).zip(ends(&days)).collect();
    let rows = rows.into_iter();
    Ok(rows.map(|row| entry(row, &ends)).collect())
}

fn entry(row: ContractRow, ends: &HashMap<ContractId, Option<NaiveDate>>) -> ContractEntry {
    ContractEntry {
        id: row.id,
        contract: row.contract,
        ends: ends.get(&row.id).copied().flatten(),
        created_at: row.written.created_at,
        created_by: row.written.created_by_id,
        annulled_at: row.written.annulled_at,
        annulled_by: row.written.annulled_by_id,
    }
}
