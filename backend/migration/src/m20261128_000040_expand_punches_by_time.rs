//! An index of punches in the order in which they are listed: pages far back are found in it alone. SQLite's
//! indexes end with the identifier already.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for step in [
            "CREATE INDEX IF NOT EXISTS punches_by_time_id ON punches (punched_at, id)",
            "DROP INDEX IF EXISTS punches_by_time",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}
