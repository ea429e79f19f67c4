//! Joining: HR codes, and the steps of someone who uses one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("accounts")
                    // When the person showed that the address is theirs.
                    .add_column(timestamp_with_time_zone_null("email_verified_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("hr_codes")
                    .col(big_pk_auto("id"))
                    // The code, to be found by and to be shown again.
                    .col(text_uniq("code_digest"))
                    .col(text("code_sealed"))
                    .col(text("email"))
                    .col(text("email_key"))
                    .col(text("first_name"))
                    .col(text("last_name"))
                    .col(text_null("staff_number"))
                    .col(text("language"))
                    .col(big_integer_null("created_by_id"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .col(big_integer_null("used_by_id"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("hr_codes_created_by")
                            .from("hr_codes", "created_by_id")
                            .to("accounts", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("hr_codes_used_by")
                            .from("hr_codes", "used_by_id")
                            .to("accounts", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        for (name, table, column) in [
            ("hr_codes_by_creator", "hr_codes", "created_by_id"),
            ("hr_codes_by_user", "hr_codes", "used_by_id"),
        ] {
            manager
                .create_index(Index::create().name(name).table(table).col(column).take())
                .await?;
        }
        // One live code an address.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX hr_codes_one_live ON hr_codes (email_key) \
                 WHERE used_at IS NULL AND revoked_at IS NULL",
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("onboardings")
                    .col(big_pk_auto("id"))
                    .col(text_uniq("token_digest"))
                    .col(big_integer("hr_code_id"))
                    .col(text("otp_digest"))
                    .col(timestamp_with_time_zone("otp_expires_at"))
                    .col(integer("tries").default(0).take())
                    .col(timestamp_with_time_zone_null("verified_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("onboardings_hr_code")
                            .from("onboardings", "hr_code_id")
                            .to("hr_codes", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("onboardings_by_hr_code")
                    .table("onboardings")
                    .col("hr_code_id")
                    .take(),
            )
            .await
    }
}
