//! Sites, teams, who belongs to a team and from when to when, who looks after it, and what the
//! kiosks' lists say of teams.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("sites")
                    .col(big_pk_auto("id"))
                    .col(text_uniq("name"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("teams")
                    .col(big_pk_auto("id"))
                    .col(text("name"))
                    .col(big_integer_null("site_id"))
                    // A team that is no more stays for its past members' sake.
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut reference("teams", "site_id", "sites"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("team_members")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    .col(big_integer("team_id"))
                    // The first day, in the organisation's zone.
                    .col(date("since"))
                    // The first day on which it is over; none while it lasts.
                    .col(date_null("until").extra("CHECK (until > since)").take())
                    .foreign_key(&mut reference("team_members", "account_id", "accounts"))
                    .foreign_key(&mut reference("team_members", "team_id", "teams"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("team_managers")
                    .col(big_integer("team_id"))
                    .col(big_integer("account_id"))
                    .primary_key(Index::create().col("team_id").col("account_id"))
                    .foreign_key(&mut reference("team_managers", "team_id", "teams"))
                    .foreign_key(&mut reference("team_managers", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("kiosk_team_access")
                    .col(big_integer("kiosk_id"))
                    .col(big_integer("team_id"))
                    // Let in, or kept out.
                    .col(boolean("granted"))
                    // From here on the row counts as absent.
                    .col(timestamp_with_time_zone_null("expires_at"))
                    // None once that administrator's account was deleted.
                    .col(big_integer_null("granted_by_id"))
                    .col(timestamp_with_time_zone("granted_at"))
                    .primary_key(Index::create().col("kiosk_id").col("team_id"))
                    .foreign_key(&mut reference("kiosk_team_access", "kiosk_id", "kiosks"))
                    .foreign_key(&mut reference("kiosk_team_access", "team_id", "teams"))
                    .foreign_key(&mut reference(
                        "kiosk_team_access",
                        "granted_by_id",
                        "accounts",
                    ))
                    .to_owned(),
            )
            .await?;
        for (table, column) in [
            ("teams", "site_id"),
            ("team_members", "account_id"),
            ("team_members", "team_id"),
            ("team_managers", "account_id"),
            ("kiosk_team_access", "team_id"),
            ("kiosk_team_access", "granted_by_id"),
        ] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_by_{column}"))
                        .table(table)
                        .col(column)
                        .take(),
                )
                .await?;
        }
        for index in [
            "CREATE UNIQUE INDEX teams_name_in_use ON teams (name) WHERE closed_at IS NULL",
            "CREATE UNIQUE INDEX team_members_one_at_a_time ON team_members (account_id) \
             WHERE until IS NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn reference(
    table: &'static str,
    column: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to(to, "id")
        .take()
}
