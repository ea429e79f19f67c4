//! Whom a kiosk lets punch.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{KioskId, PersonId, TeamId};

/// Whom a kiosk lets punch. Administrators are no exception.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Everyone; the list is kept, and ignored.
    #[default]
    Public,
    /// Only those whom the list lets in.
    Whitelist,
    /// Everyone but those whom the list keeps out.
    Blacklist,
}

words! {
    AccessMode {
        Public = "public",
        Whitelist = "whitelist",
        Blacklist = "blacklist",
    }
}

impl AccessMode {
    /// Whether the mode lets someone punch whom an entry that counts in it names, or none does.
    pub const fn admits(self, is_named: bool) -> bool {
        match self {
            Self::Public => true,
            Self::Whitelist => is_named,
            Self::Blacklist => !is_named,
        }
    }

    /// Whether an entry of the list counts in this mode.
    pub const fn counts(self, granted: bool) -> bool {
        match self {
            Self::Public => false,
            Self::Whitelist => granted,
            Self::Blacklist => !granted,
        }
    }
}

/// A change of whom a kiosk lets punch.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetAccessMode {
    /// The new mode.
    pub access_mode: AccessMode,
}

/// A person or a team to let in at a kiosk, or to keep out: exactly one of them. It replaces what the
/// list said of the person or the team.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct NameForKiosk {
    /// The person's account.
    pub user_id: Option<PersonId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// From when on the entry counts as absent: an instant to come; never, when absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Whom a kiosk lets punch from now on: the mode and the list, changed together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ChangeKioskAccess {
    /// The new mode; it stays as it is when absent.
    pub access_mode: Option<AccessMode>,
    /// Whom to put on the list, in the place of what it said of them: at most 500.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default, validator(max_items = 500)))]
    pub named: Vec<PutOnList>,
    /// Whom to take off the list: at most 500. Who is not on it stays off.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default, validator(max_items = 500)))]
    pub removed: Vec<TakeOffList>,
}

/// A person or a team to put on a kiosk's list: exactly one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PutOnList {
    /// The person's account.
    pub user_id: Option<PersonId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// True: let in. False: kept out.
    pub granted: bool,
    /// From when on the entry counts as absent: an instant to come; never, when absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A person or a team to take off a kiosk's list: exactly one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TakeOffList {
    /// The person's account.
    pub user_id: Option<PersonId>,
    /// The team.
    pub team_id: Option<TeamId>,
}

/// What a kiosk's list says of someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KioskAccessEntry {
    /// The person's account.
    pub user_id: PersonId,
    /// The person's address.
    pub email: String,
    /// What to call the person.
    pub user_name: String,
    /// True: let in. False: kept out.
    pub granted: bool,
    /// When that was said.
    pub granted_at: DateTime<Utc>,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who said so; absent once that account was deleted.
    pub granted_by_admin_id: Option<PersonId>,
}

/// What a kiosk's list says of whoever belongs to a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KioskTeamEntry {
    /// The team.
    pub team_id: TeamId,
    /// Its name.
    pub team_name: String,
    /// True: let in. False: kept out.
    pub granted: bool,
    /// When that was said.
    pub granted_at: DateTime<Utc>,
    /// From when on it counts as absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// The administrator who said so; absent once that account was deleted.
    pub granted_by_admin_id: Option<PersonId>,
}

/// What was put on a kiosk's list: a person or a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Union))]
#[serde(untagged)]
pub enum NamedForKiosk {
    /// A person.
    Person(KioskAccessEntry),
    /// A team.
    Team(KioskTeamEntry),
}

/// Whom a kiosk lets punch, and its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KioskAccess {
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// Its name.
    pub kiosk_name: String,
    /// Where it stands.
    pub location: String,
    /// Whom it lets punch.
    pub access_mode: AccessMode,
    /// Whether anyone may punch there.
    pub is_active: bool,
    /// Everyone the list names, newest entry first; expired entries are absent.
    pub authorized_users: Vec<KioskAccessEntry>,
    /// Every team the list names, newest entry first; expired entries are absent.
    #[serde(default)]
    pub authorized_teams: Vec<KioskTeamEntry>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_admits_by_what_the_list_says() {
        let said = [None, Some(true), Some(false)];
        let admitted = |mode: AccessMode| {
            said.map(|granted| mode.admits(granted.is_some_and(|granted| mode.counts(granted))))
        };
        assert_eq!(admitted(AccessMode::Public), [true, true, true]);
        assert_eq!(admitted(AccessMode::Whitelist), [false, true, false]);
        assert_eq!(admitted(AccessMode::Blacklist), [true, true, false]);
        for mode in AccessMode::ALL {
            assert_eq!(AccessMode::parse(mode.as_str()), Some(mode));
        }
    }
}
