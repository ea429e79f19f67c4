//! Every failure as a problem (RFC 9457).

use chrona_api_types::{FieldError, Language, Problem, ProblemCode};
use chrona_store::StoreError;
use poem::{
    Body, IntoResponse, Response,
    error::{MethodNotAllowedError, NotFoundError, ReadBodyError, ResponseError},
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    error::{
        AuthorizationError, ContentTypeError, ParseParamError, ParsePathError,
        ParseRequestPayloadError,
    },
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};

use super::misfit;
use crate::kernel::{Fault, FaultKind, ServiceError};

/// An instant in a header (RFC 9110, section 5.6.7), for [`chrono::DateTime::format`].
const IMF_FIXDATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Where the sentence of a problem says a limit that is set.
const LIMIT: &str = "{limit}";
/// Where the sentence of a problem says what stands in the way.
const WHAT: &str = "{what}";

/// A service's refusal on its way to becoming a response.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct ApiError(#[from] pub ServiceError);

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Self(code.into())
    }
}

impl ResponseError for ApiError {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn as_response(&self) -> Response {
        self.response(Language::En)
    }
}

impl ApiError {
    fn code(&self) -> ProblemCode {
        self.0.code()
    }

    /// The problem, in a language. Internals stay in the log.
    pub(crate) fn response(&self, language: Language) -> Response {
        let code = self.code();
        match code {
            ProblemCode::Internal => tracing::error!(error = %self.0, "a request failed"),
            ProblemCode::Unavailable => {
                tracing::warn!(error = %self.0, "a request was turned away");
            }
            _ => {}
        }
        let errors = match &self.0 {
            ServiceError::Invalid(faults) => faults.as_slice(),
            ServiceError::NotComputed(fault) => std::slice::from_ref(fault),
            _ => &[],
        };
        let errors = errors.iter().map(|fault| FieldError {
            field: fault.field.clone(),
            message: fault.kind.message(language),
        });
        let words = match &self.0 {
            ServiceError::WrongCode(words) => *words,
            _ => code,
        };
        let second_factors = match &self.0 {
            ServiceError::SecondFactorRequired(kinds, _) => [
                kinds.totp.then_some("totp"),
                kinds.passkey.then_some("passkey"),
            ]
            .into_iter()
            .flatten()
            .map(ToOwned::to_owned)
            .collect(),
            _ => Vec::new(),
        };
        let token = match &self.0 {
            ServiceError::SecondFactorRequired(_, token) => token.clone(),
            ServiceError::LinkRequired(token) => Some(token.clone()),
            _ => None,
        };
        let second_punch = match &self.0 {
            ServiceError::PunchedJustNow(second) => Some((**second).clone()),
            _ => None,
        };
        let detail = match &self.0 {
            ServiceError::OverLimit { limit, .. } => words.detail(language).replace(LIMIT, limit),
            ServiceError::Store(StoreError::InUse(thing)) => {
                words.detail(language).replace(WHAT, thing.words(language))
            }
            ServiceError::NotComputed(fault) => {
                let what = fault.kind.message(language);
                words.detail(language).replace(WHAT, &what)
            }
            _ => words.detail(language).to_owned(),
        };
        let problem = Problem {
            detail,
            errors: errors.collect(),
            second_factors,
            token,
            second_punch,
            ..problem(code, language)
        };
        let mut response = problem_response(code, &problem, language);
        let retry_after = match &self.0 {
            ServiceError::TooMany(seconds)
            | ServiceError::SignInLocked(seconds)
            | ServiceError::PinLocked(seconds)
            | ServiceError::SecondFactorLocked(seconds) => Some(*seconds),
            _ if code == ProblemCode::Unavailable => Some(2),
            _ if code == ProblemCode::ProviderUnavailable => Some(10),
            _ => None,
        };
        if let Some(seconds) = retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let ServiceError::ProofOutOfTime(now) = &self.0
            && let Ok(date) = now.format(IMF_FIXDATE).to_string().parse()
        {
            response.headers_mut().insert(header::DATE, date);
        }
        response
    }
}

