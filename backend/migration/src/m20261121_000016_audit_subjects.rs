//! Whom an audit entry concerns and by which request it was written; and the one way an entry goes:
//! past its retention.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{DbBackend, Statement, prelude::DateTimeUtc},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [big_integer_null("subject_id"), text_null("request_id")] {
            let mut table = Table::alter();
            table.table("audit_entries").add_column(column.take());
            manager.alter_table(table).await?;
        }
        for (name, columns) in [
            ("audit_entries_by_subject_id", &["subject_id", "id"][..]),
            ("audit_entries_by_created_at", &["created_at"]),
        ] {
            let mut index = Index::create();
            index.name(name).table("audit_entries");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // Entries before this instant were erased; it only ever moves on.
        let horizon = Table::create()
            .table("audit_horizon")
            .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(timestamp_with_time_zone("erased_before"))
            .to_owned();
        manager.create_table(horizon).await?;
        let epoch = DateTimeUtc::UNIX_EPOCH;
        manager
            .get_connection()
            .execute_raw(Statement::from_sql_and_values(
                manager.get_database_backend(),
                "INSERT INTO audit_horizon (id, erased_before) VALUES (1, $1)",
                [epoch.into()],
            ))
            .await?;
        let steps: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => &POSTGRES,
            _ => &SQLITE,
        };
        for step in steps {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}

/// Whom earlier entries concern stood in what else there was to know.
const SQLITE: [&str; 6] = [
    "DROP TRIGGER audit_entries_no_UPDATE",
    "UPDATE audit_entries SET subject_id = json_extract(event_data, '$.on_user_id') \
     WHERE json_extract(event_data, '$.on_user_id') IS NOT NULL",
    "CREATE TRIGGER audit_entries_no_UPDATE BEFORE UPDATE ON audit_entries \
     BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END",
    "DROP TRIGGER audit_entries_no_DELETE",
    "CREATE TRIGGER audit_entries_no_DELETE BEFORE DELETE ON audit_entries \
     WHEN OLD.created_at >= (SELECT erased_before FROM audit_horizon) \
     BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END",
    "CREATE TRIGGER audit_horizon_only_on BEFORE UPDATE ON audit_horizon \
     WHEN NEW.erased_before < OLD.erased_before \
     BEGIN SELECT RAISE(ABORT, 'audit_horizon only moves on'); END",
];

const POSTGRES: [&str; 3] = [
    "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only; \
     UPDATE audit_entries SET subject_id = (event_data::json ->> 'on_user_id')::bigint \
     WHERE event_data::json ->> 'on_user_id' IS NOT NULL; \
     ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_append_only",
    "CREATE OR REPLACE FUNCTION audit_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN \
     IF TG_OP = 'DELETE' THEN \
     IF OLD.created_at < (SELECT erased_before FROM audit_horizon) THEN RETURN OLD; END IF; \
     END IF; \
     RAISE EXCEPTION 'audit_entries is append-only'; END $$",
    "CREATE FUNCTION audit_horizon_only_on() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN \
     IF TG_OP = 'UPDATE' THEN \
     IF NEW.erased_before >= OLD.erased_before THEN RETURN NEW; END IF; \
     END IF; \
     RAISE EXCEPTION 'audit_horizon only moves on'; END $$; \
     CREATE TRIGGER audit_horizon_only_on BEFORE UPDATE OR DELETE ON audit_horizon \
     FOR EACH ROW EXECUTE FUNCTION audit_horizon_only_on()",
];
