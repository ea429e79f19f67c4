//! Whose rows a list holds.

use chrona_api_types::PersonId;
use chrono::{DateTime, Utc};
use sea_orm::Value;

use super::sql::{self, Conditions};

/// Whose rows a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everyone's.
    Everyone,
    /// This account's.
    Own(PersonId),
    /// These accounts', of each from an instant on.
    People(Vec<(PersonId, DateTime<Utc>)>),
}

impl Scope {
    /// The rows of `from` that are within, where an account stands in one column and when it was in another: what
    /// stands from FROM on, and its conditions. None where nobody is.
    pub(crate) fn of_rows(
        &self,
        from: &str,
        account: &str,
        at: &str,
    ) -> Option<(String, Conditions)> {
        let mut conditions = Conditions::default();
        match self {
            Self::Everyone => Some((from.to_owned(), conditions)),
            Self::Own(id) => {
                conditions.and(&format!("{account} ="), Some(*id));
                Some((from.to_owned(), conditions))
            }
            Self::People(people) if people.is_empty() => None,
            Self::People(people) => {
                let pairs = sql::pairs(1, people.len());
                let from = format!(
                    "{from} JOIN {pairs} AS w ON w.column1 = {account} AND {at} >= w.column2"
                );
                let values = people
                    .iter()
                    .flat_map(|&(id, since)| [Value::from(id), Value::from(since)]);
                Some((from, Conditions::after(values.collect())))
            }
        }
    }

    /// From when on an account's rows are within; no row is where the answer is none.
    pub fn since(&self, account_id: PersonId) -> Option<DateTime<Utc>> {
        match self {
            Self::Everyone => Some(DateTime::UNIX_EPOCH),
            Self::Own(id) => (*id == account_id).then_some(DateTime::UNIX_EPOCH),
            Self::People(people) => {
                let of_account = people.iter().filter(|(id, _)| *id == account_id);
                of_account.map(|(_, since)| *since).min()
            }
        }
    }

    /// Whose rows alone are asked for, of those within.
    pub fn narrowed_to(&self, account_id: Option<PersonId>) -> Option<PersonId> {
        match self {
            Self::Own(id) => Some(*id),
            Self::Everyone | Self::People(_) => account_id,
        }
    }
}
