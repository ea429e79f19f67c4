//! Links in e-mails that are good once, for a while: a new password, an address confirmed.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("mail_links")
                    .col(big_pk_auto("id"))
                    .col(text("purpose"))
                    .col(text_uniq("token_digest"))
                    .col(big_integer("account_id"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("mail_links_account")
                            .from("mail_links", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("mail_links_by_account")
                    .table("mail_links")
                    .col("account_id")
                    .take(),
            )
            .await
    }
}
