//! Accounts and the employments behind them.

mod locks;

pub use locks::{hold_open, lock, lock_administrators_and, lock_to_delete};

use std::collections::HashMap;

use chrona_api_types::{
    CategoryId, Language, PersonId, Role, SessionId, SiteId, TeamId, UserSort,
    names::{search_key, staff_number_key},
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, FromQueryResult};

use crate::{
    Counted, Page, StoreError,
    entities::{account, employment},
    people::{
        staff_numbers::{self, Holder},
        teams::of_team,
    },
    sql::{self, Conditions},
    words::Word,
};

/// An account with its employment.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Person {
    /// The account.
    pub id: PersonId,
    /// The address it signs in with.
    pub email: String,
    /// Argon2id, PHC string; none for a closed account.
    pub password_hash: Option<String>,
    /// What it may do.
    pub role: Word<Role>,
    /// When the person showed that the address is theirs.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The language the person is written to in.
    pub language: Word<Language>,
    /// Whether a second factor is in force: an authenticator app or a passkey.
    pub has_second_factor: bool,
    /// The team the person belongs to.
    pub team_id: Option<TeamId>,
    /// Its name.
    pub team_name: Option<String>,
    /// The category the person belongs to.
    pub category_id: Option<CategoryId>,
    /// When the person was born, where that is known.
    pub born: Option<NaiveDate>,
}

/// An account to make.
#[derive(Debug)]
pub struct NewPerson {
    /// The address, NFC.
    pub email: String,
    /// The address as it is compared.
    pub email_key: String,
    /// Argon2id, PHC string.
    pub password_hash: String,
    /// What it may do.
    pub role: Role,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The language the person is written to in.
    pub language: Word<Language>,
    /// When the person showed that the address is theirs.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Now.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "a.id, a.email, a.password_hash, a.role, a.email_verified_at, a.closed_at, \
     a.created_at, e.first_name, e.last_name, e.staff_number, e.language, e.category_id, e.born, \
     (EXISTS (SELECT 1 FROM totp_secrets t \
     WHERE t.account_id = a.id AND t.activated_at IS NOT NULL) \
     OR EXISTS (SELECT 1 FROM passkeys k WHERE k.account_id = a.id)) AS has_second_factor";
const TEAM: &str = "g.id AS team_id, g.name AS team_name";
const FROM: &str = "FROM accounts a JOIN employments e ON e.account_id = a.id \
     LEFT JOIN team_members m ON m.account_id = a.id AND m.until IS NULL \
     LEFT JOIN teams g ON g.id = m.team_id";

/// The account of this identifier, closed or not.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Option<Person>, StoreError> {
    sql::one(
        connection,
        &format!("SELECT {COLUMNS}, {TEAM} {FROM} WHERE a.id = $1"),
        vec![id.into()],
    )
    .await
}

/// Whose these sessions are, by the session; one that was ended has nobody. Without their teams, which few of
/// the requests that ask this need.
pub async fn find_in_sessions(
    connection: &impl ConnectionTrait,
    session_ids: &[SessionId],
) -> Result<HashMap<SessionId, Person>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        session_id: SessionId,
        #[sea_orm(nested)]
        person: Person,
    }
    let query = format!(
        "SELECT s.id AS session_id, {COLUMNS}, \
         CAST(NULL AS BIGINT) AS team_id, CAST(NULL AS TEXT) AS team_name \
         FROM sessions s JOIN accounts a ON a.id = s.account_id \
         JOIN employments e ON e.account_id = a.id \
         WHERE s.ended_at IS NULL AND s.id IN ({})",
        sql::placeholders(1, session_ids.len())
    );
    let ids = session_ids.iter().map(|&id| id.into()).collect();
    let rows: Vec<Row> = sql::all(connection, &query, ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.session_id, row.person))
        .collect())
}

/// The open account of this address, compared by its key.
pub async fn find_by_email(
    connection: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<Person>, StoreError> {
    let query =
        format!("SELECT {COLUMNS}, {TEAM} {FROM} WHERE a.email_key = $1 AND a.closed_at IS NULL");
    sql::one(connection, &query, vec![email_key.into()]).await
}

/// The open accounts that are administrators'.
pub async fn administrators(connection: &impl ConnectionTrait) -> Result<Vec<Person>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS}, {TEAM} {FROM} WHERE a.role = 'admin' AND a.closed_at IS NULL ORDER BY a.id"
    );
    sql::all(connection, &query, vec![]).await
}

