//! A kiosk says whether it reads badges with a first name: phones show such badges once every kiosk does.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("reads_names").default(false).take();
        let mut alter = Table::alter();
        alter.table("kiosks").add_column(column);
        manager.alter_table(alter).await
    }
}
