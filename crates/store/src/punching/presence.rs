//! Who is in, and the counts of the first page.

use chrona_api_types::{DayState, PersonId, PunchId, PunchType, SiteId, TeamId};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::{corrections::kept, planned_days, punches::newest_first};
use crate::{
    Counted, Page, StoreError,
    people::teams::of_team,
    sql::{self, Conditions},
    words::Word,
};

/// A person and their last punch.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LastPunch {
    /// The person's account.
    pub account_id: PersonId,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The last punch.
    pub punch_id: Option<PunchId>,
    /// Which way the person went.
    pub kind: Option<Word<PunchType>>,
    /// When it was made.
    pub punched_at: Option<DateTime<Utc>>,
    /// Where.
    pub kiosk_name: Option<String>,
    /// The longest shift of the person's category, in minutes, where it has one of its own.
    pub longest_shift_minutes: Option<i32>,
    /// The team the person belongs to.
    pub team_id: Option<TeamId>,
    /// Its name.
    pub team_name: Option<String>,
    /// The site where that team works.
    pub site_id: Option<SiteId>,
    /// That site's name.
    pub site_name: Option<String>,
    /// The first instant of the day for which it is kept when the person is expected.
    pub day_begins: Option<DateTime<Utc>>,
    /// The first instant of the day after.
    pub day_ends: Option<DateTime<Utc>>,
    /// Whether the person is not expected on it.
    pub is_off: Option<bool>,
    /// When the person is to be there.
    pub due_at: Option<DateTime<Utc>>,
    /// From when on the person is late.
    pub late_at: Option<DateTime<Utc>>,
    /// When the person came in first on that day.
    pub first_in: Option<DateTime<Utc>>,
}

/// How many there are of everything.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Totals {
    /// Open accounts.
    pub accounts: i64,
    /// Devices in use.
    pub devices: i64,
    /// Kiosks.
    pub kiosks: i64,
    /// Kiosks that may punch.
    pub active_kiosks: i64,
    /// Of these, the kiosks heard since a moment.
    pub online_kiosks: i64,
}

/// The channel of PostgreSQL's notifications.
pub const CHANNEL: &str = "chrona_presence";

fn select() -> String {
    format!(
        "SELECT a.id AS account_id, e.first_name, e.last_name, a.email, e.staff_number, \
         p.id AS punch_id, p.kind, p.punched_at, k.name AS kiosk_name, c.longest_shift_minutes, \
         g.id AS team_id, g.name AS team_name, s.id AS site_id, s.name AS site_name, \
         d.day_begins, d.day_ends, d.is_off, d.due_at, d.late_at, {} AS first_in",
        planned_days::first_in()
    )
}

/// Everyone, each with the last punch that counts.
fn from() -> String {
    format!(
        "FROM accounts a JOIN employments e ON e.account_id = a.id \
         LEFT JOIN punches p ON p.id = (SELECT q.id FROM punches q WHERE q.account_id = a.id \
         AND {} ORDER BY {} LIMIT 1) \
         LEFT JOIN kiosks k ON k.id = p.kiosk_id \
         LEFT JOIN categories c ON c.id = e.category_id \
         LEFT JOIN team_members b ON b.account_id = a.id AND b.until IS NULL \
         LEFT JOIN teams g ON g.id = b.team_id LEFT JOIN sites s ON s.id = g.site_id \
         LEFT JOIN planned_days d ON d.account_id = a.id",
        kept("q"),
        newest_first("q")
    )
}

/// Whom to list.
#[derive(Clone, Debug, Default)]
pub struct PresenceFilter {
    /// Only those whose names, staff number and address hold each of these words of a search.
    pub words: Vec<String>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only those who are in, or who are out.
    pub is_present: Option<bool>,
    /// Only those whose day is in this state, at an instant.
    pub today: Option<(DayState, DateTime<Utc>)>,
}

/// After which moment someone came in who is in now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InAfter {
    /// Where the person's category has no longest shift of its own.
    pub usual: DateTime<Utc>,
    /// Where it has one of so many minutes.
    pub own: Vec<(i32, DateTime<Utc>)>,
}

impl InAfter {
    /// The values of [`InAfter::recent`] and [`InAfter::is_in`].
    pub(crate) fn values(&self) -> Vec<Value> {
        let own = self.own.iter().map(|(_, moment)| *moment);
        let moments = std::iter::once(self.usual).chain(own);
        let earliest = moments.clone().min().unwrap_or(self.usual);
        std::iter::once(earliest)
            .chain(moments)
            .map(Value::from)
            .collect()
    }

