//! In which zones people's days are reckoned: that of the site where their team of the day works, or else
//! the organisation's.

use std::collections::{HashMap, HashSet};

use chrona_api_types::PersonId;
use chrona_store::{
    StoreError,
    people::sites::{self, ZoneOfPerson},
};
use chrona_work_time::{Calendar, Zone};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::{App, config::Time};

/// The zones of some people, looked up once for each of them.
#[derive(Debug)]
pub(crate) struct PersonZones {
    time: Time,
    known: HashSet<PersonId>,
    of: HashMap<PersonId, Vec<ZoneOfPerson>>,
}

impl PersonZones {
    /// Those of nobody yet.
    pub(crate) fn empty(app: &App) -> Self {
        Self {
            time: app.settings.time.clone(),
            known: HashSet::new(),
            of: HashMap::new(),
        }
    }

    /// Reads those of these people.
    pub(crate) async fn of(
        app: &App,
        connection: &impl ConnectionTrait,
        account_ids: &[PersonId],
    ) -> Result<Self, StoreError> {
        let mut zones = Self::empty(app);
        let people = account_ids.iter().copied();
        zones.learn(connection, people).await?;
        Ok(zones)
    }

    /// Reads those of the people among these who are not known yet.
    pub(crate) async fn learn(
        &mut self,
        connection: &impl ConnectionTrait,
        account_ids: impl Iterator<Item = PersonId>,
    ) -> Result<(), StoreError> {
        let new: Vec<PersonId> = account_ids.filter(|id| self.known.insert(*id)).collect();
        for row in sites::zones_of(connection, &new).await? {
            self.of.entry(row.account_id).or_default().push(row);
        }
        Ok(())
    }

    /// The name of a person's zone on the day of an instant, where it is not the organisation's.
    pub(crate) fn name(&self, account_id: PersonId, at: DateTime<Utc>) -> Option<&str> {
        let rows = self.of.get(&account_id)?;
        let day = self.time.calendar().date(at);
        let holds =
            |row: &&ZoneOfPerson| row.since <= day && row.until.is_none_or(|until| day < until);
        let name = rows.iter().find(holds)?.timezone.as_str();
        (name != self.time.zone.name()).then_some(name)
    }

    /// A person's zone on the day of an instant.
    pub(crate) fn zone(&self, account_id: PersonId, at: DateTime<Utc>) -> Zone {
        self.time.zone_of(self.name(account_id, at))
    }

    /// A person's days and weeks, as they are on the day of an instant.
    pub(crate) fn calendar(&self, account_id: PersonId, at: DateTime<Utc>) -> Calendar {
        Calendar::new(&self.zone(account_id, at))
    }
}
