//! Sites and kiosks in zones of their own, and categories of people, whose longest shift may be another.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let categories = Table::create()
            .table("categories")
            .col(big_pk_auto("id"))
            .col(text_uniq("name"))
            .col(
                // As the organisation's where it is absent.
                integer_null("longest_shift_minutes")
                    .extra("CHECK (longest_shift_minutes BETWEEN 60 AND 2880)")
                    .take(),
            )
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(categories).await?;
        for step in [
            // The organisation's zone where it is absent.
            "ALTER TABLE sites ADD COLUMN timezone TEXT",
            // The organisation's zone where it is absent.
            "ALTER TABLE kiosks ADD COLUMN timezone TEXT",
            "ALTER TABLE employments ADD COLUMN category_id BIGINT REFERENCES categories (id)",
            "CREATE INDEX employments_by_category_id ON employments (category_id)",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}