    /// Everyone's punches since the earliest of the moments, the last one in the first place, as `l`, with what
    /// conditions ask about. Whoever is in came in since then, so that no older punch is looked through.
    pub(crate) fn recent() -> String {
        format!(
            "FROM (SELECT p.account_id, p.id, p.kind, p.punched_at, ROW_NUMBER() OVER \
             (PARTITION BY p.account_id ORDER BY {}) AS place \
             FROM punches p WHERE p.punched_at > $1 AND {}) l \
             JOIN accounts a ON a.id = l.account_id JOIN employments e ON e.account_id = a.id \
             LEFT JOIN categories c ON c.id = e.category_id",
            newest_first("p"),
            kept("p"),
        )
    }

    /// That a row of [`InAfter::recent`] is the last punch of someone who is in.
    pub(crate) fn is_in(&self) -> String {
        let own = self.own.iter().enumerate();
        let own = own.map(|(place, (minutes, _))| format!("WHEN {minutes} THEN ${} ", place + 3));
        let own = own.collect::<Vec<_>>().concat();
        // A CASE has one WHEN at least.
        let moment = if own.is_empty() {
            "$2".to_owned()
        } else {
            format!("CASE c.longest_shift_minutes {own}ELSE $2 END")
        };
        let way = PunchType::ClockIn.as_str();
        format!("l.place = 1 AND l.kind = '{way}' AND l.punched_at > {moment}")
    }
}

impl PresenceFilter {
    /// What is asked of everyone, on either side; what stands before has these values.
    fn conditions(&self, values: Vec<Value>) -> Conditions {
        let mut conditions = Conditions::after(values);
        conditions.and_plain("a.closed_at IS NULL");
        conditions.and_words("e.search_key", &self.words);
        of_team(&mut conditions, "a.id", self.team_id, self.site_id);
        if let Some((state, now)) = self.today {
            planned_days::of_state(&mut conditions, "a.id", state, now);
        }
        conditions
    }
}

/// Everyone, with what conditions ask about.
const EVERYONE: &str = "FROM accounts a JOIN employments e ON e.account_id = a.id";

/// The longest shifts, in minutes, that categories have of their own.
pub async fn own_longest_shifts(connection: &impl ConnectionTrait) -> Result<Vec<i32>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        minutes: i32,
    }
    let query = "SELECT DISTINCT longest_shift_minutes AS minutes FROM categories \
         WHERE longest_shift_minutes IS NOT NULL ORDER BY longest_shift_minutes";
    let rows: Vec<Row> = sql::all(connection, query, vec![]).await?;
    Ok(rows.into_iter().map(|row| row.minutes).collect())
}

/// How many people with an open account are in, of those that a filter finds.
pub async fn count_in(
    connection: &impl ConnectionTrait,
    filter: &PresenceFilter,
    in_after: &InAfter,
) -> Result<i64, StoreError> {
    let mut conditions = filter.conditions(in_after.values());
    conditions.and_plain(&in_after.is_in());
    let count = format!("SELECT COUNT(*) AS total {}", InAfter::recent());
    let (query, values) = conditions.statement(&count, "");
    sql::count_rows(connection, &query, values).await
}

/// A page of the people with an open account that a filter finds, and how many there are: those who are in by when
/// they came, the newest first, and the others by name.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &PresenceFilter,
    in_after: &InAfter,
    page: Page,
) -> Result<Counted<LastPunch>, StoreError> {
    let by_name = ("e.search_key, a.id", "e.search_key, a.id");
    let (conditions, people, (found_order, shown_order)) = match filter.is_present {
        Some(true) => {
            let mut conditions = filter.conditions(in_after.values());
            conditions.and_plain(&in_after.is_in());
            let newest = (
                "l.punched_at DESC, l.id DESC",
                "p.punched_at DESC, p.id DESC",
            );
            (conditions, InAfter::recent(), newest)
        }
        Some(false) => {
            let mut conditions = filter.conditions(in_after.values());
            conditions.and_plain(&format!(
                "a.id NOT IN (SELECT l.account_id {} WHERE {})",
                InAfter::recent(),
                in_after.is_in()
            ));
            (conditions, EVERYONE.to_owned(), by_name)
        }
        None => (filter.conditions(Vec::new()), EVERYONE.to_owned(), by_name),
    };
    let count = format!("SELECT COUNT(*) AS total {people}");
    let (count, values) = conditions.clone().statement(&count, "");
    let total = sql::count_rows(connection, &count, values).await?;
    // The last punch of whoever is on the page is looked for, and of nobody else.
    let place = format!(
        "ORDER BY {found_order} LIMIT {} OFFSET {}",
        page.limit, page.offset
    );
    let (found, values) = conditions.statement(&format!("SELECT a.id {people}"), &place);
    let query = format!(
        "{} {} WHERE a.id IN ({found}) ORDER BY {shown_order}",
        select(),
        from()
    );
    Ok((
        sql::all(connection, &query, values).await?,
        total.unsigned_abs(),
    ))
}

