//! What people ask for.

use std::ops::RangeInclusive;

use chrona_api_types::{
    AbsenceId, AddedPunch, AskRequest, PersonId, PunchId, PunchType, RequestId, RequestKind,
    RequestState,
};
use chrona_ledger::{RequestFacts, instant};
use chrona_work_time::HalfDay;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, Scope, StoreError,
    sql::{self, Conditions},
    words::{StoredWord, Word},
};

/// A request, with the names that go with it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct RequestRow {
    /// Its identifier.
    pub id: RequestId,
    /// Who asks.
    pub account_id: PersonId,
    /// What.
    pub kind: Word<RequestKind>,
    /// The sort of absence.
    pub absence_type: Option<String>,
    /// The first day.
    pub from_day: NaiveDate,
    /// The last day.
    pub to_day: NaiveDate,
    /// Which half of each day.
    pub half: Option<Word<HalfDay>>,
    /// The hours of the day.
    pub times: Option<String>,
    /// Which way the punch to add is.
    pub added_kind: Option<Word<PunchType>>,
    /// When.
    pub added_at: Option<DateTime<Utc>>,
    /// The punch that is to count no more.
    pub annulled_punch_id: Option<PunchId>,
    /// When that one was made.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub state: Word<RequestState>,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When it was decided, or taken back.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by_id: Option<PersonId>,
    /// Why it was decided so.
    pub decision_reason: String,
    /// The absence that it became.
    pub absence_id: Option<AbsenceId>,
    /// The ledger's entry of the decision.
    pub sequence: Option<i64>,
    /// What hides the request behind that entry's commitment.
    pub salt: Option<Vec<u8>>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The person's address.
    pub email: String,
    /// The first name of who decided.
    pub by_first_name: Option<String>,
    /// The last name.
    pub by_last_name: Option<String>,
    /// The address.
    pub by_email: Option<String>,
}

impl RequestRow {
    /// What the ledger's entry of its decision commits to, where it was decided so for this reason.
    pub fn facts(&self, decision_reason: &str) -> RequestFacts {
        let added = self.added().map(|added| {
            let way = added.punch_type.as_str().to_owned();
            (way, instant(added.punched_at))
        });
        RequestFacts {
            account: self.account_id.0,
            added,
            annulled: self.annulled_punch_id.map(|id| id.0),
            decision_reason: decision_reason.to_owned(),
            from: self.from_day.to_string(),
            half: self.half.map(|half| half.word().to_owned()),
            kind: self.kind.as_str().to_owned(),
            reason: self.reason.clone(),
            times: self.times.clone(),
            to: self.to_day.to_string(),
            absence_type: self.absence_type.clone(),
        }
    }

    /// The punch to add.
    pub fn added(&self) -> Option<AddedPunch> {
        let (punch_type, punched_at) = (*self.added_kind?, self.added_at?);
        Some(AddedPunch {
            punch_type,
            punched_at,
        })
    }
}

/// Which of them to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestFilter {
    /// Only those of this state.
    pub state: Option<RequestState>,
    /// Only those that these do not ask: who decides does not decide on their own.
    pub not_of: Option<PersonId>,
    /// Only those that a manager may decide on.
    pub for_managers: bool,
}

const SELECT: &str = "SELECT q.id, q.account_id, q.kind, q.absence_type, q.from_day, q.to_day, q.half, q.times, \
     q.added_kind, q.added_at, q.annulled_punch_id, p.punched_at AS annulled_at, q.reason, q.state, q.created_at, \
     q.decided_at, q.decided_by_id, q.decision_reason, q.absence_id, q.sequence, q.salt, e.first_name, e.last_name, \
     a.email, b.first_name AS by_first_name, b.last_name AS by_last_name, c.email AS by_email";
const FROM: &str = "FROM requests q JOIN accounts a ON a.id = q.account_id \
     JOIN employments e ON e.account_id = q.account_id \
     LEFT JOIN punches p ON p.id = q.annulled_punch_id \
     LEFT JOIN accounts c ON c.id = q.decided_by_id LEFT JOIN employments b ON b.account_id = q.decided_by_id";
