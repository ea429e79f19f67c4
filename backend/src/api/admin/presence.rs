//! `/admin/presence`: who is in, now and as it changes.

use std::{sync::Arc, time::Duration};

use chrona_api_types::Presence;
use futures_util::{Stream, StreamExt, stream, stream::BoxStream};
use poem::web::{Data, sse::Event};
use poem_openapi::{OpenApi, payload::EventStream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    App,
    api::{body::Answer, client::Client, problem::ApiError, security::SignedIn},
    services::{events::News, permissions::Action, presence},
};

/// Proxies and browsers give up on a stream that says nothing for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(super) struct PresenceApi;

#[OpenApi(prefix_path = "/admin/presence", tag = "super::Tag::Administration")]
impl PresenceApi {
    /// Lists everyone with an open account, by name, in or out.
    #[oai(path = "/", method = "get", operation_id = "presence")]
    async fn everyone(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
        client: Client,
    ) -> Result<Answer<Vec<Presence>>, ApiError> {
        Ok(Answer(
            presence::everyone(&app, &caller.0, &client.0).await?,
        ))
    }

    /// Streams changes as server-sent events: `presence` with a person as its data, or `reload` when
    /// the list must be read again. The stream ends when the access token dies.
    #[oai(path = "/live", method = "get", operation_id = "live_presence")]
    async fn live(
        &self,
        app: Data<&Arc<App>>,
        caller: SignedIn,
    ) -> Result<EventStream<BoxStream<'static, LiveEvent>>, ApiError> {
        caller.0.may(Action::SeeEveryone)?;
        let seconds = caller.0.until - app.clock.now().timestamp();
        let lifetime = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        let stopping = app.stopping.clone();
        let ends = async move {
            tokio::select! {
                () = tokio::time::sleep(lifetime) => {}
                () = stopping.cancelled_owned() => {}
            }
        };
        let events = changes(app.0.clone(), app.events.subscribe());
        // The first event tells the page that it is connected and must read the list.
        let first = stream::iter([None::<Presence>]);
        let events = first.chain(events).take_until(Box::pin(ends)).boxed();
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

fn changes(app: Arc<App>, news: Receiver<News>) -> impl Stream<Item = LiveEvent> + Send + 'static {
    stream::unfold((app, news), |(app, mut news)| async move {
        let events = match news.recv().await {
            Ok(News::Changed(ids)) => match presence::some(&app, &ids).await {
                Ok(people) => people.into_iter().map(Some).collect(),
                Err(error) => {
                    tracing::warn!(%error, "a change of presence could not be read");
                    vec![None]
                }
            },
            Ok(News::Missed) | Err(RecvError::Lagged(_)) => vec![None],
            Err(RecvError::Closed) => return None,
        };
        Some((stream::iter(events), (app, news)))
    })
    .flatten()
}
