//! Accounts (who signs in) and employments (whom payroll knows).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("accounts")
                    .col(big_pk_auto("id"))
                    .col(text("email"))
                    .col(text_uniq("email_key"))
                    .col(text_null("password_hash"))
                    .col(text("role"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("employments")
                    .col(big_pk_auto("id"))
                    .col(big_integer_uniq("account_id"))
                    .col(text("first_name"))
                    .col(text("last_name"))
                    .col(text_null("staff_number").unique_key().take())
                    .col(text("language"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("employments_account")
                            .from("employments", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await
    }
}
