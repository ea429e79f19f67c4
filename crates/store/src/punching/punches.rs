//! Punches: facts, written once.

use std::{collections::HashMap, ops::Range};

use chrona_api_types::{
    DeviceId, KioskId, PersonId, PunchId, PunchMethod, PunchType, SiteId, TeamId,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};

use super::corrections::kept;
use crate::{
    Counted, Page, Scope, StoreError,
    entities::punch,
    people::teams::of_team,
    sql::{self, Conditions, LongList},
    words::Word,
};

pub use crate::entities::punch::Model as PunchRow;

/// A punch with the names that go with it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NamedPunch {
    /// The punch.
    pub id: PunchId,
    /// Whose it is.
    pub account_id: PersonId,
    /// The phone, or what was shown instead; none for a correction.
    pub device_id: Option<DeviceId>,
    /// The kiosk; none for a correction.
    pub kiosk_id: Option<KioskId>,
    /// Which way the person went.
    pub kind: Word<PunchType>,
    /// How it was made.
    pub method: Word<PunchMethod>,
    /// When, by the server's clock; of a correction, as its author says.
    pub punched_at: DateTime<Utc>,
    /// What the kiosk's clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// The badge's identifier.
    pub badge_id: String,
    /// When the row was written.
    pub created_at: DateTime<Utc>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The kiosk's name.
    pub kiosk_name: Option<String>,
    /// Whether a correction annuls it.
    pub is_annulled: bool,
}

/// Which punches to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct PunchFilter {
    /// Only this account's.
    pub account_id: Option<PersonId>,
    /// Only from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this instant.
    pub before: Option<DateTime<Utc>>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Whether those that a correction annuls are listed too.
    pub with_annulled: bool,
}

/// What stands before and after a punch among those of its person that count.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Neighbours {
    /// The punch.
    pub id: PunchId,
    /// The kind of the one before.
    pub kind_before: Option<Word<PunchType>>,
    /// The kind of the one after.
    pub kind_after: Option<Word<PunchType>>,
    /// The longest shift of the person's category, in minutes, where it has one of its own.
    pub longest_shift_minutes: Option<i32>,
}

impl NamedPunch {
    /// Whether a correction added it, or annuls it.
    pub fn is_corrected(&self) -> bool {
        self.is_annulled || *self.method == PunchMethod::Correction
    }
}

const SELECT: &str = "SELECT p.id, p.account_id, p.device_id, p.kiosk_id, p.kind, p.method, p.punched_at, \
     p.device_time, p.badge_id, p.created_at, e.first_name, e.last_name, a.email, \
     k.name AS kiosk_name, \
     EXISTS (SELECT 1 FROM corrections n WHERE n.annulled_id = p.id) AS is_annulled";
const FROM: &str = "FROM punches p JOIN accounts a ON a.id = p.account_id \
     JOIN employments e ON e.account_id = p.account_id \
     LEFT JOIN kiosks k ON k.id = p.kiosk_id";

/// By when they were made, the newest first: one that a kiosk kept is written later. Of one instant, those
/// that HR added stand around the others: an exit before them, an entry after them, so that who went out
/// and in again is in. `p` is the punches' alias.
pub(crate) fn newest_first(p: &str) -> String {
    format!("{p}.punched_at DESC, {} DESC, {p}.id DESC", rank(p))
}

/// Where a punch stands among those of its instant, as a number that grows with time.
pub(super) fn rank(p: &str) -> String {
    let added = PunchMethod::Correction.as_str();
    format!("CASE WHEN {p}.method <> '{added}' THEN 1 WHEN {p}.kind = 'clock_in' THEN 2 ELSE 0 END")
}

/// Everyone's, read page by page.
const NEWEST: LongList = LongList {
    select: SELECT,
    from: FROM,
    rows: "FROM punches p",
    id: "p.id",
    first_first: "p.punched_at DESC, p.id DESC",
    last_first: "p.punched_at, p.id",
};

impl PunchFilter {
    /// Whether it lets everyone's through.
    fn is_long(&self, scope: &Scope) -> bool {
        *scope == Scope::Everyone && self.account_id.is_none()
    }

    fn add_to(self, mut conditions: Conditions) -> Conditions {
        conditions.and("p.account_id =", self.account_id);
        conditions.and("p.punched_at >=", self.from);
        conditions.and("p.punched_at <", self.before);
        of_team(&mut conditions, "p.account_id", self.team_id, self.site_id);
        if !self.with_annulled {
            conditions.and_plain(&kept("p"));
        }
        conditions
    }
}

