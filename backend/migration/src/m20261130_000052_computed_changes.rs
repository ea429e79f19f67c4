//! How often anything but a punch changed that months are computed from: one that was computed before is not kept after.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// In whole or not at all on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // It counted erased people alone. What was kept without it is computed again, by the next step.
        let step = "ALTER TABLE computed_mark RENAME COLUMN erased TO changes";
        manager.get_connection().execute_unprepared(step).await?;
        Ok(())
    }
}
