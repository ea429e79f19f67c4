//! Outside providers that people may sign in through (OpenID Connect).

use std::path::PathBuf;

use openidconnect::{IssuerUrl, Scope, url::Host};

use super::{Secret, SettingError, Source, invalid};

const LONGEST_NAME: usize = 32;
const GOOGLE: &str = "https://accounts.google.com";
const GUIDE: &str = "see docs/outside-providers.md";

/// Outside providers, and how to reach them.
#[derive(Clone, Debug, Default)]
pub struct Oidc {
    /// `OIDC_PROVIDERS`: in the order they are shown in.
    pub providers: Vec<OidcProvider>,
    /// `OIDC_CA_PATH`: PEM of an authority of one's own that signed a provider's certificate.
    pub authority: Option<PathBuf>,
}

/// A provider, by what the settings `OIDC_<NAME>_…` say.
#[derive(Clone, Debug)]
pub struct OidcProvider {
    /// Its name in the settings and in addresses.
    pub name: String,
    /// `OIDC_<NAME>_LABEL`: what people read on its button.
    pub label: String,
    /// `OIDC_<NAME>_ISSUER`: what it calls itself, to the letter.
    pub issuer: IssuerUrl,
    /// `OIDC_<NAME>_CLIENT_ID`: what it calls Chrona.
    pub client_id: String,
    /// `OIDC_<NAME>_CLIENT_SECRET`: what Chrona shows it.
    pub client_secret: Secret,
    /// `OIDC_<NAME>_SCOPES` (email): what is asked for beside `openid`.
    pub scopes: Vec<Scope>,
}

impl Oidc {
    pub(crate) fn read(source: &Source<'_>, in_production: bool) -> Result<Self, SettingError> {
        let names = source.list("OIDC_PROVIDERS")?;
        if names.is_empty() {
            return Ok(Self::default());
        }
        if in_production && source.text("BACKOFFICE_URL").is_none() {
            return Err(invalid(
                "BACKOFFICE_URL",
                "is missing while OIDC_PROVIDERS is set: where providers send people back to, such \
                 as https://chrona.example.org",
            ));
        }
        let mut providers: Vec<OidcProvider> = Vec::new();
        for name in names {
            let name = checked_name(&name)?;
            if providers.iter().any(|provider| provider.name == name) {
                return Err(invalid("OIDC_PROVIDERS", format!("names {name} twice")));
            }
            providers.push(OidcProvider::read(source, name)?);
        }
        Ok(Self {
            providers,
            authority: source.path("OIDC_CA_PATH"),
        })
    }
}

/// A name that fits in a setting's name and in an address.
fn checked_name(name: &str) -> Result<String, SettingError> {
    let name = name.to_ascii_lowercase();
    let fits = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err(invalid(
            "OIDC_PROVIDERS",
            format!(
                "\"{name}\" is not a name of at most {LONGEST_NAME} letters, digits and \
                 underscores, such as google"
            ),
        ));
    }
    Ok(name)
}

impl OidcProvider {
    fn read(source: &Source<'_>, name: String) -> Result<Self, SettingError> {
        let setting = |what: &str| format!("OIDC_{}_{what}", name.to_ascii_uppercase());
        let required = |what: &str| {
            let setting = setting(what);
            let value = source.secret(&setting)?;
            value.ok_or_else(|| invalid(&setting, format!("is missing: {GUIDE}")))
        };
        let mut scopes = source.list(&setting("SCOPES"))?;
        if scopes.is_empty() {
            scopes.push("email".to_owned());
        }
        Ok(Self {
            label: source
                .text(&setting("LABEL"))
                .unwrap_or_else(|| label(&name)),
            issuer: issuer(source, &name, &setting("ISSUER"))?,
            client_id: required("CLIENT_ID")?,
            client_secret: required("CLIENT_SECRET")?.into(),
            scopes: scopes
                .into_iter()
                .filter(|scope| scope != "openid")
                .map(Scope::new)
                .collect(),
            name,
        })
    }
}

