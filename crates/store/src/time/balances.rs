//! Balances, and what was added to people's or taken from them by hand.

use chrona_api_types::{
    AdjustBalance, BalanceEntry, BalanceEntryId, BalanceGain, BalanceKind, BalanceUnit, PersonId,
};
use chrona_work_time::{DayCount, LotSource};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rows::{Author, WRITTEN, Written};
use crate::{StoreError, sql, words::Word};

#[derive(FromQueryResult)]
struct Row {
    code: String,
    name_fr: String,
    name_en: String,
    unit: Word<BalanceUnit>,
    gain: Word<BalanceGain>,
    gain_hundredths: Option<i32>,
    day_count: Word<DayCount>,
    year_begins: i32,
    lowest_hundredths: i32,
    is_active: bool,
}

impl From<Row> for BalanceKind {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            name_fr: row.name_fr,
            name_en: row.name_en,
            unit: *row.unit,
            gain: *row.gain,
            gain_hundredths: row.gain_hundredths,
            count: *row.day_count,
            year_begins: row.year_begins,
            lowest_hundredths: row.lowest_hundredths,
            active: row.is_active,
        }
    }
}

const COLUMNS: &str = "code, name_fr, name_en, unit, gain, gain_hundredths, day_count, year_begins, lowest_hundredths, \
     is_active";

/// All of them: those in use first, paid leave before others.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<BalanceKind>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM balances \
         ORDER BY is_active DESC, CASE gain WHEN 'paid_leave' THEN 0 ELSE 1 END, name_fr, code"
    );
    let rows: Vec<Row> = sql::all(connection, &query, vec![]).await?;
    Ok(rows.into_iter().map(BalanceKind::from).collect())
}

/// Makes one, or changes the one of its word.
pub async fn save(
    connection: &impl ConnectionTrait,
    kind: &BalanceKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = format!(
        "INSERT INTO balances ({COLUMNS}, created_at) VALUES ({}) \
         ON CONFLICT (code) DO UPDATE SET name_fr = $2, name_en = $3, unit = $4, gain = $5, gain_hundredths = $6, \
         day_count = $7, year_begins = $8, lowest_hundredths = $9, is_active = $10",
        sql::placeholders(1, 11)
    );
    let values = vec![
        kind.code.as_str().into(),
        kind.name_fr.as_str().into(),
        kind.name_en.as_str().into(),
        Word(kind.unit).into(),
        Word(kind.gain).into(),
        kind.gain_hundredths.into(),
        Word(kind.count).into(),
        kind.year_begins.into(),
        kind.lowest_hundredths.into(),
        kind.active.into(),
        now.into(),
    ];
    sql::execute(connection, &insert, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct EntryRow {
    id: BalanceEntryId,
    account_id: PersonId,
    balance: String,
    from_day: NaiveDate,
    good_until: Option<NaiveDate>,
    hundredths: i64,
    source: Word<LotSource>,
    reason: String,
    #[sea_orm(nested)]
    written: Written,
}

impl EntryRow {
    fn entry(self) -> (PersonId, BalanceEntry) {
        let entry = BalanceEntry {
            id: self.id,
            balance: self.balance,
            from: self.from_day,
            good_until: self.good_until,
            hundredths: self.hundredths,
            source: *self.source,
            reason: self.reason,
            created_at: self.written.created_at,
            created_by: self.written.created_by_id,
            annulled_at: self.written.annulled_at,
            annulled_by: self.written.annulled_by_id,
        };
        (self.account_id, entry)
    }
}

const ENTRY: &str = "id, account_id, balance, from_day, good_until, hundredths, source, reason";

/// What was entered for these people, the last one first, those that were annulled too.
pub async fn entries(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<(PersonId, BalanceEntry)>, StoreError> {
    let select = format!("SELECT {ENTRY}, {WRITTEN} FROM balance_entries WHERE account_id");
    let mut rows: Vec<EntryRow> = sql::all_of(connection, &select, account_ids).await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.from_day, row.id)));
    Ok(rows.into_iter().map(EntryRow::entry).collect())
}

/// Writes one; answers it.
pub async fn insert(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    entered: &AdjustBalance,
    author: Author,
) -> Result<BalanceEntry, StoreError> {
    let insert = format!(
        "INSERT INTO balance_entries (account_id, balance, from_day, good_until, hundredths, source, reason, \
         created_by_id, created_at) VALUES ({})",
        sql::placeholders(1, 9)
    );
    let values = vec![
        account_id.into(),
        entered.balance.as_str().into(),
        entered.from.into(),
        entered.good_until.into(),
        entered.hundredths.into(),
        Word(entered.source).into(),
        entered.reason.as_str().into(),
        author.id.into(),
        author.now.into(),
    ];
    let id = sql::insert(connection, &insert, values).await?;
    Ok(BalanceEntry {
        id,
        balance: entered.balance.clone(),
        from: entered.from,
        good_until: entered.good_until,
        hundredths: entered.hundredths,
        source: entered.source,
        reason: entered.reason.clone(),
        created_at: author.now,
        created_by: Some(author.id),
        annulled_at: None,
        annulled_by: None,
    })
}
