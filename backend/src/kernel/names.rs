//! What people and kiosks are called, looked up once for each of them while a long file is written.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

use chrona_api_types::{KioskId, PersonId};
use chrona_store::{
    StoreError,
    names::{self, MembershipRow, PersonRow},
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

/// What to call someone: the names, or the address where they are unknown.
pub(crate) fn display_name(first_name: &str, last_name: &str, email: &str) -> String {
    let name = format!("{first_name} {last_name}").trim().to_owned();
    if name.is_empty() {
        email.to_owned()
    } else {
        name
    }
}

/// What someone is called.
#[derive(Clone, Debug, Default)]
pub struct PersonNames {
    /// The first name.
    pub first_name: String,
    /// The last name; the address where both are unknown.
    pub last_name: String,
    /// Both names, or the address.
    pub shown: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// Both names; empty where they are unknown.
    full_name: String,
    teams: Vec<MembershipRow>,
}

impl PersonNames {
    /// Both names, where they are known.
    pub fn full_name(&self) -> Option<&str> {
        Some(&*self.full_name).filter(|name| !name.is_empty())
    }

    /// The team the person was in on a day.
    pub fn team_on(&self, day: NaiveDate) -> Option<&str> {
        let was_in =
            |team: &&MembershipRow| team.since <= day && team.until.is_none_or(|until| day < until);
        self.teams
            .iter()
            .find(was_in)
            .map(|team| team.team_name.as_str())
    }

    fn of(row: PersonRow) -> Self {
        let full_name = display_name(&row.first_name, &row.last_name, "");
        let shown = display_name(&row.first_name, &row.last_name, &row.email);
        let last_name = if full_name.is_empty() {
            row.email
        } else {
            row.last_name
        };
        Self {
            first_name: row.first_name,
            last_name,
            shown,
            staff_number: row.staff_number,
            full_name,
            teams: Vec::new(),
        }
    }

    /// Someone whose account was deleted.
    fn former(name: String) -> Self {
        Self {
            shown: name.clone(),
            last_name: name.clone(),
            full_name: name,
            ..Self::default()
        }
    }
}

/// Names that were looked up.
#[derive(Debug, Default)]
pub(crate) struct Names {
    people: HashMap<PersonId, Arc<PersonNames>>,
    kiosks: HashMap<KioskId, Arc<str>>,
}

impl Names {
    /// What an account is called; nothing where nobody knows it.
    pub(crate) fn person(&self, account_id: PersonId) -> Arc<PersonNames> {
        self.people.get(&account_id).cloned().unwrap_or_default()
    }

    /// Whether an account was looked up.
    pub(crate) fn knows(&self, account_id: PersonId) -> bool {
        self.people.contains_key(&account_id)
    }

    /// What a kiosk is called; nothing where nobody knows it.
    pub(crate) fn kiosk(&self, kiosk_id: KioskId) -> Option<Arc<str>> {
        self.kiosks.get(&kiosk_id).cloned()
    }

    /// Looks up the accounts among these that were not yet; those of deleted accounts too, where the audit log
    /// keeps their names.
    pub(crate) async fn learn_people(
        &mut self,
        connection: &impl ConnectionTrait,
        account_ids: HashSet<PersonId>,
    ) -> Result<(), StoreError> {
        let new = unknown(&self.people, account_ids);
        if new.is_empty() {
            return Ok(());
        }
        let mut found: HashMap<PersonId, PersonNames> = names::of_people(connection, &new)
            .await?
            .into_iter()
            .map(|row| (row.account_id, PersonNames::of(row)))
            .collect();
        for row in names::memberships(connection, &new).await? {
            if let Some(person) = found.get_mut(&row.account_id) {
                person.teams.push(row);
            }
        }
        let gone: Vec<PersonId> = new
            .iter()
            .copied()
            .filter(|id| !found.contains_key(id))
            .collect();
        for row in names::of_former(connection, &gone).await? {
            found.insert(row.account_id, PersonNames::former(row.name));
        }
        for id in new {
            let person = found.remove(&id).unwrap_or_default();
            self.people.insert(id, Arc::new(person));
        }
        Ok(())
    }

    /// Looks up the kiosks among these that were not yet.
    pub(crate) async fn learn_kiosks(
        &mut self,
        connection: &impl ConnectionTrait,
        kiosk_ids: HashSet<KioskId>,
    ) -> Result<(), StoreError> {
        let new = unknown(&self.kiosks, kiosk_ids);
        for row in names::of_kiosks(connection, &new).await? {
            self.kiosks.insert(row.id, row.name.into());
        }
        Ok(())
    }
}

/// Those that are not among the known ones.
fn unknown<I: Copy + Eq + Hash, V>(known: &HashMap<I, V>, ids: HashSet<I>) -> Vec<I> {
    ids.into_iter()
        .filter(|id| !known.contains_key(id))
        .collect()
}
