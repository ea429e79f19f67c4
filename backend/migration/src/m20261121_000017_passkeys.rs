//! Passkeys (`WebAuthn`), and the ceremonies that make and show them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("passkeys")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    // What the authenticator calls it, base64url.
                    .col(text_uniq("credential_id"))
                    // What the authenticator knows the account by, base64url.
                    .col(text("user_handle"))
                    // The public key, the counter and what was said of it, JSON.
                    .col(text("passkey"))
                    .col(text("name"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("last_used_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("passkeys_account")
                            .from("passkeys", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("passkey_ceremonies")
                    .col(big_pk_auto("id"))
                    // `register` or `sign_in`.
                    .col(text("kind"))
                    .col(text_uniq("token_digest"))
                    // Whose passkey is made; none where one is shown.
                    .col(big_integer_null("account_id"))
                    // What was asked of the authenticator, JSON.
                    .col(text("state"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("passkey_ceremonies_account")
                            .from("passkey_ceremonies", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        for (table, column) in [
            ("passkeys", "account_id"),
            ("passkey_ceremonies", "account_id"),
            ("passkey_ceremonies", "expires_at"),
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
        Ok(())
    }
}
