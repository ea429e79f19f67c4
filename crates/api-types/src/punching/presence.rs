//! What the back-office shows of the whole organisation.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Punch;
use crate::ids::{PersonId, PunchId, SiteId, TeamId};

/// The answer to `GET /admin/ping`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Ping {
    /// Always true.
    pub pong: bool,
}

/// Today's figures. "Today" is the day in the organisation's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DashboardStats {
    /// Open accounts.
    pub total_users: i64,
    /// Devices in use.
    pub total_devices: i64,
    /// Kiosks.
    pub total_kiosks: i64,
    /// Kiosks that may punch.
    pub active_kiosks: i64,
    /// Of these, the kiosks that were heard within 5 minutes.
    #[serde(default)]
    pub online_kiosks: i64,
    /// Punches today.
    pub today_punches: i64,
    /// People who punched today.
    pub today_users: i64,
    /// People who are in now.
    pub present_users: i64,
    /// People who came later than was planned for them.
    #[serde(default)]
    pub late_users: i64,
    /// People who are to be there since a while, and have not come.
    #[serde(default)]
    pub missing_users: i64,
    /// People who are not expected, and have not come.
    #[serde(default)]
    pub off_users: i64,
    /// The ten newest punches.
    pub recent_punches: Vec<Punch>,
    /// Today's punches by hour of the organisation's day, 0 to 23; 25 hours have passed on the day
    /// the clocks go back, and both passages through the hour are counted together.
    pub today_by_hour: Vec<HourCount>,
}

/// How someone's day goes, by what is planned for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// The person came later than was planned.
    Late,
    /// The person is to be there since a while, and has not come.
    Missing,
    /// The person is not expected, and has not come.
    Off,
}

words! {
    DayState {
        Late = "late",
        Missing = "missing",
        Off = "off",
    }
}

/// How much waits for a decision of an administrator's: the answer to `GET /admin/to-do`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ToDo {
    /// Punches that arrived after later ones and change what those meant, and that nobody has looked at.
    pub late_punches: i64,
    /// What is wrong in people's months since the last one began, and that nobody has looked at.
    #[serde(default)]
    pub anomalies: i64,
    /// Limits of working time that were broken, or are about to be, since the last month began, and about which nobody has
    /// written what was done.
    #[serde(default)]
    pub limits: i64,
    /// Requests of absences and corrections that the caller may decide on.
    #[serde(default)]
    pub requests: i64,
    /// Punches that a kiosk kept offline and that were not recorded for a doubt.
    pub kept_punches: i64,
    /// Phones that show no badge until someone confirms them.
    pub phones_to_confirm: i64,
    /// E-mails that were given up.
    pub failed_mail: i64,
}

impl ToDo {
    /// All of it.
    pub fn count(&self) -> i64 {
        self.late_punches
            + self.anomalies
            + self.requests
            + self.limits
            + self.kept_punches
            + self.phones_to_confirm
            + self.failed_mail
    }
}

/// The punches of one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HourCount {
    /// The hour of the day, 0 to 23, in the organisation's zone.
    pub hour: u8,
    /// How many came in.
    pub clock_in: i64,
    /// How many went out.
    pub clock_out: i64,
}

/// One person, in or out. `GET /admin/presence` lists everyone; `GET /admin/presence/live` streams a
/// server-sent event `presence` with this as its data each time it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Presence {
    /// The person's account.
    pub user_id: PersonId,
    /// What to call the person.
    pub user_name: String,
    /// The number payroll knows the person by: tells people of one name apart.
    #[serde(default)]
    pub staff_number: Option<String>,
    /// Whether the person's last punch was an entry.
    pub is_present: bool,
    /// The last punch's identifier; `None` for someone who never punched.
    pub punch_id: Option<PunchId>,
    /// When the last punch was made.
    pub since: Option<DateTime<Utc>>,
    /// The kiosk it was made at.
    pub kiosk_name: Option<String>,
    /// The team the person belongs to today.
    #[serde(default)]
    pub team_id: Option<TeamId>,
    /// Its name.
    #[serde(default)]
    pub team_name: Option<String>,
    /// The site where that team works.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// That site's name.
    #[serde(default)]
    pub site_name: Option<String>,
    /// How the person's day goes, by what is planned for it; none where nothing is, or all is well.
    #[serde(default)]
    pub today: Option<DayState>,
    /// When the person is to be there today; none where nothing says so.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
}
