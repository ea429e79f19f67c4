//! What is weak, contradictory or forgotten in settings that are good each for itself.

mod exposure;
mod records;
mod secrets;

use chrona_backend::config::Settings;

use super::{Finding, Weight};

/// Findings in the making.
struct Findings<'a> {
    settings: &'a Settings,
    found: Vec<Finding>,
}

pub(super) fn findings(settings: &Settings) -> Vec<Finding> {
    let mut findings = Findings {
        settings,
        found: Vec::new(),
    };
    exposure::look(&mut findings);
    people(&mut findings);
    mail(&mut findings);
    secrets::look(&mut findings);
    records::look(&mut findings);
    findings.found
}

impl Findings<'_> {
    /// Dangerous in production; while developing it is advice.
    fn danger(&mut self, is_so: bool, setting: &str, words: impl Into<String>) {
        let weight = if self.settings.web.production {
            Weight::Danger
        } else {
            Weight::Advice
        };
        self.add(is_so, weight, setting, words);
    }

    fn advice(&mut self, is_so: bool, setting: &str, words: impl Into<String>) {
        self.add(is_so, Weight::Advice, setting, words);
    }

    fn add(&mut self, is_so: bool, weight: Weight, setting: &str, words: impl Into<String>) {
        if is_so {
            self.found.push(Finding {
                weight,
                setting: setting.to_owned(),
                words: words.into(),
            });
        }
    }
}

/// Who may join, and how they prove who they are.
fn people(found: &mut Findings<'_>) {
    let (accounts, tokens) = (&found.settings.accounts, found.settings.tokens);
    found.danger(
        !accounts.require_totp,
        "REQUIRE_TOTP",
        "is false: a stolen password opens everyone's data. Take it away, or set it to true",
    );
    found.danger(
        accounts.allow_registration,
        "ALLOW_REGISTRATION",
        "is true: anyone who reaches the server makes themselves an account. Set it to false and invite people",
    );
    found.advice(
        !found.settings.devices.require_proof,
        "REQUIRE_DEVICE_PROOF",
        "is false: a phone that was registered without a key makes badges with a stolen sign-in. Set it to true \
         where every phone reaches the server over HTTPS",
    );
    found.advice(
        tokens.badge_seconds > 30,
        "EPHEMERAL_TOKEN_EXPIRE_SECONDS",
        format!(
            "is {}: the picture of a badge can be sent to someone at the kiosk meanwhile. 15 is enough",
            tokens.badge_seconds
        ),
    );
    found.advice(
        tokens.access_minutes > 60,
        "ACCESS_TOKEN_EXPIRE_MINUTES",
        format!(
            "is {}: a stolen token is good for so long. 30 is enough, for apps renew it themselves",
            tokens.access_minutes
        ),
    );
    found.advice(
        tokens.badges_per_10s > 100,
        "BADGE_LIMIT_PER_10S",
        format!(
            "is {}, which is no limit. 8 is enough",
            tokens.badges_per_10s
        ),
    );
    found.advice(
        found.settings.passkeys.relying_party.is_none(),
        "BACKOFFICE_URL",
        "is no https address with a name: nobody can use a passkey. Set it to where people reach the back-office",
    );
}

/// Whether letters leave, and nobody reads them on the way.
fn mail(found: &mut Findings<'_>) {
    use chrona_backend::config::{Encryption, MailProvider, SignIn};
    let provider = &found.settings.mail.provider;
    found.danger(
        matches!(provider, MailProvider::Console),
        "EMAIL_PROVIDER",
        "is console: codes and links that open accounts stand in the log. Set smtp or sendgrid",
    );
    found.advice(
        matches!(provider, MailProvider::NotSet),
        "EMAIL_PROVIDER",
        "is not set: no invitation, no link for a forgotten password and no warning leaves. Set smtp or sendgrid, \
         then try `chrona test-email`",
    );
    if let MailProvider::Relay(relay) = provider {
        let is_plain = relay.encryption == Encryption::None;
        found.danger(
            is_plain && !is_this_machine(&relay.host),
            "SMTP_USE_TLS",
            format!(
                "is false and {} is another machine: letters and the relay's password go there in clear. \
                 Take it away",
                relay.host
            ),
        );
        let has_password = matches!(relay.sign_in, Some((_, SignIn::Password(_))));
        let is_microsoft = ["smtp.office365.com", "smtp-mail.outlook.com"]
            .iter()
            .any(|host| relay.host.eq_ignore_ascii_case(host));
        found.advice(
            has_password && is_microsoft,
            "SMTP_PASSWORD",
            "is for Microsoft 365, which ends passwords for SMTP. Set SMTP_OAUTH_CLIENT_ID and what goes with it \
             (docs/guide/en/email.md)",
        );
    }
    let told = &found.settings.ledger.mail_to;
    found.advice(
        !told.is_empty() && !matches!(provider, MailProvider::Relay(_)),
        "LEDGER_CHECKPOINT_MAIL",
        "is set, but no e-mail leaves. Set EMAIL_PROVIDER",
    );
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
