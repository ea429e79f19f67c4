#!/usr/bin/env bash
# sea-orm 2.0.4 (https://crates.io/crates/sea-orm) with sqlx-sqlite, its JsonValue as the model of a query.
#
# A good engineer would guess: a row read as JSON has a member for each column of the result, as it has on PostgreSQL.
#
# Seen: on SQLite, a column that is an expression of integers (`COUNT(*)`, `1 + 1`, `MAX(id)`) is not in the object at
# all: no null, no error. The same count cast to text is there. Whoever counts rows so reads an object without a count.
#
# Needs cargo and the registry of Rust packages. Prints what was seen; fails if that changes.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export CARGO_TARGET_DIR="$place/target"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "counted"
version = "0.0.0"
edition = "2024"

[dependencies]
sea-orm = { version = "=2.0.4", default-features = false, features = ["macros", "with-json", "sqlx-sqlite", "runtime-tokio-rustls"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
TOML
cat > src/main.rs <<'RUST'
use sea_orm::{ConnectionTrait, Database, DbErr, FromQueryResult, JsonValue, Statement};

#[tokio::main]
async fn main() -> Result<(), DbErr> {
    let database = Database::connect("sqlite::memory:").await?;
    database.execute_unprepared("CREATE TABLE door (id INTEGER PRIMARY KEY, name TEXT)").await?;
    database.execute_unprepared("INSERT INTO door (name) VALUES ('in'), ('out')").await?;
    let query = "SELECT COUNT(*) AS counted, 1 + 1 AS added, CAST(COUNT(*) AS TEXT) AS told, MAX(id) AS last FROM door";
    let statement = Statement::from_string(database.get_database_backend(), query);
    let row = JsonValue::find_by_statement(statement).one(&database).await?;
    println!("{}", row.unwrap_or_default());
    Ok(())
}
RUST
cargo build --quiet
row=$(./target/debug/counted)
echo "SELECT COUNT(*) AS counted, 1 + 1 AS added, CAST(COUNT(*) AS TEXT) AS told, MAX(id) AS last: $row"
if [ "$row" = '{"told":"2"}' ]; then
  echo "As seen before: integers that are no column of a table are left out of the row."
else
  echo "This changed: $row" >&2
  exit 1
fi
