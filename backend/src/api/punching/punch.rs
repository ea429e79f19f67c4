//! `/punch`: badges, punches, one's own history.

use std::sync::Arc;

use chrona_api_types::{
    Badge, MyMeans, Punch, PunchAnswer, PunchId, PunchReceipt, PunchSummary, PunchWithoutPhone,
    RequestBadge, SetMyPin, ValidateBadge,
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
        body::{Answer, Given, ListAnswer, Nothing},
        client::Client,
        problem::ApiError,
        proof::Shown,
        security::{AtKiosk, SignedIn},
    },
    kernel::permissions::Reach,
    services::{
        badges::{self, cards},
        ledger,
        punching::{
            punches::{self, Wanted},
            without_phone,
        },
    },
};

pub(crate) struct PunchApi;

#[OpenApi(prefix_path = "/punch", tag = "crate::api::Tag::Punching")]
impl PunchApi {
    /// Issues a badge for one of one's own phones.
    #[oai(
        path = "/request-token",
        method = "post",
        operation_id = "request_badge"
    )]
    async fn request_token(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// A fresh proof of the phone's key (RFC 9449): needed for a phone that has one.
        #[oai(name = "DPoP")]
        proof: Shown,
        body: Given<RequestBadge>,
    ) -> Result<Answer<Badge>, ApiError> {
        Ok(Answer(
            badges::issue(&app, &request.0, body.0.device_id, &proof.0).await?,
        ))
    }

    /// Records the punch of a badge that the kiosk has read.
    #[oai(path = "/validate", method = "post", operation_id = "validate_badge")]
    async fn validate(
        &self,
        app: Data<&Arc<App>>,
        kiosk: AtKiosk,
        client: Client,
        body: Given<ValidateBadge>,
    ) -> Result<Answer<PunchAnswer>, ApiError> {
        Ok(Answer(
            punches::validate(&app, &kiosk.0, body.0, &client.0).await?,
        ))
    }

    /// Records the punch of someone who shows no phone: by a printed badge or a staff number with a PIN,
    /// or by a tag. Sent again with the same key, it is the same punch.
    #[oai(
        path = "/without-phone",
        method = "post",
        operation_id = "punch_without_phone"
    )]
    async fn without_phone(
        &self,
        app: Data<&Arc<App>>,
        kiosk: AtKiosk,
        client: Client,
        body: Given<PunchWithoutPhone>,
    ) -> Result<Answer<PunchAnswer>, ApiError> {
        Ok(Answer(
            without_phone::punch(&app, &kiosk.0, body.0, &client.0).await?,
        ))
    }

    /// Tells what one may punch by without a phone.
    #[oai(path = "/my-means", method = "get", operation_id = "my_means")]
    async fn my_means(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<MyMeans>, ApiError> {
        Ok(Answer(cards::own(&app, &request.0).await?))
    }

    /// Gives oneself a PIN, in the place of the one before.
    #[oai(path = "/my-pin", method = "post", operation_id = "set_my_pin")]
    async fn set_my_pin(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<SetMyPin>,
    ) -> Result<Nothing, ApiError> {
        cards::set_own_pin(&app, &request.0, body.0).await?;
        Ok(Nothing)
    }

    /// Lists one's own punches, newest first.
    #[oai(path = "/history", method = "get", operation_id = "my_punches")]
    async fn history(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The first day or instant: `2027-03-28` or RFC 3339.
        from: Query<Option<String>>,
        /// The last day or instant, included.
        to: Query<Option<String>>,
        /// Whether punches that a correction annulled are listed too; they do not count.
        with_annulled: Query<Option<bool>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<Punch>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = Wanted {
            user_id: None,
            team_id: None,
            site_id: None,
            from: from.0.as_deref(),
            to: to.0.as_deref(),
            with_annulled: with_annulled.0.unwrap_or_default(),
        };
        let (punches, total) = punches::list(&app, &request.0, Reach::Own, wanted, page).await?;
        Ok(ListAnswer(punches, total))
    }

    /// Gives a receipt of one of one's own punches, with the proof that the ledger has it.
    #[oai(path = "/:id/receipt", method = "get", operation_id = "my_receipt")]
    async fn receipt(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        id: Path<PunchId>,
    ) -> Result<Answer<PunchReceipt>, ApiError> {
        Ok(Answer(ledger::receipt(&app, &request.0, id.0).await?))
    }

    /// Tells whether one is in, and how long one has worked.
    #[oai(path = "/summary", method = "get", operation_id = "my_summary")]
    async fn summary(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<PunchSummary>, ApiError> {
        Ok(Answer(punches::summary(&app, &request.0).await?))
    }
}