/// A page of the punches within a scope, newest first, and how many there are. Those of some people stand in the
/// order in which they count, everyone's of one instant in that in which they were written, which an index has.
pub async fn list(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: PunchFilter,
    page: Page,
) -> Result<Counted<NamedPunch>, StoreError> {
    let Some((from, conditions)) = scope.of_rows(FROM, "p.account_id", "p.punched_at") else {
        return Ok((Vec::new(), 0));
    };
    if filter.is_long(scope) {
        let all = PunchFilter {
            with_annulled: true,
            ..filter
        };
        let mut conditions = all.add_to(conditions);
        if !filter.with_annulled {
            // Looked at once for all the punches that are passed over, and not once for each.
            conditions.and_plain(
                "p.id NOT IN (SELECT n.annulled_id FROM corrections n WHERE n.annulled_id IS NOT NULL)",
            );
        }
        return conditions.long_page(connection, &NEWEST, page).await;
    }
    filter
        .add_to(conditions)
        .page(connection, SELECT, &from, &newest_first("p"), page)
        .await
}

/// The punches within a scope that follow one in the list, newest first.
pub async fn list_older(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    mut filter: PunchFilter,
    than: &PunchRow,
    limit: u64,
) -> Result<Vec<NamedPunch>, StoreError> {
    let Some((from, conditions)) = scope.of_rows(FROM, "p.account_id", "p.punched_at") else {
        return Ok(Vec::new());
    };
    let is_long = filter.is_long(scope);
    // The place is where the index is entered: SQLite goes through what lies between it and another bound.
    let end = than.punched_at + TimeDelta::microseconds(1);
    filter.before = Some(filter.before.map_or(end, |before| before.min(end)));
    let mut conditions = filter.add_to(conditions);
    if is_long {
        conditions.and_pair("(p.punched_at, p.id) <", than.punched_at, than.id);
        return conditions.first(connection, &NEWEST, limit).await;
    }
    let follows = format!(
        "(p.punched_at, {}, p.id) < (SELECT o.punched_at, {}, o.id FROM punches o WHERE o.id =",
        rank("p"),
        rank("o")
    );
    conditions.and_within(&follows, Some(than.id));
    let order = format!("ORDER BY {} LIMIT {limit}", newest_first("p"));
    conditions
        .all(connection, &format!("{SELECT} {from}"), &order)
        .await
}

/// What stands before and after these punches.
pub async fn neighbours(
    connection: &impl ConnectionTrait,
    ids: &[PunchId],
) -> Result<Vec<Neighbours>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (of_p, of_q) = (rank("p"), rank("q"));
    let neighbour = |comparison: &str, order: &str| {
        format!(
            "(SELECT q.kind FROM punches q WHERE q.account_id = p.account_id \
             AND (q.punched_at, {of_q}, q.id) {comparison} (p.punched_at, {of_p}, p.id) AND {} \
             ORDER BY q.punched_at {order}, {of_q} {order}, q.id {order} LIMIT 1)",
            kept("q")
        )
    };
    let query = format!(
        "SELECT p.id, c.longest_shift_minutes, {} AS kind_before, {} AS kind_after FROM punches p \
         JOIN employments e ON e.account_id = p.account_id \
         LEFT JOIN categories c ON c.id = e.category_id WHERE p.id IN ({})",
        neighbour("<", "DESC"),
        neighbour(">", "ASC"),
        sql::placeholders(1, ids.len())
    );
    sql::all(
        connection,
        &query,
        ids.iter().map(|&id| id.into()).collect(),
    )
    .await
}

/// The account's last punch that counts.
pub async fn last(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Option<NamedPunch>, StoreError> {
    let query = format!(
        "{SELECT} {FROM} WHERE p.account_id = $1 AND {} ORDER BY {} LIMIT 1",
        kept("p"),
        newest_first("p")
    );
    sql::one(connection, &query, vec![account_id.into()]).await
}

/// The kind and time of the account's last punch that counts, until an instant.
pub async fn last_until(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    until: DateTime<Utc>,
) -> Result<Option<(PunchType, DateTime<Utc>)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: Word<PunchType>,
        punched_at: DateTime<Utc>,
    }
    let query = format!(
        "SELECT p.kind, p.punched_at FROM punches p \
         WHERE p.account_id = $1 AND p.punched_at <= $2 AND {} ORDER BY {} LIMIT 1",
        kept("p"),
        newest_first("p")
    );
    let row: Option<Row> =
        sql::one(connection, &query, vec![account_id.into(), until.into()]).await?;
    Ok(row.map(|row| (row.kind.0, row.punched_at)))
}

