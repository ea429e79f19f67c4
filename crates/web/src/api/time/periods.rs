//! Months on their way from punches to pay: how far they are, and the steps that they take.

use chrona_api_types::{
    MovePeriod, PeriodMoved, PeriodOfMany, PeriodOfPerson, PeriodStep, PersonId,
};

use crate::api::{
    ApiError, Client,
    client::{Method, Query},
};

/// Whose months are asked for, and take steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodsOf {
    /// Everyone's: `/admin/periods`.
    Everyone,
    /// Those of the people of the teams one looks after: `/team/periods`.
    OwnTeams,
}

impl PeriodsOf {
    const fn path(self) -> &'static str {
        match self {
            Self::Everyone => "/admin/periods",
            Self::OwnTeams => "/team/periods",
        }
    }
}

impl Client {
    /// One's own last 13 months, the newest first: `GET /periods/me`.
    pub async fn my_periods(&self) -> Result<Vec<PeriodOfPerson>, ApiError> {
        self.get("/periods/me", &Query::new()).await
    }

    /// Someone's last 13 months, the newest first: `GET /admin/users/{id}/periods`.
    pub async fn person_periods(&self, id: PersonId) -> Result<Vec<PeriodOfPerson>, ApiError> {
        let path = format!("/admin/users/{id}/periods");
        self.get(&path, &Query::new()).await
    }

    /// How many people's months are how far, of the last 13 months, the newest first.
    pub async fn periods(&self, of: PeriodsOf) -> Result<Vec<PeriodOfMany>, ApiError> {
        self.get(of.path(), &Query::new()).await
    }

    /// Approves one's own month, such as `2027-03`: `POST /timesheets/me/{month}/approve`.
    pub async fn approve_my_month(&self, month: &str) -> Result<PeriodMoved, ApiError> {
        let path = format!("/timesheets/me/{month}/approve");
        let wanted = MovePeriod::default();
        self.call(Method::Post, &path, Some(&wanted)).await
    }

    /// Has others' months take a step: `POST …/periods/{month}/{step}`. Those of one's teams can be validated alone.
    pub async fn move_periods(
        &self,
        of: PeriodsOf,
        month: &str,
        step: PeriodStep,
        wanted: &MovePeriod,
    ) -> Result<PeriodMoved, ApiError> {
        let path = format!("{}/{month}/{}", of.path(), step.as_str());
        self.call_at_length(Method::Post, &path, wanted).await
    }
}
