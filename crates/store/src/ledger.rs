//! The ledger: entries that are only ever added, the roots of subtrees for proofs, and the end, where
//! the next entry goes.

use std::ops::Range;

use chrona_api_types::{PersonId, PunchId};
use chrona_ledger::{Chain, Complete, Written};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::{StoreError, punching::punches::PunchRow, sql};

/// Where the next entry goes.
#[derive(Clone, Debug)]
pub struct Head {
    /// Which ledger this is.
    pub origin: String,
    /// Its end.
    pub chain: Chain,
    /// What the server that wrote it says of it; none before one wrote any.
    pub seal: Option<String>,
}

/// The key that signs the ledger's checkpoints and receipts.
#[derive(Clone, Debug, FromQueryResult)]
pub struct KeyRow {
    /// The public half, as text.
    pub public_key: String,
    /// The seed, sealed.
    pub sealed_seed: String,
}

#[derive(FromQueryResult)]
struct HeadRow {
    origin: String,
    size: i64,
    last_hash: Vec<u8>,
    peaks: Vec<u8>,
    seal: Option<String>,
}

const HEAD: &str = "SELECT origin, size, last_hash, peaks, seal FROM ledger_head WHERE id = 1";

/// The ledger's end, locked until the transaction ends: who writes an entry takes it before anything
/// else. On SQLite the transaction has the whole database.
pub async fn lock(connection: &impl ConnectionTrait) -> Result<Head, StoreError> {
    let lock = match connection.get_database_backend() {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    };
    read(connection, &format!("{HEAD}{lock}")).await
}

/// The ledger's end as it is now.
pub async fn head(connection: &impl ConnectionTrait) -> Result<Head, StoreError> {
    read(connection, HEAD).await
}

async fn read(connection: &impl ConnectionTrait, query: &str) -> Result<Head, StoreError> {
    let row: Option<HeadRow> = sql::one(connection, query, vec![]).await?;
    let head = row.and_then(|row| {
        let size = u64::try_from(row.size).ok()?;
        Some(Head {
            chain: Chain::new(size, &row.last_hash, &row.peaks)?,
            origin: row.origin,
            seal: row.seal,
        })
    });
    head.ok_or(StoreError::Corrupt("ledger_head".into()))
}

