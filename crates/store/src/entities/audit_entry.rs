//! The audit log: who did what.

use chrona_api_types::{AuditEntryId, DeviceId, KioskId, PersonId};
use sea_orm::entity::prelude::*;

/// A row of `audit_entries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AuditEntryId,
    pub event_type: String,
    pub account_id: Option<PersonId>,
    pub subject_id: Option<PersonId>,
    pub device_id: Option<DeviceId>,
    pub kiosk_id: Option<KioskId>,
    pub event_data: Option<String>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
