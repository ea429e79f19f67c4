//! What worked time depends on: someone's contracts, schedules and absences.

use chrona_api_types::{
    AbsenceEntry, AbsenceId, ContractEntry, ContractId, PersonId, RecordAbsence, ScheduleEntry,
    ScheduleId,
};
use chrona_work_time::{Contract, Schedule};

use crate::api::{
    ApiError, Client, Page,
    client::{Method, Query},
};

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

    /// The schedules that someone has of their own, the last one first, annulled ones too:
    /// `GET /admin/users/{id}/schedules`.
    pub async fn schedules(&self, id: PersonId) -> Result<Vec<ScheduleEntry>, ApiError> {
        let path = format!("/admin/users/{id}/schedules");
        self.get(&path, &Query::new()).await
    }

    /// Enters a schedule: `POST /admin/users/{id}/schedules`.
    pub async fn enter_schedule(
        &self,
        id: PersonId,
        schedule: &Schedule,
    ) -> Result<ScheduleEntry, ApiError> {
        let path = format!("/admin/users/{id}/schedules");
        self.call(Method::Post, &path, Some(schedule)).await
    }

    /// Annuls one: `POST /admin/users/{id}/schedules/{schedule_id}/annul`.
    pub async fn annul_schedule(
        &self,
        id: PersonId,
        schedule_id: ScheduleId,
    ) -> Result<(), ApiError> {
        self.annul(&format!("/admin/users/{id}/schedules/{schedule_id}"))
            .await
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

    async fn annul(&self, path: &str) -> Result<(), ApiError> {
        let path = format!("{path}/annul");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }
}
