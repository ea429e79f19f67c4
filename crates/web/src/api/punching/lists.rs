//! The whole organisation, as an administrator sees it.

use chrona_api_types::{
    AskForEmailChange, AuditEntry, CorrectPunches, CorrectionMade, CorrectionPreview, CreateUser,
    DashboardStats, DayState, Device, DeviceId, KioskId, PersonId, Presence, PreviewCorrection,
    Punch, Role, SiteId, TeamId, ToDo, User, UserSort,
};
use web_sys::Blob;

use crate::api::{
    ApiError, Client, Events, Page,
    client::{Method, Query},
};

/// Which punches to list. Days are of the organisation's calendar, as `2026-11-20`, inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PunchFilter {
    /// Only this person's.
    pub user_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// From this day on.
    pub from: Option<String>,
    /// Up to and with this day.
    pub to: Option<String>,
}

impl PunchFilter {
    /// The filter but for its days, whose names differ.
    pub(crate) fn query(&self) -> Query {
        Query::new()
            .maybe("user_id", self.user_id)
            .maybe("team_id", self.team_id)
            .maybe("site_id", self.site_id)
    }
}

/// Which phones, and what stands in for one, to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceFilter {
    /// Only this person's.
    pub user_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only those whose person holds every word of this.
    pub search: Option<String>,
    /// Only revoked ones, or only those in use.
    pub is_revoked: Option<bool>,
    /// Only those that show a badge, or only those that wait for someone to confirm them.
    pub is_confirmed: Option<bool>,
}

/// Which entries of the audit log to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only of this kind, such as `device_revoked`.
    pub event_type: Option<String>,
    /// Only what this person did, or what concerns them.
    pub about_user_id: Option<PersonId>,
    /// Only of this kiosk.
    pub kiosk_id: Option<KioskId>,
    /// From this day on, of the organisation's calendar.
    pub from: Option<String>,
    /// Up to and with this day.
    pub to: Option<String>,
}

impl AuditFilter {
    fn query(&self) -> Query {
        Query::new()
            .maybe("event_type", self.event_type.as_ref())
            .maybe("about_user_id", self.about_user_id)
            .maybe("kiosk_id", self.kiosk_id)
            .maybe("from_date", self.from.as_ref())
            .maybe("to_date", self.to.as_ref())
    }
}

/// Which accounts to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Only those whose name, staff number and address hold each of these words.
    pub search: Option<String>,
    /// Only those of this role.
    pub role: Option<Role>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only those that are open, or that are closed.
    pub is_open: Option<bool>,
}

/// Whose presence to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresenceFilter {
    /// Those who are in, or those who are out.
    pub is_present: bool,
    /// Only those whose names, staff number and address hold each of these words.
    pub search: Option<String>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only those whose day goes like this.
    pub today: Option<DayState>,
}

impl Client {
    /// Today's figures: `GET /admin/dashboard/stats`.
    pub async fn dashboard(&self) -> Result<DashboardStats, ApiError> {
        self.get("/admin/dashboard/stats", &Query::new()).await
    }

    /// How much waits for a decision: `GET /admin/to-do`.
    pub async fn to_do(&self) -> Result<ToDo, ApiError> {
        self.get("/admin/to-do", &Query::new()).await
    }

