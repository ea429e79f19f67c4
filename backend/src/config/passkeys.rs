//! What passkeys are bound to.

use webauthn_rs::prelude::Url;

use super::{Mail, SettingError, Source, invalid};

const NAME: &str = "PASSKEY_DOMAIN";

/// What passkeys are bound to; never taken from a request, whose sender could choose it.
#[derive(Clone, Debug)]
pub struct Passkeys {
    /// None where there can be no passkeys: browsers want HTTPS (or this machine) and a name instead of
    /// a numeric address.
    pub relying_party: Option<RelyingParty>,
}

/// The relying party of Web Authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// `PASSKEY_DOMAIN`, or the host of `BACKOFFICE_URL`.
    pub domain: String,
    /// The origin of `BACKOFFICE_URL`.
    pub origin: Url,
}

impl Passkeys {
    pub(crate) fn read(source: &Source<'_>, mail: &Mail) -> Result<Self, SettingError> {
        let wanted = source.text(NAME);
        let party = relying_party(&mail.backoffice_url);
        let relying_party = match (wanted, party) {
            (None, party) => party,
            (Some(wanted), Some(party)) => Some(RelyingParty {
                domain: parent(&wanted, &party.domain)?,
                ..party
            }),
            (Some(_), None) => {
                return Err(invalid(
                    NAME,
                    "is set, but passkeys want a BACKOFFICE_URL with https and a name",
                ));
            }
        };
        Ok(Self { relying_party })
    }
}

fn relying_party(backoffice_url: &str) -> Option<RelyingParty> {
    let origin = Url::parse(backoffice_url).ok()?.origin();
    let origin = Url::parse(&origin.ascii_serialization()).ok()?;
    let domain = origin.domain()?.to_owned();
    let is_local = domain == "localhost" || domain.ends_with(".localhost");
    let is_secure = origin.scheme() == "https" || is_local;
    is_secure.then_some(RelyingParty { domain, origin })
}

/// The domain as browsers compare it, when it is the host or one of its parents of two labels or more.
fn parent(wanted: &str, host: &str) -> Result<String, SettingError> {
    let url = Url::parse(&format!("https://{wanted}")).ok();
    let domain = url
        .as_ref()
        .and_then(Url::domain)
        .filter(|_| !wanted.contains(['/', ':', '@', '?', '#']));
    let is_parent = |domain: &&str| {
        *domain == host || (domain.contains('.') && host.ends_with(&format!(".{domain}")))
    };
    domain
        .filter(is_parent)
        .map(ToOwned::to_owned)
        .ok_or_else(|| {
            invalid(
                NAME,
                format!("\"{wanted}\" is neither BACKOFFICE_URL's host {host} nor a parent of it"),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str, domain: Option<&str>) -> Result<Option<String>, String> {
        let lookup = |name: &str| match name {
            "BACKOFFICE_URL" => Some(url.to_owned()),
            "ENVIRONMENT" => Some("development".to_owned()),
            NAME => domain.map(ToOwned::to_owned),
            _ => None,
        };
        let settings = crate::config::Settings::read(&lookup);
        let settings = settings.map_err(|error| error.name)?;
        let party = settings.passkeys.relying_party;
        Ok(party.map(|party| format!("{} {}", party.domain, party.origin)))
    }

    #[test]
    fn passkeys_are_bound_to_the_back_offices_host_and_origin() {
        for (url, bound) in [
            (
                "https://chrona.exemple.fr/bureau",
                "chrona.exemple.fr https://chrona.exemple.fr/",
            ),
            (
                "https://Chrona.exemple.fr:8443",
                "chrona.exemple.fr https://chrona.exemple.fr:8443/",
            ),
            ("http://localhost:5173", "localhost http://localhost:5173/"),
        ] {
            assert_eq!(read(url, None), Ok(Some(bound.to_owned())));
        }
        for url in [
            "https://192.0.2.10",
            "https://[::1]:8000",
            "http://chrona.exemple.fr",
        ] {
            assert_eq!(read(url, None), Ok(None), "{url}");
        }
    }

    #[test]
    fn a_parent_domain_is_taken_and_nothing_else() {
        let url = "https://chrona.paris.exemple.fr";
        for domain in ["exemple.fr", "Paris.exemple.fr", "chrona.paris.exemple.fr"] {
            let bound = read(url, Some(domain)).unwrap().unwrap();
            assert!(bound.starts_with(&domain.to_lowercase()), "{bound}");
        }
        for domain in [
            "fr",
            "emple.fr",
            "autre.fr",
            "exemple.fr:443",
            "exemple.fr/x",
            "a b",
            ".",
        ] {
            assert_eq!(read(url, Some(domain)), Err(NAME.to_owned()), "{domain}");
        }
        let address = read("https://192.0.2.10", Some("exemple.fr"));
        assert_eq!(address, Err(NAME.to_owned()));
    }
}
