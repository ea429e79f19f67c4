//! Teams, who looks after them, and who belongs to them.

use std::sync::Arc;

use chrona_api_types::{
    NewTeam, PersonId, SetManagers, SetTeam, Team, TeamId, TeamPerson, UpdateTeam, User,
};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        Tag,
        body::{Answer, Given, ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    services::people::teams,
};

pub(crate) struct TeamsApi;

#[OpenApi]
impl TeamsApi {
    /// Lists teams, newest first.
    #[oai(
        path = "/admin/teams",
        method = "get",
        operation_id = "list_teams",
        tag = "Tag::Administration"
    )]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Team>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (teams, total) = teams::list(&app, &request.0, page).await?;
        Ok(ListAnswer(teams, total))
    }

    /// Makes a team.
    #[oai(
        path = "/admin/teams",
        method = "post",
        operation_id = "create_team",
        tag = "Tag::Administration"
    )]
    async fn create(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<NewTeam>,
    ) -> Result<Answer<Team, 201>, ApiError> {
        Ok(Answer(teams::create(&app, &request.0, body.0).await?))
    }

    /// Changes a team; what is absent stays.
    #[oai(
        path = "/admin/teams/:id",
        method = "patch",
        operation_id = "update_team",
        tag = "Tag::Administration"
    )]
    async fn update(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The team.
        id: Path<TeamId>,
        body: Given<UpdateTeam>,
    ) -> Result<Answer<Team>, ApiError> {
        Ok(Answer(teams::update(&app, &request.0, id.0, body.0).await?))
    }

    /// Takes a team away that nobody belongs to; 409 while someone does.
    #[oai(
        path = "/admin/teams/:id",
        method = "delete",
        operation_id = "close_team",
        tag = "Tag::Administration"
    )]
    async fn close(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The team.
        id: Path<TeamId>,
    ) -> Result<Nothing, ApiError> {
        teams::close(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Says who looks after a team, in the place of those who did.
    #[oai(
        path = "/admin/teams/:id/managers",
        method = "put",
        operation_id = "set_team_managers",
        tag = "Tag::Administration"
    )]
    async fn set_managers(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The team.
        id: Path<TeamId>,
        body: Given<SetManagers>,
    ) -> Result<Answer<Team>, ApiError> {
        Ok(Answer(
            teams::set_managers(&app, &request.0, id.0, body.0).await?,
        ))
    }

    /// Says which team someone belongs to from today on.
    #[oai(
        path = "/admin/users/:id/team",
        method = "put",
        operation_id = "set_team",
        tag = "Tag::Administration"
    )]
    async fn set_team(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<SetTeam>,
    ) -> Result<Answer<User>, ApiError> {
        let team_id = body.0.team_id;
        Ok(Answer(
            teams::set_team(&app, &request.0, id.0, team_id).await?,
        ))
    }

    /// Lists the people who belong today to the teams one looks after, by name.
    #[oai(
        path = "/team/people",
        method = "get",
        operation_id = "team_people",
        tag = "Tag::Teams"
    )]
    async fn led_people(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TeamPerson>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (people, total) = teams::led_people(&app, &request.0, page).await?;
        Ok(ListAnswer(people, total))
    }
}
