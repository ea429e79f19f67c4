//! Devices: phones bound to accounts.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("devices")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    .col(text("fingerprint"))
                    .col(text("name"))
                    .col(text_null("attestation_data"))
                    .col(text_null("public_key"))
                    .col(timestamp_with_time_zone_null("last_seen_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("devices_account")
                            .from("devices", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("devices_by_account")
                    .table("devices")
                    .col("account_id")
                    .take(),
            )
            .await?;
        // A phone is one person's at a time; a revoked one may be registered anew.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX devices_fingerprint_in_use ON devices (fingerprint) \
                 WHERE revoked_at IS NULL",
            )
            .await?;
        Ok(())
    }
}
