//! Teams and sites, as an administrator and as a manager sees them.

use chrona_api_types::{
    CorrectPunches, CorrectionMade, CorrectionPreview, NameSite, NewTeam, Presence,
    PreviewCorrection, Punch, Site, SiteId, Team, TeamId, UpdateTeam,
};

use crate::api::{
    ApiError, Client, Page, PunchFilter,
    client::{Method, Query},
};

impl Client {
    /// The teams, newest first: `GET /admin/teams`.
    pub async fn teams(&self, offset: u64, limit: u64) -> Result<Page<Team>, ApiError> {
        self.list("/admin/teams", &Query::new().page(offset, limit))
            .await
    }

    /// Makes a team: `POST /admin/teams`.
    pub async fn create_team(&self, team: &NewTeam) -> Result<Team, ApiError> {
        self.call(Method::Post, "/admin/teams", Some(team)).await
    }

    /// Changes a team's name, its site and who looks after it, all of it or nothing:
    /// `PATCH /admin/teams/{id}`.
    pub async fn update_team(&self, id: TeamId, change: &UpdateTeam) -> Result<Team, ApiError> {
        self.call(Method::Patch, &format!("/admin/teams/{id}"), Some(change))
            .await
    }

    /// Takes a team away that nobody belongs to: `DELETE /admin/teams/{id}`.
    pub async fn close_team(&self, id: TeamId) -> Result<(), ApiError> {
        let path = format!("/admin/teams/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// The sites, newest first: `GET /admin/sites`.
    pub async fn sites(&self, offset: u64, limit: u64) -> Result<Page<Site>, ApiError> {
        self.list("/admin/sites", &Query::new().page(offset, limit))
            .await
    }

    /// Makes a site: `POST /admin/sites`.
    pub async fn create_site(&self, site: &NameSite) -> Result<Site, ApiError> {
        self.call(Method::Post, "/admin/sites", Some(site)).await
    }

    /// Gives a site another name: `PATCH /admin/sites/{id}`.
    pub async fn rename_site(&self, id: SiteId, site: &NameSite) -> Result<Site, ApiError> {
        self.call(Method::Patch, &format!("/admin/sites/{id}"), Some(site))
            .await
    }

    /// Deletes a site where no team works: `DELETE /admin/sites/{id}`.
    pub async fn delete_site(&self, id: SiteId) -> Result<(), ApiError> {
        let path = format!("/admin/sites/{id}");
        self.call_unread(Method::Delete, &path, None::<&()>)
            .await
            .map(drop)
    }

    /// The people of one's own teams, in or out, by name: `GET /team/presence`.
    pub async fn team_presence(&self, offset: u64, limit: u64) -> Result<Page<Presence>, ApiError> {
        self.list("/team/presence", &Query::new().page(offset, limit))
            .await
    }

    /// The punches of the people of one's own teams, newest first: `GET /team/punches`.
    pub async fn team_punches(
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
        self.list("/team/punches", &query).await
    }

    /// What such a correction would change: `POST /team/corrections/preview`.
    pub async fn preview_team_correction(
        &self,
        correction: &PreviewCorrection,
    ) -> Result<CorrectionPreview, ApiError> {
        let path = "/team/corrections/preview";
        self.call(Method::Post, path, Some(correction)).await
    }

    /// Corrects the punches of one of them: `POST /team/corrections`.
    pub async fn correct_team_punches(
        &self,
        correction: &CorrectPunches,
    ) -> Result<CorrectionMade, ApiError> {
        self.call(Method::Post, "/team/corrections", Some(correction))
            .await
    }
}
