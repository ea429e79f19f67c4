//! When people are expected at work today, so that lists tell who is late, missing or off.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account = ForeignKey::create()
            .name("planned_days_account_id")
            .from("planned_days", "account_id")
            .to("accounts", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let planned = Table::create()
            .table("planned_days")
            .col(big_integer("account_id").primary_key())
            // The day's instants, in the person's zone: it holds until the last one.
            .col(timestamp_with_time_zone("day_begins"))
            .col(timestamp_with_time_zone("day_ends"))
            // Whether the person is not expected, though it is known when they are on other days.
            .col(boolean("is_off"))
            // When they are to be there, and from when on they are late; absent where nothing says so.
            .col(timestamp_with_time_zone_null("due_at"))
            .col(timestamp_with_time_zone_null("late_at"))
            .foreign_key(&mut account.clone())
            .to_owned();
        manager.create_table(planned).await
    }
}
