//! Identities at outside providers: which are linked to an account, and the sign-ins under way.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account = |table: &str| {
            ForeignKey::create()
                .name(format!("{table}_account"))
                .from(table.to_owned(), "account_id")
                .to("accounts", "id")
                .to_owned()
        };
        manager
            .create_table(
                Table::create()
                    .table("identities")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    // As the settings name it.
                    .col(text("provider"))
                    // Who someone is to the provider (OpenID Connect Core, section 2: iss and sub).
                    .col(text("issuer"))
                    .col(text("subject"))
                    // The address the provider gave when it was linked.
                    .col(text_null("email"))
                    .col(timestamp_with_time_zone_null("last_used_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut account("identities"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("oidc_attempts")
                    .col(big_pk_auto("id"))
                    .col(text_uniq("state_digest"))
                    .col(text("provider"))
                    .col(text("nonce"))
                    // The PKCE verifier (RFC 7636), sealed for this state.
                    .col(text("sealed_verifier"))
                    // The browser it was begun in.
                    .col(text("browser_digest"))
                    // Who wants to link, where someone was signed in.
                    .col(big_integer_null("account_id"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut account("oidc_attempts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("pending_identities")
                    .col(big_pk_auto("id"))
                    .col(text_uniq("token_digest"))
                    // second_factor or link: what is still to be shown.
                    .col(text("purpose"))
                    .col(text("browser_digest"))
                    .col(big_integer("account_id"))
                    .col(text("provider"))
                    .col(text("issuer"))
                    .col(text("subject"))
                    .col(text_null("email"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut account("pending_identities"))
                    .to_owned(),
            )
            .await?;
        for table in ["identities", "oidc_attempts", "pending_identities"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_by_account"))
                        .table(table)
                        .col("account_id")
                        .take(),
                )
                .await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("identities_once")
                    .table("identities")
                    .col("issuer")
                    .col("subject")
                    .unique()
                    .take(),
            )
            .await
    }
}
