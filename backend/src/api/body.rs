//! Bodies. Answers go out through serde, the way the apps read them; requests are read through
//! poem-openapi's checks, with each fault told by its field.

use chrona_api_types::ProblemCode;
use poem::{
    FromRequest, IntoResponse, Request, RequestBody, Response, Result,
    http::{HeaderValue, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions,
    registry::{
        MetaHeader, MetaMediaType, MetaRequest, MetaResponse, MetaResponses, MetaSchemaRef,
        Registry,
    },
    types::{ParseFromJSON, Type},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{misfit, problem::ApiError};
use crate::kernel::ServiceError;

/// A JSON body of a request.
#[derive(Debug)]
pub(crate) struct Given<T>(pub T);

/// A JSON body of a request that may be left out.
#[derive(Debug)]
pub(crate) struct GivenOrNone<T>(pub T);

/// A JSON answer: 200, or 201 for something made.
#[derive(Debug)]
pub(crate) struct Answer<T, const STATUS: u16 = 200>(pub T);

/// A page of a list, with the count of all in `X-Total-Count`.
#[derive(Debug)]
pub(crate) struct ListAnswer<T>(pub Vec<T>, pub u64);

/// A page of a long list, with the count of all in `X-Total-Count` where it was counted.
#[derive(Debug)]
pub(crate) struct PageAnswer<T>(pub Vec<T>, pub Option<u64>);

/// An answer without a body: 204.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

const JSON: &str = "application/json";

/// A form of a request (`application/x-www-form-urlencoded`).
#[derive(Debug)]
pub(crate) struct Form<T>(pub T);

/// Makes a type an argument of an operation: a body of one content type, read by one function, that
/// must be there or is an empty object when it is not.
macro_rules! request_body {
    ($name:ident, $content_type:literal, $read:path, $or_none:literal) => {
        impl<'a, T> ApiExtractor<'a> for $name<T>
        where
            T: Type + ParseFromJSON + DeserializeOwned,
        {
            const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

            type ParamType = ();
            type ParamRawType = ();

            fn register(registry: &mut Registry) {
                T::register(registry);
            }

            fn request_meta() -> Option<MetaRequest> {
                let schema = T::schema_ref();
                Some(MetaRequest {
                    description: None,
                    content: vec![MetaMediaType {
                        content_type: $content_type,
                        schema,
                    }],
                    required: !$or_none,
                })
            }

            async fn from_request(
                request: &'a Request,
                body: &mut RequestBody,
                _options: ExtractParamOptions<()>,
            ) -> Result<Self> {
                let essence = request
                    .content_type()
                    .and_then(|given| given.split(';').next());
                if !essence.map_or($or_none, |given| {
                    given.trim().eq_ignore_ascii_case($content_type)
                }) {
                    return Err(ApiError::from(ProblemCode::UnsupportedMediaType).into());
                }
                let data = <Vec<u8> as FromRequest>::from_request(request, body).await?;
                let data = if $or_none && data.is_empty() {
                    b"{}".to_vec()
                } else {
                    data
                };
                let value = $read(&data).ok_or_else(|| ApiError::from(ProblemCode::BadRequest))?;
                Ok(Self(check(value)?))
            }
        }
    };
}

request_body!(Given, "application/json", read_json, false);
request_body!(GivenOrNone, "application/json", read_json, true);
request_body!(Form, "application/x-www-form-urlencoded", read_form, false);

fn read_json(data: &[u8]) -> Option<Value> {
    let value = serde_json::from_slice(data).ok()?;
    (!holds_nul(&value)).then_some(value)
}

/// Whether a text or a name in it holds a NUL, which PostgreSQL cannot keep. What is only written as one is
/// written, such as `%00` in a password, holds none.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn read_form(data: &[u8]) -> Option<Value> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(data).ok()?;
    let pairs = pairs.into_iter().map(|(name, value)| (name, value.into()));
    let value = Value::Object(pairs.collect());
    (!holds_nul(&value)).then_some(value)
}

/// Reads a value as `T`, through poem-openapi's limits; a fault names its field.
fn check<T: ParseFromJSON + DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    T::parse_from_json(Some(value.clone())).map_err(|error| {
        let words = error.into_message();
        let fault = misfit::in_words(&words).unwrap_or_else(|| misfit::by_serde::<T>(value));
        ApiError(ServiceError::Invalid(vec![fault]))
    })
}

impl<T: Serialize + Send, const STATUS: u16> IntoResponse for Answer<T, STATUS> {
    fn into_response(self) -> Response {
        json(&self.0, STATUS)
    }
}

impl<T: Type + Serialize + Send, const STATUS: u16> ApiResponse for Answer<T, STATUS> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![described(STATUS, T::schema_ref(), vec![])],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for ListAnswer<T> {
    fn into_response(self) -> Response {
        PageAnswer(self.0, Some(self.1)).into_response()
    }
}

impl<T: Type + Serialize + Send> ApiResponse for ListAnswer<T> {
    fn meta() -> MetaResponses {
        list_of::<T>(true)
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for PageAnswer<T> {
    fn into_response(self) -> Response {
        let mut response = json(&self.0, 200);
        if let Some(total) = self.1 {
            response
                .headers_mut()
                .insert("x-total-count", HeaderValue::from(total));
        }
        response
    }
}

impl<T: Type + Serialize + Send> ApiResponse for PageAnswer<T> {
    fn meta() -> MetaResponses {
        list_of::<T>(false)
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

fn list_of<T: Type>(is_counted: bool) -> MetaResponses {
    let count = MetaHeader {
        name: "X-Total-Count".to_owned(),
        description: Some("How many there are in all.".to_owned()),
        required: is_counted,
        deprecated: false,
        schema: u64::schema_ref(),
    };
    let list = <Vec<T> as Type>::schema_ref();
    MetaResponses {
        responses: vec![described(200, list, vec![count])],
    }
}

fn described(status: u16, schema: MetaSchemaRef, headers: Vec<MetaHeader>) -> MetaResponse {
    MetaResponse {
        description: if status == 201 { "Made." } else { "Done." },
        status: Some(status),
        status_range: None,
        content: vec![MetaMediaType {
            content_type: JSON,
            schema,
        }],
        headers,
    }
}

fn json(value: &impl Serialize, status: u16) -> Response {
    let Ok(body) = serde_json::to_vec(value) else {
        return ApiError(ServiceError::Internal("an answer is no JSON".to_owned()))
            .response(chrona_api_types::Language::En);
    };
    let status = poem::http::StatusCode::from_u16(status).unwrap_or_default();
    let mut response = Response::builder()
        .status(status)
        .content_type(JSON)
        .body(body);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl IntoResponse for Nothing {
    fn into_response(self) -> Response {
        Response::builder()
            .status(poem::http::StatusCode::NO_CONTENT)
            .finish()
    }
}

impl ApiResponse for Nothing {
    fn meta() -> MetaResponses {
        let done = MetaResponse {
            description: "Done.",
            status: Some(204),
            status_range: None,
            content: vec![],
            headers: vec![],
        };
        MetaResponses {
            responses: vec![done],
        }
    }

    fn register(_registry: &mut Registry) {}
}
