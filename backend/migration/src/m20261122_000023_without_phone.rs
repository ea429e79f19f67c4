//! Punching without a phone: printed badges, tags and PINs are devices too, and each kiosk says which of
//! them it takes.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ("devices", text("kind").default("phone").take()),
            ("devices", text_null("card_hash")),
            ("devices", text_null("pin_hash")),
            (
                "kiosks",
                boolean("takes_printed_badges").default(false).take(),
            ),
            (
                "kiosks",
                boolean("takes_staff_numbers").default(false).take(),
            ),
            ("kiosks", text("tags").default("none").take()),
        ];
        for (table, column) in columns {
            let mut alter = Table::alter();
            alter.table(table).add_column(column);
            manager.alter_table(alter).await?;
        }
        // A printed badge or a tag is one person's at a time, and a person has one of each, and one PIN.
        for index in [
            "CREATE UNIQUE INDEX devices_card_in_use ON devices (card_hash) \
             WHERE revoked_at IS NULL AND card_hash IS NOT NULL",
            "CREATE UNIQUE INDEX devices_one_of_a_kind ON devices (account_id, kind) \
             WHERE revoked_at IS NULL AND kind <> 'phone'",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
