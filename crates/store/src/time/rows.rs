//! Rows that are written once, and may be annulled: what is the same of contracts, schedules, rules and absences.

use chrona_api_types::{CategoryId, PersonId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::{StoreError, sql};

/// A table of such rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Contracts.
    Contracts,
    /// Schedules, someone's or everyone's.
    Schedules,
    /// Rules: the organisation's, a category's or someone's.
    WorkRules,
    /// Absences.
    Absences,
    /// What was added to balances, or taken from them, by hand.
    BalanceEntries,
}

/// Whose rows they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Everyone's.
    Organisation,
    /// Those of the people of a category: rules alone.
    Category(CategoryId),
    /// Someone's own.
    Person(PersonId),
}

/// Who wrote a row, and who annulled it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Written {
    /// Who wrote it; none when that account was deleted.
    pub created_by_id: Option<PersonId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who annulled it.
    pub annulled_by_id: Option<PersonId>,
    /// When; none while it holds.
    pub annulled_at: Option<DateTime<Utc>>,
}

/// Who writes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The account.
    pub id: PersonId,
    /// Now.
    pub now: DateTime<Utc>,
}

/// What became of a row that was to be annulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Annulled {
    /// It no longer holds.
    Done,
    /// It did not hold any more.
    Before,
    /// There is none, or it is someone else's.
    NotThere,
}

/// The columns of [`Written`].
pub(crate) const WRITTEN: &str = "created_by_id, created_at, annulled_by_id, annulled_at";

impl Rows {
    const fn table(self) -> &'static str {
        match self {
            Self::Contracts => "contracts",
            Self::Schedules => "schedules",
            Self::WorkRules => "work_rules",
            Self::Absences => "absences",
            Self::BalanceEntries => "balance_entries",
        }
    }

    /// That a row is this owner's, whose number is the value of this place where it has one.
    pub(crate) fn whose(self, owner: Owner, place: usize) -> String {
        match (self, owner) {
            (_, Owner::Person(_)) => format!("account_id = ${place}"),
            (_, Owner::Category(_)) => format!("category_id = ${place}"),
            (Self::WorkRules, Owner::Organisation) => {
                "account_id IS NULL AND category_id IS NULL".to_owned()
            }
            (_, Owner::Organisation) => "account_id IS NULL".to_owned(),
        }
    }
}

impl Owner {
    /// The owner's number, in the values of a statement.
    pub(crate) fn values(self) -> Vec<Value> {
        match self {
            Self::Organisation => Vec::new(),
            Self::Category(id) => vec![id.into()],
            Self::Person(id) => vec![id.into()],
        }
    }

    fn after(self, first: impl Into<Value>) -> Vec<Value> {
        let mut values = self.values();
        values.insert(0, first.into());
        values
    }
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
    annulled_at: Option<DateTime<Utc>>,
}

/// Annuls the row that begins on this day and holds, if there is one, so that another can take its place; answers its
/// identifier.
pub async fn replace(
    connection: &impl ConnectionTrait,
    rows: Rows,
    owner: Owner,
    from: NaiveDate,
    author: Author,
) -> Result<Option<i64>, StoreError> {
    let query = format!(
        "SELECT id, annulled_at FROM {} WHERE from_day = $1 AND {} AND annulled_at IS NULL",
        rows.table(),
        rows.whose(owner, 2)
    );
    let found: Option<Found> = sql::one(connection, &query, owner.after(from)).await?;
    let Some(found) = found else { return Ok(None) };
    set_annulled(connection, rows, found.id, author).await?;
    Ok(Some(found.id))
}

/// How many rows of an owner hold.
pub async fn count(
    connection: &impl ConnectionTrait,
    rows: Rows,
    owner: Owner,
) -> Result<i64, StoreError> {
    let query = format!(
        "SELECT COUNT(*) AS total FROM {} WHERE {} AND annulled_at IS NULL",
        rows.table(),
        rows.whose(owner, 1)
    );
    sql::count_rows(connection, &query, owner.values()).await
}

/// The first day of an owner's row.
pub async fn first_day(
    connection: &impl ConnectionTrait,
    rows: Rows,
    owner: Owner,
    id: i64,
) -> Result<Option<NaiveDate>, StoreError> {
    #[derive(FromQueryResult)]
    struct First {
        from_day: NaiveDate,
    }
    let query = format!(
        "SELECT from_day FROM {} WHERE id = $1 AND {}",
        rows.table(),
        rows.whose(owner, 2)
    );
    let found: Option<First> = sql::one(connection, &query, owner.after(id)).await?;
    Ok(found.map(|first| first.from_day))
}

/// Annuls a row.
pub async fn annul(
    connection: &impl ConnectionTrait,
    rows: Rows,
    owner: Owner,
    id: i64,
    author: Author,
) -> Result<Annulled, StoreError> {
    let query = format!(
        "SELECT id, annulled_at FROM {} WHERE id = $1 AND {}",
        rows.table(),
        rows.whose(owner, 2)
    );
    let found: Option<Found> = sql::one(connection, &query, owner.after(id)).await?;
    Ok(match found {
        None => Annulled::NotThere,
        Some(found) if found.annulled_at.is_some() => Annulled::Before,
        Some(found) => {
            if set_annulled(connection, rows, found.id, author).await? {
                Annulled::Done
            } else {
                Annulled::Before
            }
        }
    })
}

async fn set_annulled(
    connection: &impl ConnectionTrait,
    rows: Rows,
    id: i64,
    author: Author,
) -> Result<bool, StoreError> {
    let update = format!(
        "UPDATE {} SET annulled_by_id = $2, annulled_at = $3 \
         WHERE id = $1 AND annulled_at IS NULL",
        rows.table()
    );
    let values = vec![id.into(), author.id.into(), author.now.into()];
    Ok(sql::execute(connection, &update, values).await? == 1)
}

/// A document that a column holds.
pub(crate) fn document<T: serde::de::DeserializeOwned>(
    column: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(column.into()))
}
