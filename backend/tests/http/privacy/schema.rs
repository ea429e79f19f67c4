//! The schema as a database tells it.

use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::Value;

use crate::harness::Server;

/// A column of the database.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) table: String,
    pub(super) name: String,
    /// In the database's own words.
    pub(super) kind: String,
    /// Whether a row is written without it: it may be absent, or the database has a value.
    pub(super) is_optional: bool,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub(super) struct ForeignKey {
    pub(super) table: String,
    pub(super) column: String,
    pub(super) to: String,
}

impl Server {
    pub(super) fn is_sqlite(&self) -> bool {
        self.app.store.reader().get_database_backend() == DbBackend::Sqlite
    }

    /// Every column of every table, in order.
    pub(super) async fn columns(&self) -> Vec<Column> {
        let query = if self.is_sqlite() {
            "SELECT m.name AS place, c.name AS name, LOWER(c.type) AS kind, \
             CASE WHEN c.\"notnull\" = 0 OR c.dflt_value IS NOT NULL OR c.name = 'id' THEN 'yes' ELSE 'no' END AS optional \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid"
        } else {
            "SELECT c.table_name::text AS place, c.column_name::text AS name, c.data_type::text AS kind, \
             CASE WHEN c.is_nullable = 'YES' OR c.column_default IS NOT NULL OR c.is_identity = 'YES' \
             THEN 'yes' ELSE 'no' END AS optional \
             FROM information_schema.columns c JOIN information_schema.tables t \
             ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' \
             ORDER BY c.table_name, c.ordinal_position"
        };
        let rows = self.rows(query).await;
        rows.iter()
            .map(|row| Column {
                table: text(row, "place"),
                name: text(row, "name"),
                kind: text(row, "kind"),
                is_optional: row["optional"] == "yes",
            })
            .collect()
    }

    /// Every foreign key.
    pub(super) async fn foreign_keys(&self) -> Vec<ForeignKey> {
        let query = if self.is_sqlite() {
            "SELECT m.name AS place, f.\"from\" AS name, f.\"table\" AS other \
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        } else {
            "SELECT c.conrelid::regclass::text AS place, a.attname::text AS name, \
             c.confrelid::regclass::text AS other FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
             WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
        };
        let rows = self.rows(query).await;
        rows.iter()
            .map(|row| ForeignKey {
                table: text(row, "place"),
                column: text(row, "name"),
                to: text(row, "other"),
            })
            .collect()
    }

    /// Changes something behind the server's back.
    pub(crate) async fn write(&self, statement: &str) {
        let writer = self.app.store.writer();
        let done = writer.execute_unprepared(statement).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap().to_owned()
}
