//! `/team`: what managers see of their own teams.

use std::sync::Arc;

use chrona_api_types::{Presence, Punch, TeamPerson};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use super::{body::ListAnswer, client::Client, problem::ApiError, security::SignedIn};
use crate::{App, services::led_teams, store::Page};

pub(super) struct TeamApi;

#[OpenApi(prefix_path = "/team", tag = "super::Tag::Teams")]
impl TeamApi {
    /// Lists the people who belong today to the teams one looks after, by name.
    #[oai(path = "/people", method = "get", operation_id = "team_people")]
    async fn people(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<TeamPerson>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (people, total) = led_teams::people(&app, &caller.0, page, &client.0).await?;
        Ok(ListAnswer(people, total))
    }

    /// Lists the same people, in or out.
    #[oai(path = "/presence", method = "get", operation_id = "team_presence")]
    async fn presence(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Presence>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (people, total) = led_teams::presence(&app, &caller.0, page, &client.0).await?;
        Ok(ListAnswer(people, total))
    }

    /// Lists their punches, newest first: of each from the day on which the person joined the team.
    #[oai(path = "/punches", method = "get", operation_id = "team_punches")]
    async fn punches(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
        /// Only this person's; 404 for someone who belongs to none of these teams.
        user_id: Query<Option<i64>>,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from_date: Query<Option<String>>,
        /// The last day or instant, included.
        to_date: Query<Option<String>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Punch>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (from, to) = (from_date.0.as_deref(), to_date.0.as_deref());
        let (punches, total) =
            led_teams::punches(&app, &caller.0, user_id.0, from, to, page, &client.0).await?;
        Ok(ListAnswer(punches, total))
    }
}
