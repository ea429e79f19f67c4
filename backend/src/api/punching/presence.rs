//! Who is in, now and as it changes.

use std::{sync::Arc, time::Duration};

use chrona_api_types::{DayState, Presence, SiteId, TeamId};
use chrona_store::{Page, punching::presence::PresenceFilter};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use poem::web::{Data, sse::Event};
use poem_openapi::{OpenApi, param::Query, payload::EventStream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    App,
    api::{
        Tag,
        body::{ListAnswer, PageAnswer},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::permissions::Action,
    services::punching::{
        live::{self, Told},
        presence,
    },
};

/// Proxies and browsers give up on a stream that says nothing for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(crate) struct PresenceApi;

#[OpenApi]
impl PresenceApi {
    /// Lists everyone with an open account, by name, in or out. With any parameter it answers a page, and how many
    /// there are: those who are in by when they came, the newest first, where they alone are wanted, and by name
    /// otherwise.
    #[oai(
        path = "/admin/presence",
        method = "get",
        operation_id = "presence",
        tag = "Tag::Administration"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a parameter of the request"
    )]
    async fn everyone(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only those who are in, or who are out.
        present: Query<Option<bool>>,
        /// Only those whose name, staff number and address hold each of these words, without case, accents and
        /// signs.
        #[oai(validator(max_length = 200))]
        search: Query<Option<String>>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// Only of those whose team works at this site today.
        site_id: Query<Option<SiteId>>,
        /// Only those who came late today, who are late and missing, or who are off. Nobody is missing or off who is in.
        today: Query<Option<DayState>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer of a page: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<PageAnswer<Presence>, ApiError> {
        let wanted = PresenceFilter {
            words: Vec::new(),
            team_id: team_id.0,
            site_id: site_id.0,
            is_present: present.0,
            today: None,
        };
        let is_page = search.0.is_some()
            || wanted.team_id.is_some()
            || wanted.site_id.is_some()
            || wanted.is_present.is_some()
            || today.0.is_some()
            || offset.0.is_some()
            || limit.0.is_some();
        if !is_page {
            let people = presence::everyone(&app, &request.0).await?;
            return Ok(PageAnswer(people, None));
        }
        let page = Page::new(offset.0, limit.0);
        let search = search.0.as_deref();
        let (people, total) =
            presence::list(&app, &request.0, search, today.0, wanted, page).await?;
        Ok(PageAnswer(people, Some(total)))
    }

    /// Lists the people who belong today to the teams one looks after, by name, in or out.
    #[oai(
        path = "/team/presence",
        method = "get",
        operation_id = "team_presence",
        tag = "Tag::Teams"
    )]
    async fn of_teams(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Presence>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (people, total) = presence::of_teams(&app, &request.0, page).await?;
        Ok(ListAnswer(people, total))
    }

    /// Streams changes as server-sent events: `presence` with a person as its data, or `reload` when
    /// the list must be read again. The stream ends when the access token dies, and at once when its reader loses
    /// the right to it.
    #[oai(
        path = "/admin/presence/live",
        method = "get",
        operation_id = "live_presence",
        tag = "Tag::Administration"
    )]
    async fn live(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<EventStream<BoxStream<'static, LiveEvent>>, ApiError> {
        let reading = live::admit(&app, &request.0, Action::ReadPresence).await?;
        let seconds = request.0.caller.until - app.clock.now().timestamp();
        let lifetime = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        let stopping = app.stopping.clone();
        let told = app.punching.live.subscribe();
        let ends = async move {
            tokio::select! {
                () = tokio::time::sleep(lifetime) => {}
                () = stopping.cancelled_owned() => {}
                () = reading.lost() => {}
            }
        };
        // The first event tells the page that it is connected and must read the list.
        let first = stream::iter([None::<Presence>]);
        let events = first
            .chain(changes(told))
            .take_until(Box::pin(ends))
            .boxed();
        Ok(EventStream::new(events)
            .keep_alive(KEEP_ALIVE)
            .to_event(|presence| {
                match presence.and_then(|presence| serde_json::to_string(&presence).ok()) {
                    Some(json) => Event::message(json).event_type("presence"),
                    None => Event::message("{}").event_type("reload"),
                }
            }))
    }
}

/// A person who came or went, or none when the list must be read again.
type LiveEvent = Option<Presence>;

fn changes(told: Receiver<Told>) -> impl Stream<Item = LiveEvent> + Send + 'static {
    stream::unfold(told, |mut told| async move {
        let events = match told.recv().await {
            Ok(Told::Changed(people)) => people.iter().cloned().map(Some).collect(),
            Ok(Told::Reload) | Err(RecvError::Lagged(_)) => vec![None],
            Err(RecvError::Closed) => return None,
        };
        Some((stream::iter(events), told))
    })
    .flatten()
}