/// A punch.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: PunchId,
) -> Result<Option<PunchRow>, StoreError> {
    Ok(punch::Entity::find_by_id(id).one(connection).await?)
}

/// Whether this account has a punch of this kind and time that counts.
pub async fn is_there(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    kind: PunchType,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let query = format!(
        "SELECT COUNT(*) AS total FROM punches p \
         WHERE p.account_id = $1 AND p.punched_at = $2 AND p.kind = $3 AND {}",
        kept("p")
    );
    let values = vec![account_id.into(), at.into(), Word(kind).into()];
    Ok(sql::count_rows(connection, &query, values).await? > 0)
}

/// Whether the punch's person has a later one that counts.
pub async fn is_before_another(
    connection: &impl ConnectionTrait,
    punch_id: PunchId,
) -> Result<bool, StoreError> {
    let query = format!(
        "SELECT COUNT(*) AS total FROM punches o WHERE o.id = $1 AND EXISTS (\
         SELECT 1 FROM punches p WHERE p.account_id = o.account_id \
         AND p.punched_at > o.punched_at AND {})",
        kept("p")
    );
    Ok(sql::count_rows(connection, &query, vec![punch_id.into()]).await? > 0)
}

/// The punch of this badge.
pub async fn of_badge(
    connection: &impl ConnectionTrait,
    badge_id: &str,
) -> Result<Option<PunchRow>, StoreError> {
    let query = punch::Entity::find().filter(punch::Column::BadgeId.eq(badge_id));
    Ok(query.one(connection).await?)
}

/// The kinds and times of these accounts' punches that count, from an instant on, each account's oldest
/// first.
pub async fn times_since(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
    from: DateTime<Utc>,
) -> Result<HashMap<PersonId, Vec<(PunchType, DateTime<Utc>)>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
        kind: Word<PunchType>,
        punched_at: DateTime<Utc>,
    }
    let query = format!(
        "SELECT p.account_id, p.kind, p.punched_at FROM punches p \
         WHERE p.punched_at >= $1 AND p.account_id IN ({}) AND {} ORDER BY p.punched_at, p.id",
        sql::placeholders(2, account_ids.len()),
        kept("p")
    );
    let ids = account_ids.iter().map(|&id| id.into());
    let values = std::iter::once(from.into()).chain(ids).collect();
    let rows: Vec<Row> = sql::all(connection, &query, values).await?;
    let mut times: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let of_one = times.entry(row.account_id).or_default();
        of_one.push((row.kind.0, row.punched_at));
    }
    Ok(times)
}

/// A punch as far as its person's time is concerned.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TimedPunch {
    /// The punch.
    pub id: PunchId,
    /// Which way the person went.
    pub kind: Word<PunchType>,
    /// When.
    pub punched_at: DateTime<Utc>,
}

/// The account's punches that count, within a range.
pub async fn of_person(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    range: Range<DateTime<Utc>>,
) -> Result<Vec<TimedPunch>, StoreError> {
    let query = format!(
        "SELECT p.id, p.kind, p.punched_at FROM punches p \
         WHERE p.account_id = $1 AND p.punched_at >= $2 AND p.punched_at < $3 AND {} \
         ORDER BY p.punched_at, p.id",
        kept("p")
    );
    let values = vec![account_id.into(), range.start.into(), range.end.into()];
    sql::all(connection, &query, values).await
}

/// The kinds and times of everyone's punches that count, within a range.
pub async fn times_between(
    connection: &impl ConnectionTrait,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<(PersonId, PunchType, DateTime<Utc>)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
        kind: Word<PunchType>,
        punched_at: DateTime<Utc>,
    }
    let query = format!(
        "SELECT p.account_id, p.kind, p.punched_at FROM punches p \
         WHERE p.punched_at >= $1 AND p.punched_at < $2 AND {}",
        kept("p")
    );
    let rows: Vec<Row> = sql::all(connection, &query, vec![from.into(), before.into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.account_id, row.kind.0, row.punched_at))
        .collect())
}
