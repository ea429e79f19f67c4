//! Signing keys: which key signs from when, and which was revoked.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("signing_keys")
                    .col(big_pk_auto("id"))
                    // The RFC 7638 thumbprint.
                    .col(text("kid").unique_key().take())
                    .col(text("public_pem"))
                    // None for a key from a file or the environment, and for one that is over.
                    .col(text_null("sealed_private_pem"))
                    .col(timestamp_with_time_zone("signs_from"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await
    }
}
