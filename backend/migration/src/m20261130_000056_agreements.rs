//! Rules of a category or of one person's contract, beside the organisation's; who belonged to which category when, and
//! which public holidays a site had when.

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
        let members = Table::create()
            .table("category_members")
            .col(big_pk_auto("id"))
            .col(big_integer("account_id"))
            .col(big_integer("category_id"))
            // The first day.
            .col(date("since"))
            // The first day on which it is over; none while it lasts.
            .col(date_null("until").extra("CHECK (until > since)").take())
            .foreign_key(&mut reference("account_id", "accounts"))
            .foreign_key(&mut reference("category_id", "categories"))
            .to_owned();
        manager.create_table(members).await?;
        for step in [
            "CREATE INDEX category_members_by_account_id ON category_members (account_id)",
            "CREATE INDEX category_members_by_category_id ON category_members (category_id)",
            "CREATE UNIQUE INDEX category_members_one_at_a_time ON category_members (account_id) \
             WHERE until IS NULL",
            // Nobody said since when: from the first day that there is.
            "INSERT INTO category_members (account_id, category_id, since) \
             SELECT account_id, category_id, '1900-01-01' FROM employments WHERE category_id IS NOT NULL",
            // The organisation's where both are absent.
            "ALTER TABLE work_rules ADD COLUMN category_id BIGINT REFERENCES categories (id)",
            "ALTER TABLE work_rules ADD COLUMN account_id BIGINT REFERENCES accounts (id) \
             CHECK (account_id IS NULL OR category_id IS NULL)",
            "DROP INDEX work_rules_in_force",
            "CREATE UNIQUE INDEX work_rules_of_everyone ON work_rules (from_day) \
             WHERE annulled_at IS NULL AND category_id IS NULL AND account_id IS NULL",
            "CREATE UNIQUE INDEX work_rules_of_category ON work_rules (category_id, from_day) \
             WHERE annulled_at IS NULL AND category_id IS NOT NULL",
            "CREATE UNIQUE INDEX work_rules_of_person ON work_rules (account_id, from_day) \
             WHERE annulled_at IS NULL AND account_id IS NOT NULL",
            "CREATE INDEX work_rules_by_category_id ON work_rules (category_id)",
            "CREATE INDEX work_rules_by_account_id ON work_rules (account_id)",
            // The organisation's where the calendar is absent.
            "CREATE TABLE site_calendars (site_id BIGINT NOT NULL REFERENCES sites (id), \
             since DATE NOT NULL, calendar TEXT, PRIMARY KEY (site_id, since))",
            "INSERT INTO site_calendars (site_id, since, calendar) \
             SELECT id, '1900-01-01', calendar FROM sites WHERE calendar IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        Ok(())
    }
}

fn reference(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("category_members_{column}"))
        .from("category_members", column)
        .to(to, "id")
        .take()
}
