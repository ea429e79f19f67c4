//! Punches that arrived after later ones of their person: what is found of them, and who looked at it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let late = Table::create()
            .table("late_punches")
            .col(big_integer("punch_id").primary_key())
            .col(big_integer("account_id"))
            .col(
                // Not judged yet, with those that came with it; changed nothing; changed what later
                // punches meant.
                text("state")
                    .extra("CHECK (state IN ('new', 'quiet', 'disturbs'))")
                    .take(),
            )
            .col(timestamp_with_time_zone("arrived_at"))
            .col(big_integer_null("handled_by"))
            .col(timestamp_with_time_zone_null("handled_at"))
            .col(text("note").default("").take())
            .foreign_key(&mut reference("account_id"))
            .foreign_key(&mut reference("handled_by"))
            .to_owned();
        manager.create_table(late).await?;
        for column in ["account_id", "handled_by"] {
            let mut index = Index::create();
            index.name(format!("late_punches_by_{column}"));
            index.table("late_punches").col(column);
            manager.create_index(index).await?;
        }
        let waiting = "CREATE INDEX late_punches_waiting ON late_punches (punch_id) \
             WHERE state = 'disturbs' AND handled_at IS NULL";
        manager.get_connection().execute_unprepared(waiting).await?;
        Ok(())
    }
}

fn reference(column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("late_punches_{column}"))
        .from("late_punches", column)
        .to("accounts", "id")
        .take()
}
