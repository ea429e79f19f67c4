//! One provider: what is known of it, the way there, and the way back.

use std::{error::Error, fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenVerifier, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
        CoreClientAuthMethod, CoreGrantType, CoreIdTokenClaims, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse,
        CoreUserInfoClaims,
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::http::{self, AskError};
use crate::config::OidcProvider;

/// How long what a provider says of itself is believed.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How long a provider that is away is not asked again.
const PAUSE: TimeDelta = TimeDelta::seconds(5);
/// How far a provider's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(2);
/// The longest subject (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;
/// What an identity may be signed with: public keys alone. With a shared secret (HS256) or none
/// anyone who knows as much could sign.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What a provider says of itself beside the core of discovery.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Beside {
    /// Whether it says who it is when it sends someone back (RFC 9207, section 3).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Beside {}

type Metadata = ProviderMetadata<
    Beside,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why a provider is of no use now. Holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It cannot be asked, or says nothing that can be used.
    #[error("{0}")]
    Away(String),
    /// What it says of the person does not hold.
    #[error("{0}")]
    Refused(String),
}

/// Someone who leaves for the provider: all random, all to be known again.
#[derive(Debug)]
pub struct Departure<'a> {
    /// Comes back with the person.
    pub state: &'a str,
    /// Comes back in what the provider signs.
    pub nonce: &'a str,
    /// The PKCE verifier (RFC 7636), which the provider is shown when the person is back.
    pub verifier: &'a str,
}

/// Someone who comes back from the provider.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// What the provider is asked with.
    pub code: &'a str,
    /// Who the provider says it is, where it does (RFC 9207).
    pub issuer: Option<&'a str>,
    /// As at departure.
    pub nonce: &'a str,
    /// As at departure.
    pub verifier: String,
}

/// Who someone is, as the provider says and signs.
#[derive(Debug)]
pub struct Shown {
    /// What the provider calls itself.
    pub issuer: String,
    /// What it calls the person, for good.
    pub subject: String,
    /// The person's address.
    pub email: Option<String>,
    /// Whether the provider has seen that the address is theirs.
    pub email_is_verified: bool,
}

/// What is known of a provider, and since when.
enum Known {
    Nothing,
    Metadata(Arc<Metadata>, DateTime<Utc>),
    Away(String, DateTime<Utc>),
}

/// A provider.
pub struct Provider {
    settings: OidcProvider,
    back: RedirectUrl,
    http: reqwest::Client,
    /// Held while it is asked, so that of many who want to know one asks.
    known: Mutex<Known>,
}

impl Provider {
    pub(super) fn new(settings: OidcProvider, back: &RedirectUrl, http: &reqwest::Client) -> Self {
        Self {
            settings,
            back: back.clone(),
            http: http.clone(),
            known: Mutex::new(Known::Nothing),
        }
    }

    /// The provider's name, as the settings give it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// What people read of it.
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// The address at the provider to send someone to.
    pub async fn depart(
        &self,
        departure: &Departure<'_>,
        now: DateTime<Utc>,
    ) -> Result<String, ProviderError> {
        let client = self.client(&*self.metadata(now).await?);
        let (state, nonce) = (departure.state.to_owned(), departure.nonce.to_owned());
        let verifier = PkceCodeVerifier::new(departure.verifier.to_owned());
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(self.settings.scopes.iter().cloned())
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    /// Asks the provider who came back.
    pub async fn arrive(
        &self,
        arrival: Arrival<'_>,
        now: DateTime<Utc>,
    ) -> Result<Shown, ProviderError> {
        let metadata = self.metadata(now).await?;
        self.is_from_here(&metadata, arrival.issuer)?;
        let client = self.client(&metadata);
        let answer = self
            .exchange(&client, arrival.code, arrival.verifier)
            .await?;
        let nonce = Nonce::new(arrival.nonce.to_owned());
        let judged = self.judge(&metadata, &answer, &nonce, now);
        let claims = match judged {
            // The provider may have another key since its keys were read.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let metadata = self.ask_again(now).await?;
                self.judge(&metadata, &answer, &nonce, now)
            }
            judged => judged,
        };
        let claims = claims.map_err(|error| ProviderError::Refused(told(&error)))?;
        self.shown(&client, &answer, &claims).await
    }

    /// Whether someone comes back from this very provider, and not from another that took its place
    /// on the way (RFC 9207, section 2.4).
    fn is_from_here(&self, metadata: &Metadata, issuer: Option<&str>) -> Result<(), ProviderError> {
        let says_so = metadata
            .additional_metadata()
            .authorization_response_iss_parameter_supported;
        match issuer {
            Some(issuer) if issuer == self.settings.issuer.as_str() => Ok(()),
            None if !says_so => Ok(()),
            Some(_) => Err(ProviderError::Refused("another issuer".to_owned())),
            None => Err(ProviderError::Refused("no issuer".to_owned())),
        }
    }

