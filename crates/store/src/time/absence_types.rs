//! Sorts of absence.

use chrona_api_types::{AbsenceType, AbsenceUnit, Decider, LeaveGain, Pattern};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{StoreError, sql, words::Word};

#[derive(FromQueryResult)]
#[expect(clippy::struct_excessive_bools, reason = "a column each")]
struct Row {
    code: String,
    name_fr: String,
    name_en: String,
    unit: Word<AbsenceUnit>,
    is_paid: bool,
    counts: bool,
    is_elsewhere: bool,
    leave_gain: Word<LeaveGain>,
    balance: Option<String>,
    needs_document: bool,
    decided_by: Word<Decider>,
    is_neutral: bool,
    payroll_code: Option<String>,
    colour: String,
    pattern: Word<Pattern>,
    is_active: bool,
}

impl From<Row> for AbsenceType {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            name_fr: row.name_fr,
            name_en: row.name_en,
            unit: *row.unit,
            paid: row.is_paid,
            counts: row.counts,
            elsewhere: row.is_elsewhere,
            leave_gain: *row.leave_gain,
            balance: row.balance,
            needs_document: row.needs_document,
            decided_by: *row.decided_by,
            neutral: row.is_neutral,
            payroll_code: row.payroll_code,
            colour: row.colour,
            pattern: *row.pattern,
            active: row.is_active,
        }
    }
}

const COLUMNS: &str = "code, name_fr, name_en, unit, is_paid, counts, is_elsewhere, leave_gain, balance, needs_document, \
     decided_by, is_neutral, payroll_code, colour, pattern, is_active";

/// All of them, those in use first, by their words.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<AbsenceType>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM absence_types ORDER BY is_active DESC, code");
    let rows: Vec<Row> = sql::all(connection, &query, vec![]).await?;
    Ok(rows.into_iter().map(AbsenceType::from).collect())
}

/// The one of this word.
pub async fn find(
    connection: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<AbsenceType>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM absence_types WHERE code = $1");
    let row: Option<Row> = sql::one(connection, &query, vec![code.into()]).await?;
    Ok(row.map(AbsenceType::from))
}

/// Makes one, or changes the one of its word.
pub async fn save(
    connection: &impl ConnectionTrait,
    kind: &AbsenceType,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = format!(
        "INSERT INTO absence_types ({COLUMNS}, created_at) VALUES ({}) \
         ON CONFLICT (code) DO UPDATE SET name_fr = $2, name_en = $3, unit = $4, is_paid = $5, counts = $6, \
         is_elsewhere = $7, leave_gain = $8, balance = $9, needs_document = $10, decided_by = $11, is_neutral = $12, \
         payroll_code = $13, colour = $14, pattern = $15, is_active = $16",
        sql::placeholders(1, 17)
    );
    let values = vec![
        kind.code.as_str().into(),
        kind.name_fr.as_str().into(),
        kind.name_en.as_str().into(),
        Word(kind.unit).into(),
        kind.paid.into(),
        kind.counts.into(),
        kind.elsewhere.into(),
        Word(kind.leave_gain).into(),
        kind.balance.clone().into(),
        kind.needs_document.into(),
        Word(kind.decided_by).into(),
        kind.neutral.into(),
        kind.payroll_code.clone().into(),
        kind.colour.as_str().into(),
        Word(kind.pattern).into(),
        kind.active.into(),
        now.into(),
    ];
    sql::execute(connection, &insert, values).await?;
    Ok(())
}
