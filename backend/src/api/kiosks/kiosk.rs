//! `/kiosk`: what a kiosk says and asks, and how all of them are doing.

use std::sync::Arc;

use chrona_api_types::{
    Heartbeat, HeartbeatAnswer, KeptAnswers, KioskStatus, LedgerCheckpoint, SendKeptPunches,
};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer},
        client::Client,
        problem::ApiError,
        security::{AtKiosk, SignedIn},
    },
    services::{kiosks, ledger, punching::kept_punches},
};

pub(crate) struct KioskApi;

#[OpenApi(prefix_path = "/kiosk", tag = "crate::api::Tag::Kiosks")]
impl KioskApi {
    /// Notes that the kiosk is alive.
    #[oai(path = "/heartbeat", method = "post", operation_id = "heartbeat")]
    async fn heartbeat(
        &self,
        app: Data<&Arc<App>>,
        kiosk: AtKiosk,
        client: Client,
        body: Given<Heartbeat>,
    ) -> Result<Answer<HeartbeatAnswer>, ApiError> {
        Ok(Answer(
            kiosks::heartbeat(&app, &kiosk.0, body.0, &client.0).await?,
        ))
    }

    /// Takes the punches that the kiosk kept while it had no network. Sending them again, all or some,
    /// doubles nothing and is answered alike.
    #[oai(path = "/punches", method = "post", operation_id = "send_kept_punches")]
    async fn punches(
        &self,
        app: Data<&Arc<App>>,
        kiosk: AtKiosk,
        client: Client,
        body: Given<SendKeptPunches>,
    ) -> Result<Answer<KeptAnswers>, ApiError> {
        Ok(Answer(
            kept_punches::take(&app, &kiosk.0, body.0, &client.0).await?,
        ))
    }

    /// Gives the ledger's last checkpoint, and proves that it goes on from the one that the kiosk keeps.
    #[oai(
        path = "/checkpoint",
        method = "get",
        operation_id = "kiosk_checkpoint"
    )]
    async fn checkpoint(
        &self,
        app: Data<&Arc<App>>,
        _kiosk: AtKiosk,
        /// How many entries the checkpoint that the kiosk keeps has: 0 when it keeps none.
        since: Query<Option<u64>>,
    ) -> Result<Answer<LedgerCheckpoint>, ApiError> {
        let since = since.0.unwrap_or(0);
        Ok(Answer(ledger::checkpoint_since(&app, since).await?))
    }

    /// Tells the kiosk who it is.
    #[oai(path = "/status", method = "get", operation_id = "kiosk_status")]
    async fn status(
        &self,
        app: Data<&Arc<App>>,
        kiosk: AtKiosk,
    ) -> Result<Answer<KioskStatus>, ApiError> {
        Ok(Answer(kiosks::status(kiosk.0, app.clock.now())))
    }

    /// Tells how all kiosks are doing, newest first.
    #[oai(
        path = "/all-status",
        method = "get",
        operation_id = "all_kiosk_statuses"
    )]
    async fn all_status(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<KioskStatus>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let (statuses, total) = kiosks::statuses(&app, &request.0, page).await?;
        Ok(ListAnswer(statuses, total))
    }
}
