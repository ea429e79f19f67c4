//! Punches: facts, written once.

use chrona_api_types::{DeviceId, KioskId, PersonId, PunchId, PunchMethod, PunchType};
use sea_orm::entity::prelude::*;

use crate::words::Word;

/// A row of `punches`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "punches")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PunchId,
    pub account_id: PersonId,
    /// None for a correction, nor a kiosk.
    pub device_id: Option<DeviceId>,
    pub kiosk_id: Option<KioskId>,
    /// Which way the person went.
    pub kind: Word<PunchType>,
    /// How it was made.
    pub method: Word<PunchMethod>,
    pub punched_at: DateTimeUtc,
    pub device_time: Option<DateTimeUtc>,
    #[sea_orm(unique)]
    pub badge_id: String,
    pub created_at: DateTimeUtc,
    /// What opens the commitment of its entry in the ledger: 16 bytes.
    pub salt: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
