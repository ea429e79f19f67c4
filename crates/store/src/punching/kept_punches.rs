//! What kiosks without a network kept, and what became of it.

use chrona_api_types::{KeptOutcome, KeptPunchId, KioskId, PersonId, PunchId, PunchType};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    sql::{self, Conditions},
    words::Word,
};

/// A kept punch to write.
#[derive(Clone, Debug)]
pub struct NewKept {
    /// The kiosk that sent it.
    pub kiosk_id: KioskId,
    /// The kiosk's key of it, unique with the kiosk.
    pub key: String,
    /// Its number among those the tablet kept.
    pub counter: i64,
    /// The badge.
    pub qr_token: String,
    /// Whose badge it is.
    pub account_id: Option<PersonId>,
    /// When it was read, by the kiosk's reckoning.
    pub read_at: DateTime<Utc>,
    /// What the tablet's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// The time within the badge's life that is nearest to it.
    pub shown_at: Option<DateTime<Utc>>,
    /// How far the reckoning was outside the badge's life.
    pub drift_seconds: i64,
    /// What became of it.
    pub outcome: KeptOutcome,
    /// Why it was not recorded.
    pub code: Option<&'static str>,
    /// The punch that it is.
    pub punch_id: Option<PunchId>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// What became of a kept punch.
#[derive(Clone, Debug, FromQueryResult)]
pub struct KeptRow {
    /// Its identifier.
    pub id: KeptPunchId,
    /// The kiosk that sent it.
    pub kiosk_id: KioskId,
    /// Whose badge it is.
    pub account_id: Option<PersonId>,
    /// The badge.
    pub qr_token: String,
    /// When it was read, by the kiosk's reckoning.
    pub read_at: DateTime<Utc>,
    /// What the tablet's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// What became of it.
    pub outcome: Word<KeptOutcome>,
    /// Why it was not recorded.
    pub code: Option<String>,
    /// The punch that it is.
    pub punch_id: Option<PunchId>,
}

/// A kept punch with the names that go with it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NamedKept {
    /// Its identifier.
    pub id: KeptPunchId,
    /// The kiosk that sent it.
    pub kiosk_id: KioskId,
    /// The kiosk's name.
    pub kiosk_name: String,
    /// Its number among those the tablet kept.
    pub counter: i64,
    /// Whose badge it is.
    pub account_id: Option<PersonId>,
    /// The person's first name.
    pub first_name: Option<String>,
    /// The person's last name.
    pub last_name: Option<String>,
    /// The person's address.
    pub email: Option<String>,
    /// When it was read, by the kiosk's reckoning.
    pub read_at: DateTime<Utc>,
    /// What the tablet's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// The time within the badge's life that is nearest to it.
    pub shown_at: Option<DateTime<Utc>>,
    /// How far the reckoning was outside the badge's life.
    pub drift_seconds: i64,
    /// What became of it.
    pub outcome: Word<KeptOutcome>,
    /// Why it was not recorded.
    pub code: Option<String>,
    /// The punch that it is.
    pub punch_id: Option<PunchId>,
    /// Which way the person went, when it is a punch.
    pub punch_kind: Option<Word<PunchType>>,
    /// When an administrator decided it.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "id, kiosk_id, account_id, qr_token, read_at, device_time, outcome, code, punch_id";

/// Writes a kept punch, unless the kiosk sent it before; answers whether it did.
pub async fn insert(connection: &impl ConnectionTrait, new: NewKept) -> Result<bool, StoreError> {
    let insert = "INSERT INTO kept_punches (kiosk_id, key, counter, qr_token, account_id, read_at, \
         device_time, shown_at, drift_seconds, outcome, code, punch_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (kiosk_id, key) DO NOTHING";
    let values = vec![
        new.kiosk_id.into(),
        new.key.into(),
        new.counter.into(),
        new.qr_token.into(),
        new.account_id.into(),
        new.read_at.into(),
        new.device_time.into(),
        new.shown_at.into(),
        new.drift_seconds.into(),
        Word(new.outcome).into(),
        new.code.into(),
        new.punch_id.into(),
        new.created_at.into(),
    ];
    Ok(sql::execute(connection, insert, values).await? == 1)
}

/// What the kiosk sent under this key.
pub async fn of_key(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    key: &str,
) -> Result<Option<KeptRow>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM kept_punches WHERE kiosk_id = $1 AND key = $2");
    sql::one(connection, &query, vec![kiosk_id.into(), key.into()]).await
}

/// The kept punch of this identifier.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: KeptPunchId,
) -> Result<Option<KeptRow>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM kept_punches WHERE id = $1");
    sql::one(connection, &query, vec![id.into()]).await
}

/// The number of the punch that the kiosk sent last; 0 when it never sent any.
pub async fn last_counter(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
) -> Result<i64, StoreError> {
    let query = "SELECT COALESCE((SELECT counter FROM kept_punches WHERE kiosk_id = $1 \
         ORDER BY id DESC LIMIT 1), 0) AS total";
    sql::count_rows(connection, query, vec![kiosk_id.into()]).await
}

/// Notes what an administrator decided of one that is in quarantine; answers whether it was. Where it
/// became a punch while someone else refused it, the punch is there: that is what is noted.
pub async fn decide(
    connection: &impl ConnectionTrait,
    id: KeptPunchId,
    outcome: &str,
    punch_id: Option<PunchId>,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE kept_punches SET outcome = $2, punch_id = $3, decided_by = $4, \
         decided_at = $5 WHERE id = $1 AND (outcome = 'quarantined' \
         OR (outcome = 'refused' AND CAST($3 AS BIGINT) IS NOT NULL))";
    let values = vec![
        id.into(),
        outcome.into(),
        punch_id.into(),
        by.into(),
        now.into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// A page of kept punches, the last sent first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    outcome: Option<&str>,
    page: Page,
) -> Result<Counted<NamedKept>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.and("q.outcome =", outcome);
    let select = "SELECT q.id, q.kiosk_id, k.name AS kiosk_name, q.counter, q.account_id, \
         e.first_name, e.last_name, a.email, q.read_at, q.device_time, q.shown_at, \
         q.drift_seconds, q.outcome, \
         q.code, q.punch_id, p.kind AS punch_kind, q.decided_at, q.created_at";
    let from = "FROM kept_punches q JOIN kiosks k ON k.id = q.kiosk_id \
         LEFT JOIN accounts a ON a.id = q.account_id \
         LEFT JOIN employments e ON e.account_id = q.account_id \
         LEFT JOIN punches p ON p.id = q.punch_id";
    conditions
        .page(connection, select, from, "q.id DESC", page)
        .await
}
