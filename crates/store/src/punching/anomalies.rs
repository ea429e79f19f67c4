//! What is wrong with people's punches: those that arrived late and changed what others meant, and what was found when
//! months were computed.

use chrona_api_types::{AnomalyCode, PersonId, PunchId, TeamId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, Scope, StoreError,
    people::teams::of_team,
    sql::{self, Conditions},
    words::Word,
};

/// Something wrong, with the names that go with it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NamedAnomaly {
    /// The punch that arrived late, where that is what is wrong.
    pub punch_id: Option<PunchId>,
    /// What was found in the month, where that is what is wrong.
    pub code: Option<Word<AnomalyCode>>,
    /// Whose it is.
    pub account_id: PersonId,
    /// When the punch it is about was made; of a day without one, its first instant.
    pub moment: DateTime<Utc>,
    /// The day, of what was found in the month.
    pub day: Option<NaiveDate>,
    /// When the punch it is about was made.
    pub at: Option<DateTime<Utc>>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// Who looked at it.
    pub handled_by: Option<PersonId>,
    /// When.
    pub handled_at: Option<DateTime<Utc>>,
    /// What that person wrote.
    pub note: Option<String>,
    /// That person's first name.
    pub by_first_name: Option<String>,
    /// That person's last name.
    pub by_last_name: Option<String>,
    /// That person's address.
    pub by_email: Option<String>,
}

/// Which of them to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnomalyFilter {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this instant.
    pub before: Option<DateTime<Utc>>,
    /// Only of this kind.
    pub code: Option<AnomalyCode>,
    /// Only those that someone looked at, or that nobody did.
    pub is_handled: Option<bool>,
}

/// One anomaly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnomalyKey {
    /// This punch arrived late.
    Late(PunchId),
    /// What was found in someone's month.
    Time(PersonId, AnomalyCode, DateTime<Utc>),
}

const SELECT: &str = "SELECT x.punch_id, x.code, x.account_id, x.moment, x.day, x.at, e.first_name, \
     e.last_name, a.email, e.staff_number, x.handled_by, x.handled_at, x.note, \
     b.first_name AS by_first_name, b.last_name AS by_last_name, c.email AS by_email";
const FROM: &str = "FROM (\
     SELECT l.punch_id, NULL AS code, l.account_id, p.punched_at AS moment, NULL AS day, \
     p.punched_at AS at, l.handled_by, l.handled_at, l.note \
     FROM late_punches l JOIN punches p ON p.id = l.punch_id WHERE l.state = 'disturbs' \
     UNION ALL \
     SELECT NULL, f.code, f.account_id, f.moment, f.day, f.at, h.handled_by, h.handled_at, h.note \
     FROM found_anomalies f LEFT JOIN handled_anomalies h ON h.account_id = f.account_id \
     AND h.code = f.code AND h.moment = f.moment) x \
     JOIN accounts a ON a.id = x.account_id JOIN employments e ON e.account_id = x.account_id \
     LEFT JOIN accounts c ON c.id = x.handled_by \
     LEFT JOIN employments b ON b.account_id = x.handled_by";
const NEWEST_FIRST: &str = "x.moment DESC, x.account_id, x.code, x.punch_id";

impl AnomalyFilter {
    fn add_to(self, mut conditions: Conditions) -> Conditions {
        conditions.and("x.account_id =", self.account_id);
        conditions.and("x.moment >=", self.from);
        conditions.and("x.moment <", self.before);
        of_team(&mut conditions, "x.account_id", self.team_id, None);
        match self.code {
            Some(AnomalyCode::LatePunch) => conditions.and_plain("x.punch_id IS NOT NULL"),
            code => conditions.and("x.code =", code.map(AnomalyCode::as_str)),
        }
        match self.is_handled {
            Some(true) => conditions.and_plain("x.handled_at IS NOT NULL"),
            Some(false) => conditions.and_plain("x.handled_at IS NULL"),
            None => {}
        }
        conditions
    }
}

/// A page of those within a scope, the newest first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: AnomalyFilter,
    page: Page,
) -> Result<Counted<NamedAnomaly>, StoreError> {
    let Some((from, conditions)) = scope.of_rows(FROM, "x.account_id", "x.moment") else {
        return Ok((Vec::new(), 0));
    };
    filter
        .add_to(conditions)
        .page(connection, SELECT, &from, NEWEST_FIRST, page)
        .await
}

/// One of them.
pub async fn find(
    connection: &impl ConnectionTrait,
    key: AnomalyKey,
) -> Result<Option<NamedAnomaly>, StoreError> {
    let mut conditions = Conditions::default();
    match key {
        AnomalyKey::Late(id) => conditions.and("x.punch_id =", Some(id)),
        AnomalyKey::Time(id, code, moment) => {
            conditions.and("x.account_id =", Some(id));
            conditions.and("x.code =", Some(code.as_str()));
            conditions.and("x.moment =", Some(moment));
        }
    }
    let select = format!("{SELECT} {FROM}");
    let found = conditions.all(connection, &select, "LIMIT 1").await?;
    Ok(found.into_iter().next())
}

/// Notes that someone looked at one; answers whether nobody had.
pub async fn handle(
    connection: &impl ConnectionTrait,
    key: AnomalyKey,
    by: PersonId,
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let noted = [by.into(), now.into(), note.into()];
    let (statement, of) = match key {
        AnomalyKey::Late(id) => (
            "UPDATE late_punches SET handled_by = $1, handled_at = $2, note = $3 \
             WHERE punch_id = $4 AND state = 'disturbs' AND handled_at IS NULL",
            vec![id.into()],
        ),
        AnomalyKey::Time(id, code, moment) => (
            "INSERT INTO handled_anomalies \
             (handled_by, handled_at, note, account_id, code, moment) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, code, moment) DO NOTHING",
            vec![id.into(), code.as_str().into(), moment.into()],
        ),
    };
    let values = noted.into_iter().chain(of).collect();
    Ok(sql::execute(connection, statement, values).await? == 1)
}
