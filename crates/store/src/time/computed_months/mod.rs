//! What people's months come to, kept from when they were computed last.
//!
//! The mark says up to which entry of the ledger they know what was punched and corrected. What came after it touches
//! some of them: a reader looks for it ([`since_mark`]), and [`catch_up`] ends those months and moves the mark. Whatever
//! else changes is counted in the mark, and ends the months it is about ([`end`]). A month is not kept if the mark moved
//! past what it was computed from ([`keep`]).
//!
//! Locks are taken in one order: accounts, then the mark, then months.

mod found;

use std::collections::HashMap;

use chrona_api_types::PersonId;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

pub use found::{Found, FoundLimit, KeptFound};

use crate::{
    StoreError,
    sql::{self, AT_ONCE},
};

/// What someone's month came to.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ComputedMonth {
    /// Whose it is.
    pub account_id: PersonId,
    /// A hash of everything but punches that it was computed from.
    pub basis: String,
    /// It was computed from the ledger's first entries, so many.
    pub entries: i64,
    /// It holds until then; for good where it is absent.
    pub until: Option<DateTime<Utc>>,
    /// The time worked.
    pub worked_seconds: i64,
    /// The time that counts toward the threshold of overtime.
    pub counted_seconds: i64,
    /// The overtime of all bands.
    pub overtime_seconds: i64,
    /// The complementary hours of all bands.
    pub complementary_seconds: i64,
    /// How many things are wrong in it.
    pub anomalies: i64,
    /// How many limits were passed in it.
    pub alerts: i64,
}

/// How far the kept months know the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Mark {
    /// They know its first entries, so many.
    pub entries: i64,
    /// How often anything else changed that months are computed from.
    pub changes: i64,
    /// How many entries it has.
    pub size: i64,
}

/// A punch that was written or annulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Change {
    /// The entry that says so.
    pub sequence: i64,
    /// Whose it is.
    pub account_id: PersonId,
    /// When it was made.
    pub punched_at: DateTime<Utc>,
}

/// How far the months know the ledger.
pub async fn mark(connection: &impl ConnectionTrait) -> Result<Mark, StoreError> {
    read_mark(connection, "").await
}

/// The same, which nobody moves until this is committed. The connection is a transaction.
pub(crate) async fn lock(connection: &impl ConnectionTrait) -> Result<Mark, StoreError> {
    read_mark(connection, "FOR UPDATE OF m").await
}

async fn read_mark(connection: &impl ConnectionTrait, lock: &str) -> Result<Mark, StoreError> {
    let lock = match connection.get_database_backend() {
        DbBackend::Postgres => lock,
        _ => "",
    };
    let query = format!(
        "SELECT m.entries, m.changes, h.size FROM computed_mark m JOIN ledger_head h ON h.id = m.id \
         WHERE m.id = 1 {lock}"
    );
    let row = sql::one(connection, &query, vec![]).await?;
    row.ok_or_else(|| StoreError::Corrupt("computed_mark: its row is not there".into()))
}

/// The punches that these entries of the ledger wrote or annulled.
async fn changes(
    connection: &impl ConnectionTrait,
    entries: std::ops::Range<i64>,
) -> Result<Vec<Change>, StoreError> {
    let query = "SELECT l.sequence, p.account_id, p.punched_at FROM ledger_entries l \
         JOIN punches p ON p.id = l.punch_id WHERE l.sequence >= $1 AND l.sequence < $2 \
         UNION ALL SELECT c.sequence, p.account_id, p.punched_at FROM corrections c \
         JOIN punches p ON p.id = c.annulled_id WHERE c.sequence >= $1 AND c.sequence < $2";
    let values = vec![entries.start.into(), entries.end.into()];
    sql::all(connection, query, values).await
}

/// What was written or annulled since the mark. `connection` sees one state of the database.
pub async fn since_mark(
    connection: &impl ConnectionTrait,
    mark: Mark,
) -> Result<Vec<Change>, StoreError> {
    changes(connection, mark.entries..mark.size).await
}

/// What is kept of this month of these people.
pub async fn find(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    account_ids: &[PersonId],
) -> Result<HashMap<PersonId, ComputedMonth>, StoreError> {
    let select = format!(
        "SELECT account_id, basis, entries, until, worked_seconds, counted_seconds, overtime_seconds, \
         complementary_seconds, anomalies, alerts FROM computed_months \
         WHERE month = '{month}' AND account_id"
    );
    let rows: Vec<ComputedMonth> = sql::all_of(connection, &select, account_ids).await?;
    Ok(rows.into_iter().map(|row| (row.account_id, row)).collect())
}

/// Someone's month, with what was found in it.
#[derive(Clone, Debug)]
pub struct Computed {
    /// What it came to.
    pub sums: ComputedMonth,
    /// What is wrong.
    pub anomalies: Vec<Found>,
    /// The limits of its days, and of the weeks that begin in it.
    pub limits: Vec<FoundLimit>,
}

