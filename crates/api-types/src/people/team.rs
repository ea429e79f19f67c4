//! Teams and the sites they work at.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, SiteId, TeamId};

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Team {
    /// The team's identifier.
    pub id: TeamId,
    /// Its name, unique.
    pub name: String,
    /// The site it works at.
    pub site_id: Option<SiteId>,
    /// That site's name.
    pub site_name: Option<String>,
    /// How many people belong to it today.
    pub member_count: i64,
    /// Who looks after it, by name.
    pub managers: Vec<TeamManager>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Someone who looks after a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TeamManager {
    /// The account.
    pub user_id: PersonId,
    /// What to call the person.
    pub user_name: String,
}

/// A team to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct NewTeam {
    /// Its name: 1 to 100 characters, unique.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub name: String,
    /// The site it works at.
    pub site_id: Option<SiteId>,
    /// Who looks after it: managers or administrators, at most 100; nobody when absent.
    pub manager_ids: Option<Vec<PersonId>>,
}

/// A change to a team; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UpdateTeam {
    /// Its new name: 1 to 100 characters, unique.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub name: Option<String>,
    /// The site it works at from now on.
    pub site_id: Option<SiteId>,
    /// True: it works at no site from now on; not together with `site_id`.
    pub without_site: Option<bool>,
    /// Who looks after it from now on, in the place of those who did: managers or administrators, at
    /// most 100; none is an empty list.
    pub manager_ids: Option<Vec<PersonId>>,
}

/// Who looks after a team, in the place of those who did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetManagers {
    /// The accounts, managers or administrators, at most 100; none is an empty list.
    pub user_ids: Vec<PersonId>,
}

/// The team a person belongs to from today on.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetTeam {
    /// The team; none when absent.
    pub team_id: Option<TeamId>,
}

/// A place where teams work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Site {
    /// The site's identifier.
    pub id: SiteId,
    /// Its name, unique.
    pub name: String,
    /// The zone (IANA) by which the days of its people are reckoned, where it is not the organisation's.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The public holidays of its people, `FR-57` or an imported calendar, where they are not the organisation's.
    #[serde(default)]
    pub calendar: Option<String>,
    /// How many teams work there.
    pub team_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A site's name and zone, to make one or to change it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct NameSite {
    /// The name: 1 to 100 characters, unique.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub name: String,
    /// The zone (IANA) by which the days of its people are reckoned; an empty one is the organisation's.
    /// Absent, it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub timezone: Option<String>,
    /// The public holidays of its people, such as `FR-57`; an empty one is the organisation's. Absent, it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20)))]
    pub calendar: Option<String>,
    /// Since when its people have these public holidays, today or before; ever since when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_since: Option<NaiveDate>,
}

/// Someone of a manager's teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TeamPerson {
    /// The person's account.
    pub user_id: PersonId,
    /// What to call the person.
    pub user_name: String,
    /// The person's address.
    pub email: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// The team.
    pub team_id: TeamId,
    /// Its name.
    pub team_name: String,
    /// The first day in it, in the organisation's zone.
    pub since: NaiveDate,
}
