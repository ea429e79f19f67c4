//! Changes of accounts' addresses: asked for, confirmed by a link to the new one, and for a while undone by a
//! link to the old one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let changes = Table::create()
            .table("email_changes")
            .col(big_pk_auto("id"))
            .col(big_integer("account_id"))
            // Who asked for it: the person, or an administrator.
            .col(big_integer_null("asked_by_id"))
            .col(text("old_email"))
            .col(text("new_email"))
            // What is kept of the links' tokens: to the new address, and to the old one when it was asked for and
            // when it was confirmed. The old one has none where nobody ever showed that it was theirs.
            .col(text_uniq("confirm_digest"))
            .col(text_null("cancel_digest").unique_key().take())
            .col(text_null("undo_digest").unique_key().take())
            // Until when it is confirmed, and then until when it is undone.
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("confirmed_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("email_changes_account")
                    .from("email_changes", "account_id")
                    .to("accounts", "id"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("email_changes_asked_by")
                    .from("email_changes", "asked_by_id")
                    .to("accounts", "id"),
            )
            .to_owned();
        manager.create_table(changes).await?;
        for column in ["account_id", "asked_by_id"] {
            let mut index = Index::create();
            index
                .name(format!("email_changes_by_{column}"))
                .table("email_changes")
                .col(column);
            manager.create_index(index).await?;
        }
        // One that waits an account.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX email_changes_one_waits ON email_changes (account_id) \
                 WHERE confirmed_at IS NULL",
            )
            .await?;
        Ok(())
    }
}