    /// Who is in, the newest first, or who is out, by name: `GET /admin/presence`.
    pub async fn presence(
        &self,
        filter: &PresenceFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<Presence>, ApiError> {
        let query = Query::new()
            .maybe("present", Some(filter.is_present))
            .maybe("search", filter.search.as_ref())
            .maybe("team_id", filter.team_id)
            .maybe("site_id", filter.site_id)
            .maybe("today", filter.today.map(DayState::as_str))
            .page(offset, limit);
        self.list("/admin/presence", &query).await
    }

    /// Everyone's comings and goings as they happen: `GET /admin/presence/live`. Each event's data
    /// is a [`Presence`] in JSON.
    pub async fn presence_live(&self) -> Result<Events, ApiError> {
        let (response, controller) = self.open("/admin/presence/live").await?;
        Events::of(&response, controller)
    }

    /// The accounts, by name: `GET /admin/users`.
    pub async fn users(
        &self,
        filter: &PeopleFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<User>, ApiError> {
        let query = Query::new()
            .with("sort", UserSort::Name.as_str())
            .maybe("search", filter.search.as_ref())
            .maybe("role", filter.role.map(Role::as_str))
            .maybe("team_id", filter.team_id)
            .maybe("site_id", filter.site_id)
            .maybe("open", filter.is_open)
            .page(offset, limit);
        self.list("/admin/users", &query).await
    }

    /// Makes an account: `POST /admin/users`.
    pub async fn create_user(&self, user: &CreateUser) -> Result<User, ApiError> {
        self.call(Method::Post, "/admin/users", Some(user)).await
    }

    /// Closes an account: `DELETE /admin/users/{id}`. The person's punches stay.
    pub async fn close_user(&self, id: PersonId) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// Asks for another address of an account: `POST /admin/users/{id}/email-change`.
    pub async fn change_email_of(
        &self,
        id: PersonId,
        change: &AskForEmailChange,
    ) -> Result<User, ApiError> {
        let path = format!("/admin/users/{id}/email-change");
        self.call(Method::Post, &path, Some(change)).await
    }

    /// Takes that back: `DELETE /admin/users/{id}/email-change`.
    pub async fn cancel_email_change_of(&self, id: PersonId) -> Result<User, ApiError> {
        let path = format!("/admin/users/{id}/email-change");
        self.call(Method::Delete, &path, None::<&()>).await
    }

    /// Sends someone the link that confirms their address: `POST /admin/users/{id}/send-address-check`.
    pub async fn send_address_check(&self, id: PersonId) -> Result<(), ApiError> {
        let path = format!("/admin/users/{id}/send-address-check");
        self.call_unread(Method::Post, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// The phones, and what stands in for one, newest first: `GET /admin/devices`.
    pub async fn devices(
        &self,
        filter: &DeviceFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<Device>, ApiError> {
        let query = Query::new()
            .maybe("user_id", filter.user_id)
            .maybe("team_id", filter.team_id)
            .maybe("site_id", filter.site_id)
            .maybe("search", filter.search.as_ref())
            .maybe("is_revoked", filter.is_revoked)
            .maybe("is_confirmed", filter.is_confirmed)
            .page(offset, limit);
        self.list("/admin/devices", &query).await
    }

    /// Confirms someone's phone: `POST /admin/devices/{id}/confirm`.
    pub async fn confirm_device_of(&self, id: DeviceId) -> Result<Device, ApiError> {
        let path = format!("/admin/devices/{id}/confirm");
        self.call(Method::Post, &path, None::<&()>).await
    }

    /// Revokes a phone: `POST /admin/devices/{id}/revoke`.
    pub async fn revoke_device(&self, id: DeviceId) -> Result<Device, ApiError> {
        self.call(
            Method::Post,
            &format!("/admin/devices/{id}/revoke"),
            None::<&()>,
        )
        .await
    }

    /// The punches, newest first: `GET /admin/punches`.
    pub async fn punches(
        &self,
        filter: &PunchFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<Punch>, ApiError> {
        let query = filter
            .query()
            .maybe("from_date", filter.from.as_ref())
            .maybe("to_date", filter.to.as_ref())
            .with("with_annulled", "true")
            .page(offset, limit);
        self.list("/admin/punches", &query).await
    }

    /// What a correction of someone's punches would change: `POST /admin/punches/corrections/preview`.
    pub async fn preview_correction(
        &self,
        correction: &PreviewCorrection,
    ) -> Result<CorrectionPreview, ApiError> {
        let path = "/admin/punches/corrections/preview";
        self.call(Method::Post, path, Some(correction)).await
    }

    /// Corrects someone's punches: `POST /admin/punches/corrections`.
    pub async fn correct_punches(
        &self,
        correction: &CorrectPunches,
    ) -> Result<CorrectionMade, ApiError> {
        self.call(Method::Post, "/admin/punches/corrections", Some(correction))
            .await
    }

    /// The punches as a file that a spreadsheet opens right, oldest first:
    /// `GET /admin/reports/attendance?format=spreadsheet`.
    pub async fn attendance_file(&self, filter: &PunchFilter) -> Result<Blob, ApiError> {
        let query = filter
            .query()
            .maybe("from", filter.from.as_ref())
            .maybe("to", filter.to.as_ref())
            .with("format", "spreadsheet")
            .with("lang", self.language().as_str())
            .with("end", "count");
        self.counted_file("/admin/reports/attendance", &query).await
    }

    /// The audit log, newest first: `GET /admin/audit-logs`.
    pub async fn audit_log(
        &self,
        filter: &AuditFilter,
        offset: u64,
        limit: u64,
    ) -> Result<Page<AuditEntry>, ApiError> {
        let query = filter.query().page(offset, limit);
        self.list("/admin/audit-logs", &query).await
    }

    /// The audit log as CSV, oldest first: `GET /admin/audit-logs/export`.
    pub async fn audit_file(&self, filter: &AuditFilter) -> Result<Blob, ApiError> {
        let query = filter.query().with("end", "count");
        self.counted_file("/admin/audit-logs/export", &query).await
    }
}