/// Which accounts to list, and in which order.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Only those whose names, staff number and address hold each of these words of a search.
    pub words: Vec<String>,
    /// Only those of this role.
    pub role: Option<Role>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only those that are open, or that are closed.
    pub is_open: Option<bool>,
    /// What comes first.
    pub sort: UserSort,
}

impl AccountFilter {
    fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.and_words("e.search_key", &self.words);
        conditions.and("a.role =", self.role.map(Role::as_str));
        of_team(&mut conditions, "a.id", self.team_id, self.site_id);
        match self.is_open {
            Some(true) => conditions.and_plain("a.closed_at IS NULL"),
            Some(false) => conditions.and_plain("a.closed_at IS NOT NULL"),
            None => {}
        }
        conditions
    }

    const fn order(&self) -> &'static str {
        match self.sort {
            UserSort::Newest => "a.id DESC",
            UserSort::Name => "e.search_key, e.account_id",
        }
    }
}

/// A page of accounts, and how many there are.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &AccountFilter,
    page: Page,
) -> Result<Counted<Person>, StoreError> {
    let select = format!("SELECT {COLUMNS}, {TEAM}");
    filter
        .conditions()
        .page(connection, &select, FROM, filter.order(), page)
        .await
}

/// The accounts that follow one in the list.
pub async fn list_after(
    connection: &impl ConnectionTrait,
    filter: &AccountFilter,
    than: PersonId,
    limit: u64,
) -> Result<Vec<Person>, StoreError> {
    let mut conditions = filter.conditions();
    match filter.sort {
        UserSort::Newest => conditions.and("a.id <", Some(than)),
        UserSort::Name => conditions.and_within(
            "(e.search_key, e.account_id) > (SELECT o.search_key, o.account_id FROM employments o \
             WHERE o.account_id =",
            Some(than),
        ),
    }
    let rest = format!("ORDER BY {} LIMIT {limit}", filter.order());
    conditions
        .all(
            connection,
            &format!("SELECT {COLUMNS}, {TEAM} {FROM}"),
            &rest,
        )
        .await
}

/// Makes an account and its employment; answers its identifier. Not unique when someone has the address or
/// the staff number.
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: NewPerson,
) -> Result<PersonId, StoreError> {
    let number_key = new.staff_number.as_deref().map(staff_number_key);
    let search_key = found_by(
        &new.first_name,
        &new.last_name,
        new.staff_number.as_deref(),
        &new.email,
    );
    let made = account::ActiveModel {
        email: Set(new.email),
        email_key: Set(new.email_key),
        password_hash: Set(Some(new.password_hash)),
        role: Set(Word(new.role)),
        email_verified_at: Set(new.email_verified_at),
        closed_at: Set(None),
        created_at: Set(new.created_at),
        ..Default::default()
    }
    .insert(connection)
    .await?;
    employment::ActiveModel {
        account_id: Set(made.id),
        first_name: Set(new.first_name),
        last_name: Set(new.last_name),
        staff_number: Set(new.staff_number),
        language: Set(new.language),
        created_at: Set(new.created_at),
        search_key: Set(search_key),
        ..Default::default()
    }
    .insert(connection)
    .await?;
    if let Some(key) = number_key {
        let claim = (key, Holder::Account(made.id));
        staff_numbers::claim(connection, &[claim], new.created_at).await?;
    }
    Ok(made.id)
}

/// What a person is searched by.
fn found_by(first_name: &str, last_name: &str, staff_number: Option<&str>, email: &str) -> String {
    search_key(&[
        first_name,
        last_name,
        staff_number.unwrap_or_default(),
        email,
    ])
}

/// What is to be said of a person from now on.
#[derive(Debug)]
pub struct Employment {
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The language the person is written to in.
    pub language: Word<Language>,
    /// When the person was born, where that is known.
    pub born: Option<NaiveDate>,
}