/// What waits is of whoever looks after the person today, whenever it was asked.
const AT: &str = "COALESCE(q.decided_at, '9999-12-31T00:00:00+00:00')";

impl RequestFilter {
    fn narrow(self, conditions: &mut Conditions) {
        conditions.and("q.state =", self.state.map(RequestState::as_str));
        conditions.and("q.account_id <>", self.not_of);
        if self.for_managers {
            conditions.and_plain(
                "(q.absence_type IS NULL OR q.absence_type IN \
                 (SELECT t.code FROM absence_types t WHERE t.decided_by <> 'hr'))",
            );
        }
    }
}

/// A page of those within a scope, the last one first, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: RequestFilter,
    page: Page,
) -> Result<Counted<RequestRow>, StoreError> {
    let Some((from, mut conditions)) = scope.of_rows(FROM, "q.account_id", AT) else {
        return Ok((Vec::new(), 0));
    };
    filter.narrow(&mut conditions);
    conditions
        .page(connection, SELECT, &from, "q.id DESC", page)
        .await
}

/// How many wait within a scope.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: RequestFilter,
) -> Result<i64, StoreError> {
    let Some((from, mut conditions)) = scope.of_rows("FROM requests q", "q.account_id", AT) else {
        return Ok(0);
    };
    let filter = RequestFilter {
        state: Some(RequestState::Asked),
        ..filter
    };
    filter.narrow(&mut conditions);
    let (query, values) = conditions.statement(&format!("SELECT COUNT(*) AS total {from}"), "");
    sql::count_rows(connection, &query, values).await
}

/// One of them.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: RequestId,
) -> Result<Option<RequestRow>, StoreError> {
    let query = format!("{SELECT} {FROM} WHERE q.id = $1");
    sql::one(connection, &query, vec![id.into()]).await
}

/// Up to `limit` requests that someone decided on, after one, in order of their identifiers.
pub async fn decided_after(
    connection: &impl ConnectionTrait,
    after: RequestId,
    limit: u64,
) -> Result<Vec<RequestRow>, StoreError> {
    let query = format!(
        "{SELECT} {FROM} WHERE q.id > $1 AND (q.sequence IS NOT NULL OR \
         (q.decided_by_id IS NOT NULL AND q.state <> 'cancelled')) ORDER BY q.id LIMIT {limit}"
    );
    sql::all(connection, &query, vec![after.into()]).await
}

/// The first of these requests that is there.
pub async fn first_there(
    connection: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<Option<RequestId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: RequestId,
    }
    let rows: Vec<Row> = sql::all_of(connection, "SELECT id FROM requests WHERE id", ids).await?;
    Ok(rows.into_iter().map(|row| row.id).min())
}

/// The absences that these people ask for and nobody decided on, which touch these days.
pub async fn asked_absences(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<RequestRow>, StoreError> {
    if account_ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "{SELECT} {FROM} WHERE q.state = 'asked' AND q.kind = 'absence' AND q.from_day <= $1 AND q.to_day >= $2 \
         AND q.account_id IN ({}) ORDER BY q.from_day, q.id",
        sql::placeholders(3, account_ids.len())
    );
    let ids = account_ids.iter().map(|&id| id.into());
    let days = [(*days.end()).into(), (*days.start()).into()];
    sql::all(connection, &query, days.into_iter().chain(ids).collect()).await
}

/// How many requests of someone wait.
pub async fn waiting_of(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<i64, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM requests WHERE state = 'asked' AND account_id = $1";
    sql::count_rows(connection, query, vec![account_id.into()]).await
}

