//! E-mail that has left, with what the relay answered, and the addresses it refused last. Not what letters
//! said.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sent = Table::create()
            .table("sent_mail")
            .col(big_pk_auto("id"))
            // What it was about, such as `invitation`.
            .col(text("kind"))
            .col(text("recipient"))
            // The address as it is compared.
            .col(text("recipient_key"))
            .col(big_integer_null("account_id"))
            // How it left: `smtp`, or `console` for what was only written to the log.
            .col(text("way"))
            .check(Expr::cust("way IN ('smtp', 'console')"))
            .col(text("answer"))
            .col(integer("tries"))
            .col(timestamp_with_time_zone("written_at"))
            // When it left.
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("sent_mail_account")
                    .from("sent_mail", "account_id")
                    .to("accounts", "id"),
            )
            .to_owned();
        manager.create_table(sent).await?;
        for column in ["account_id", "recipient_key", "created_at"] {
            let mut index = Index::create();
            index
                .name(format!("sent_mail_by_{column}"))
                .table("sent_mail")
                .col(column);
            manager.create_index(index).await?;
        }
        let refused = Table::create()
            .table("refused_addresses")
            // The address as it is compared.
            .col(text("email_key").primary_key())
            .col(text("answer"))
            // When it was refused.
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(refused).await
    }
}
