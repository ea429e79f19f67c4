//! The one way a punch goes: an erasure of the ledger names its entry. And what entries record that are
//! not punches, such as the clocks of kiosks.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let facts = Table::create()
            .table("ledger_facts")
            .col(big_integer("sequence").primary_key())
            .col(text("facts"))
            .col(blob("salt"))
            .to_owned();
        manager.create_table(facts).await?;
        let erased = Table::create()
            .table("erased_entries")
            .col(big_integer("sequence").primary_key())
            // The entry that says so.
            .col(big_integer("erasure"))
            .to_owned();
        manager.create_table(erased).await?;
        let mut by_erasure = Index::create();
        by_erasure.name("erased_entries_by_erasure");
        by_erasure.table("erased_entries").col("erasure");
        manager.create_index(by_erasure).await?;
        // What the kiosk's clock said when it was last an entry.
        for mut column in [
            big_integer_null("clock_difference_ms"),
            timestamp_with_time_zone_null("clock_noted_at"),
        ] {
            let mut kiosks = Table::alter();
            kiosks.table("kiosks").add_column(column.take());
            manager.alter_table(kiosks).await?;
        }
        crate::make_append_only(manager, "ledger_facts").await?;
        crate::make_append_only(manager, "erased_entries").await?;
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

const SQLITE: [&str; 3] = [
    "CREATE TRIGGER erased_entries_named BEFORE INSERT ON erased_entries \
     WHEN NOT EXISTS (SELECT 1 FROM ledger_entries l JOIN ledger_facts f ON f.sequence = l.sequence, \
     json_each(f.facts, '$.ranges') r \
     WHERE l.sequence = NEW.erasure AND json_extract(l.body, '$.kind') = 'erasure' \
     AND NEW.sequence BETWEEN json_extract(r.value, '$[0]') AND json_extract(r.value, '$[1]')) \
     BEGIN SELECT RAISE(ABORT, 'no erasure names this entry'); END",
    "DROP TRIGGER punches_no_DELETE",
    "CREATE TRIGGER punches_no_DELETE BEFORE DELETE ON punches \
     WHEN NOT EXISTS (SELECT 1 FROM ledger_entries l \
     JOIN erased_entries e ON e.sequence = l.sequence WHERE l.punch_id = OLD.id) \
     BEGIN SELECT RAISE(ABORT, 'punches is append-only'); END",
];

/// The role that serves may not delete punches (`infra/postgres/roles.sql`): it asks the owner's function,
/// which deletes those that an erasure names.
const POSTGRES: [&str; 3] = [
    "CREATE FUNCTION erased_entries_named() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN \
     IF NOT EXISTS (SELECT FROM ledger_entries l JOIN ledger_facts f ON f.sequence = l.sequence, \
     json_array_elements(f.facts::json -> 'ranges') r \
     WHERE l.sequence = NEW.erasure AND l.body::json ->> 'kind' = 'erasure' \
     AND NEW.sequence BETWEEN (r ->> 0)::bigint AND (r ->> 1)::bigint) \
     THEN RAISE EXCEPTION 'no erasure names this entry'; END IF; \
     RETURN NEW; END $$; \
     CREATE TRIGGER erased_entries_named BEFORE INSERT ON erased_entries \
     FOR EACH ROW EXECUTE FUNCTION erased_entries_named()",
    "CREATE OR REPLACE FUNCTION punches_append_only() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN \
     IF TG_OP = 'DELETE' THEN \
     IF EXISTS (SELECT FROM ledger_entries l JOIN erased_entries e ON e.sequence = l.sequence \
     WHERE l.punch_id = OLD.id) THEN RETURN OLD; END IF; \
     END IF; \
     RAISE EXCEPTION 'punches is append-only'; END $$",
    "CREATE FUNCTION erase_punches(named bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS \
     $$ DECLARE gone bigint; BEGIN \
     DELETE FROM punches p USING ledger_entries l JOIN erased_entries e ON e.sequence = l.sequence \
     WHERE e.erasure = named AND p.id = l.punch_id; \
     GET DIAGNOSTICS gone = ROW_COUNT; \
     RETURN gone; END $$; \
     REVOKE ALL ON FUNCTION erase_punches(bigint) FROM PUBLIC; \
     DO $$ BEGIN EXECUTE format( \
     'ALTER FUNCTION erase_punches(bigint) SET search_path = %I, pg_temp', current_schema()); END $$",
];
