//! What worked time depends on: someone's contracts and absences, and schedules, someone's and everyone's.

use chrona_api_types::{
    AbsenceEntry, AbsenceId, ContractEntry, ContractId, PersonId, RecordAbsence, ScheduleEntry,
    ScheduleId,
};
use chrona_work_time::{Contract, Schedule};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

/// Whose schedules they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleOf {
    /// Someone's own.
    Person(PersonId),
    /// Of everyone who has none of their own.
    Everyone,
}

impl ScheduleOf {
    fn path(self) -> String {
        match self {
            Self::Person(id) => format!("/admin/users/{id}/schedules"),
            Self::Everyone => "/admin/schedules".to_owned(),
        }
    }
}

impl Client {
    /// Someone's contracts, the last one first, annulled ones too: `GET /admin/users/{id}/contracts`.
    pub async fn contracts(&self, id: PersonId) -> Result<Vec<ContractEntry>, ApiError> {
        let path = format!("/admin/users/{id}/contracts");
        self.get(&path, &Query::new()).await
    }

    /// Enters a contract: `POST /admin/users/{id}/contracts`.
    pub async fn enter_contract(
        &self,
        id: PersonId,
        contract: &Contract,
    ) -> Result<ContractEntry, ApiError> {
        let path = format!("/admin/users/{id}/contracts");
        self.call(Method::Post, &path, Some(contract)).await
    }

    /// Annuls one: `POST /admin/users/{id}/contracts/{contract_id}/annul`.
    pub async fn annul_contract(
        &self,
        id: PersonId,
        contract_id: ContractId,
    ) -> Result<(), ApiError> {
        self.annul(&format!("/admin/users/{id}/contracts/{contract_id}"))
            .await
    }

    /// The schedules, the last one first, annulled ones too: `GET /admin/users/{id}/schedules` or
    /// `GET /admin/schedules`.
    pub async fn schedules(&self, of: ScheduleOf) -> Result<Vec<ScheduleEntry>, ApiError> {
        self.get(&of.path(), &Query::new()).await
    }

    /// Enters a schedule: `POST` to the same path.
    pub async fn enter_schedule(
        &self,
        of: ScheduleOf,
        schedule: &Schedule,
    ) -> Result<ScheduleEntry, ApiError> {
        self.call(Method::Post, &of.path(), Some(schedule)).await
    }

    /// Annuls one: the same path and `/{schedule_id}/annul`.
    pub async fn annul_schedule(
        &self,
        of: ScheduleOf,
        schedule_id: ScheduleId,
    ) -> Result<(), ApiError> {
        self.annul(&format!("{}/{schedule_id}", of.path())).await
    }

    /// Someone's absences, the last one first, annulled ones too: `GET /admin/users/{id}/absences`.
    pub async fn absences(
        &self,
        id: PersonId,
        offset: u64,
        limit: u64,
    ) -> Result<Page<AbsenceEntry>, ApiError> {
        let path = format!("/admin/users/{id}/absences");
        self.list(&path, &Query::new().page(offset, limit)).await
    }

    /// Enters an absence: `POST /admin/users/{id}/absences`.
    pub async fn enter_absence(
        &self,
        id: PersonId,
        absence: &RecordAbsence,
    ) -> Result<AbsenceEntry, ApiError> {
        let path = format!("/admin/users/{id}/absences");
        self.call(Method::Post, &path, Some(absence)).await
    }

    /// Annuls one: `POST /admin/users/{id}/absences/{absence_id}/annul`.
    pub async fn annul_absence(&self, id: PersonId, absence_id: AbsenceId) -> Result<(), ApiError> {
        self.annul(&format!("/admin/users/{id}/absences/{absence_id}"))
            .await
    }

    pub(super) async fn annul(&self, path: &str) -> Result<(), ApiError> {
        let path = format!("{path}/annul");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }
}
