//! What worked time depends on beside punches: contracts, schedules, rules and absences, each a row with its days, and
//! what is said of the organisation, its sites and its people.
//!
//! A row is never changed, save for being annulled; who annulled it and when stands in it.

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
        let mut contracts = rows("contracts");
        contracts
            .col(big_integer("account_id"))
            .col(date("from_day"))
            .col(date_null("to_day"))
            .col(words(
                text("kind"),
                "kind IN ('full_time', 'part_time', 'annual', 'forfait_days')",
            ))
            .col(integer_null("weekly_minutes"))
            .col(boolean_null("complementary_third"))
            .col(integer_null("annual_minutes"))
            // A month and a day, such as 06-01.
            .col(text_null("year_from"))
            .col(integer_null("days"))
            .col(integer_null("period_weeks"))
            .col(date_null("period_anchor"))
            .foreign_key(&mut account("contracts", "account_id"));
        manager.create_table(contracts).await?;

        let mut schedules = rows("schedules");
        schedules
            // Everyone's who has none of their own, where it is absent.
            .col(big_integer_null("account_id"))
            .col(date("from_day"))
            // JSON, as in a case file.
            .col(text("document"))
            .foreign_key(&mut account("schedules", "account_id"));
        manager.create_table(schedules).await?;

        let mut rules = rows("work_rules");
        // JSON, as in a case file.
        rules.col(date("from_day")).col(text("document"));
        manager.create_table(rules).await?;

        let mut absences = rows("absences");
        absences
            .col(big_integer("account_id"))
            .col(text("kind"))
            .col(date("from_day"))
            .col(date("to_day"))
            .col(words(text_null("half"), "half IN ('morning', 'afternoon')"))
            .col(text("note").default("").take())
            .foreign_key(&mut account("absences", "account_id"));
        manager.create_table(absences).await?;

        for step in [
            "CREATE UNIQUE INDEX contracts_in_force ON contracts (account_id, from_day) \
             WHERE annulled_at IS NULL",
            "CREATE UNIQUE INDEX schedules_in_force ON schedules (account_id, from_day) \
             WHERE annulled_at IS NULL AND account_id IS NOT NULL",
            "CREATE UNIQUE INDEX schedules_of_everyone ON schedules (from_day) \
             WHERE annulled_at IS NULL AND account_id IS NULL",
            "CREATE UNIQUE INDEX work_rules_in_force ON work_rules (from_day) \
             WHERE annulled_at IS NULL",
            "CREATE INDEX contracts_by_account_id ON contracts (account_id)",
            "CREATE INDEX schedules_by_account_id ON schedules (account_id)",
            "CREATE INDEX absences_by_account_id ON absences (account_id, from_day)",
            // One row. How many people the organisation employs, and which public holidays it has.
            "CREATE TABLE organisation (id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1), \
             staff INTEGER CHECK (staff BETWEEN 1 AND 10000000), calendar TEXT)",
            "INSERT INTO organisation (id, calendar) VALUES (1, 'FR')",
            // The organisation's where it is absent.
            "ALTER TABLE sites ADD COLUMN calendar TEXT",
            "ALTER TABLE employments ADD COLUMN born DATE",
        ] {
            manager.get_connection().execute_unprepared(step).await?;
        }
        for table in ["contracts", "schedules", "work_rules", "absences"] {
            for column in ["created_by_id", "annulled_by_id"] {
                let mut index = Index::create();
                index.name(format!("{table}_by_{column}"));
                index.table(table).col(column);
                manager.create_index(index).await?;
            }
        }
        Ok(())
    }
}

/// A table of rows that are written once and may be annulled.
fn rows(name: &'static str) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(big_pk_auto("id"))
        .col(big_integer_null("created_by_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(big_integer_null("annulled_by_id"))
        .col(timestamp_with_time_zone_null("annulled_at"))
        .foreign_key(&mut account(name, "created_by_id"))
        .foreign_key(&mut account(name, "annulled_by_id"))
        .to_owned()
}

fn words(mut column: ColumnDef, rule: &str) -> ColumnDef {
    column.extra(format!("CHECK ({rule})")).take()
}

fn account(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to("accounts", "id")
        .take()
}
