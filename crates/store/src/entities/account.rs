//! Accounts: who signs in.

use chrona_api_types::{PersonId, Role};
use sea_orm::entity::prelude::*;

use crate::words::Word;

/// A row of `accounts`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonId,
    pub email: String,
    /// The address as it is compared: NFC, lower case.
    #[sea_orm(unique)]
    pub email_key: String,
    /// Argon2id, PHC string; none for a closed account.
    pub password_hash: Option<String>,
    pub role: Word<Role>,
    pub email_verified_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
