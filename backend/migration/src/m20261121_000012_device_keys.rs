//! Device keys: which key a phone is bound by, and the proofs it has shown lately.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // RFC 7638. None for a phone without a key, and for one whose key was never proven.
        manager
            .alter_table(
                Table::alter()
                    .table("devices")
                    .add_column(text_null("key_thumbprint"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("device_proofs")
                    // No foreign key: a row outlives its proof by a minute or so.
                    .col(big_integer("device_id"))
                    // SHA-256 of the proof's `jti`.
                    .col(text("digest"))
                    // From here on the proof's own age refuses it.
                    .col(timestamp_with_time_zone("expires_at"))
                    .primary_key(Index::create().col("device_id").col("digest"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("device_proofs_by_expires_at")
                    .table("device_proofs")
                    .col("expires_at")
                    .take(),
            )
            .await
    }
}
