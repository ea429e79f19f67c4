//! `chrona test-email`, against a real SMTP server.
use crate::common::Place;
use crate::smtp::SmtpServer;

const ARGUMENTS: [&str; 3] = ["test-email", "--to", "camille@exemple.fr"];

fn run(relay: &SmtpServer, more: &[(&str, &str)]) -> crate::common::Ran {
    let settings = relay.settings();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .chain(more.iter().copied())
        .collect();
    Place::new().run_set(&ARGUMENTS, &settings)
}

#[test]
fn an_e_mail_is_sent_and_said_so() {
    let relay = SmtpServer::start();
    let ran = run(&relay, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said = "Sent to camille@exemple.fr from pointage@exemple.fr through localhost:";
    assert!(ran.out.starts_with(said), "{}", ran.out);
    assert!(ran.out.contains("answered: 250 2.0.0 OK"), "{}", ran.out);
    assert_eq!(relay.arrived()[0].to, ["camille@exemple.fr"]);
}

#[test]
fn what_goes_wrong_is_told_in_the_relays_words() {
    let relay = SmtpServer::start();
    let wrong_password = run(&relay, &[("SMTP_PASSWORD", "another")]);
    assert_eq!(wrong_password.code, 1);
    assert!(wrong_password.err.contains("535"), "{}", wrong_password.err);
    assert!(!wrong_password.err.contains("another"));

    let unknown_authority = run(&relay, &[("SMTP_CA_PATH", "")]);
    assert_eq!(unknown_authority.code, 1);
    let words = unknown_authority.err.to_lowercase();
    assert!(words.contains("certificate"), "{words}");

    relay.mode("refuse");
    let refused = run(&relay, &[]);
    assert!(
        refused.err.contains("refuses the message") && refused.err.contains("no such mailbox"),
        "{}",
        refused.err
    );

    let nobody_there = run(&relay, &[("SMTP_PORT", "1")]);
    assert!(
        nobody_there
            .err
            .contains("localhost:1 (STARTTLS) cannot be used"),
        "{}",
        nobody_there.err
    );
}

#[test]
fn without_a_relay_it_says_what_to_set() {
    let ran = Place::new().run(&ARGUMENTS);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("EMAIL_PROVIDER"), "{}", ran.err);
}

/// A run with an access token in place of a password.
fn run_with_token(relay: &SmtpServer, more: &[(&str, &str)]) -> crate::common::Ran {
    let settings = relay.settings_with_token();
    let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
    // What is said later counts.
    let settings: Vec<(&str, &str)> = settings.chain(more.iter().copied()).collect();
    Place::new().run_set(&ARGUMENTS, &settings)
}

#[test]
fn a_relay_that_takes_no_password_is_given_a_token() {
    let relay = SmtpServer::start();
    let ran = run_with_token(&relay, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((relay.arrived().len(), relay.issued()), (1, 1));
}

#[test]
fn why_there_is_no_token_or_it_is_not_taken_is_told_without_the_secret() {
    let relay = SmtpServer::start();
    relay.tokens("denied");
    let denied = run_with_token(&relay, &[]);
    assert_eq!(denied.code, 1);
    let words = "invalid_client: The secret has expired.";
    assert!(denied.err.contains(words), "{}", denied.err);
    relay.tokens("ok");
    let other = run_with_token(&relay, &[("SMTP_USERNAME", "autre@exemple.fr")]);
    assert_eq!(other.code, 1);
    let words = "does not take the access token of autre@exemple.fr";
    assert!(other.err.contains(words), "{}", other.err);
    let away = run_with_token(
        &relay,
        &[("SMTP_OAUTH_TOKEN_URL", "http://127.0.0.1:1/token")],
    );
    assert!(
        away.err.contains("127.0.0.1 gives no token"),
        "{}",
        away.err
    );
    for ran in [&denied, &other, &away] {
        assert!(!ran.err.contains("a client's secret"), "{}", ran.err);
        assert!(!ran.err.contains("token-"), "{}", ran.err);
    }
    for (name, value, told) in [
        ("SMTP_PASSWORD", "x", "SMTP_OAUTH_CLIENT_ID"),
        ("SMTP_OAUTH_CLIENT_SECRET", "", "SMTP_OAUTH_CLIENT_SECRET"),
        (
            "SMTP_OAUTH_TOKEN_URL",
            "http://tokens.exemple.fr",
            "SMTP_OAUTH_TOKEN_URL",
        ),
        ("SMTP_OAUTH_KEY", "{}", "SMTP_OAUTH_KEY"),
        ("SMTP_USERNAME", "", "SMTP_USERNAME"),
    ] {
        let ran = run_with_token(&relay, &[(name, value)]);
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains(&format!("{told}: ")), "{}", ran.err);
    }
    assert!(relay.arrived().is_empty());
}
