//! How far people's months have come, and the steps they took.

use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

use chrona_api_types::{AnomalyCode, PeriodStep, PersonId, TimesheetState};
use chrona_ledger::StepFacts;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    StoreError,
    sql::{self, Conditions},
    time::people::{PeopleFilter, conditions as of_people},
    words::Word,
};

/// Someone's month.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PeriodRow {
    /// Its identifier.
    pub id: i64,
    /// Whose it is.
    pub account_id: PersonId,
    /// Its first day.
    pub month: NaiveDate,
    /// How far it is.
    pub state: Word<TimesheetState>,
    /// The hash of the figures that the last step was about.
    pub figures_hash: String,
}

/// A step that a month took.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct StepRow {
    /// The month's identifier.
    pub period_id: i64,
    /// Whose month it is.
    pub account_id: PersonId,
    /// The month's first day.
    pub month: NaiveDate,
    /// Which step.
    pub step: Word<PeriodStep>,
    /// Why.
    pub reason: String,
    /// The hash of the figures that it was about.
    pub figures_hash: String,
    /// Who took it.
    pub taken_by_id: Option<PersonId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The ledger's entry.
    pub sequence: Option<i64>,
    /// What hides the step behind that entry's commitment.
    pub salt: Option<Vec<u8>>,
    /// The first name of who took it.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The address.
    pub email: Option<String>,
}

impl StepRow {
    /// What the ledger's entry of the step commits to.
    pub fn facts(&self) -> StepFacts {
        StepFacts {
            account: self.account_id.0,
            figures: self.figures_hash.clone(),
            month: self.month.format("%Y-%m").to_string(),
            reason: self.reason.clone(),
        }
    }
}

const COLUMNS: &str = "id, account_id, month, state, figures_hash";

/// This month of these people, where it has come anywhere.
pub async fn of_month(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    account_ids: &[PersonId],
) -> Result<HashMap<PersonId, PeriodRow>, StoreError> {
    let mut found = HashMap::new();
    for some in account_ids.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT {COLUMNS} FROM periods WHERE month = $1 AND account_id IN ({})",
            sql::placeholders(2, some.len())
        );
        let ids = some.iter().map(|&id| id.into());
        let values = std::iter::once(month.into()).chain(ids).collect();
        let rows: Vec<PeriodRow> = sql::all(connection, &query, values).await?;
        found.extend(rows.into_iter().map(|row| (row.account_id, row)));
    }
    Ok(found)
}

/// Someone's months from this one on, with their steps, the first one first.
pub async fn of_person(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    since: NaiveDate,
) -> Result<(Vec<PeriodRow>, Vec<StepRow>), StoreError> {
    let query = format!("SELECT {COLUMNS} FROM periods WHERE account_id = $1 AND month >= $2");
    let values = vec![account_id.into(), since.into()];
    let months = sql::all(connection, &query, values.clone()).await?;
    let query = format!("{STEP} WHERE p.account_id = $1 AND p.month >= $2 ORDER BY s.id");
    let steps = sql::all(connection, &query, values).await?;
    Ok((months, steps))
}

const STEP: &str = "SELECT s.period_id, p.account_id, p.month, s.step, s.reason, s.figures_hash, s.taken_by_id, \
     s.created_at, s.sequence, s.salt, e.first_name, e.last_name, a.email FROM period_steps s \
     JOIN periods p ON p.id = s.period_id LEFT JOIN accounts a ON a.id = s.taken_by_id \
     LEFT JOIN employments e ON e.account_id = s.taken_by_id";

/// Up to `limit` steps that the ledger knows of, after this entry, in order.
pub async fn recorded_after(
    connection: &impl ConnectionTrait,
    sequence: i64,
    limit: u64,
) -> Result<Vec<StepRow>, StoreError> {
    let query = format!("{STEP} WHERE s.sequence > $1 ORDER BY s.sequence LIMIT {limit}");
    sql::all(connection, &query, vec![sequence.into()]).await
}

/// The closed months whose last step is in no entry of the ledger.
pub async fn unrecorded(
    connection: &impl ConnectionTrait,
) -> Result<Option<NaiveDate>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        month: NaiveDate,
    }
    let query = "SELECT p.month FROM periods p WHERE p.state = 'closed' AND NOT EXISTS (SELECT 1 FROM period_steps s \
         WHERE s.period_id = p.id AND s.step = 'close' AND s.sequence IS NOT NULL \
         AND s.figures_hash = p.figures_hash) LIMIT 1";
    let row: Option<Row> = sql::one(connection, query, vec![]).await?;
    Ok(row.map(|row| row.month))
}

/// How many months of these people are in each state, by month, from this one on.
pub async fn counts(
    connection: &impl ConnectionTrait,
    filter: PeopleFilter,
    since: NaiveDate,
) -> Result<HashMap<(NaiveDate, TimesheetState), i64>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        month: NaiveDate,
        state: Word<TimesheetState>,
        total: i64,
    }
    let mut conditions: Conditions = of_people(filter);
    conditions.and("p.month >=", Some(since));
    let select = "SELECT p.month, p.state, COUNT(*) AS total FROM periods p JOIN accounts a ON a.id = p.account_id \
         JOIN employments e ON e.account_id = a.id";
    let rows: Vec<Row> = conditions
        .all(connection, select, "GROUP BY p.month, p.state")
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| ((row.month, *row.state), row.total))
        .collect())
}

