//! Punches: facts, written once.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("punches")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    .col(big_integer("device_id"))
                    .col(big_integer("kiosk_id"))
                    .col(text("kind"))
                    .col(text("method"))
                    .col(timestamp_with_time_zone("punched_at"))
                    .col(timestamp_with_time_zone_null("device_time"))
                    // The single use of a badge is this constraint.
                    .col(text_uniq("badge_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("punches_account")
                            .from("punches", "account_id")
                            .to("accounts", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("punches_device")
                            .from("punches", "device_id")
                            .to("devices", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("punches_kiosk")
                            .from("punches", "kiosk_id")
                            .to("kiosks", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        let indexes: [(&str, &[&str]); 5] = [
            ("punches_by_account", &["account_id", "id"]),
            ("punches_by_account_time", &["account_id", "punched_at"]),
            ("punches_by_time", &["punched_at"]),
            ("punches_by_device", &["device_id"]),
            ("punches_by_kiosk", &["kiosk_id"]),
        ];
        for (name, columns) in indexes {
            let mut index = Index::create();
            index.name(name).table("punches");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        crate::make_append_only(manager, "punches").await
    }
}
