//! Whose each staff number is, compared without case: a person's, or that of an invitation that stands. A
//! person who left keeps the number in the employment, and another may have it. And what people and
//! invitations are searched by.

use std::collections::HashSet;

use chrona_api_types::names::{search_key, staff_number_key};
use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{DbBackend, Statement},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Rows filled by one statement.
const AT_ONCE: usize = 500;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// In whole or not at all on SQLite too: a table is made anew.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let numbers = Table::create()
            .table("staff_numbers")
            .col(text("number_key").primary_key())
            .col(big_integer_null("account_id").unique_key())
            .col(big_integer_null("hr_code_id").unique_key())
            .col(timestamp_with_time_zone("created_at"))
            .check(Expr::cust("(account_id IS NULL) <> (hr_code_id IS NULL)"))
            .foreign_key(
                ForeignKey::create()
                    .name("staff_numbers_account")
                    .from("staff_numbers", "account_id")
                    .to("accounts", "id"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("staff_numbers_hr_code")
                    .from("staff_numbers", "hr_code_id")
                    .to("hr_codes", "id"),
            )
            .to_owned();
        manager.create_table(numbers).await?;
        let connection = manager.get_connection();
        let steps: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => &POSTGRES,
            _ => &SQLITE,
        };
        for step in steps {
            connection.execute_unprepared(step).await?;
        }
        for step in [
            "ALTER TABLE hr_codes ADD COLUMN search_key text NOT NULL DEFAULT ''",
            "CREATE INDEX employments_by_staff_number ON employments (staff_number)",
        ] {
            connection.execute_unprepared(step).await?;
        }
        fill(manager).await
    }
}

const POSTGRES: [&str; 2] = [
    "ALTER TABLE employments DROP CONSTRAINT employments_staff_number_key",
    "ALTER TABLE employments ADD COLUMN search_key text NOT NULL DEFAULT ''",
];

/// SQLite takes a uniqueness from no table: it is made anew. Nothing refers to it.
const SQLITE: [&str; 5] = [
    "CREATE TABLE \"employments_next\" ( \
     \"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
     \"account_id\" integer NOT NULL UNIQUE, \
     \"first_name\" text NOT NULL, \
     \"last_name\" text NOT NULL, \
     \"staff_number\" text NULL, \
     \"language\" text NOT NULL, \
     \"created_at\" timestamp_with_timezone_text NOT NULL, \
     \"category_id\" bigint NULL REFERENCES \"categories\" (\"id\"), \
     \"search_key\" text NOT NULL DEFAULT '', \
     FOREIGN KEY (\"account_id\") REFERENCES \"accounts\" (\"id\") )",
    "INSERT INTO employments_next \
     (id, account_id, first_name, last_name, staff_number, language, created_at, category_id) \
     SELECT id, account_id, first_name, last_name, staff_number, language, created_at, category_id \
     FROM employments",
    "DROP TABLE employments",
    "ALTER TABLE employments_next RENAME TO employments",
    "CREATE INDEX employments_by_category_id ON employments (category_id)",
];

/// Someone who has a number, or is searched for.
struct Named {
    id: i64,
    first_name: String,
    last_name: String,
    staff_number: Option<String>,
    email: String,
    /// Whether the number is theirs still.
    holds: bool,
}

/// Gives each number to the first who has it; who has one that differs by case alone keeps it in the
/// employment, and is told of in the list of people. Then what is searched.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let people = named(
        manager,
        "SELECT a.id, e.first_name, e.last_name, e.staff_number, a.email, \
         CASE WHEN a.closed_at IS NULL THEN 1 ELSE 0 END AS holds \
         FROM employments e JOIN accounts a ON a.id = e.account_id ORDER BY a.id",
    )
    .await?;
    let invited = named(
        manager,
        "SELECT id, first_name, last_name, staff_number, email, \
         CASE WHEN used_at IS NULL AND revoked_at IS NULL THEN 1 ELSE 0 END AS holds \
         FROM hr_codes ORDER BY id",
    )
    .await?;
    let mut taken = HashSet::new();
    for (rows, table, column) in [
        (&people, "accounts", "account_id"),
        (&invited, "hr_codes", "hr_code_id"),
    ] {
        let holders: Vec<(String, i64)> = rows
            .iter()
            .filter(|row| row.holds)
            .filter_map(|row| Some((staff_number_key(row.staff_number.as_deref()?), row.id)))
            .filter(|(key, _)| taken.insert(key.clone()))
            .collect();
        for some in holders.chunks(AT_ONCE) {
            let values: Vec<String> = (1..)
                .zip(some)
                .map(|(number, (_, id))| {
                    format!("(${number}, {id}, (SELECT created_at FROM {table} WHERE id = {id}))")
                })
                .collect();
            let insert = format!(
                "INSERT INTO staff_numbers (number_key, {column}, created_at) VALUES {}",
                values.join(", ")
            );
            let keys = some.iter().map(|(key, _)| key.as_str().into());
            execute(manager, &insert, keys.collect()).await?;
        }
    }
    for (rows, table, id) in [
        (&people, "employments", "account_id"),
        (&invited, "hr_codes", "id"),
    ] {
        for some in rows.chunks(AT_ONCE) {
            let values: Vec<String> = (1..)
                .zip(some)
                .map(|(number, row)| format!("({}, ${number})", row.id))
                .collect();
            let update = format!(
                "WITH keys (owner, search_key) AS (VALUES {}) UPDATE {table} SET search_key = \
                 (SELECT keys.search_key FROM keys WHERE keys.owner = {table}.{id}) \
                 WHERE {id} IN (SELECT owner FROM keys)",
                values.join(", ")
            );
            let keys = some.iter().map(|row| {
                let number = row.staff_number.as_deref().unwrap_or_default();
                search_key(&[&row.first_name, &row.last_name, number, &row.email]).into()
            });
            execute(manager, &update, keys.collect()).await?;
        }
    }
    Ok(())
}

async fn named(manager: &SchemaManager<'_>, query: &str) -> Result<Vec<Named>, DbErr> {
    let statement = Statement::from_string(manager.get_database_backend(), query);
    let rows = manager.get_connection().query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok(Named {
                id: row.try_get("", "id")?,
                first_name: row.try_get("", "first_name")?,
                last_name: row.try_get("", "last_name")?,
                staff_number: row.try_get("", "staff_number")?,
                email: row.try_get("", "email")?,
                holds: row.try_get::<i32>("", "holds")? == 1,
            })
        })
        .collect()
}

async fn execute(manager: &SchemaManager<'_>, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    manager.get_connection().execute_raw(statement).await?;
    Ok(())
}
