//! Changes of what someone may do are told to every instance, so that open pages and files on their way end with
//! the right to them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite has nobody to tell: one process serves.
        if manager.get_database_backend() == DbBackend::Postgres {
            let connection = manager.get_connection();
            connection.execute_unprepared(TELL).await?;
        }
        Ok(())
    }
}

/// Told when the transaction commits, once each.
const TELL: &str = "CREATE FUNCTION tell_of_access() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN PERFORM pg_notify('chrona_presence', 'access'); RETURN NULL; END $$; \
     CREATE TRIGGER accounts_access_changed AFTER UPDATE OF role, closed_at ON accounts \
     FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role \
     OR OLD.closed_at IS DISTINCT FROM NEW.closed_at) EXECUTE FUNCTION tell_of_access(); \
     CREATE TRIGGER accounts_access_ended AFTER DELETE ON accounts \
     FOR EACH ROW EXECUTE FUNCTION tell_of_access(); \
     CREATE TRIGGER sessions_access_changed AFTER UPDATE OF ended_at ON sessions \
     FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) \
     EXECUTE FUNCTION tell_of_access(); \
     CREATE TRIGGER sessions_access_ended AFTER DELETE ON sessions \
     FOR EACH ROW WHEN (OLD.ended_at IS NULL) EXECUTE FUNCTION tell_of_access(); \
     CREATE TRIGGER totp_secrets_access_ended AFTER DELETE ON totp_secrets \
     FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL) EXECUTE FUNCTION tell_of_access(); \
     CREATE TRIGGER passkeys_access_ended AFTER DELETE ON passkeys \
     FOR EACH ROW EXECUTE FUNCTION tell_of_access()";