/// Moves the end to where it is now.
pub async fn move_head(connection: &impl ConnectionTrait, head: &Head) -> Result<(), StoreError> {
    let update =
        "UPDATE ledger_head SET size = $1, last_hash = $2, peaks = $3, seal = $4 WHERE id = 1";
    let values = vec![
        signed(head.chain.size()).into(),
        head.chain.last().0.to_vec().into(),
        head.chain.peaks().into(),
        head.seal.clone().into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// The key, when there is one.
pub async fn key(connection: &impl ConnectionTrait) -> Result<Option<KeyRow>, StoreError> {
    let query = "SELECT public_key, sealed_seed FROM ledger_keys";
    sql::one(connection, query, vec![]).await
}

/// Writes the key; answers false, and changes nothing, when there is one.
pub async fn insert_key(
    connection: &impl ConnectionTrait,
    key: &KeyRow,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let insert = "INSERT INTO ledger_keys (id, public_key, sealed_seed, created_at) \
         VALUES (1, $1, $2, $3) ON CONFLICT (id) DO NOTHING";
    let values = vec![
        key.public_key.as_str().into(),
        key.sealed_seed.as_str().into(),
        now.into(),
    ];
    Ok(sql::execute(connection, insert, values).await? == 1)
}

/// A checkpoint as it was signed.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CheckpointRow {
    /// How many entries it is of.
    pub size: i64,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub created_at: DateTime<Utc>,
}

/// Writes a checkpoint.
pub async fn insert_checkpoint(
    connection: &impl ConnectionTrait,
    new: &CheckpointRow,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO ledger_checkpoints (size, note, created_at) VALUES ($1, $2, $3)";
    let values = vec![
        new.size.into(),
        new.note.as_str().into(),
        new.created_at.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// The last checkpoint.
pub async fn last_checkpoint(
    connection: &impl ConnectionTrait,
) -> Result<Option<CheckpointRow>, StoreError> {
    let query = "SELECT size, note, created_at FROM ledger_checkpoints ORDER BY id DESC LIMIT 1";
    sql::one(connection, query, vec![]).await
}

/// The first checkpoint that knew the entry at this place.
pub async fn checkpoint_with(
    connection: &impl ConnectionTrait,
    sequence: u64,
) -> Result<Option<CheckpointRow>, StoreError> {
    let query = "SELECT size, note, created_at FROM ledger_checkpoints WHERE size > $1 \
         ORDER BY id LIMIT 1";
    sql::one(connection, query, vec![signed(sequence).into()]).await
}

/// The checkpoints of more entries than this, in the order in which they were signed.
pub async fn checkpoints_after(
    connection: &impl ConnectionTrait,
    size: u64,
) -> Result<Vec<CheckpointRow>, StoreError> {
    let query = "SELECT size, note, created_at FROM ledger_checkpoints WHERE size > $1 ORDER BY id";
    sql::all(connection, query, vec![signed(size).into()]).await
}

/// Writes entries, each with its punch where it records one.
pub async fn insert(
    connection: &impl ConnectionTrait,
    entries: Vec<(Written, Option<PunchId>)>,
) -> Result<(), StoreError> {
    let rows = entries.into_iter().map(|(entry, punch_id)| {
        [
            signed(entry.sequence).into(),
            entry.body.into(),
            entry.hash.0.to_vec().into(),
            punch_id.into(),
        ]
    });
    let into = "INSERT INTO ledger_entries (sequence, body, hash, punch_id)";
    sql::insert_rows(connection, into, rows).await
}

/// Writes what an entry records that is no punch, and what opens its commitment.
pub async fn insert_facts(
    connection: &impl ConnectionTrait,
    sequence: u64,
    facts: &str,
    salt: &[u8],
) -> Result<(), StoreError> {
    let insert = "INSERT INTO ledger_facts (sequence, facts, salt) VALUES ($1, $2, $3)";
    let values = vec![signed(sequence).into(), facts.into(), salt.to_vec().into()];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Writes the roots of complete subtrees.
pub async fn insert_nodes(
    connection: &impl ConnectionTrait,
    nodes: Vec<Complete>,
) -> Result<(), StoreError> {
    let rows = nodes.into_iter().map(|node| {
        [
            Value::from(i64::from(node.level)),
            signed(node.position).into(),
            node.hash.0.to_vec().into(),
        ]
    });
    let into = "INSERT INTO ledger_nodes (level, position, hash)";
    sql::insert_rows(connection, into, rows).await
}

/// An entry, with what it records where that is there.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Its place.
    pub sequence: i64,
    /// Its canonical bytes, as text.
    pub body: String,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The punch.
    pub punch: Option<PunchRow>,
    /// What it records that is no punch, and what opens its commitment.
    pub facts: Option<(String, Vec<u8>)>,
}

pub(super) const ENTRIES: &str = "SELECT l.sequence, l.body, l.hash, p.id, \
     p.account_id, p.device_id, p.kiosk_id, p.kind, p.method, p.punched_at, p.device_time, \
     p.badge_id, p.created_at, p.salt, f.facts, f.salt \
     FROM ledger_entries l LEFT JOIN punches p ON p.id = l.punch_id \
     LEFT JOIN ledger_facts f ON f.sequence = l.sequence";

/// Up to `limit` entries from this place on, in order.
pub async fn list_from(
    connection: &impl ConnectionTrait,
    sequence: i64,
    limit: u64,
) -> Result<Vec<EntryRow>, StoreError> {
    let query = format!("{ENTRIES} WHERE l.sequence >= $1 ORDER BY l.sequence LIMIT {limit}");
    sql::all(connection, &query, vec![sequence.into()]).await
}

/// The entry of a punch.
pub async fn of_punch(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
) -> Result<Option<EntryRow>, StoreError> {
    let query = format!("{ENTRIES} WHERE l.punch_id = $1");
    sql::one(connection, &query, vec![punch_id.into()]).await
}

/// The entries of an account's punches of this time, and of the corrections about them, in order.
pub async fn of_account(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    range: Range<DateTime<Utc>>,
) -> Result<Vec<EntryRow>, StoreError> {
    // SQLite would rather read the whole table where a few people have most of it.
    let along = match connection.get_database_backend() {
        DbBackend::Sqlite => "INDEXED BY punches_by_account_time",
        _ => "",
    };
    let meant = format!(
        "SELECT m.id FROM punches m {along} \
         WHERE m.account_id = $1 AND m.punched_at >= $2 AND m.punched_at < $3"
    );
    let queries = [
        format!("{ENTRIES} WHERE l.punch_id IN ({meant})"),
        format!(
            "{ENTRIES} WHERE l.sequence IN ( \
             SELECT c.sequence FROM corrections c WHERE c.annulled_id IN ({meant}) \
             UNION SELECT c.sequence FROM corrections c WHERE c.added_id IN ({meant}))"
        ),
    ];
    let mut entries: Vec<EntryRow> = Vec::new();
    for query in queries {
        let values = vec![account_id.into(), range.start.into(), range.end.into()];
        entries.extend(sql::all(connection, &query, values).await?);
    }
    entries.sort_by_key(|entry| entry.sequence);
    Ok(entries)
}

/// By place, which is much faster than by name when there are millions.
impl FromQueryResult for EntryRow {
    fn from_query_result(row: &sea_orm::QueryResult, _: &str) -> Result<Self, sea_orm::DbErr> {
        let id: Option<PunchId> = row.try_get_by_index(3)?;
        let punch = match id {
            Some(id) => Some(PunchRow {
                id,
                account_id: row.try_get_by_index(4)?,
                device_id: row.try_get_by_index(5)?,
                kiosk_id: row.try_get_by_index(6)?,
                kind: row.try_get_by_index(7)?,
                method: row.try_get_by_index(8)?,
                punched_at: row.try_get_by_index(9)?,
                device_time: row.try_get_by_index(10)?,
                badge_id: row.try_get_by_index(11)?,
                created_at: row.try_get_by_index(12)?,
                salt: row.try_get_by_index(13)?,
            }),
            None => None,
        };
        let facts: Option<String> = row.try_get_by_index(14)?;
        let salt: Option<Vec<u8>> = row.try_get_by_index(15)?;
        Ok(Self {
            sequence: row.try_get_by_index(0)?,
            body: row.try_get_by_index(1)?,
            hash: row.try_get_by_index(2)?,
            punch,
            facts: facts.zip(salt),
        })
    }
}

/// The number of a punch that no entry records, the first if there are several.
pub async fn unrecorded_punch(
    connection: &impl ConnectionTrait,
) -> Result<Option<PunchId>, StoreError> {
    let query = "SELECT MIN(p.id) AS total FROM punches p \
         LEFT JOIN ledger_entries l ON l.punch_id = p.id WHERE l.sequence IS NULL HAVING COUNT(*) > 0";
    let first = sql::count_rows(connection, query, vec![]).await?;
    Ok((first != 0).then_some(PunchId(first)))
}

/// The kept roots of this height at these places, in order; of height 0, the entries' hashes.
pub async fn nodes(
    connection: &impl ConnectionTrait,
    level: u32,
    positions: std::ops::Range<u64>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        hash: Vec<u8>,
    }
    let (of, place) = match level {
        0 => ("ledger_entries WHERE".to_owned(), "sequence"),
        _ => (
            format!("ledger_nodes WHERE level = {level} AND"),
            "position",
        ),
    };
    let query = format!("SELECT hash FROM {of} {place} >= $1 AND {place} < $2 ORDER BY {place}");
    let bounds = [positions.start, positions.end].map(|bound| signed(bound).into());
    let rows: Vec<Row> = sql::all(connection, &query, bounds.to_vec()).await?;
    Ok(rows.into_iter().map(|row| row.hash).collect())
}

/// A number of entries as both databases keep it.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
