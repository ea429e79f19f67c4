//! What people ask for: an absence, or a correction of their punches.

use chrona_work_time::HalfDay;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::absence_type::BalanceUnit;
use crate::{
    ids::{PersonId, PunchId, RequestId},
    punching::correction::AddedPunch,
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// To be absent.
    Absence,
    /// To have punches corrected.
    Correction,
}

words! {
    RequestKind {
        Absence = "absence",
        Correction = "correction",
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It waits to be decided.
    Asked,
    /// It was agreed to, or nobody had to.
    Agreed,
    /// It was refused.
    Refused,
    /// The person took it back.
    Cancelled,
}

words! {
    RequestState {
        Asked = "asked",
        Agreed = "agreed",
        Refused = "refused",
        Cancelled = "cancelled",
    }
}

/// Something to ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AskRequest {
    /// What.
    pub kind: RequestKind,
    /// The sort of absence; for an absence.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(rename = "type", validator(max_length = 40)))]
    pub absence_type: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Which half of each day; where absent, all of it.
    pub half: Option<HalfDay>,
    /// The hours of one day, such as `14:00-16:00`, where the sort is counted in hours.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 11)))]
    pub times: Option<String>,
    /// The punch to add; for a correction.
    pub added: Option<AddedPunch>,
    /// The punch that is to count no more; for a correction.
    pub annulled_id: Option<PunchId>,
    /// Why: at most 500 characters, and 3 at least for a correction. No diagnosis.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 2000)))]
    pub reason: String,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TimeRequest {
    /// Its identifier.
    pub id: RequestId,
    /// Who asks.
    pub user_id: PersonId,
    /// That person's name.
    pub user_name: String,
    /// What.
    pub kind: RequestKind,
    /// The sort of absence; none for a correction.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub absence_type: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Which half of each day; where absent, all of it.
    pub half: Option<HalfDay>,
    /// The hours of the day.
    pub times: Option<String>,
    /// The punch to add.
    pub added: Option<AddedPunch>,
    /// The punch that is to count no more.
    pub annulled_id: Option<PunchId>,
    /// When the punch that is to count no more was made.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Why; may be empty.
    pub reason: String,
    /// What became of it.
    pub state: RequestState,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When it was decided, or taken back.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided; none where nobody had to, or that account was deleted.
    pub decided_by: Option<PersonId>,
    /// That person's name.
    pub decided_by_name: Option<String>,
    /// Why it was decided so; often empty.
    pub decision_reason: String,
    /// What it does while it waits; none once it is decided, or where it cannot be reckoned.
    pub effect: Option<RequestEffect>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DecideRequest {
    /// Whether it is agreed to.
    pub agreed: bool,
    /// Why: at most 500 characters; 3 at least where it is refused. The person reads it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 2000)))]
    pub reason: Option<String>,
}

/// What a request does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RequestEffect {
    /// What it takes from which balance; none where it takes from none.
    pub balance: Option<BalanceEffect>,
    /// How many people the person's team has beside the person; 0 without a team.
    pub team_size: i64,
    /// How many of them are absent, or asked to be, on one of the days.
    pub team_away: i64,
}

/// What a request takes from a balance, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BalanceEffect {
    /// Which one.
    pub code: String,
    /// Its name in French.
    pub name_fr: String,
    /// Its name in English.
    pub name_en: String,
    /// What it is counted in.
    pub unit: BalanceUnit,
    /// What there is on the last day without it.
    pub before: i64,
    /// What it takes.
    pub taken: i64,
    /// What there is on the last day with it.
    pub after: i64,
}

impl BalanceEffect {
    /// The balance's name in a language.
    pub fn name(&self, language: crate::Language) -> &str {
        match language {
            crate::Language::Fr => &self.name_fr,
            crate::Language::En => &self.name_en,
        }
    }
}
