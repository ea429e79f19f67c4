//! `/admin/hr-codes`: invitations to join.

use std::sync::Arc;

use chrona_api_types::{CreateHrCode, HrCode, HrCodeId, HrCodeQr, Imported};
use chrona_store::Page;
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Binary,
};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer},
        client,
        problem::ApiError,
        security::SignedIn,
    },
    services::people::{
        hr_codes::{self, Listed},
        import::{self, Import},
    },
};

pub(crate) struct HrCodesApi;

#[OpenApi(
    prefix_path = "/admin/hr-codes",
    tag = "crate::api::Tag::Administration"
)]
impl HrCodesApi {
    /// Makes an HR code. The live one of that address is answered again, and takes what the request says:
    /// names, staff number, language, more time.
    #[oai(path = "/", method = "post", operation_id = "create_hr_code")]
    async fn create(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<CreateHrCode>,
    ) -> Result<Answer<HrCode, 201>, ApiError> {
        Ok(Answer(hr_codes::create(&app, &request.0, body.0).await?))
    }

    /// Lists HR codes, newest first.
    #[oai(path = "/", method = "get", operation_id = "list_hr_codes")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Whether to list used ones too.
        include_used: Query<Option<bool>>,
        /// Whether to list expired and revoked ones too.
        include_expired: Query<Option<bool>>,
        /// Only those whose name, staff number and address hold each of these words, without case, accents and
        /// signs.
        #[oai(validator(max_length = 200))]
        search: Query<Option<String>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
    ) -> Result<ListAnswer<HrCode>, ApiError> {
        let asked = Listed {
            include_used: include_used.0.unwrap_or(false),
            include_expired: include_expired.0.unwrap_or(false),
            search: search.0,
        };
        let page = Page::new(offset.0, limit.0);
        let (codes, total) = hr_codes::list(&app, &request.0, asked, page).await?;
        Ok(ListAnswer(codes, total))
    }

    /// Makes HR codes for a CSV or XLSX file of people, or only says what becomes of each row. Live ones of the
    /// same addresses take what the file says.
    #[oai(path = "/import", method = "post", operation_id = "import_hr_codes")]
    async fn import(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// `false` makes the codes; otherwise nothing is made.
        preview: Query<Option<bool>>,
        /// How many days the codes are good: 7 when absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "30")))]
        expires_in_days: Query<Option<i64>>,
        /// Whether to e-mail the invitations that were not e-mailed before; not when absent.
        send_invitations: Query<Option<bool>>,
        /// With that, whether to e-mail those again that were; not when absent.
        send_again: Query<Option<bool>>,
        file: Binary<Vec<u8>>,
    ) -> Result<Answer<Imported>, ApiError> {
        let import = Import {
            is_preview: preview.0.unwrap_or(true),
            expires_in_days: expires_in_days.0,
            send_invitations: send_invitations.0.unwrap_or(false),
            send_again: send_again.0.unwrap_or(false),
        };
        Ok(Answer(
            import::import(&app, &request.0, file.0, import).await?,
        ))
    }

    /// Answers what the QR code of an HR code holds.
    #[oai(
        path = "/:id/qr-data",
        method = "get",
        operation_id = "hr_code_qr_data"
    )]
    async fn qr_data(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        http: &poem::Request,
        /// The code.
        id: Path<HrCodeId>,
    ) -> Result<Answer<HrCodeQr>, ApiError> {
        let api_url = client::api_url(http, &app.settings.web.trusted_proxies);
        Ok(Answer(
            hr_codes::qr_data(&app, &request.0, id.0, api_url).await?,
        ))
    }

    /// E-mails the invitation, again where it was e-mailed before.
    #[oai(path = "/:id/send", method = "post", operation_id = "send_hr_code")]
    async fn send(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The code.
        id: Path<HrCodeId>,
    ) -> Result<Answer<HrCode>, ApiError> {
        Ok(Answer(hr_codes::resend(&app, &request.0, id.0).await?))
    }

    /// Revokes an HR code: nobody joins with it any more.
    #[oai(path = "/:id/revoke", method = "post", operation_id = "revoke_hr_code")]
    async fn revoke(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The code.
        id: Path<HrCodeId>,
    ) -> Result<Answer<HrCode>, ApiError> {
        Ok(Answer(hr_codes::revoke(&app, &request.0, id.0).await?))
    }
}
