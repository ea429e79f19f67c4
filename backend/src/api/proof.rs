//! What a request shows for its phone: a proof in `DPoP` (RFC 9449), and what it has to fit.

use std::sync::Arc;

use poem::{
    Request, RequestBody, Result,
    web::headers::{Authorization, HeaderMapExt, authorization::Bearer},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef},
    types::Type,
};

use super::{client, problem::ApiError};
use crate::{App, kernel::ServiceError, services::badges::device_proof::Asked};

/// The header `DPoP` of a request, with the rest of the request it proves; absent for a phone
/// without a key.
#[derive(Debug)]
pub(crate) struct Shown(pub Asked);

impl<'a> ApiExtractor<'a> for Shown {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];

    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(String::schema_ref())
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        options: ExtractParamOptions<String>,
    ) -> Result<Self> {
        let app: &Arc<App> = request.data().ok_or_else(|| {
            ApiError(ServiceError::Internal(
                "a request without its app".to_owned(),
            ))
        })?;
        let token = request.headers().typed_get::<Authorization<Bearer>>();
        let proxies = &app.settings.web.trusted_proxies;
        Ok(Self(Asked {
            proofs: request
                .headers()
                .get_all(options.name)
                .iter()
                .map(|value| value.to_str().unwrap_or_default().to_owned())
                .collect(),
            method: request.method().as_str().to_owned(),
            https: client::is_https(request, proxies),
            host: client::host(request, proxies),
            path: request.uri().path().to_owned(),
            access_token: token.map_or_else(String::new, |token| token.token().to_owned()),
        }))
    }
}
