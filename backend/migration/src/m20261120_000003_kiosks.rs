//! Kiosks: the tablets at the door.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("kiosks")
                    .col(big_pk_auto("id"))
                    .col(text("name"))
                    .col(text("location"))
                    .col(text_null("fingerprint"))
                    .col(text_null("ip_address"))
                    .col(text_null("public_key"))
                    .col(text_null("api_key_hash").unique_key().take())
                    .col(boolean("is_active"))
                    .col(timestamp_with_time_zone_null("last_heartbeat_at"))
                    .col(text_null("app_version"))
                    .col(text_null("device_info"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        // A kiosk that was taken away leaves its name to the next one.
        for column in ["name", "fingerprint", "ip_address"] {
            manager
                .get_connection()
                .execute_unprepared(&format!(
                    "CREATE UNIQUE INDEX kiosks_{column}_in_use ON kiosks ({column}) \
                     WHERE closed_at IS NULL"
                ))
                .await?;
        }
        Ok(())
    }
}
