//! Attempts: how often something was tried lately, counted for all instances.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("attempts")
                    // What is tried, by whom, from where; addresses people type only as a hash.
                    .col(text("key").primary_key().take())
                    .col(big_integer("count"))
                    // When the count began, or when it was last raised.
                    .col(timestamp_with_time_zone("since"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("attempts_by_since")
                    .table("attempts")
                    .col("since")
                    .take(),
            )
            .await
    }
}