/// What is kept of a month beside its sums, and those.
const TABLES: [&str; 3] = ["found_anomalies", "found_limits", "computed_months"];

/// Keeps a month of some people in the place of what was kept of it, and nothing of those that are `lost`. `seen` is the
/// mark as it was when they were computed: nothing is kept where it moved past that. Tells whether they are kept. The
/// connection is a transaction.
pub async fn keep(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    computed: &[&Computed],
    lost: &[PersonId],
    seen: Mark,
) -> Result<bool, StoreError> {
    let ids = computed.iter().map(|one| one.sums.account_id);
    let ids: Vec<PersonId> = ids.chain(lost.iter().copied()).collect();
    sql::need_not_last(connection).await?;
    hold(connection, &ids).await?;
    let mark = lock(connection).await?;
    if seen.size < mark.entries || seen.changes != mark.changes {
        return Ok(false);
    }
    forget(connection, month, &ids).await?;
    let rows: Vec<[Value; 11]> = computed
        .iter()
        .map(|one| {
            let row = &one.sums;
            [
                row.account_id.into(),
                month.into(),
                row.basis.as_str().into(),
                // It was computed from all that there was.
                seen.size.into(),
                row.until.into(),
                row.worked_seconds.into(),
                row.counted_seconds.into(),
                row.overtime_seconds.into(),
                row.complementary_seconds.into(),
                row.anomalies.into(),
                row.alerts.into(),
            ]
        })
        .collect();
    let into = "INSERT INTO computed_months (account_id, month, basis, entries, until, worked_seconds, \
         counted_seconds, overtime_seconds, complementary_seconds, anomalies, alerts)";
    for some in rows.chunks(AT_ONCE) {
        sql::insert_rows(connection, into, some.iter().cloned()).await?;
    }
    found::insert(connection, month, computed).await?;
    Ok(true)
}

/// Forgets what is kept of a month of these people: on PostgreSQL in one statement, of which each part takes its time
/// to get there.
async fn forget(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    ids: &[PersonId],
) -> Result<(), StoreError> {
    let delete = |table| format!("DELETE FROM {table} WHERE month = '{month}' AND account_id");
    if connection.get_database_backend() == DbBackend::Sqlite {
        for table in TABLES {
            sql::execute_of(connection, &delete(table), ids).await?;
        }
        return Ok(());
    }
    let (among, list) = sql::among(connection, ids);
    let [anomalies, limits, sums] = TABLES.map(|table| format!("{} {among}", delete(table)));
    let all = format!("WITH anomalies AS ({anomalies}), limits AS ({limits}) {sums}");
    sql::execute(connection, &all, vec![list]).await?;
    Ok(())
}

/// Keeps these accounts from being deleted until the transaction ends.
pub(crate) async fn hold(
    connection: &impl ConnectionTrait,
    ids: &[PersonId],
) -> Result<(), StoreError> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let places = sql::placeholders(1, ids.len());
        let hold =
            format!("SELECT id FROM accounts WHERE id IN ({places}) ORDER BY id FOR KEY SHARE");
        sql::execute(connection, &hold, ids.iter().map(|&id| id.into()).collect()).await?;
    }
    Ok(())
}

/// Moves the mark over up to `most` entries. The months that they touch, those between the days that `touches` says of
/// when a punch was made, hold no more. Tells whose that are, and whether more entries are left. The connection is a
/// transaction.
pub async fn catch_up(
    connection: &impl ConnectionTrait,
    most: i64,
    touches: impl Fn(DateTime<Utc>) -> (NaiveDate, NaiveDate),
) -> Result<(Vec<PersonId>, bool), StoreError> {
    let mark = lock(connection).await?;
    let end = mark.size.min(mark.entries.saturating_add(most));
    if end <= mark.entries {
        return Ok((Vec::new(), false));
    }
    let mut touched: HashMap<PersonId, (NaiveDate, NaiveDate, i64)> = HashMap::new();
    for change in changes(connection, mark.entries..end).await? {
        let (first, last) = touches(change.punched_at);
        let of_person = touched.entry(change.account_id);
        let of_person = of_person.or_insert((first, last, change.sequence));
        of_person.0 = of_person.0.min(first);
        of_person.1 = of_person.1.max(last);
        of_person.2 = of_person.2.max(change.sequence);
    }
    // Those that were computed since then know it.
    let end_them = "UPDATE computed_months SET until = $1 \
         WHERE account_id = $2 AND month >= $3 AND month <= $4 AND entries <= $5";
    for (&id, &(first, last, sequence)) in &touched {
        let ended = DateTime::UNIX_EPOCH;
        let values = vec![
            ended.into(),
            id.into(),
            first.into(),
            last.into(),
            sequence.into(),
        ];
        sql::execute(connection, end_them, values).await?;
    }
    let update = "UPDATE computed_mark SET entries = $1 WHERE id = 1";
    sql::execute(connection, update, vec![end.into()]).await?;
    Ok((touched.into_keys().collect(), end < mark.size))
}