    async fn exchange(
        &self,
        client: &Client,
        code: &str,
        verifier: String,
    ) -> Result<CoreTokenResponse, ProviderError> {
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| ProviderError::Away(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let http = |request| http::ask(self.http.clone(), request);
        let answer = request.request_async(&http).await;
        answer.map_err(|error| match error {
            openidconnect::RequestTokenError::ServerResponse(refusal) => {
                ProviderError::Refused(format!("the code is refused: {}", refusal.error()))
            }
            other => ProviderError::Away(told(&other)),
        })
    }

    /// What the provider signed, once every check of OpenID Connect Core, section 3.1.3.7, holds.
    fn judge(
        &self,
        metadata: &Metadata,
        answer: &CoreTokenResponse,
        nonce: &Nonce,
        now: DateTime<Utc>,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let missing = || ClaimsVerificationError::Other("no identity was given".to_owned());
        let is_past = move |issued: DateTime<Utc>| {
            if issued <= now + AHEAD {
                Ok(())
            } else {
                Err("issued in the future".to_owned())
            }
        };
        // As of a client without a secret, with which no shared secret can be a key.
        let verifier = IdTokenVerifier::new_public_client(
            self.client_id(),
            self.settings.issuer.clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(is_past);
        let token = answer.id_token().ok_or_else(missing)?;
        token.claims(&verifier, nonce).cloned()
    }

    /// The person; asks for the address where it does not stand with what was signed.
    async fn shown(
        &self,
        client: &Client,
        answer: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
    ) -> Result<Shown, ProviderError> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(ProviderError::Refused("no subject".to_owned()));
        }
        let mut shown = Shown {
            issuer: claims.issuer().as_str().to_owned(),
            subject: subject.to_owned(),
            email: claims.email().map(|email| email.as_str().to_owned()),
            email_is_verified: claims.email_verified() == Some(true),
        };
        if shown.email.is_none()
            && let Ok(request) = client.user_info(
                answer.access_token().clone(),
                Some(claims.subject().clone()),
            )
        {
            let http = |request| http::ask(self.http.clone(), request);
            let told: Result<CoreUserInfoClaims, _> = request.request_async(&http).await;
            match told {
                Ok(told) => {
                    shown.email = told.email().map(|email| email.as_str().to_owned());
                    shown.email_is_verified = told.email_verified() == Some(true);
                }
                Err(error) => {
                    tracing::warn!(
                        provider = self.name(),
                        error = self::told(&error),
                        "no address"
                    );
                }
            }
        }
        Ok(shown)
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = ClientSecret::new(self.settings.client_secret.as_str().to_owned());
        // Basic is the default of the standard, where nothing is said.
        let in_body = metadata
            .token_endpoint_auth_methods_supported()
            .is_some_and(|ways| !ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let way = if in_body {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        };
        CoreClient::from_provider_metadata(metadata.clone(), self.client_id(), Some(secret))
            .set_auth_type(way)
            .set_redirect_uri(self.back.clone())
    }

    /// What the provider says of itself, kept for an hour.
    async fn metadata(&self, now: DateTime<Utc>) -> Result<Arc<Metadata>, ProviderError> {
        let mut known = self.known.lock().await;
        match &*known {
            Known::Metadata(metadata, at) if (now - at).abs() < KEPT => {
                return Ok(metadata.clone());
            }
            Known::Away(why, at) if (now - at).abs() < PAUSE => {
                return Err(ProviderError::Away(why.clone()));
            }
            _ => {}
        }
        self.discover(&mut known, now).await
    }

    async fn ask_again(&self, now: DateTime<Utc>) -> Result<Arc<Metadata>, ProviderError> {
        self.discover(&mut *self.known.lock().await, now).await
    }

    async fn discover(
        &self,
        known: &mut Known,
        now: DateTime<Utc>,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let http = |request| http::ask(self.http.clone(), request);
        match Metadata::discover_async(self.settings.issuer.clone(), &http).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *known = Known::Metadata(metadata.clone(), now);
                Ok(metadata)
            }
            Err(error) => {
                let why = told_of_discovery(&error);
                *known = Known::Away(why.clone(), now);
                Err(ProviderError::Away(why))
            }
        }
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// An error with what caused it, for the log.
fn told(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

fn told_of_discovery(error: &DiscoveryError<AskError>) -> String {
    format!("discovery: {}", told(error))
}