/// Writes a request that waits; answers its identifier.
pub async fn insert(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    asked: &AskRequest,
    now: DateTime<Utc>,
) -> Result<RequestId, StoreError> {
    let insert = format!(
        "INSERT INTO requests (account_id, kind, absence_type, from_day, to_day, half, times, added_kind, added_at, \
         annulled_punch_id, reason, state, created_at) VALUES ({})",
        sql::placeholders(1, 13)
    );
    let values = vec![
        account_id.into(),
        Word(asked.kind).into(),
        asked.absence_type.clone().into(),
        asked.from.into(),
        asked.to.into(),
        asked.half.map(Word).into(),
        asked.times.clone().into(),
        asked.added.map(|added| Word(added.punch_type)).into(),
        asked.added.map(|added| added.punched_at).into(),
        asked.annulled_id.into(),
        asked.reason.as_str().into(),
        Word(RequestState::Asked).into(),
        now.into(),
    ];
    sql::insert(connection, &insert, values).await
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub struct Closing {
    /// What it is from then on.
    pub state: RequestState,
    /// Who decided; none where nobody had to.
    pub by: Option<PersonId>,
    /// Why.
    pub reason: String,
    /// The absence that it became.
    pub absence_id: Option<AbsenceId>,
    /// The ledger's entry, and what hides the request behind its commitment.
    pub entry: Option<(i64, Vec<u8>)>,
}

/// Closes a request that is in a state; answers whether it was.
pub async fn close(
    connection: &impl ConnectionTrait,
    id: RequestId,
    from: RequestState,
    closing: Closing,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = "UPDATE requests SET state = $3, decided_at = $4, decided_by_id = $5, decision_reason = $6, \
         absence_id = COALESCE($7, absence_id), sequence = COALESCE($8, sequence), salt = COALESCE($9, salt) \
         WHERE id = $1 AND state = $2";
    let (sequence, salt) = closing.entry.unzip();
    let values = vec![
        id.into(),
        Word(from).into(),
        Word(closing.state).into(),
        now.into(),
        closing.by.into(),
        closing.reason.into(),
        closing.absence_id.into(),
        sequence.into(),
        salt.into(),
    ];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Someone who is told of what is asked.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Told {
    /// The account.
    pub id: PersonId,
    /// Its address.
    pub email: String,
    /// Its language.
    pub language: Word<chrona_api_types::Language>,
}

/// Who looks after someone's team today, and has an open account; the person left out.
pub async fn managers_of(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> Result<Vec<Told>, StoreError> {
    let query = "SELECT DISTINCT a.id, a.email, e.language FROM team_members m \
         JOIN team_managers h ON h.team_id = m.team_id JOIN accounts a ON a.id = h.account_id \
         JOIN employments e ON e.account_id = a.id \
         WHERE m.account_id = $1 AND m.until IS NULL AND a.closed_at IS NULL AND a.id <> $1 \
         AND a.role IN ('manager', 'admin') ORDER BY a.id";
    sql::all(connection, query, vec![account_id.into()]).await
}

/// Every administrator with an open account, but someone.
pub async fn administrators(
    connection: &impl ConnectionTrait,
    but: PersonId,
) -> Result<Vec<Told>, StoreError> {
    let query = "SELECT a.id, a.email, e.language FROM accounts a JOIN employments e ON e.account_id = a.id \
         WHERE a.role = 'admin' AND a.closed_at IS NULL AND a.id <> $1 ORDER BY a.id";
    sql::all(connection, query, vec![but.into()]).await
}

/// Those who are in a team with one of these people today: each with whom, that one left out.
pub async fn mates_of(
    connection: &impl ConnectionTrait,
    account_ids: &[PersonId],
) -> Result<Vec<(PersonId, PersonId)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: PersonId,
        mate_id: PersonId,
    }
    let select = "SELECT DISTINCT m.account_id, o.account_id AS mate_id FROM team_members m \
         JOIN team_members o ON o.team_id = m.team_id AND o.until IS NULL AND o.account_id <> m.account_id \
         JOIN accounts a ON a.id = o.account_id AND a.closed_at IS NULL \
         WHERE m.until IS NULL AND m.account_id";
    let rows: Vec<Row> = sql::all_of(connection, select, account_ids).await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (row.account_id, row.mate_id)).collect())
}