/// Everyone with an open account and their last punch, by name.
pub async fn everyone(connection: &impl ConnectionTrait) -> Result<Vec<LastPunch>, StoreError> {
    let query = format!(
        "{} {} WHERE a.closed_at IS NULL ORDER BY e.last_name, e.first_name, a.email",
        select(),
        from()
    );
    sql::all(connection, &query, vec![]).await
}

/// How many people's days are in each state.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct DayCounts {
    /// Those who came late.
    pub late: i64,
    /// Those who are not there yet, though they are late.
    pub missing: i64,
    /// Those who are not expected, and did not come.
    pub off: i64,
}

/// Counts the people with an open account by the state of their day.
pub async fn count_days(
    connection: &impl ConnectionTrait,
    in_after: &InAfter,
    now: DateTime<Utc>,
) -> Result<DayCounts, StoreError> {
    let mut conditions = Conditions::after(in_after.values());
    let now = conditions.value(now);
    conditions.and_plain("a.closed_at IS NULL");
    conditions.and_plain(&format!("d.day_begins <= ${now} AND d.day_ends > ${now}"));
    let days = format!(
        "SELECT d.account_id, d.is_off, d.late_at, {} AS first_in FROM planned_days d \
         JOIN accounts a ON a.id = d.account_id",
        planned_days::first_in()
    );
    let (days, values) = conditions.statement(&days, "");
    let count = |state: &str| format!("COALESCE(SUM(CASE WHEN {state} THEN 1 ELSE 0 END), 0)");
    let query = format!(
        "SELECT CAST({} AS bigint) AS late, CAST({} AS bigint) AS missing, CAST({} AS bigint) AS off \
         FROM ({days}) t LEFT JOIN (SELECT l.account_id {} WHERE {}) i ON i.account_id = t.account_id",
        count("t.first_in > t.late_at"),
        count(&format!(
            "t.late_at < ${now} AND t.first_in IS NULL AND i.account_id IS NULL"
        )),
        count("t.is_off AND t.first_in IS NULL AND i.account_id IS NULL"),
        InAfter::recent(),
        in_after.is_in(),
    );
    let counted = sql::one(connection, &query, values).await?;
    Ok(counted.unwrap_or_default())
}

/// Counts everything; a kiosk is online that was heard after this moment.
pub async fn totals(
    connection: &impl ConnectionTrait,
    heard_after: DateTime<Utc>,
) -> Result<Totals, StoreError> {
    let query = "SELECT \
         (SELECT COUNT(*) FROM accounts WHERE closed_at IS NULL) AS accounts, \
         (SELECT COUNT(*) FROM devices WHERE revoked_at IS NULL AND kind = 'phone') AS devices, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL) AS kiosks, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND is_active) AS active_kiosks, \
         (SELECT COUNT(*) FROM kiosks WHERE closed_at IS NULL AND is_active \
         AND last_heartbeat_at > $1) AS online_kiosks";
    let zero = Totals {
        accounts: 0,
        devices: 0,
        kiosks: 0,
        active_kiosks: 0,
        online_kiosks: 0,
    };
    Ok(sql::one(connection, query, vec![heard_after.into()])
        .await?
        .unwrap_or(zero))
}

/// These people and their last punches.
pub async fn some(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<LastPunch>, StoreError> {
    let query = format!(
        "{} {} WHERE a.id IN ({})",
        select(),
        from(),
        sql::placeholders(1, account_ids.len())
    );
    sql::all(
        connection,
        &query,
        account_ids.iter().map(|&id| id.into()).collect(),
    )
    .await
}

/// A page of those who belong to the teams someone looks after and their last punches, by name, and
/// how many there are.
pub async fn led_by(
    connection: &impl ConnectionTrait,
    manager_id: PersonId,
    page: Page,
) -> Result<Counted<LastPunch>, StoreError> {
    let from = format!(
        "{} JOIN team_members m ON m.account_id = a.id AND m.until IS NULL \
         JOIN team_managers h ON h.team_id = m.team_id",
        from()
    );
    let mut conditions = Conditions::default();
    conditions.and("h.account_id =", Some(manager_id));
    let order = "e.last_name, e.first_name, a.email, a.id";
    conditions
        .page(connection, &select(), &from, order, page)
        .await
}

/// Sends a notification to every PostgreSQL session that listens, when the transaction commits.
pub async fn notify(connection: &impl ConnectionTrait, note: &str) -> Result<(), StoreError> {
    let values = vec![CHANNEL.into(), note.into()];
    sql::execute(connection, "SELECT pg_notify($1, $2)", values).await?;
    Ok(())
}
