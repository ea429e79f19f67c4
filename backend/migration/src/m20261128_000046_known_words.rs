//! Columns that hold one of some words take no other: hours would vanish behind one that nobody knows.
//!
//! Rows that are there are not looked at: a table of ten million punches is locked for a moment only, and an
//! installation whose database someone altered still starts. Such a row is an error when it is read.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// The table, the column and its words. A word more wants a step that replaces the rule.
const WORDS: [(&str, &str, &[&str]); 7] = [
    ("accounts", "role", &["user", "manager", "admin"]),
    ("devices", "kind", &["phone", "printed_badge", "tag", "pin"]),
    (
        "kept_punches",
        "outcome",
        &["recorded", "refused", "quarantined"],
    ),
    ("kiosks", "tags", &["none", "alone", "with_pin"]),
    ("punches", "kind", &["clock_in", "clock_out"]),
    (
        "punches",
        "method",
        &[
            "badge",
            "offline_badge",
            "printed_badge",
            "staff_number",
            "tag",
            "tag_with_pin",
            "correction",
        ],
    ),
    ("sent_mail", "way", &["smtp", "console"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        for (table, column, words) in WORDS {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            let words = words.join(", ");
            let rule = format!("{table}_{column}_words");
            let steps = if is_sqlite {
                // SQLite adds no CHECK to a table that is there.
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
