//! The letters in English.

use chrona_api_types::Language;

use super::{Content, Letter, joined, moment};

const WAS_NOT_YOU: &str =
    "It was not you? Change your password, end the other sessions and tell HR.";

#[expect(clippy::too_many_lines, reason = "an arm a letter")]
pub(super) fn content(letter: &Letter) -> Content {
    match letter {
        Letter::OneTimeCode { code, minutes } => Content {
            code: Some(code.clone()),
            ..Content::of(
                &format!("Your Chrona code: {code}"),
                vec![
                    format!("Here is your code. It is good for {minutes} minutes, once."),
                    "Give it to nobody: Chrona will never ask for it by telephone.".to_owned(),
                ],
            )
        },
        Letter::Invitation {
            name,
            code,
            link,
            until,
            zone,
        } => Content {
            code: Some(code.clone()),
            action: Some(("Join", link.clone())),
            ..Content::of(
                "Join Chrona, your organisation's time clock",
                vec![
                    format!("{},", joined("Hello", name)),
                    "Open this link on the phone you will clock in with. If you are asked for a \
                     code, here is yours."
                        .to_owned(),
                    format!("It is good until {}.", moment(*until, *zone, Language::En)),
                ],
            )
        },
        Letter::PasswordReset { link, minutes } => Content {
            action: Some(("Choose a password", link.clone())),
            ..Content::of(
                "Choose a new password",
                vec![
                    format!(
                        "This link lets you choose a new password. It is good for {minutes} \
                         minutes, once."
                    ),
                    "You asked for nothing? Ignore this message: nothing has changed.".to_owned(),
                ],
            )
        },
        Letter::AddressCheck { link, minutes } => Content {
            action: Some(("Confirm my address", link.clone())),
            ..Content::of(
                "Confirm your address",
                vec![
                    format!(
                        "Confirm that this address is yours. The link is good for {minutes} \
                         minutes, once."
                    ),
                    "You have no Chrona account? Ignore this message.".to_owned(),
                ],
            )
        },
        Letter::PasswordChanged(at) => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                "Your password was changed",
                vec![
                    format!("Your password was changed {}.", at.told(Language::En)),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::NewDevice { device, at } => Content {
            action: Some(("See my phones", at.link.clone())),
            ..Content::of(
                "A phone was added to your account",
                vec![
                    format!(
                        "The phone “{device}” was registered {}. It can clock in for you.",
                        at.told(Language::En)
                    ),
                    "It was not you? Revoke it, change your password and tell HR.".to_owned(),
                ],
            )
        },
        Letter::NewSignIn(at) => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                "New sign-in to your account",
                vec![
                    format!(
                        "Someone signed in to your account {}, from a browser that we did not \
                         know.",
                        at.told(Language::En)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::SignInLocked(at) => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                "Too many tries to sign in to your account",
                vec![
                    format!(
                        "Five wrong passwords were tried {}. Sign-ins from that place are blocked \
                         for a quarter of an hour.",
                        at.told(Language::En)
                    ),
                    "Your usual phones and browsers are not blocked. It was not you? There is \
                     nothing to do as long as only you know your password."
                        .to_owned(),
                ],
            )
        },
        Letter::Test => Content::of(
            "Chrona e-mail test",
            vec!["This e-mail has arrived: sending works.".to_owned()],
        ),
    }
}
