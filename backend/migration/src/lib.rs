//! Chrona's database schema, step by step. The steps run at start; a step that was released is
//! never edited, a change is a new one.
#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "sea-orm-migration's preludes are made for it"
    )
)]

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261120_000001_accounts;
mod m20261120_000002_devices;
mod m20261120_000003_kiosks;
mod m20261120_000004_punches;
mod m20261120_000005_audit;
mod m20261121_000006_sessions;
mod m20261121_000007_kiosk_access;
mod m20261121_000008_attempts;
mod m20261121_000009_outbox;
mod m20261121_000010_joining;
mod m20261121_000011_second_factors;
mod m20261121_000012_device_keys;
mod m20261121_000013_signing_keys;
mod m20261121_000014_mail_links;
mod m20261121_000015_teams;
mod m20261121_000016_audit_subjects;
mod m20261121_000017_passkeys;
mod m20261121_000018_identities;
mod m20261121_000019_device_confirmation;
mod m20261121_000020_ledger;
mod m20261121_000021_kept_punches;
mod m20261122_000022_erasure;
mod m20261122_000023_without_phone;
mod m20261122_000024_corrections;
mod m20261128_000025_zones_and_categories;
mod m20261128_000026_late_punches;
mod m20261128_000030_staff_numbers;
mod m20261128_000031_turns;
mod m20261128_000032_sent_mail;
mod m20261128_000033_email_changes;
mod m20261128_000035_author_names;
mod m20261128_000036_access_news;
mod m20261128_000040_expand_punches_by_time;
mod m20261128_000045_kiosk_reads_names;
mod m20261128_000046_known_words;
mod m20261129_000047_payroll_role;
mod m20261129_000048_people_by_name;
mod m20261129_000049_more_words;
mod m20261129_000050_working_time;
mod m20261129_000051_computed_months;
mod m20261130_000052_computed_changes;
mod m20261130_000053_limits;
mod m20261130_000054_planned_days;
mod m20261130_000055_holiday_calendars;
mod m20261130_000056_agreements;
mod m20261130_000057_period_length;
mod m20261130_000058_leave;
mod m20261130_000059_periods;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_000001_accounts::Migration),
            Box::new(m20261120_000002_devices::Migration),
            Box::new(m20261120_000003_kiosks::Migration),
            Box::new(m20261120_000004_punches::Migration),
            Box::new(m20261120_000005_audit::Migration),
            Box::new(m20261121_000006_sessions::Migration),
            Box::new(m20261121_000007_kiosk_access::Migration),
            Box::new(m20261121_000008_attempts::Migration),
            Box::new(m20261121_000009_outbox::Migration),
            Box::new(m20261121_000010_joining::Migration),
            Box::new(m20261121_000011_second_factors::Migration),
            Box::new(m20261121_000012_device_keys::Migration),
            Box::new(m20261121_000013_signing_keys::Migration),
            Box::new(m20261121_000014_mail_links::Migration),
            Box::new(m20261121_000015_teams::Migration),
            Box::new(m20261121_000016_audit_subjects::Migration),
            Box::new(m20261121_000017_passkeys::Migration),
            Box::new(m20261121_000018_identities::Migration),
            Box::new(m20261121_000019_device_confirmation::Migration),
            Box::new(m20261121_000020_ledger::Migration),
            Box::new(m20261121_000021_kept_punches::Migration),
            Box::new(m20261122_000022_erasure::Migration),
            Box::new(m20261122_000023_without_phone::Migration),
            Box::new(m20261122_000024_corrections::Migration),
            Box::new(m20261128_000025_zones_and_categories::Migration),
            Box::new(m20261128_000026_late_punches::Migration),
            Box::new(m20261128_000030_staff_numbers::Migration),
            Box::new(m20261128_000031_turns::Migration),
            Box::new(m20261128_000032_sent_mail::Migration),
            Box::new(m20261128_000033_email_changes::Migration),
            Box::new(m20261128_000035_author_names::Migration),
            Box::new(m20261128_000036_access_news::Migration),
            Box::new(m20261128_000040_expand_punches_by_time::Migration),
            Box::new(m20261128_000045_kiosk_reads_names::Migration),
            Box::new(m20261128_000046_known_words::Migration),
            Box::new(m20261129_000047_payroll_role::Migration),
            Box::new(m20261129_000048_people_by_name::Migration),
            Box::new(m20261129_000049_more_words::Migration),
            Box::new(m20261129_000050_working_time::Migration),
            Box::new(m20261129_000051_computed_months::Migration),
            Box::new(m20261130_000052_computed_changes::Migration),
            Box::new(m20261130_000053_limits::Migration),
            Box::new(m20261130_000054_planned_days::Migration),
            Box::new(m20261130_000055_holiday_calendars::Migration),
            Box::new(m20261130_000056_agreements::Migration),
            Box::new(m20261130_000057_period_length::Migration),
            Box::new(m20261130_000058_leave::Migration),
            Box::new(m20261130_000059_periods::Migration),
        ]
    }
}

/// Refuses UPDATE and DELETE (and, on `PostgreSQL`, TRUNCATE) on a table of facts.
pub(crate) async fn make_append_only(
    manager: &SchemaManager<'_>,
    table: &str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Sqlite {
        for action in ["UPDATE", "DELETE"] {
            connection
                .execute_unprepared(&format!(
                    "CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                ))
                .await?;
        }
        return Ok(());
    }
    connection
        .execute_unprepared(&format!(
            "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$; \
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_append_only(); \
             CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();"
        ))
        .await?;
    Ok(())
}
