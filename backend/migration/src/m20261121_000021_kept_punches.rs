//! What kiosks without a network kept and sent later, each with what became of it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = |column: &str, table: &str| {
            ForeignKey::create()
                .name(format!("kept_punches_{column}"))
                .from("kept_punches", column.to_owned())
                .to(table.to_owned(), "id")
                .to_owned()
        };
        manager
            .create_table(
                Table::create()
                    .table("kept_punches")
                    .col(big_pk_auto("id"))
                    .col(big_integer("kiosk_id"))
                    .col(text("key"))
                    .col(big_integer("counter"))
                    .col(text("qr_token"))
                    .col(big_integer_null("account_id"))
                    .col(timestamp_with_time_zone("read_at"))
                    .col(timestamp_with_time_zone_null("device_time"))
                    .col(timestamp_with_time_zone_null("shown_at"))
                    .col(big_integer("drift_seconds"))
                    .col(text("outcome"))
                    .col(text_null("code"))
                    .col(big_integer_null("punch_id"))
                    .col(big_integer_null("decided_by"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut key("kiosk_id", "kiosks"))
                    .foreign_key(&mut key("account_id", "accounts"))
                    .foreign_key(&mut key("punch_id", "punches"))
                    .foreign_key(&mut key("decided_by", "accounts"))
                    .to_owned(),
            )
            .await?;
        let indexes: [(&str, &[&str]); 5] = [
            ("kept_punches_by_kiosk_counter", &["kiosk_id", "counter"]),
            ("kept_punches_by_account", &["account_id"]),
            ("kept_punches_by_punch", &["punch_id"]),
            ("kept_punches_by_decider", &["decided_by"]),
            ("kept_punches_by_outcome", &["outcome"]),
        ];
        for (name, columns) in indexes {
            let mut index = Index::create();
            index.name(name).table("kept_punches");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // Sent however often, it is one.
        let mut once = Index::create();
        once.name("kept_punches_once").table("kept_punches");
        once.col("kiosk_id").col("key").unique();
        manager.create_index(once).await?;
        // A person's last punch is the last by time, now that punches may come late.
        let by_number = Index::drop()
            .name("punches_by_account")
            .table("punches")
            .to_owned();
        manager.drop_index(by_number).await
    }
}
