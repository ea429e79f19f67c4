//! Contracts, as far as time is concerned.

use chrona_api_types::{ContractId, PersonId};
use chrona_work_time::{Contract, ContractKind};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::rows::{Author, WRITTEN, Written};
use crate::{StoreError, sql, words::Word};

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractRow {
    /// Its identifier.
    pub id: ContractId,
    /// Whose it is.
    pub account_id: PersonId,
    /// What it says.
    pub contract: Contract,
    /// Who wrote it.
    pub written: Written,
}

#[derive(FromQueryResult)]
struct Row {
    id: ContractId,
    account_id: PersonId,
    from_day: NaiveDate,
    to_day: Option<NaiveDate>,
    kind: Word<ContractKind>,
    weekly_minutes: Option<i32>,
    complementary_third: Option<bool>,
    annual_minutes: Option<i32>,
    year_from: Option<String>,
    days: Option<i32>,
    period_weeks: Option<i32>,
    period_anchor: Option<NaiveDate>,
    #[sea_orm(nested)]
    written: Written,
}

impl TryFrom<Row> for ContractRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let contract = Contract {
            from: row.from_day,
            to: row.to_day,
            kind: *row.kind,
            weekly_minutes: count(row.weekly_minutes)?,
            complementary_third: row.complementary_third,
            annual_minutes: count(row.annual_minutes)?,
            year_from: row.year_from,
            days: count(row.days)?,
            period_weeks: count(row.period_weeks)?,
            period_anchor: row.period_anchor,
        };
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            contract,
            written: row.written,
        })
    }
}

fn count(stored: Option<i32>) -> Result<Option<u32>, StoreError> {
    stored
        .map(u32::try_from)
        .transpose()
        .map_err(|_| StoreError::Corrupt("contracts: a number below zero".into()))
}

fn stored(count: Option<u32>) -> Result<Option<i32>, StoreError> {
    count
        .map(i32::try_from)
        .transpose()
        .map_err(|_| StoreError::Corrupt("contracts: a number too large to be kept".into()))
}

const COLUMNS: &str = "id, account_id, from_day, to_day, kind, weekly_minutes, complementary_third, \
     annual_minutes, year_from, days, period_weeks, period_anchor";

/// Every contract of someone, the last one first, those that were annulled too.
pub async fn list(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<ContractRow>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS}, {WRITTEN} FROM contracts WHERE account_id = $1 \
         ORDER BY from_day DESC, id DESC"
    );
    let rows: Vec<Row> = sql::all(connection, &query, vec![account_id.into()]).await?;
    rows.into_iter().map(ContractRow::try_from).collect()
}

/// The contracts of these people that hold, in order of time.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<ContractRow>, StoreError> {
    let select = format!(
        "SELECT {COLUMNS}, {WRITTEN} FROM contracts WHERE annulled_at IS NULL AND account_id"
    );
    let mut rows: Vec<Row> = sql::all_of(connection, &select, account_ids).await?;
    rows.sort_by_key(|row| row.from_day);
    rows.into_iter().map(ContractRow::try_from).collect()
}

/// Writes a contract; answers its identifier. Not unique while another holds that begins on the same day.
pub async fn insert(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    contract: &Contract,
    author: Author,
) -> Result<ContractId, StoreError> {
    let insert = format!(
        "INSERT INTO contracts (account_id, from_day, to_day, kind, weekly_minutes, complementary_third, \
         annual_minutes, year_from, days, period_weeks, period_anchor, created_by_id, created_at) \
         VALUES ({})",
        sql::placeholders(1, 13)
    );
    let values: Vec<Value> = vec![
        account_id.into(),
        contract.from.into(),
        contract.to.into(),
        Word(contract.kind).into(),
        stored(contract.weekly_minutes)?.into(),
        contract.complementary_third.into(),
        stored(contract.annual_minutes)?.into(),
        contract.year_from.clone().into(),
        stored(contract.days)?.into(),
        stored(contract.period_weeks)?.into(),
        contract.period_anchor.into(),
        author.id.into(),
        author.now.into(),
    ];
    sql::insert(connection, &insert, values).await
}