fn problem(code: ProblemCode, language: Language) -> Problem {
    Problem {
        kind: format!("urn:chrona:problem:{}", code.as_str()),
        title: code.title(language).to_owned(),
        status: code.status(),
        detail: code.detail(language).to_owned(),
        code: code.as_str().to_owned(),
        errors: Vec::new(),
        second_factors: Vec::new(),
        token: None,
        second_punch: None,
    }
}

fn problem_response(code: ProblemCode, problem: &Problem, language: Language) -> Response {
    let body = Body::from_json(problem).unwrap_or_else(|_| Body::empty());
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = body.into_response();
    response.set_status(status);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(language.as_str()),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let challenge = match code {
        ProblemCode::DeviceProofRequired => Some(r#"DPoP algs="ES256""#),
        ProblemCode::DeviceProofInvalid | ProblemCode::DeviceProofTime => {
            Some(r#"DPoP algs="ES256", error="invalid_dpop_proof""#)
        }
        _ if status == StatusCode::UNAUTHORIZED => Some("Bearer"),
        _ => None,
    };
    if let Some(challenge) = challenge {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(challenge),
        );
    }
    response
}

/// Turns any error of the framework's into a problem.
pub(crate) fn from_poem(error: &poem::Error, language: Language) -> Response {
    if let Some(error) = error.downcast_ref::<ApiError>() {
        return error.response(language);
    }
    let code = if error.is::<AuthorizationError>() {
        ProblemCode::Unauthorized
    } else if error.is::<NotFoundError>() || error.is::<ParsePathError>() {
        ProblemCode::NotFound
    } else if error.is::<MethodNotAllowedError>() {
        ProblemCode::MethodNotAllowed
    } else if error.is::<ContentTypeError>() {
        ProblemCode::UnsupportedMediaType
    } else if let Some(parameter) = error.downcast_ref::<ParseParamError>() {
        let kind = misfit::fault_in(&parameter.reason)
            .or_else(|| misfit::word_in(&parameter.reason))
            .unwrap_or(FaultKind::WrongType);
        let fault = Fault {
            field: parameter.name.to_owned(),
            kind,
        };
        return ApiError(ServiceError::Invalid(vec![fault])).response(language);
    } else if error.is::<ParseRequestPayloadError>() {
        ProblemCode::BadRequest
    } else if let Some(read) = error.downcast_ref::<ReadBodyError>() {
        match read {
            ReadBodyError::PayloadTooLarge => ProblemCode::BodyTooLarge,
            _ => ProblemCode::BadRequest,
        }
    } else {
        match error.status().as_u16() {
            404 => ProblemCode::NotFound,
            400..=499 => ProblemCode::BadRequest,
            _ => {
                tracing::error!(%error, "a request failed");
                ProblemCode::Internal
            }
        }
    };
    problem_response(code, &problem(code, language), language)
}

/// What each operation may answer besides its success, for the OpenAPI document.
const ANSWERS: [(u16, &str); 15] = [
    (400, "The request could not be read, or a rule refuses it."),
    (401, "No credential, or one that does not verify."),
    (403, "Known, but not allowed."),
    (404, "Absent, or not yours to know of."),
    (405, "The path takes other methods; see Allow."),
    (408, "The request did not arrive in time."),
    (409, "Not unique, or not in this state."),
    (413, "The body is over 1 MiB."),
    (414, "The path and query are too long."),
    (415, "The body is of a type that is not read here."),
    (422, "A value is not acceptable; `errors` names the fields."),
    (429, "Too many requests; see Retry-After."),
    (431, "The headers are over 16 KiB."),
    (500, "A defect, noted in the log."),
    (
        503,
        "The database, or an outside provider, is away. Try again after Retry-After: nothing counts twice.",
    ),
];

impl ApiResponse for ApiError {
    fn meta() -> MetaResponses {
        let responses = ANSWERS
            .iter()
            .map(|&(status, description)| MetaResponse {
                description,
                status: Some(status),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: "application/problem+json",
                    schema: Problem::schema_ref(),
                }],
                headers: vec![],
            })
            .collect();
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}
