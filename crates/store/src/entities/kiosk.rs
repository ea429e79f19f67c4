//! Kiosks: the tablets at the door.

use chrona_api_types::{AccessMode, KioskId, TagRule};
use sea_orm::entity::prelude::*;

use crate::words::Word;

/// A row of `kiosks`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kiosks")]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: KioskId,
    pub name: String,
    pub location: String,
    pub fingerprint: Option<String>,
    pub ip_address: Option<String>,
    pub public_key: Option<String>,
    /// SHA-256 of the key, in hexadecimal.
    pub api_key_hash: Option<String>,
    pub is_active: bool,
    /// Whom it lets punch.
    pub access_mode: Word<AccessMode>,
    pub takes_printed_badges: bool,
    pub takes_staff_numbers: bool,
    /// Which tags it takes.
    pub tags: Word<TagRule>,
    pub last_heartbeat_at: Option<DateTimeUtc>,
    pub app_version: Option<String>,
    pub device_info: Option<String>,
    /// Whether it reads badges with a first name, as it last said.
    pub reads_names: bool,
    /// How far its clock was ahead when that was last an entry of the ledger.
    pub clock_difference_ms: Option<i64>,
    pub clock_noted_at: Option<DateTimeUtc>,
    /// The zone in which it shows times; the organisation's where it is absent.
    pub timezone: Option<String>,
    pub closed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
