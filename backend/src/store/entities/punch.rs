//! Punches: facts, written once.

use sea_orm::entity::prelude::*;

/// A row of `punches`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "punches")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    /// None for a correction, nor a kiosk.
    pub device_id: Option<i64>,
    pub kiosk_id: Option<i64>,
    /// `clock_in` or `clock_out`.
    pub kind: String,
    /// How it was made, such as `badge`.
    pub method: String,
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
