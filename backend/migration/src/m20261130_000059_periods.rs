//! How far people's months have come on their way to pay, and the steps they took.

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
        let periods = Table::create()
            .table("periods")
            .col(big_pk_auto("id"))
            .col(big_integer("account_id"))
            // Its first day.
            .col(date("month"))
            .col(
                text("state").extra("CHECK (state IN ('open', 'approved', 'validated', 'closed'))"),
            )
            // Of the figures that the last step was about.
            .col(text("figures_hash"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut account("periods", "account_id"))
            .to_owned();
        manager.create_table(periods).await?;
        let steps = Table::create()
            .table("period_steps")
            .col(big_pk_auto("id"))
            .col(big_integer("period_id"))
            .col(text("step").extra("CHECK (step IN ('approve', 'validate', 'close', 'reopen'))"))
            .col(text("reason"))
            .col(text("figures_hash"))
            .col(big_integer_null("taken_by_id"))
            .col(timestamp_with_time_zone("created_at"))
            // The ledger's entry, and what hides the step behind that entry's commitment.
            .col(big_integer_null("sequence"))
            .col(blob_null("salt"))
            .foreign_key(
                ForeignKey::create()
                    .name("period_steps_period_id")
                    .from("period_steps", "period_id")
                    .to("periods", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .foreign_key(&mut account("period_steps", "taken_by_id"))
            .to_owned();
        manager.create_table(steps).await?;
        for index in [
            "CREATE UNIQUE INDEX periods_of_account ON periods (account_id, month)",
            "CREATE INDEX periods_by_month ON periods (month, state)",
            "CREATE INDEX period_steps_by_period_id ON period_steps (period_id)",
            "CREATE INDEX period_steps_by_taken_by_id ON period_steps (taken_by_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn account(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to("accounts", "id")
        .take()
}
