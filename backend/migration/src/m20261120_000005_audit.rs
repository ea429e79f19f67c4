//! The audit log: who did what.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No foreign keys: an entry outlives what it speaks of.
        manager
            .create_table(
                Table::create()
                    .table("audit_entries")
                    .col(big_pk_auto("id"))
                    .col(text("event_type"))
                    .col(big_integer_null("account_id"))
                    .col(big_integer_null("device_id"))
                    .col(big_integer_null("kiosk_id"))
                    .col(text_null("event_data"))
                    .col(text_null("ip_address"))
                    .col(text_null("user_agent"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        for column in ["event_type", "account_id", "device_id", "kiosk_id"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("audit_entries_by_{column}"))
                        .table("audit_entries")
                        .col(column)
                        .col("id")
                        .take(),
                )
                .await?;
        }
        crate::make_append_only(manager, "audit_entries").await
    }
}
