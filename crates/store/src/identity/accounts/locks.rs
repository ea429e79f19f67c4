//! Accounts that stay as they are until a transaction ends. On SQLite a transaction has the whole database, and nothing
//! is to be locked.

use chrona_api_types::PersonId;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::{StoreError, sql};

/// Locks these accounts against each other's writers until the transaction ends.
pub async fn lock(connection: &impl ConnectionTrait, ids: &[PersonId]) -> Result<(), StoreError> {
    if connection.get_database_backend() == DbBackend::Postgres && !ids.is_empty() {
        let query = format!(
            "SELECT id FROM accounts WHERE id IN ({}) ORDER BY id FOR NO KEY UPDATE",
            sql::placeholders(1, ids.len())
        );
        sql::execute(
            connection,
            &query,
            ids.iter().map(|&id| id.into()).collect(),
        )
        .await?;
    }
    Ok(())
}

/// Keeps an open account from being closed until the transaction ends; answers whether it is open.
pub async fn hold_open(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<bool, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        #[expect(dead_code, reason = "only whether there is one counts")]
        id: PersonId,
    }
    let lock = match connection.get_database_backend() {
        DbBackend::Postgres => "FOR KEY SHARE",
        _ => "",
    };
    let query = format!("SELECT id FROM accounts WHERE id = $1 AND closed_at IS NULL {lock}");
    let row: Option<Row> = sql::one(connection, &query, vec![id.into()]).await?;
    Ok(row.is_some())
}

/// Locks an account that is about to go until the transaction ends: nothing is written meanwhile that points at it.
pub async fn lock_to_delete(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<bool, StoreError> {
    sql::lock(connection, "accounts", "TRUE", id).await
}

/// Locks every administrator's account and this one until the transaction ends, in one order; answers whose
/// the administrators' are.
pub async fn lock_administrators_and(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Locked {
        id: PersonId,
        is_administrator: bool,
    }
    let lock = match connection.get_database_backend() {
        DbBackend::Postgres => "FOR NO KEY UPDATE",
        _ => "",
    };
    let query = format!(
        "SELECT id, role = 'admin' AND closed_at IS NULL AS is_administrator FROM accounts \
         WHERE role = 'admin' AND closed_at IS NULL OR id = $1 ORDER BY id {lock}"
    );
    let rows: Vec<Locked> = sql::all(connection, &query, vec![id.into()]).await?;
    let administrators = rows.into_iter().filter(|row| row.is_administrator);
    Ok(administrators.map(|row| row.id).collect())
}
