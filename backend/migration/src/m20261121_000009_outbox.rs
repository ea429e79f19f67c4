//! The outbox: e-mail that waits to be sent, written in the transaction of what it tells.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("outbox")
                    .col(big_pk_auto("id"))
                    // What it is about, such as `invitation`.
                    .col(text("kind"))
                    .col(text("recipient"))
                    // Subject and text, sealed: they hold codes and links.
                    .col(text("sealed"))
                    // 0 for what someone is waiting for, 1 for the rest.
                    .col(small_integer("priority"))
                    .col(big_integer_null("account_id"))
                    .col(integer("tries").default(0).take())
                    .col(timestamp_with_time_zone("next_try_at"))
                    // Who is sending it, and until when nobody else does.
                    .col(text_null("lease"))
                    .col(timestamp_with_time_zone_null("leased_until"))
                    .col(text_null("last_error"))
                    .col(timestamp_with_time_zone_null("given_up_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("outbox", "account_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        for (name, columns) in [
            ("outbox_by_account", &["account_id"][..]),
            (
                "outbox_by_turn",
                &["given_up_at", "priority", "next_try_at"][..],
            ),
        ] {
            let mut index = Index::create();
            index.name(name).table("outbox");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
