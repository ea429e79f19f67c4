//! Corrections: which punches count no more, and which ones a person added, made at no kiosk. What a
//! correction says stands in `ledger_facts`, and goes with its punches.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let corrections = Table::create()
            .table("corrections")
            // The entry of the ledger that records it.
            .col(big_integer("sequence").primary_key())
            // Not foreign keys: a punch may be erased before the other.
            .col(big_integer_null("annulled_id").unique_key())
            .col(big_integer_null("added_id").unique_key())
            .col(big_integer("author_id"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(corrections).await?;
        crate::make_append_only(manager, "corrections").await?;
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

/// SQLite takes NOT NULL from a column by its schema's text alone (`ALTER TABLE`, section 7 of SQLite's
/// manual), which changes no row and no trigger.
const SQLITE: [&str; 7] = [
    "PRAGMA writable_schema = ON",
    "UPDATE sqlite_schema SET sql = replace(replace(sql, \
     '\"device_id\" integer NOT NULL', '\"device_id\" integer NULL'), \
     '\"kiosk_id\" integer NOT NULL', '\"kiosk_id\" integer NULL') \
     WHERE type = 'table' AND name = 'punches'",
    "PRAGMA writable_schema = RESET",
    "DROP TRIGGER corrections_no_DELETE",
    "CREATE TRIGGER corrections_no_DELETE BEFORE DELETE ON corrections \
     WHEN NOT EXISTS (SELECT 1 FROM erased_entries e WHERE e.sequence = OLD.sequence) \
     BEGIN SELECT RAISE(ABORT, 'corrections is append-only'); END",
    "DROP TRIGGER ledger_facts_no_DELETE",
    "CREATE TRIGGER ledger_facts_no_DELETE BEFORE DELETE ON ledger_facts \
     WHEN NOT EXISTS (SELECT 1 FROM erased_entries e WHERE e.sequence = OLD.sequence) \
     BEGIN SELECT RAISE(ABORT, 'ledger_facts is append-only'); END",
];

/// The owner's function deletes what an erasure names: corrections too, with what they say.
const POSTGRES: [&str; 4] = [
    "ALTER TABLE punches ALTER COLUMN device_id DROP NOT NULL, \
     ALTER COLUMN kiosk_id DROP NOT NULL",
    "CREATE OR REPLACE FUNCTION corrections_append_only() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN \
     IF TG_OP = 'DELETE' THEN \
     IF EXISTS (SELECT FROM erased_entries e WHERE e.sequence = OLD.sequence) \
     THEN RETURN OLD; END IF; \
     END IF; \
     RAISE EXCEPTION 'corrections is append-only'; END $$",
    "CREATE OR REPLACE FUNCTION ledger_facts_append_only() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN \
     IF TG_OP = 'DELETE' THEN \
     IF EXISTS (SELECT FROM erased_entries e WHERE e.sequence = OLD.sequence) \
     THEN RETURN OLD; END IF; \
     END IF; \
     RAISE EXCEPTION 'ledger_facts is append-only'; END $$",
    "CREATE OR REPLACE FUNCTION erase_punches(named bigint) RETURNS bigint \
     LANGUAGE plpgsql SECURITY DEFINER AS \
     $$ DECLARE gone bigint; BEGIN \
     DELETE FROM ledger_facts f USING corrections c JOIN erased_entries e ON e.sequence = c.sequence \
     WHERE e.erasure = named AND f.sequence = c.sequence; \
     DELETE FROM corrections c USING erased_entries e \
     WHERE e.erasure = named AND c.sequence = e.sequence; \
     DELETE FROM punches p USING ledger_entries l JOIN erased_entries e ON e.sequence = l.sequence \
     WHERE e.erasure = named AND p.id = l.punch_id; \
     GET DIAGNOSTICS gone = ROW_COUNT; \
     RETURN gone; END $$; \
     DO $$ BEGIN EXECUTE format( \
     'ALTER FUNCTION erase_punches(bigint) SET search_path = %I, pg_temp', current_schema()); END $$",
];
