//! The ledger: an entry for each punch, chained by hash; its end, its checkpoints and the key that
//! signs them. The punches there are become its first entries.

use chrona_ledger::{Chain, Hash, PunchFacts, Salt, commitment, instant};
use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{DbBackend, Statement, Value, prelude::DateTimeUtc},
};

/// How many punches are read at a time.
const PAGE: usize = 500;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        let mut punches = Table::alter();
        // What opens the commitment of the punch's entry; it goes when the punch goes.
        punches.table("punches").add_column(blob_null("salt"));
        manager.alter_table(punches).await?;
        let steps: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => &POSTGRES,
            _ => &SQLITE,
        };
        for step in steps {
            manager.get_connection().execute_unprepared(step).await?;
        }
        adopt(manager).await?;
        crate::make_append_only(manager, "ledger_entries").await?;
        crate::make_append_only(manager, "ledger_checkpoints").await
    }
}

fn tables() -> [TableCreateStatement; 5] {
    [
        Table::create()
            .table("ledger_entries")
            .col(big_integer("sequence").primary_key())
            .col(text("body"))
            .col(blob("hash"))
            // Not a foreign key: the entry stays when the punch is erased.
            .col(big_integer_null("punch_id").unique_key())
            .to_owned(),
        // The roots of complete subtrees whose height is a multiple of eight, for proofs.
        Table::create()
            .table("ledger_nodes")
            .col(integer("level"))
            .col(big_integer("position"))
            .col(blob("hash"))
            .primary_key(Index::create().col("level").col("position"))
            .to_owned(),
        // Where the next entry goes. Who writes an entry locks this row first.
        Table::create()
            .table("ledger_head")
            .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(text("origin"))
            .col(big_integer("size"))
            .col(blob("last_hash"))
            .col(blob("peaks"))
            // What the server that wrote this end says of it; none before it wrote any.
            .col(text_null("seal"))
            .to_owned(),
        Table::create()
            .table("ledger_checkpoints")
            .col(big_pk_auto("id"))
            .col(big_integer("size"))
            .col(text("note"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned(),
        Table::create()
            .table("ledger_keys")
            .col(big_integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(text("public_key"))
            .col(text("sealed_seed"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned(),
    ]
}

const SQLITE: [&str; 4] = [
    "DROP TRIGGER punches_no_UPDATE",
    "UPDATE punches SET salt = randomblob(16)",
    "CREATE TRIGGER punches_no_UPDATE BEFORE UPDATE ON punches \
     BEGIN SELECT RAISE(ABORT, 'punches is append-only'); END",
    "INSERT INTO ledger_head (id, origin, size, last_hash, peaks) \
     VALUES (1, 'chrona/' || lower(hex(randomblob(8))), 0, zeroblob(32), zeroblob(0))",
];

const POSTGRES: [&str; 4] = [
    "ALTER TABLE punches DISABLE TRIGGER punches_append_only",
    "UPDATE punches SET salt = decode(replace(gen_random_uuid()::text, '-', ''), 'hex')",
    "ALTER TABLE punches ENABLE TRIGGER punches_append_only",
    "INSERT INTO ledger_head (id, origin, size, last_hash, peaks) \
     VALUES (1, 'chrona/' || left(replace(gen_random_uuid()::text, '-', ''), 12), 0, \
     decode(repeat('00', 32), 'hex'), ''::bytea)",
];

/// Makes an entry for each punch there is, in the order in which they were written.
async fn adopt(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let backend = manager.get_database_backend();
    let unmade = |error: &dyn std::fmt::Display| DbErr::Migration(format!("ledger: {error}"));
    let number =
        |number: u64| -> Result<i64, DbErr> { number.try_into().map_err(|error| unmade(&error)) };
    let mut chain = Chain::new(0, &Hash::NONE.0, &[]).ok_or_else(|| unmade(&"no beginning"))?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a step has no other clock, and the entry says when it was made"
    )]
    let at = instant(chrono::Utc::now());
    let mut after = 0_i64;
    loop {
        let query = format!(
            "SELECT id, account_id, device_id, kiosk_id, kind, method, punched_at, device_time, \
             badge_id, salt FROM punches WHERE id > $1 ORDER BY id LIMIT {PAGE}"
        );
        let query = Statement::from_sql_and_values(backend, query, [after.into()]);
        let rows = connection.query_all_raw(query).await?;
        let mut entries: Vec<Value> = Vec::new();
        let mut nodes = Vec::new();
        for row in &rows {
            after = row.try_get("", "id")?;
            let punched_at: DateTimeUtc = row.try_get("", "punched_at")?;
            let device_time: Option<DateTimeUtc> = row.try_get("", "device_time")?;
            let facts = PunchFacts {
                account: row.try_get("", "account_id")?,
                badge: row.try_get("", "badge_id")?,
                device: Some(row.try_get("", "device_id")?),
                device_time: device_time.map(instant),
                kiosk: Some(row.try_get("", "kiosk_id")?),
                kind: row.try_get("", "kind")?,
                method: row.try_get("", "method")?,
                punch: after,
                punched_at: instant(punched_at),
            };
            let salt: Vec<u8> = row.try_get("", "salt")?;
            let salt = Salt::try_from(&salt[..]).map_err(|error| unmade(&error))?;
            let facts = facts.canonical().map_err(|error| unmade(&error))?;
            let committed = commitment(&salt, &facts);
            let entry = chain.add(&at, PunchFacts::KIND, committed, |node| nodes.push(node));
            let entry = entry.map_err(|error| unmade(&error))?;
            entries.extend([
                Value::from(number(entry.sequence)?),
                entry.body.into(),
                entry.hash.0.to_vec().into(),
                after.into(),
            ]);
        }
        if rows.is_empty() {
            break;
        }
        let places: Vec<String> = (0..rows.len())
            .map(|row| 4 * row)
            .map(|first| {
                format!(
                    "(${}, ${}, ${}, ${})",
                    first + 1,
                    first + 2,
                    first + 3,
                    first + 4
                )
            })
            .collect();
        let insert = format!(
            "INSERT INTO ledger_entries (sequence, body, hash, punch_id) VALUES {}",
            places.join(", ")
        );
        let insert = Statement::from_sql_and_values(backend, insert, entries);
        connection.execute_raw(insert).await?;
        for node in nodes {
            let insert = Statement::from_sql_and_values(
                backend,
                "INSERT INTO ledger_nodes (level, position, hash) VALUES ($1, $2, $3)",
                [
                    i64::from(node.level).into(),
                    number(node.position)?.into(),
                    node.hash.0.to_vec().into(),
                ],
            );
            connection.execute_raw(insert).await?;
        }
    }
    let update = Statement::from_sql_and_values(
        backend,
        "UPDATE ledger_head SET size = $1, last_hash = $2, peaks = $3 WHERE id = 1",
        [
            number(chain.size())?.into(),
            chain.last().0.to_vec().into(),
            chain.peaks().into(),
        ],
    );
    connection.execute_raw(update).await?;
    Ok(())
}
