//! Second factors: what an authenticator app shares with the server, and codes for when it is lost.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("totp_secrets")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    // The phone that holds it, where it was told.
                    .col(big_integer_null("device_id"))
                    // Sealed for this account.
                    .col(text("sealed_secret"))
                    .col(text("algorithm").default("SHA1"))
                    .col(integer("digits").default(6))
                    // Seconds.
                    .col(integer("period").default(30))
                    // In force from here on.
                    .col(timestamp_with_time_zone_null("activated_at"))
                    // Until then it may be activated.
                    .col(timestamp_with_time_zone("expires_at"))
                    // The last step (RFC 6238, T) whose code was used.
                    .col(big_integer_null("last_step"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("totp_secrets_account")
                            .from("totp_secrets", "account_id")
                            .to("accounts", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("totp_secrets_device")
                            .from("totp_secrets", "device_id")
                            .to("devices", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("recovery_codes")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    // HMAC under SECRET_KEY, for this account.
                    .col(text("digest"))
                    // Its last two characters.
                    .col(text("hint"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .col(timestamp_with_time_zone_null("expires_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("recovery_codes_account")
                            .from("recovery_codes", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        for (table, column) in [
            ("totp_secrets", "account_id"),
            ("totp_secrets", "device_id"),
        ] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_by_{column}"))
                        .table(table)
                        .col(column)
                        .take(),
                )
                .await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("recovery_codes_once")
                    .table("recovery_codes")
                    .col("account_id")
                    .col("digest")
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX totp_secrets_one_in_force ON totp_secrets (account_id) \
                 WHERE activated_at IS NOT NULL",
            )
            .await?;
        Ok(())
    }
}
