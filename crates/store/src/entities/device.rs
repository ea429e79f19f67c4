//! Devices: phones bound to accounts, and what stands in for one.

use chrona_api_types::{DeviceId, DeviceKind, PersonId};
use sea_orm::entity::prelude::*;

use crate::words::Word;

/// A row of `devices`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "devices")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeviceId,
    pub account_id: PersonId,
    /// What it is.
    pub kind: Word<DeviceKind>,
    pub fingerprint: String,
    pub name: String,
    pub attestation_data: Option<String>,
    pub public_key: Option<String>,
    pub key_thumbprint: Option<String>,
    /// SHA-256 of a printed badge's or a tag's number, in hexadecimal.
    pub card_hash: Option<String>,
    /// The PIN's PHC string.
    pub pin_hash: Option<String>,
    pub last_seen_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub confirmed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
