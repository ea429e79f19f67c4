//! What is being changed of a kiosk's access: mode and list, until they are saved together.

use chrona_web::types::{
    AccessMode, ChangeKioskAccess, KioskAccess, KioskAccessEntry, KioskId, KioskTeamEntry,
    PersonId, PutOnList, TakeOffList, TeamId, names::sort_key,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    draft::{Draft, field},
    fetch::Fetch,
    office::Office,
};

/// Someone or a team that the list is to name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Added {
    /// The person's or the team's, as the list says.
    id: i64,
    name: String,
    /// The person's address; empty for a team.
    email: String,
    granted: bool,
    expires_at: Option<DateTime<Utc>>,
}

/// A row of the list as it will be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// Whether it is not saved yet.
    pub(super) is_new: bool,
}

/// People or teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    People,
    Teams,
}

/// What is changed and not saved yet.
#[derive(Clone, Copy)]
pub(super) struct Edit {
    access: Fetch<KioskAccess>,
    /// The mode that is chosen; none while the kiosk's own stands.
    mode: RwSignal<Option<AccessMode>>,
    people: RwSignal<Vec<Added>>,
    teams: RwSignal<Vec<Added>>,
    people_off: RwSignal<Vec<i64>>,
    teams_off: RwSignal<Vec<i64>>,
}

impl Edit {
    /// Nothing is changed yet.
    pub(super) fn of(access: Fetch<KioskAccess>) -> Self {
        Self {
            access,
            mode: RwSignal::new(None),
            people: RwSignal::new(Vec::new()),
            teams: RwSignal::new(Vec::new()),
            people_off: RwSignal::new(Vec::new()),
            teams_off: RwSignal::new(Vec::new()),
        }
    }

    /// Keeps it over a reload.
    pub(super) fn draft(self, office: Office, kiosk_id: KioskId) -> Draft {
        Draft::keep(
            office,
            &format!("access.{kiosk_id}"),
            vec![
                field("mode", self.mode),
                field("people", self.people),
                field("teams", self.teams),
                field("people_off", self.people_off),
                field("teams_off", self.teams_off),
            ],
        )
    }

    /// The mode as it will be.
    pub(super) fn mode(self) -> AccessMode {
        let now = self.access.with(|access| access.access_mode);
        self.mode.get().or(now).unwrap_or_default()
    }

    pub(super) fn choose(self, mode: AccessMode) {
        let now = self.access.with(|access| access.access_mode);
        self.mode.set(Some(mode).filter(|mode| Some(*mode) != now));
    }

    /// Whether something is not saved yet; a reader is told when it changes.
    pub(super) fn is_changed(self) -> bool {
        self.mode.get().is_some()
            || [self.people, self.teams]
                .iter()
                .any(|added| !added.with(Vec::is_empty))
            || [self.people_off, self.teams_off]
                .iter()
                .any(|off| !off.with(Vec::is_empty))
    }

    /// Those whom the list will name in a mode, by name.
    pub(super) fn rows(self, sort: Sort, mode: AccessMode) -> Vec<Row> {
        let known = |access: &KioskAccess| -> Vec<Row> {
            match sort {
                Sort::People => {
                    let entries = access.authorized_users.iter();
                    let counting = entries.filter(|entry| mode.counts(entry.granted));
                    counting.map(of_person).collect()
                }
                Sort::Teams => {
                    let entries = access.authorized_teams.iter();
                    let counting = entries.filter(|entry| mode.counts(entry.granted));
                    counting.map(of_team).collect()
                }
            }
        };
        let (added, off) = self.changes(sort);
        let mut rows = self.access.with(known).unwrap_or_default();
        added.with(|added| {
            off.with(|off| {
                // What is said anew of someone stands in the place of what was said.
                let is_replaced = |row: &Row| added.iter().any(|added| added.id == row.id);
                rows.retain(|row| !off.contains(&row.id) && !is_replaced(row));
            });
            let counting = added.iter().filter(|added| mode.counts(added.granted));
            rows.extend(counting.map(|added| Row {
                id: added.id,
                name: added.name.clone(),
                email: added.email.clone(),
                expires_at: added.expires_at,
                is_new: true,
            }));
        });
        rows.sort_by_cached_key(|row| (sort_key(&row.name), row.id));
        rows
    }

    /// Puts someone or a team on the list.
    pub(super) fn add(
        self,
        sort: Sort,
        (id, name, email): (i64, String, String),
        granted: bool,
        expires_at: Option<DateTime<Utc>>,
    ) {
        let (added, off) = self.changes(sort);
        off.update(|off| off.retain(|known| *known != id));
        added.update(|added| {
            added.retain(|known| known.id != id);
            added.push(Added {
                id,
                name,
                email,
                granted,
                expires_at,
            });
        });
    }

    /// Takes someone or a team off the list.
    pub(super) fn take_off(self, sort: Sort, id: i64) {
        let is_known = |access: &KioskAccess| match sort {
            Sort::People => access
                .authorized_users
                .iter()
                .any(|entry| entry.user_id.0 == id),
            Sort::Teams => access
                .authorized_teams
                .iter()
                .any(|entry| entry.team_id.0 == id),
        };
        let (added, off) = self.changes(sort);
        added.update(|added| added.retain(|known| known.id != id));
        if self.access.with(is_known) == Some(true) {
            off.update(|off| {
                if !off.contains(&id) {
                    off.push(id);
                }
            });
        }
    }

    fn changes(self, sort: Sort) -> (RwSignal<Vec<Added>>, RwSignal<Vec<i64>>) {
        match sort {
            Sort::People => (self.people, self.people_off),
            Sort::Teams => (self.teams, self.teams_off),
        }
    }

    /// Leaves everything as it is saved.
    pub(super) fn drop_all(self) {
        self.mode.set(None);
        for added in [self.people, self.teams] {
            added.set(Vec::new());
        }
        for off in [self.people_off, self.teams_off] {
            off.set(Vec::new());
        }
    }

    /// All of it, as one request.
    pub(super) fn change(self) -> ChangeKioskAccess {
        let put = |user_id, team_id, added: &Added| PutOnList {
            user_id,
            team_id,
            granted: added.granted,
            expires_at: added.expires_at,
        };
        let (people, teams) = (self.people.get_untracked(), self.teams.get_untracked());
        let people = people
            .iter()
            .map(|added| put(Some(PersonId(added.id)), None, added));
        let teams = teams
            .iter()
            .map(|added| put(None, Some(TeamId(added.id)), added));
        let (people_off, teams_off) = (
            self.people_off.get_untracked(),
            self.teams_off.get_untracked(),
        );
        let people_off = people_off.into_iter().map(|id| TakeOffList {
            user_id: Some(PersonId(id)),
            team_id: None,
        });
        let teams_off = teams_off.into_iter().map(|id| TakeOffList {
            user_id: None,
            team_id: Some(TeamId(id)),
        });
        ChangeKioskAccess {
            access_mode: self.mode.get_untracked(),
            named: people.chain(teams).collect(),
            removed: people_off.chain(teams_off).collect(),
        }
    }
}

fn of_person(entry: &KioskAccessEntry) -> Row {
    Row {
        id: entry.user_id.0,
        name: entry.user_name.clone(),
        email: entry.email.clone(),
        expires_at: entry.expires_at,
        is_new: false,
    }
}

fn of_team(entry: &KioskTeamEntry) -> Row {
    Row {
        id: entry.team_id.0,
        name: entry.team_name.clone(),
        email: String::new(),
        expires_at: entry.expires_at,
        is_new: false,
    }
}
