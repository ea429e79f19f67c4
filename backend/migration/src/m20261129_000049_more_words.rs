//! More columns that hold one of some words take no other: why a session ended, and the language someone reads.
//!
//! As before, rows that are there are not looked at.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

const ENDS: &str = "'ended', 'token_reused', 'ended_by_administrator', 'password_changed', 'password_reset', \
    'passkey_added', 'second_factor_activated', 'second_factor_removed', 'address_change_undone'";
const LANGUAGES: &str = "'fr', 'en'";

/// The table, the column and its words. A word more wants a step that replaces the rule.
const WORDS: [(&str, &str, &str); 3] = [
    ("sessions", "end_reason", ENDS),
    ("employments", "language", LANGUAGES),
    ("hr_codes", "language", LANGUAGES),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        for (table, column, words) in WORDS {
            let rule = format!("{table}_{column}_words");
            let steps = if is_sqlite {
                let of = |name: &str, event: &str| {
                    format!(
                        "CREATE TRIGGER {rule}_{name} BEFORE {event} ON {table} \
                         WHEN NEW.{column} NOT IN ({words}) \
                         BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {rule}'); END"
                    )
                };
                let update = format!("UPDATE OF {column}");
                vec![of("insert", "INSERT"), of("update", &update)]
            } else {
                vec![format!(
                    "ALTER TABLE {table} ADD CONSTRAINT {rule} CHECK ({column} IN ({words})) NOT VALID"
                )]
            };
            for step in steps {
                manager.get_connection().execute_unprepared(&step).await?;
            }
        }
        Ok(())
    }
}
