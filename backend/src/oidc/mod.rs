//! Outside providers (OpenID Connect Core 1.0, the authorization code flow with PKCE): where to send
//! someone, and who comes back. What that person may then do is decided in
//! [`crate::services::identity::identities`].

mod http;
mod provider;

pub use provider::{Arrival, Departure, Provider, ProviderError, Shown};

use openidconnect::RedirectUrl;

use crate::config::{self, SettingError};

/// The page of the back-office that providers send people back to.
const RETURN_PAGE: &str = "signed-in";

/// The providers that are configured.
#[derive(Debug)]
pub struct Providers(Vec<Provider>);

impl Providers {
    /// Providers as these settings want them, none of which is asked anything yet. People come back
    /// to the back-office at this address.
    pub fn new(settings: &config::Oidc, backoffice_url: &str) -> Result<Self, SettingError> {
        if settings.providers.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let back = format!("{backoffice_url}/{RETURN_PAGE}");
        let back = RedirectUrl::new(back).map_err(|error| SettingError {
            name: "BACKOFFICE_URL".to_owned(),
            reason: error.to_string(),
        })?;
        let client = http::client(settings.authority.as_deref())?;
        let provider =
            |settings: &config::OidcProvider| Provider::new(settings.clone(), &back, &client);
        Ok(Self(settings.providers.iter().map(provider).collect()))
    }

    /// Every provider, in the order of the settings.
    pub fn all(&self) -> &[Provider] {
        &self.0
    }

    /// The provider of this name.
    pub fn find(&self, name: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.name() == name)
    }

    /// What people read of this provider; the name of one that is configured no more.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.find(name).map_or(name, Provider::label)
    }
}
