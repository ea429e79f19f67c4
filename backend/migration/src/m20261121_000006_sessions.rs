//! Sessions: one a sign-in, until it is ended or its time is over.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    // What all refresh tokens of the session share, SHA-256.
                    .col(text_uniq("family_hash"))
                    // The refresh token that is good now and the one before it, SHA-256.
                    .col(text("secret_hash"))
                    .col(text_null("previous_hash"))
                    // The good one, readable with the one before it alone.
                    .col(text_null("sealed_secret"))
                    .col(text_null("ip_address"))
                    .col(text_null("user_agent"))
                    .col(timestamp_with_time_zone("last_used_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .col(text_null("end_reason"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("sessions_account")
                            .from("sessions", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sessions_by_account")
                    .table("sessions")
                    .col("account_id")
                    .take(),
            )
            .await
    }
}
