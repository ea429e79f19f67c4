//! One more role: `payroll` reads and exports hours, and changes nothing.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

const RULE: &str = "accounts_role_words";
const WORDS: &str = "'user', 'manager', 'payroll', 'admin'";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let steps = if manager.get_database_backend() == DbBackend::Sqlite {
            let of = |name: &str, event: &str| {
                format!(
                    "DROP TRIGGER {RULE}_{name}; \
                     CREATE TRIGGER {RULE}_{name} BEFORE {event} ON accounts \
                     WHEN NEW.role NOT IN ({WORDS}) \
                     BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {RULE}'); END"
                )
            };
            vec![of("insert", "INSERT"), of("update", "UPDATE OF role")]
        } else {
            vec![format!(
                "ALTER TABLE accounts DROP CONSTRAINT {RULE}, \
                 ADD CONSTRAINT {RULE} CHECK (role IN ({WORDS})) NOT VALID"
            )]
        };
        for step in steps {
            manager.get_connection().execute_unprepared(&step).await?;
        }
        Ok(())
    }
}
