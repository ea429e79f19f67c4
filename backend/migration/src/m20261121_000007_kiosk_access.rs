//! Kiosk access: whom a kiosk lets punch.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(
                "ALTER TABLE kiosks ADD COLUMN access_mode text NOT NULL DEFAULT 'public' \
                 CHECK (access_mode IN ('public', 'whitelist', 'blacklist'))",
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("kiosk_access")
                    .col(big_pk_auto("id"))
                    .col(big_integer("kiosk_id"))
                    .col(big_integer("account_id"))
                    // Let in, or kept out.
                    .col(boolean("granted"))
                    // From here on the row counts as absent.
                    .col(timestamp_with_time_zone_null("expires_at"))
                    // None once that administrator's account was deleted.
                    .col(big_integer_null("granted_by_id"))
                    .col(timestamp_with_time_zone("granted_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("kiosk_access_kiosk")
                            .from("kiosk_access", "kiosk_id")
                            .to("kiosks", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("kiosk_access_account")
                            .from("kiosk_access", "account_id")
                            .to("accounts", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("kiosk_access_granted_by")
                            .from("kiosk_access", "granted_by_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // One word a person and kiosk: the last one.
        manager
            .create_index(
                Index::create()
                    .name("kiosk_access_once")
                    .table("kiosk_access")
                    .col("kiosk_id")
                    .col("account_id")
                    .unique()
                    .take(),
            )
            .await?;
        for column in ["account_id", "granted_by_id"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("kiosk_access_by_{column}"))
                        .table("kiosk_access")
                        .col(column)
                        .take(),
                )
                .await?;
        }
        Ok(())
    }
}
