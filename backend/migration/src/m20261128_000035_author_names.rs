//! What people were called who did something to others: of each correction, as part of it; of the audit log's
//! entries, for accounts that are deleted.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut corrections = Table::alter();
        let mut author_name = text("author_name");
        corrections
            .table("corrections")
            .add_column(author_name.default(""));
        manager.alter_table(corrections).await?;
        let former = Table::create()
            .table("former_names")
            // The account that was.
            .col(big_integer("account_id").primary_key())
            .col(text("name"))
            .to_owned();
        manager.create_table(former).await?;
        let connection = manager.get_connection();
        let (before, after) = match manager.get_database_backend() {
            DbBackend::Postgres => (
                "ALTER TABLE corrections DISABLE TRIGGER corrections_append_only",
                "ALTER TABLE corrections ENABLE TRIGGER corrections_append_only",
            ),
            _ => (
                "DROP TRIGGER corrections_no_UPDATE",
                "CREATE TRIGGER corrections_no_UPDATE BEFORE UPDATE ON corrections \
                 BEGIN SELECT RAISE(ABORT, 'corrections is append-only'); END",
            ),
        };
        for step in [before, FILL, after] {
            connection.execute_unprepared(step).await?;
        }
        Ok(())
    }
}

/// Those from before are known by the author's name of today: the names, or the address of an open account.
const FILL: &str = "UPDATE corrections SET author_name = COALESCE( \
     (SELECT CASE \
     WHEN TRIM(e.first_name || ' ' || e.last_name) <> '' THEN TRIM(e.first_name || ' ' || e.last_name) \
     WHEN a.closed_at IS NULL THEN a.email ELSE '' END \
     FROM accounts a JOIN employments e ON e.account_id = a.id \
     WHERE a.id = corrections.author_id), '')";
