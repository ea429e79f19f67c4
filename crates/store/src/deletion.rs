//! What stands in the way of a deletion: the rows that a foreign key holds to it.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, RuntimeErr, SqlxError, Statement, Value,
    sqlx::error::DatabaseError,
};

use crate::{
    StoreError,
    things::{OTHER, Thing},
};

/// Whether a foreign key stopped it.
pub(super) fn is_held(error: &DbErr) -> bool {
    of_database(error).is_some_and(DatabaseError::is_foreign_key_violation)
}

/// A `DELETE`, kept until it is known to be done.
pub(super) struct Deletion<'a> {
    table: &'a str,
    /// What follows the table.
    condition: &'a str,
    values: Vec<Value>,
}

impl<'a> Deletion<'a> {
    /// The deletion that a statement is, where it is one.
    pub(super) fn of(sql: &'a str, values: &[Value]) -> Option<Self> {
        let rest = sql.strip_prefix("DELETE FROM ")?;
        let (table, condition) = rest.split_once(' ').unwrap_or((rest, ""));
        Some(Self {
            table,
            condition,
            values: values.to_vec(),
        })
    }

    /// What stopped it. PostgreSQL says so, and answers nothing more in the transaction; SQLite is asked which rows
    /// point at what was to go.
    pub(super) async fn stopped(
        self,
        connection: &impl ConnectionTrait,
        error: DbErr,
    ) -> StoreError {
        if connection.get_database_backend() == DbBackend::Postgres {
            let table = of_database(&error).and_then(|error| error.table());
            return StoreError::InUse(table.map_or(OTHER, Thing::of));
        }
        match self.referring(connection).await {
            Ok(thing) => StoreError::InUse(thing),
            Err(error) => error,
        }
    }

    async fn referring(self, connection: &impl ConnectionTrait) -> Result<Thing, StoreError> {
        #[derive(FromQueryResult)]
        struct Key {
            place: String,
            reference: String,
        }
        let keys = "SELECT m.name AS place, f.\"from\" AS reference FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table' AND f.\"table\" = $1 ORDER BY m.name";
        let ask = |query: &str, values: Vec<Value>| {
            Statement::from_sql_and_values(DbBackend::Sqlite, query, values)
        };
        let keys = Key::find_by_statement(ask(keys, vec![self.table.into()]));
        let keys = keys.all(connection).await?;
        for Key { place, reference } in keys {
            let query = format!(
                "SELECT 1 FROM \"{place}\" WHERE \"{reference}\" IN \
                 (SELECT id FROM {} {}) LIMIT 1",
                self.table, self.condition
            );
            let found = connection.query_one_raw(ask(&query, self.values.clone()));
            if found.await?.is_some() {
                return Ok(Thing::of(&place));
            }
        }
        Ok(OTHER)
    }
}

fn of_database(error: &DbErr) -> Option<&dyn DatabaseError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match &**error {
                SqlxError::Database(error) => Some(&**error),
                _ => None,
            }
        }
        _ => None,
    }
}