/// Changes what is said of a person of this address. Whose the staff number is stands in
/// [`staff_numbers`](crate::people::staff_numbers).
pub async fn set_employment(
    connection: &impl ConnectionTrait,
    id: PersonId,
    employment: Employment,
    email: &str,
) -> Result<(), StoreError> {
    let Employment {
        first_name,
        last_name,
        staff_number,
        language,
        born,
    } = employment;
    let search_key = found_by(&first_name, &last_name, staff_number.as_deref(), email);
    let update = "UPDATE employments SET first_name = $2, last_name = $3, staff_number = $4, \
         language = $5, search_key = $6, born = $7 WHERE account_id = $1";
    let values = vec![
        id.into(),
        first_name.into(),
        last_name.into(),
        staff_number.into(),
        language.into(),
        search_key.into(),
        born.into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// Gives an open account another role; answers whether there was one.
pub async fn set_role(
    connection: &impl ConnectionTrait,
    id: PersonId,
    role: Role,
) -> Result<bool, StoreError> {
    let update = "UPDATE accounts SET role = $2 WHERE id = $1 AND closed_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), Word(role).into()]).await? == 1)
}

/// Puts a new hash in the place of an old one; answers whether the old one was still there.
pub async fn replace_password_hash(
    connection: &impl ConnectionTrait,
    id: PersonId,
    old: &str,
    new: &str,
) -> Result<bool, StoreError> {
    let update = "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    let values = vec![id.into(), old.into(), new.into()];
    Ok(sql::execute(connection, update, values).await? == 1)
}

/// Gives an open account another password; answers whether there was one.
pub async fn set_password_hash(
    connection: &impl ConnectionTrait,
    id: PersonId,
    hash: &str,
) -> Result<bool, StoreError> {
    let update = "UPDATE accounts SET password_hash = $2 WHERE id = $1 AND closed_at IS NULL";
    Ok(sql::execute(connection, update, vec![id.into(), hash.into()]).await? == 1)
}

/// Gives a person another address, which was shown to be theirs. Not unique when someone has it.
pub async fn set_email(
    connection: &impl ConnectionTrait,
    person: &Person,
    email: &str,
    email_key: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE accounts SET email = $2, email_key = $3, email_verified_at = $4 \
         WHERE id = $1 AND closed_at IS NULL";
    let values = vec![person.id.into(), email.into(), email_key.into(), now.into()];
    sql::execute(connection, update, values).await?;
    let number = person.staff_number.as_deref();
    let key = found_by(&person.first_name, &person.last_name, number, email);
    set_search_key(connection, person.id, &key).await
}

/// Notes that the person showed that the address is theirs.
pub async fn set_email_verified(
    connection: &impl ConnectionTrait,
    id: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let update = "UPDATE accounts SET email_verified_at = $2 \
         WHERE id = $1 AND email_verified_at IS NULL";
    sql::execute(connection, update, vec![id.into(), now.into()]).await?;
    Ok(())
}

/// The open accounts of these addresses, by the address's key.
pub async fn ids_by_email(
    connection: &impl ConnectionTrait,
    email_keys: &[String],
) -> Result<HashMap<String, PersonId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: PersonId,
        email_key: String,
    }
    let mut ids = HashMap::new();
    for some in email_keys.chunks(sql::AT_ONCE) {
        let query = format!(
            "SELECT id, email_key FROM accounts WHERE closed_at IS NULL AND email_key IN ({})",
            sql::placeholders(1, some.len())
        );
        let values = some.iter().map(|key| key.as_str().into()).collect();
        let rows: Vec<Row> = sql::all(connection, &query, values).await?;
        ids.extend(rows.into_iter().map(|row| (row.email_key, row.id)));
    }
    Ok(ids)
}

/// Whether the account has punches.
pub async fn has_punches(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<bool, StoreError> {
    let query = "SELECT COUNT(*) AS total FROM \
         (SELECT id FROM punches WHERE account_id = $1 LIMIT 1) AS found";
    Ok(sql::count_rows(connection, query, vec![id.into()]).await? > 0)
}

/// A person is found by their address no more.
pub async fn forget_address(
    connection: &impl ConnectionTrait,
    person: &Person,
) -> Result<(), StoreError> {
    let number = person.staff_number.as_deref();
    let key = found_by(&person.first_name, &person.last_name, number, "");
    set_search_key(connection, person.id, &key).await
}

async fn set_search_key(
    connection: &impl ConnectionTrait,
    id: PersonId,
    search_key: &str,
) -> Result<(), StoreError> {
    let update = "UPDATE employments SET search_key = $2 WHERE account_id = $1";
    sql::execute(connection, update, vec![id.into(), search_key.into()]).await?;
    Ok(())
}
