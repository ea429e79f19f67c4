//! Sessions: one a sign-in.

use chrona_api_types::{PersonId, SessionEnd, SessionId};
use sea_orm::entity::prelude::*;

use crate::words::Word;

/// A row of `sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SessionId,
    pub account_id: PersonId,
    #[sea_orm(unique)]
    pub family_hash: String,
    pub secret_hash: String,
    pub previous_hash: Option<String>,
    pub sealed_secret: Option<String>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub last_used_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub end_reason: Option<Word<SessionEnd>>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
