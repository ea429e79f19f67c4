//! What people are told of their working time by e-mail, and that they were.

use chrona_api_types::{Language, LimitCode, PersonId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::limits::LimitKey;
use crate::{
    StoreError,
    sql::{self, AT_ONCE},
    words::Word,
};

/// A limit that someone was not told of yet.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Untold {
    /// Who is to be told: the person, or who looks after the person's team.
    pub recipient_id: PersonId,
    /// Their address.
    pub recipient: String,
    /// The language they read.
    pub language: Word<Language>,
    /// When they were told of a limit last.
    pub told_at: Option<DateTime<Utc>>,
    /// Whose working time.
    pub account_id: PersonId,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// Which limit.
    pub code: Word<LimitCode>,
    /// The article that sets it.
    pub article: String,
    /// The day, or the first day of the week.
    pub day: NaiveDate,
    /// What was found.
    pub measured_seconds: i64,
    /// What the limit is.
    pub limit_seconds: i64,
}

impl Untold {
    /// What names the limit.
    pub fn key(&self) -> LimitKey {
        LimitKey {
            account_id: self.account_id,
            code: self.code.0,
            day: self.day,
        }
    }
}

/// Up to `limit` limits of the days from one on that someone was not told of, and about which nobody has written what was
/// done, by who is to be told, from an account on: the person, and who looks after the team that the person belongs to, of
/// the days since the person joined it. Nobody whose account is closed.
pub async fn untold(
    connection: &impl ConnectionTrait,
    since: NaiveDate,
    after: PersonId,
    limit: u64,
) -> Result<Vec<Untold>, StoreError> {
    let query = format!(
        "SELECT r.recipient_id, t.email AS recipient, l.language, \
         (SELECT MAX(d.told_at) FROM told_limits d WHERE d.recipient_id = r.recipient_id) AS told_at, \
         f.account_id, e.first_name, e.last_name, a.email, f.code, f.article, f.day, f.measured_seconds, \
         f.limit_seconds \
         FROM found_limits f JOIN accounts a ON a.id = f.account_id \
         JOIN employments e ON e.account_id = f.account_id \
         JOIN (SELECT id AS recipient_id, id AS account_id, CAST(NULL AS date) AS since FROM accounts \
         UNION ALL SELECT h.account_id, m.account_id, m.since FROM team_managers h \
         JOIN team_members m ON m.team_id = h.team_id AND m.until IS NULL \
         WHERE h.account_id <> m.account_id) r ON r.account_id = f.account_id \
         AND (r.since IS NULL OR f.day >= r.since) \
         JOIN accounts t ON t.id = r.recipient_id JOIN employments l ON l.account_id = t.id \
         WHERE f.day >= $1 AND r.recipient_id > $2 AND a.closed_at IS NULL AND t.closed_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM handled_limits h WHERE h.account_id = f.account_id \
         AND h.code = f.code AND h.day = f.day) \
         AND NOT EXISTS (SELECT 1 FROM told_limits d WHERE d.recipient_id = r.recipient_id \
         AND d.account_id = f.account_id AND d.code = f.code AND d.day = f.day) \
         ORDER BY r.recipient_id, f.day, f.account_id, f.code LIMIT {limit}"
    );
    sql::all(connection, &query, vec![since.into(), after.into()]).await
}

/// Notes that someone was told of these limits; answers whether of all of them nobody noted it before.
pub async fn note_told(
    connection: &impl ConnectionTrait,
    recipient_id: PersonId,
    limits: &[LimitKey],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut noted = 0;
    for some in limits.chunks(AT_ONCE) {
        let rows = some.iter().enumerate().map(|(place, _)| {
            let first = place * 5 + 1;
            let places: Vec<String> = (first..first + 5)
                .map(|place| format!("${place}"))
                .collect();
            format!("({})", places.join(", "))
        });
        let rows: Vec<String> = rows.collect();
        let insert = format!(
            "INSERT INTO told_limits (recipient_id, account_id, code, day, told_at) VALUES {} \
             ON CONFLICT (recipient_id, account_id, code, day) DO NOTHING",
            rows.join(", ")
        );
        let values = some.iter().flat_map(|key| -> [Value; 5] {
            [
                recipient_id.into(),
                key.account_id.into(),
                key.code.as_str().into(),
                key.day.into(),
                now.into(),
            ]
        });
        noted += sql::execute(connection, &insert, values.collect()).await?;
    }
    Ok(usize::try_from(noted).is_ok_and(|noted| noted == limits.len()))
}
