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
