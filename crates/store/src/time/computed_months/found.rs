//! What was found in a month that is kept: anomalies and limits.

use chrona_api_types::{AnomalyCode, LimitCode, PersonId};
use chrona_work_time::TimeAnomaly;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::Computed;
use crate::{
    StoreError,
    sql::{self, AT_ONCE},
};

/// Something wrong in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub anomaly: TimeAnomaly,
    /// The punch it is about, or else the day's first instant.
    pub moment: DateTime<Utc>,
}

/// A limit that was broken in a month, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLimit {
    /// Which.
    pub code: LimitCode,
    /// The article that sets it.
    pub article: String,
    /// The day, or the first day of the week.
    pub day: NaiveDate,
    /// Its first instant.
    pub moment: DateTime<Utc>,
    /// What was found.
    pub measured_seconds: i64,
    /// What the limit is.
    pub limit_seconds: i64,
}

/// A row of `found_anomalies`, in the order of its columns after the month.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
struct AnomalyRow {
    account_id: PersonId,
    place: i32,
    code: String,
    day: NaiveDate,
    at: Option<DateTime<Utc>>,
    moment: DateTime<Utc>,
}

/// A row of `found_limits`, in the order of its columns after the month.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
struct LimitRow {
    account_id: PersonId,
    place: i32,
    code: String,
    article: String,
    day: NaiveDate,
    moment: DateTime<Utc>,
    measured_seconds: i64,
    limit_seconds: i64,
}

impl Computed {
    fn anomaly_rows(&self) -> impl Iterator<Item = AnomalyRow> {
        let found = self.anomalies.iter().zip(0_i32..);
        found.map(|(found, place)| AnomalyRow {
            account_id: self.sums.account_id,
            place,
            code: AnomalyCode::from(found.anomaly.code).as_str().to_owned(),
            day: found.anomaly.date,
            at: found.anomaly.at,
            moment: found.moment,
        })
    }

    fn limit_rows(&self) -> impl Iterator<Item = LimitRow> {
        let found = self.limits.iter().zip(0_i32..);
        found.map(|(found, place)| LimitRow {
            account_id: self.sums.account_id,
            place,
            code: found.code.as_str().to_owned(),
            article: found.article.clone(),
            day: found.day,
            moment: found.moment,
            measured_seconds: found.measured_seconds,
            limit_seconds: found.limit_seconds,
        })
    }
}

/// Writes what was found in a month of these people.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    computed: &[&Computed],
) -> Result<(), StoreError> {
    insert_anomalies(connection, month, computed).await?;
    insert_limits(connection, month, computed).await
}

async fn insert_anomalies(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    computed: &[&Computed],
) -> Result<(), StoreError> {
    let rows = computed.iter().flat_map(|one| one.anomaly_rows());
    let rows = rows.map(|row| -> [Value; 7] {
        [
            row.account_id.into(),
            month.into(),
            row.place.into(),
            row.code.into(),
            row.day.into(),
            row.at.into(),
            row.moment.into(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let into = "INSERT INTO found_anomalies (account_id, month, place, code, day, at, moment)";
    for some in rows.chunks(AT_ONCE) {
        sql::insert_rows(connection, into, some.iter().cloned()).await?;
    }
    Ok(())
}

async fn insert_limits(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    computed: &[&Computed],
) -> Result<(), StoreError> {
    let rows = computed.iter().flat_map(|one| one.limit_rows());
    let rows = rows.map(|row| -> [Value; 9] {
        [
            row.account_id.into(),
            month.into(),
            row.place.into(),
            row.code.into(),
            row.article.into(),
            row.day.into(),
            row.moment.into(),
            row.measured_seconds.into(),
            row.limit_seconds.into(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let into = "INSERT INTO found_limits (account_id, month, place, code, article, day, moment, \
         measured_seconds, limit_seconds)";
    for some in rows.chunks(AT_ONCE) {
        sql::insert_rows(connection, into, some.iter().cloned()).await?;
    }
    Ok(())
}

/// What is kept of the anomalies and limits of a month.
#[derive(Clone, Debug)]
pub struct KeptFound {
    anomalies: Vec<AnomalyRow>,
    limits: Vec<LimitRow>,
}

impl KeptFound {
    /// Reads those of these people.
    pub async fn of(
        connection: &impl ConnectionTrait,
        month: NaiveDate,
        account_ids: &[PersonId],
    ) -> Result<Self, StoreError> {
        let select = format!(
            "SELECT account_id, place, code, day, at, moment FROM found_anomalies \
             WHERE month = '{month}' AND account_id"
        );
        let mut anomalies: Vec<AnomalyRow> = sql::all_of(connection, &select, account_ids).await?;
        anomalies.sort_by_key(|row| (row.account_id, row.place));
        let select = format!(
            "SELECT account_id, place, code, article, day, moment, measured_seconds, limit_seconds \
             FROM found_limits WHERE month = '{month}' AND account_id"
        );
        let mut limits: Vec<LimitRow> = sql::all_of(connection, &select, account_ids).await?;
        limits.sort_by_key(|row| (row.account_id, row.place));
        Ok(Self { anomalies, limits })
    }

    /// Whether someone's are what was computed.
    pub fn is_of(&self, computed: &Computed) -> bool {
        let id = computed.sums.account_id;
        let anomalies = self.anomalies.iter().filter(|row| row.account_id == id);
        let limits = self.limits.iter().filter(|row| row.account_id == id);
        anomalies.cloned().eq(computed.anomaly_rows()) && limits.cloned().eq(computed.limit_rows())
    }
}