/// Whether a month of someone, or of anyone, is closed that has this day or is later.
pub async fn is_any_closed_since(
    connection: &impl ConnectionTrait,
    account_id: Option<PersonId>,
    day: NaiveDate,
) -> Result<bool, StoreError> {
    let first = chrono::Datelike::with_day(&day, 1).unwrap_or(day);
    let mut conditions = Conditions::default();
    conditions.and_plain("state = 'closed'");
    conditions.and("account_id =", account_id);
    conditions.and("month >=", Some(first));
    let (query, values) = conditions.statement("SELECT COUNT(*) AS total FROM periods", "");
    Ok(sql::count_rows(connection, &query, values).await? > 0)
}

/// Which of these people have a month that is closed and later than this one.
pub async fn closed_later(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    account_ids: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    let mut found = HashSet::new();
    for some in account_ids.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT DISTINCT account_id FROM periods WHERE state = 'closed' AND month > $1 AND account_id IN ({})",
            sql::placeholders(2, some.len())
        );
        let ids = some.iter().map(|&id| id.into());
        let values = std::iter::once(month.into()).chain(ids).collect();
        let rows: Vec<Row> = sql::all(connection, &query, values).await?;
        found.extend(rows.into_iter().map(|row| row.account_id));
    }
    Ok(found)
}

/// Which of these people have punches of this span that arrived late, disturb what others meant, and that nobody has
/// looked at.
pub async fn disturbed(
    connection: &impl ConnectionTrait,
    (start, end): (DateTime<Utc>, DateTime<Utc>),
    account_ids: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    let mut found = HashSet::new();
    for some in account_ids.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT DISTINCT l.account_id FROM late_punches l JOIN punches p ON p.id = l.punch_id \
             WHERE l.state = 'disturbs' AND l.handled_at IS NULL AND p.punched_at >= $1 AND p.punched_at < $2 \
             AND l.account_id IN ({})",
            sql::placeholders(3, some.len())
        );
        let ids = some.iter().map(|&id| id.into());
        let values = [start.into(), end.into()].into_iter().chain(ids).collect();
        let rows: Vec<Row> = sql::all(connection, &query, values).await?;
        found.extend(rows.into_iter().map(|row| row.account_id));
    }
    Ok(found)
}

/// How far these months are that are there, by their identifiers.
pub async fn states_of(
    connection: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, (NaiveDate, TimesheetState)>, StoreError> {
    let select = format!("SELECT {COLUMNS} FROM periods WHERE id");
    let rows: Vec<PeriodRow> = sql::all_of(connection, &select, ids).await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (row.id, (row.month, *row.state))).collect())
}

/// The anomalies of these people that someone has dealt with: whose, which, and the moment they are about.
pub async fn handled_anomalies(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<HashSet<(PersonId, AnomalyCode, DateTime<Utc>)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
        code: Word<AnomalyCode>,
        moment: DateTime<Utc>,
    }
    let select = "SELECT account_id, code, moment FROM handled_anomalies WHERE account_id";
    let rows: Vec<Row> = sql::all_of(connection, select, account_ids).await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (row.account_id, *row.code, row.moment))
        .collect())
}

/// Which of these people wait for a decision about one of these days.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
    days: &RangeInclusive<NaiveDate>,
) -> Result<HashSet<PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
    }
    let mut found = HashSet::new();
    for some in account_ids.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT DISTINCT account_id FROM requests WHERE state = 'asked' AND from_day <= $1 AND to_day >= $2 \
             AND account_id IN ({})",
            sql::placeholders(3, some.len())
        );
        let days = [(*days.end()).into(), (*days.start()).into()];
        let ids = some.iter().map(|&id| id.into());
        let values = days.into_iter().chain(ids).collect();
        let rows: Vec<Row> = sql::all(connection, &query, values).await?;
        found.extend(rows.into_iter().map(|row| row.account_id));
    }
    Ok(found)
}

/// A step to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewStep<'a> {
    /// Whose month it is.
    pub account_id: PersonId,
    /// The month's first day.
    pub month: NaiveDate,
    /// Which step.
    pub step: PeriodStep,
    /// What the month is from then on.
    pub state: TimesheetState,
    /// Why.
    pub reason: &'a str,
    /// The hash of the figures that it is about.
    pub figures_hash: &'a str,
    /// Who takes it.
    pub by: PersonId,
    /// When.
    pub now: DateTime<Utc>,
}

/// Has a month take a step; answers the month's identifier and the step's.
pub async fn take(
    connection: &impl ConnectionTrait,
    step: NewStep<'_>,
) -> Result<(i64, i64), StoreError> {
    let insert = "INSERT INTO periods (account_id, month, state, figures_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (account_id, month) DO UPDATE SET state = $3, figures_hash = $4";
    let values = vec![
        step.account_id.into(),
        step.month.into(),
        Word(step.state).into(),
        step.figures_hash.into(),
        step.now.into(),
    ];
    let period_id: i64 = sql::insert(connection, insert, values).await?;
    let insert = "INSERT INTO period_steps (period_id, step, reason, figures_hash, taken_by_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        period_id.into(),
        Word(step.step).into(),
        step.reason.into(),
        step.figures_hash.into(),
        step.by.into(),
        step.now.into(),
    ];
    let step_id: i64 = sql::insert(connection, insert, values).await?;
    Ok((period_id, step_id))
}

/// Notes the ledger's entry of a step, and what hides it there.
pub async fn note_entry(
    connection: &impl ConnectionTrait,
    step_id: i64,
    sequence: i64,
    salt: &[u8],
) -> Result<(), StoreError> {
    let update = "UPDATE period_steps SET sequence = $2, salt = $3 WHERE id = $1";
    let values = vec![step_id.into(), sequence.into(), salt.to_vec().into()];
    sql::execute(connection, update, values).await?;
    Ok(())
}
