//! Limits of working time that were found when people's months were computed, what was done about each, and whom they
//! were told; and who was reminded to clock out.

use sea_orm_migration::{prelude::*, schema::*};

const CODES: &str = "CHECK (code IN ('daily_maximum', 'weekly_maximum', 'average_maximum', 'break', 'daily_rest', \
    'weekly_rest', 'six_days', 'night_daily', 'part_time_ceiling', 'part_time_limit', 'part_time_requalification', \
    'minor_daily', 'minor_weekly', 'minor_break', 'minor_rest', 'minor_night', 'minor_holiday', 'minor_days_off', \
    'yearly_quota', 'weekly_maximum_ahead', 'average_maximum_ahead', 'part_time_requalification_ahead', 'cor_open'))";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// In whole or not at all on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cascade = |table, column| {
            account(table, column)
                .on_delete(ForeignKeyAction::Cascade)
                .take()
        };
        let found = Table::create()
            .table("found_limits")
            .col(big_integer("account_id"))
            .col(date("month"))
            .col(integer("place"))
            .col(code())
            .col(text("article"))
            // Or the first day of the week.
            .col(date("day"))
            // Its first instant.
            .col(timestamp_with_time_zone("moment"))
            .col(big_integer("measured_seconds"))
            .col(big_integer("limit_seconds"))
            .primary_key(Index::create().col("account_id").col("month").col("place"))
            .foreign_key(&mut cascade("found_limits", "account_id"))
            .to_owned();
        let handled = Table::create()
            .table("handled_limits")
            .col(big_pk_auto("id"))
            .col(big_integer("account_id"))
            .col(code())
            .col(date("day"))
            .col(big_integer_null("handled_by"))
            .col(timestamp_with_time_zone("handled_at"))
            .col(text("note"))
            .foreign_key(&mut account("handled_limits", "account_id"))
            .foreign_key(&mut account("handled_limits", "handled_by"))
            .to_owned();
        let told = Table::create()
            .table("told_limits")
            .col(big_integer("recipient_id"))
            .col(big_integer("account_id"))
            .col(code())
            .col(date("day"))
            .col(timestamp_with_time_zone("told_at"))
            .primary_key(
                Index::create()
                    .col("recipient_id")
                    .col("account_id")
                    .col("code")
                    .col("day"),
            )
            .foreign_key(&mut cascade("told_limits", "recipient_id"))
            .foreign_key(&mut cascade("told_limits", "account_id"))
            .to_owned();
        let reminded = Table::create()
            .table("reminded_shifts")
            .col(big_integer("account_id"))
            // When the shift began whose end is missing.
            .col(timestamp_with_time_zone("began_at"))
            .col(timestamp_with_time_zone("reminded_at"))
            .primary_key(Index::create().col("account_id").col("began_at"))
            .foreign_key(&mut cascade("reminded_shifts", "account_id"))
            .to_owned();
        for table in [found, handled, told, reminded] {
            manager.create_table(table).await?;
        }
        for step in [
            "CREATE UNIQUE INDEX handled_limits_once ON handled_limits (account_id, code, day)",
            "CREATE INDEX handled_limits_by_handler ON handled_limits (handled_by)",
            "CREATE INDEX told_limits_by_account ON told_limits (account_id)",
            "CREATE INDEX found_limits_by_moment ON found_limits (moment)",
            // What was kept without them is computed again.
            "DELETE FROM found_anomalies",
            "DELETE FROM computed_months",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}

fn code() -> ColumnDef {
    text("code").extra(CODES).take()
}

fn account(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to("accounts", "id")
        .take()
}