fn label(name: &str) -> String {
    match name {
        "google" => "Google".to_owned(),
        "microsoft" => "Microsoft".to_owned(),
        _ => name.to_owned(),
    }
}

fn issuer(source: &Source<'_>, name: &str, setting: &str) -> Result<IssuerUrl, SettingError> {
    let text = match (source.text(setting), name) {
        (Some(text), _) => text,
        (None, "google") => GOOGLE.to_owned(),
        (None, "github") => {
            return Err(invalid(
                setting,
                format!("is missing: GitHub has no OpenID Connect of its own, {GUIDE}"),
            ));
        }
        (None, _) => {
            return Err(invalid(
                setting,
                format!("is missing: the provider's address, {GUIDE}"),
            ));
        }
    };
    let issuer = IssuerUrl::new(text.clone()).ok().filter(|issuer| {
        let url = issuer.url();
        url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && (url.scheme() == "https"
                || (url.scheme() == "http" && is_local(url.host().as_ref())))
    });
    issuer.ok_or_else(|| {
        invalid(
            setting,
            format!("\"{text}\" is not an https address such as {GOOGLE}"),
        )
    })
}

fn is_local(host: Option<&Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => *name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Oidc, SettingError> {
        let lookup = |name: &str| {
            let mut pairs = pairs.iter();
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Oidc::read(&Source::new(&lookup), false)
    }

    const GOOGLE_SET: [(&str, &str); 3] = [
        ("OIDC_PROVIDERS", "google"),
        ("OIDC_GOOGLE_CLIENT_ID", "chrona"),
        ("OIDC_GOOGLE_CLIENT_SECRET", "hunter2"),
    ];

    #[test]
    fn google_needs_no_issuer_and_shows_no_secret() {
        let google = read(&GOOGLE_SET).unwrap().providers.swap_remove(0);
        assert_eq!((google.issuer.as_str(), &*google.label), (GOOGLE, "Google"));
        assert_eq!(google.scopes, [Scope::new("email".to_owned())]);
        assert!(!format!("{google:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let company = |issuer| {
            [
                ("OIDC_PROVIDERS", "company"),
                ("OIDC_COMPANY_ISSUER", issuer),
            ]
        };
        for issuer in [
            "http://sso.example.org",
            "https://sso.example.org/?a=b",
            "https://someone@sso.example.org",
            "ftp://localhost",
            "sso.example.org",
            "http://localhost.example.org",
        ] {
            let error = read(&company(issuer)).unwrap_err();
            assert_eq!(error.name, "OIDC_COMPANY_ISSUER", "{issuer}");
        }
        for issuer in [
            "https://sso.example.org/x",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            let error = read(&company(issuer)).unwrap_err();
            assert_eq!(error.name, "OIDC_COMPANY_CLIENT_ID", "{issuer}");
        }
        for (names, named) in [
            ("microsoft", "OIDC_MICROSOFT_ISSUER"),
            ("github", "OIDC_GITHUB_ISSUER"),
            ("a b", "OIDC_PROVIDERS"),
            ("é", "OIDC_PROVIDERS"),
        ] {
            let error = read(&[("OIDC_PROVIDERS", names)]).unwrap_err();
            assert_eq!(error.name, named);
        }
        let mut twice = GOOGLE_SET.to_vec();
        twice[0].1 = "google,Google";
        assert_eq!(read(&twice).unwrap_err().name, "OIDC_PROVIDERS");
        assert_eq!(
            read(&GOOGLE_SET[..2]).unwrap_err().name,
            "OIDC_GOOGLE_CLIENT_SECRET"
        );
    }

    #[test]
    fn in_production_it_must_be_said_where_people_come_back() {
        let lookup = |name: &str| (name == "OIDC_PROVIDERS").then(|| "google".to_owned());
        let error = Oidc::read(&Source::new(&lookup), true).unwrap_err();
        assert_eq!(error.name, "BACKOFFICE_URL");
    }
}
