//! Calendars of public holidays that were imported from files, for places that Chrona has no calendar of its own for.

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
        let imported_by = ForeignKey::create()
            .name("holiday_calendars_imported_by_id")
            .from("holiday_calendars", "imported_by_id")
            .to("accounts", "id")
            .to_owned();
        let calendars = Table::create()
            .table("holiday_calendars")
            .col(big_pk_auto("id"))
            // What the organisation and sites name it by; those that begin so are Chrona's own.
            .col(
                text("name")
                    .unique_key()
                    .extra("CHECK (name <> '' AND substr(name, 1, 2) <> 'FR')"),
            )
            .col(big_integer_null("imported_by_id"))
            .col(timestamp_with_time_zone("imported_at"))
            .foreign_key(&mut imported_by.clone())
            .to_owned();
        manager.create_table(calendars).await?;
        let calendar = ForeignKey::create()
            .name("holiday_calendar_days_calendar_id")
            .from("holiday_calendar_days", "calendar_id")
            .to("holiday_calendars", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let days = Table::create()
            .table("holiday_calendar_days")
            .col(big_integer("calendar_id"))
            .col(date("day"))
            .col(text("name"))
            .primary_key(Index::create().col("calendar_id").col("day"))
            .foreign_key(&mut calendar.clone())
            .to_owned();
        manager.create_table(days).await?;
        let index =
            "CREATE INDEX holiday_calendars_by_importer ON holiday_calendars (imported_by_id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}
