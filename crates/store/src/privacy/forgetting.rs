//! Closing and erasing, carried out from the [`registry`](super::registry).

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, Value as SqlValue};

use super::registry::{self, Fate, Occasion, TABLES, Table, Value, Whose, Work};
use crate::{
    StoreError,
    identity::accounts::{self, Person},
    people::teams,
    sql,
};

/// Whose account is closed or deleted.
#[derive(Clone, Copy, Debug)]
pub struct Leaver<'a> {
    /// The person, as they are before.
    pub person: &'a Person,
    /// The address as it is compared.
    pub email_key: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
    /// The organisation's day.
    pub today: NaiveDate,
}

/// Does with every column what the registry says. The account is locked; to be erased it must not have a punch, which
/// would stand in the way.
pub async fn carry_out(
    connection: &impl ConnectionTrait,
    occasion: Occasion,
    leaver: Leaver<'_>,
) -> Result<(), StoreError> {
    for table in TABLES {
        for (statement, values) in statements(table, occasion, leaver) {
            sql::execute(connection, &statement, values).await?;
        }
        for part in table.parts {
            let Fate::By(work) = part.fate(occasion) else {
                continue;
            };
            let person = leaver.person;
            match work {
                Work::SearchKey => accounts::forget_address(connection, person).await?,
                Work::LeavesTeam => teams::leave(connection, person.id, leaver.today).await?,
                // It came before.
                Work::LedgerErasure => {}
            }
        }
    }
    Ok(())
}

/// Forgets whom the invitations were for that nobody used and that were over before then.
pub async fn forget_invitations(
    connection: &impl ConnectionTrait,
    then: DateTime<Utc>,
) -> Result<(), StoreError> {
    let over = "used_at IS NULL AND email_key <> '' AND COALESCE(revoked_at, expires_at) < $1";
    for table in ["staff_numbers", "onboardings"] {
        let delete = format!(
            "DELETE FROM {table} WHERE hr_code_id IN (SELECT id FROM hr_codes WHERE {over})"
        );
        sql::execute(connection, &delete, vec![then.into()]).await?;
    }
    let set = emptied("hr_codes", Whose::AccountOrKey("used_by_id", "email_key"));
    let update = format!(
        "UPDATE hr_codes SET {set}, revoked_at = COALESCE(revoked_at, expires_at) WHERE {over}"
    );
    sql::execute(connection, &update, vec![then.into()]).await?;
    Ok(())
}

/// What a table's columns of these people become, for the `SET` of an `UPDATE`, where nothing of it depends on whose
/// they are.
pub(super) fn emptied(table: &'static str, whose: Whose) -> String {
    let parts = registry::table(table).map_or(&[][..], |table| table.parts);
    let set = parts.iter().filter(|part| part.whose == whose);
    let set = set.flat_map(|part| part.columns.iter().map(|column| (column, part.erasing)));
    let set = set.filter_map(|(column, fate)| {
        let Fate::Becomes(value) = fate else {
            return None;
        };
        Some(format!("{column} = {}", constant(value)?))
    });
    set.collect::<Vec<_>>().join(", ")
}

fn constant(value: Value) -> Option<&'static str> {
    match value {
        Value::Null => Some("NULL"),
        Value::Empty => Some("''"),
        Value::Dash => Some("'–'"),
        Value::Vacated | Value::Now | Value::NowUnless(_) => None,
    }
}

/// The statements that a table wants then, one for each way that leads to the person.
fn statements(
    table: &'static Table,
    occasion: Occasion,
    leaver: Leaver<'_>,
) -> Vec<(String, Vec<SqlValue>)> {
    let mut done: Vec<Whose> = Vec::new();
    let mut statements = Vec::new();
    for part in table.parts {
        if done.contains(&part.whose) {
            continue;
        }
        done.push(part.whose);
        let same = || table.parts.iter().filter(|other| other.whose == part.whose);
        let mut values = Values(Vec::new());
        let what = if part.fate(occasion) == Fate::RowGoes {
            format!("DELETE FROM {}", table.name)
        } else {
            let mut set = Vec::new();
            for other in same() {
                let Fate::Becomes(value) = other.fate(occasion) else {
                    continue;
                };
                for column in other.columns {
                    let becomes = values.becoming(column, value, leaver);
                    set.push(format!("{column} = {becomes}"));
                }
            }
            if set.is_empty() {
                continue;
            }
            format!("UPDATE {} SET {}", table.name, set.join(", "))
        };
        if let Some(condition) = values.condition(part.whose, leaver) {
            statements.push((format!("{what} WHERE {condition}"), values.0));
        }
    }
    statements
}

/// The values of a statement, `$1` and on.
struct Values(Vec<SqlValue>);

impl Values {
    fn place(&mut self, value: impl Into<SqlValue>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    fn becoming(&mut self, column: &str, value: Value, leaver: Leaver<'_>) -> String {
        match value {
            Value::Vacated => {
                let address = format!("closed-{}@invalid", leaver.person.id);
                self.place(address)
            }
            Value::Now => format!("COALESCE({column}, {})", self.place(leaver.now)),
            Value::NowUnless(other) => format!(
                "CASE WHEN {other} IS NULL THEN COALESCE({column}, {}) ELSE {column} END",
                self.place(leaver.now)
            ),
            other => constant(other).unwrap_or("NULL").to_owned(),
        }
    }

    /// Which rows are the person's; none where none are.
    fn condition(&mut self, whose: Whose, leaver: Leaver<'_>) -> Option<String> {
        let id = leaver.person.id;
        Some(match whose {
            Whose::Nobody | Whose::Digest(_) => return None,
            Whose::Account(column) => format!("{column} = {}", self.place(id)),
            Whose::AccountOrKey(account, key) => format!(
                "({account} = {} OR {account} IS NULL AND {key} = {})",
                self.place(id),
                self.place(leaver.email_key)
            ),
            Whose::AccountOrAddress(account, address) => format!(
                "({account} = {} OR {account} IS NULL AND {address} = {})",
                self.place(id),
                self.place(leaver.person.email.as_str())
            ),
            Whose::Key(key) => format!("{key} = {}", self.place(leaver.email_key)),
            Whose::Through(column, other) => {
                let whose = registry::table(other)?.parts.first()?.whose;
                let there = self.condition_of(whose, leaver)?;
                format!("{column} IN (SELECT id FROM {other} WHERE {there})")
            }
        })
    }

    /// As [`Self::condition`], for a table that another leads through.
    fn condition_of(&mut self, whose: Whose, leaver: Leaver<'_>) -> Option<String> {
        match whose {
            Whose::Through(..) => None,
            whose => self.condition(whose, leaver),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_a_kept_punch_is_said_once() {
        assert_eq!(
            emptied("kept_punches", Whose::Account("account_id")),
            "qr_token = '', account_id = NULL, punch_id = NULL, device_time = NULL, shown_at = NULL"
        );
    }
}
