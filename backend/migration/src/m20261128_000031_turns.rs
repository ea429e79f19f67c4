//! Whose turn it is to do what one of all instances does at a time.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let turns = Table::create()
            .table("turns")
            .col(text("name").primary_key())
            .col(text("holder"))
            .col(timestamp_with_time_zone("until"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(turns).await
    }
}
