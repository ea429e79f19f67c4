//! People by name: an index in which a list of any length has its first page, and each place in it.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            // Keys are letters and digits: by their code points both databases put them in one order.
            connection
                .execute_unprepared(
                    "ALTER TABLE employments ALTER COLUMN search_key TYPE text COLLATE \"C\"",
                )
                .await?;
        }
        connection
            .execute_unprepared(
                "CREATE INDEX employments_by_name ON employments (search_key, account_id)",
            )
            .await?;
        Ok(())
    }
}
