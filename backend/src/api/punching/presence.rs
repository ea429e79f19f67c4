//! Who is in, now and as it changes.

use std::{sync::Arc, time::Duration};

use chrona_api_types::Presence;
use chrona_store::Page;
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
        body::{Answer, ListAnswer},
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
    /// Lists everyone with an open account, by name, in or out.
    #[oai(
        path = "/admin/presence",
        method = "get",
        operation_id = "presence",
        tag = "Tag::Administration"
    )]
    async fn everyone(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<Vec<Presence>>, ApiError> {
        Ok(Answer(presence::everyone(&app, &request.0).await?))
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
