//! A limit of how many weeks hours are counted over.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

const TABLES: [&str; 3] = ["found_limits", "handled_limits", "told_limits"];

/// `SQLite` takes the words of a check from its schema's text alone (`ALTER TABLE`, section 7 of its manual), which
/// changes no row.
const SQLITE: [&str; 3] = [
    "PRAGMA writable_schema = ON",
    "UPDATE sqlite_schema SET sql = replace(sql, '''yearly_quota'',', '''yearly_quota'', ''period_length'',') \
     WHERE type = 'table' AND name IN ('found_limits', 'handled_limits', 'told_limits')",
    "PRAGMA writable_schema = RESET",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        if manager.get_database_backend() != DbBackend::Postgres {
            for step in SQLITE {
                connection.execute_unprepared(step).await?;
            }
            return Ok(());
        }
        for table in TABLES {
            let step = format!(
                "DO $$ DECLARE words text; BEGIN \
                 SELECT pg_get_constraintdef(oid) INTO STRICT words FROM pg_constraint \
                 WHERE conrelid = '{table}'::regclass AND conname = '{table}_code_check'; \
                 EXECUTE 'ALTER TABLE {table} DROP CONSTRAINT {table}_code_check'; \
                 EXECUTE 'ALTER TABLE {table} ADD CONSTRAINT {table}_code_check ' || \
                 replace(words, '''yearly_quota''::text', '''yearly_quota''::text, ''period_length''::text'); END $$"
            );
            connection.execute_unprepared(&step).await?;
        }
        Ok(())
    }
}
