//! When a phone was confirmed, and links that confirm one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut devices = Table::alter();
        devices
            .table("devices")
            .add_column(timestamp_with_time_zone_null("confirmed_at"));
        manager.alter_table(devices).await?;
        // Phones from before need no confirmation.
        manager
            .get_connection()
            .execute_unprepared("UPDATE devices SET confirmed_at = created_at")
            .await?;
        let mut links = Table::alter();
        links
            .table("mail_links")
            .add_column(big_integer_null("device_id"));
        manager.alter_table(links).await
    }
}
