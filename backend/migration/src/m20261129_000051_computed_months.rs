//! What people's months come to, kept so that lists need not compute them again, and what is wrong in them; and what was
//! written of that by whoever looked at it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// In whole or not at all on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let months = Table::create()
            .table("computed_months")
            .col(big_integer("account_id"))
            // Its first day.
            .col(date("month"))
            // A hash of everything but punches that it was computed from.
            .col(text("basis"))
            // So many of the ledger's entries.
            .col(big_integer("entries"))
            // It holds until then; for good where it is absent.
            .col(timestamp_with_time_zone_null("until"))
            .col(big_integer("worked_seconds"))
            .col(big_integer("counted_seconds"))
            .col(big_integer("overtime_seconds"))
            .col(big_integer("complementary_seconds"))
            .col(big_integer("anomalies"))
            .col(big_integer("alerts"))
            .primary_key(Index::create().col("account_id").col("month"))
            .foreign_key(
                account("computed_months", "account_id").on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(months).await?;

        let found = Table::create()
            .table("found_anomalies")
            .col(big_integer("account_id"))
            .col(date("month"))
            .col(integer("place"))
            .col(code())
            .col(date("day"))
            // The punch it is about, where there is one.
            .col(timestamp_with_time_zone_null("at"))
            // That, or the day's first instant.
            .col(timestamp_with_time_zone("moment"))
            .primary_key(Index::create().col("account_id").col("month").col("place"))
            .foreign_key(
                account("found_anomalies", "account_id").on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(found).await?;

        let handled = Table::create()
            .table("handled_anomalies")
            .col(big_pk_auto("id"))
            .col(big_integer("account_id"))
            .col(code())
            .col(timestamp_with_time_zone("moment"))
            .col(big_integer_null("handled_by"))
            .col(timestamp_with_time_zone("handled_at"))
            .col(text("note"))
            .foreign_key(&mut account("handled_anomalies", "account_id"))
            .foreign_key(&mut account("handled_anomalies", "handled_by"))
            .to_owned();
        manager.create_table(handled).await?;

        for step in [
            "CREATE INDEX computed_months_by_until ON computed_months (until, month) \
             WHERE until IS NOT NULL",
            "CREATE UNIQUE INDEX handled_anomalies_once ON handled_anomalies \
             (account_id, code, moment)",
            "CREATE INDEX handled_anomalies_by_handler ON handled_anomalies (handled_by)",
            // One row. Up to which entry of the ledger the months know what was punched and corrected, and how long the
            // ledger was when punches were erased last.
            "CREATE TABLE computed_mark (id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1), \
             entries BIGINT NOT NULL, erased BIGINT NOT NULL)",
            "INSERT INTO computed_mark (id, entries, erased) \
             SELECT 1, COALESCE(MAX(size), 0), 0 FROM ledger_head",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}

fn code() -> ColumnDef {
    text("code")
        .extra(
            "CHECK (code IN ('missing_clock_out', 'missing_clock_in', 'long_shift', \
             'outside_schedule', 'absent', 'worked_on_absence', 'worked_on_holiday'))",
        )
        .take()
}

fn account(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to("accounts", "id")
        .take()
}
