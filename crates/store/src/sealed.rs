//! Where the database holds sealed secrets: every place is listed here, so that all can be sealed
//! anew when `SECRET_KEY` changes.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{StoreError, sql};

/// A column of sealed secrets. Its table has an `id`.
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    column: &'static str,
    /// The column with what the secrets are bound to.
    owner: &'static str,
    word: &'static str,
}

/// What an authenticator app shares with the server.
pub const TOTP_SECRET: SealedColumn = SealedColumn {
    table: "totp_secrets",
    column: "sealed_secret",
    owner: "account_id",
    word: "totp",
};

/// HR codes, to be shown again.
pub const HR_CODE: SealedColumn = SealedColumn {
    table: "hr_codes",
    column: "code_sealed",
    owner: "email_key",
    word: "hr code of",
};

/// What waiting e-mails say.
pub const MAIL: SealedColumn = SealedColumn {
    table: "outbox",
    column: "sealed",
    owner: "recipient",
    word: "mail to",
};

/// The private halves of signing keys.
pub const SIGNING_KEY: SealedColumn = SealedColumn {
    table: "signing_keys",
    column: "sealed_private_pem",
    owner: "kid",
    word: "signing key",
};

/// What shows an outside provider that the one who comes back is the one who left.
pub const OIDC_VERIFIER: SealedColumn = SealedColumn {
    table: "oidc_attempts",
    column: "sealed_verifier",
    owner: "state_digest",
    word: "oidc attempt",
};

/// The seed of the key that signs the ledger's checkpoints.
pub const LEDGER_KEY: SealedColumn = SealedColumn {
    table: "ledger_keys",
    column: "sealed_seed",
    owner: "public_key",
    word: "ledger key",
};

/// Every column of sealed secrets.
pub const ALL: &[SealedColumn] = &[
    TOTP_SECRET,
    HR_CODE,
    MAIL,
    SIGNING_KEY,
    OIDC_VERIFIER,
    LEDGER_KEY,
];

/// A sealed secret.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sealed {
    /// The row.
    pub id: i64,
    /// What it is bound to.
    pub owner: String,
    /// The seal.
    pub sealed: String,
}

impl SealedColumn {
    /// The place that the secret of this owner is sealed for.
    pub fn place(&self, owner: impl std::fmt::Display) -> String {
        format!("{} {owner}", self.word)
    }
}

/// The next hundred sealed secrets of a column, after a row.
pub async fn list_after(
    connection: &impl ConnectionTrait,
    place: &SealedColumn,
    id: i64,
) -> Result<Vec<Sealed>, StoreError> {
    let SealedColumn {
        table,
        column,
        owner,
        ..
    } = place;
    let query = format!(
        "SELECT id, CAST({owner} AS TEXT) AS owner, {column} AS sealed FROM {table} \
         WHERE id > $1 AND {column} <> '' ORDER BY id LIMIT 100"
    );
    sql::all(connection, &query, vec![id.into()]).await
}

/// Puts a seal in the place of another; answers whether that one was still there.
pub async fn replace(
    connection: &impl ConnectionTrait,
    place: &SealedColumn,
    row: &Sealed,
    new: &str,
) -> Result<bool, StoreError> {
    let SealedColumn { table, column, .. } = place;
    let update = format!("UPDATE {table} SET {column} = $3 WHERE id = $1 AND {column} = $2");
    let values = vec![row.id.into(), row.sealed.as_str().into(), new.into()];
    Ok(sql::execute(connection, &update, values).await? == 1)
}