/// What is kept of the months of this person, or of everyone, and of when they are expected today, holds no more. The connection is a transaction.
pub async fn end(
    connection: &impl ConnectionTrait,
    account_id: Option<PersonId>,
) -> Result<(), StoreError> {
    count_change(connection).await?;
    let mut conditions = sql::Conditions::after(vec![DateTime::UNIX_EPOCH.into()]);
    conditions.and("account_id =", account_id);
    conditions
        .execute(connection, "UPDATE computed_months SET until = $1")
        .await?;
    let mut conditions = sql::Conditions::default();
    conditions.and("account_id =", account_id);
    conditions
        .execute(connection, "DELETE FROM planned_days")
        .await?;
    Ok(())
}

/// Nobody keeps what was computed before this. Locks the mark.
async fn count_change(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let update = "UPDATE computed_mark SET changes = changes + 1 WHERE id = 1";
    sql::execute(connection, update, vec![]).await?;
    Ok(())
}

/// Forgets the months of those whose punches an erasure is about to delete. The connection is the transaction of the
/// erasure.
pub(crate) async fn forget_erased(
    connection: &impl ConnectionTrait,
    erasure: i64,
) -> Result<(), StoreError> {
    count_change(connection).await?;
    for table in TABLES {
        let forget = format!(
            "DELETE FROM {table} WHERE account_id IN (SELECT p.account_id FROM erased_entries e \
             JOIN ledger_entries l ON l.sequence = e.sequence \
             JOIN punches p ON p.id = l.punch_id WHERE e.erasure = $1)"
        );
        sql::execute(connection, &forget, vec![erasure.into()]).await?;
    }
    Ok(())
}

/// The months up to this one of which someone's holds no more.
pub async fn ended(
    connection: &impl ConnectionTrait,
    last: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<NaiveDate>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        month: NaiveDate,
    }
    let query = "SELECT DISTINCT month FROM computed_months WHERE until <= $1 AND month <= $2 \
         ORDER BY month";
    let rows: Vec<Row> = sql::all(connection, query, vec![now.into(), last.into()]).await?;
    Ok(rows.into_iter().map(|row| row.month).collect())
}

/// Whose months are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The month's first day.
    pub month: NaiveDate,
    /// Where it is there, the month is wanted of everyone whose account was not closed before then; or else only of those
    /// of whom it is kept.
    pub open_at: Option<DateTime<Utc>>,
    /// The present.
    pub now: DateTime<Utc>,
    /// Those after this account.
    pub after: PersonId,
}

/// Up to `limit` people, in order, whose month is to be computed: it holds no more, or was not yet.
pub async fn missing(
    connection: &impl ConnectionTrait,
    wanted: Wanted,
    limit: u64,
) -> Result<Vec<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    let kept = "SELECT account_id FROM computed_months \
         WHERE month = $1 AND until <= $2 AND account_id > $3";
    let mut values = vec![wanted.month.into(), wanted.now.into(), wanted.after.into()];
    let query = match wanted.open_at {
        None => format!("{kept} ORDER BY account_id LIMIT {limit}"),
        Some(then) => {
            values.push(then.into());
            format!(
                "{kept} UNION SELECT a.id FROM accounts a JOIN employments e ON e.account_id = a.id \
                 WHERE a.id > $3 AND (a.closed_at IS NULL OR a.closed_at >= $4) AND NOT EXISTS \
                 (SELECT 1 FROM computed_months m WHERE m.account_id = a.id AND m.month = $1) \
                 ORDER BY account_id LIMIT {limit}"
            )
        }
    };
    let rows: Vec<Row> = sql::all(connection, &query, values).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// A month of someone's that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct KeptMonth {
    /// Its first day.
    pub month: NaiveDate,
    /// Whose it is.
    pub account_id: PersonId,
}

/// Up to `limit` months that are kept, in order, after this one.
pub async fn kept_after(
    connection: &impl ConnectionTrait,
    after: Option<KeptMonth>,
    limit: u64,
) -> Result<Vec<KeptMonth>, StoreError> {
    let mut conditions = sql::Conditions::default();
    if let Some(KeptMonth { month, account_id }) = after {
        conditions.and_pair("(month, account_id) >", month, account_id);
    }
    let rest = format!("ORDER BY month, account_id LIMIT {limit}");
    let select = "SELECT month, account_id FROM computed_months";
    conditions.all(connection, select, &rest).await
}
