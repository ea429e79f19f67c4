//! The letters in English.

use chrona_api_types::{Language, PunchType};
use chrono::{DateTime, Utc};

use super::{Alert, Content, Happening, Letter, joined, limits, moment, requests};

const WAS_NOT_YOU: &str =
    "Was it not you? Change your password, sign out the other devices and tell HR.";

#[expect(clippy::too_many_lines, reason = "an arm a letter")]
pub(super) fn content(letter: &Letter) -> Content {
    match letter {
        Letter::OneTimeCode { code, minutes } => Content {
            code: Some(code.clone()),
            ..Content::of(
                &format!("Your Chrona code: {code}"),
                vec![
                    format!("Here is your code. It is valid for {minutes} minutes and works once."),
                    "Do not give it to anyone: Chrona will never ask you for it by telephone.".to_owned(),
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
                "Join Chrona, your organisation’s time clock",
                vec![
                    format!("{},", joined("Hello", name)),
                    "Open this link on the phone you will clock in with. If you are asked for a \
                     code, here is yours."
                        .to_owned(),
                    format!("It is good until {}.", moment(*until, zone, Language::En)),
                ],
            )
        },
        Letter::PasswordReset { link, minutes } => Content {
            action: Some(("Choose a password", link.clone())),
            ..Content::of(
                "Choose a new password",
                vec![
                    format!(
                        "This link lets you choose a new password. It is valid for {minutes} \
                         minutes and works once."
                    ),
                    "Did you not ask for this? Ignore this message: nothing has changed.".to_owned(),
                ],
            )
        },
        Letter::AddressCheck { link, minutes } => Content {
            action: Some(("Confirm my address", link.clone())),
            ..Content::of(
                "Confirm your address",
                vec![
                    format!(
                        "Confirm that this address is yours. The link is valid for {minutes} \
                         minutes and works once."
                    ),
                    "If you have no Chrona account, ignore this message.".to_owned(),
                ],
            )
        },
        Letter::AddressChange { name, link, days } => Content {
            action: Some(("Confirm this address", link.clone())),
            ..Content::of(
                "Confirm your new address",
                vec![
                    format!("{},", joined("Hello", name)),
                    format!(
                        "Your Chrona account is to move to this address. Confirm that it is yours: you will sign in \
                         with it from then on. The link works once and for {days} days."
                    ),
                    "No Chrona account? Ignore this message: nothing will change.".to_owned(),
                ],
            )
        },
        Letter::AddressChangeAsked {
            new_address,
            by,
            link,
            at,
        } => {
            let who = by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
            let whereto = new_address.as_deref().unwrap_or("another address");
            let then = if link.is_some() {
                "Nothing changes until the new address is confirmed. Not expected? Refuse this change, change your \
                 password and tell HR."
            } else {
                "Nothing changes until the new address is confirmed. Not you? Change your password and tell HR."
            };
            Content {
                action: link.clone().map(|link| ("Refuse this change", link)),
                ..Content::of(
                    "Another address has been requested for your account",
                    vec![
                        format!(
                            "A move of your account to {whereto} was requested{who}, {}.",
                            at.told(Language::En)
                        ),
                        then.to_owned(),
                    ],
                )
            }
        }
        Letter::AddressChanged {
            new_address,
            by,
            link,
            days,
            at,
        } => {
            let who = by.as_ref().map_or_else(String::new, |by| format!(", at the request of {by}"));
            let whereto = new_address.as_deref().unwrap_or("another address");
            let then = if link.is_some() {
                format!(
                    "Not expected? Undo this change within {days} days: your address is restored, every session is \
                     closed, what was added to your account since the request is removed, and you choose a new \
                     password."
                )
            } else {
                "Not you? Tell HR.".to_owned()
            };
            Content {
                action: link.clone().map(|link| ("Undo this change", link)),
                ..Content::of(
                    "Your account’s address has changed",
                    vec![
                        format!(
                            "Your account moved to {whereto} {}{who}. This address no longer opens it.",
                            at.told(Language::En)
                        ),
                        then,
                    ],
                )
            }
        }
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
                    "Was it not you? Revoke it, change your password and tell HR.".to_owned(),
                ],
            )
        },
        Letter::DeviceConfirmation {
            device,
            minutes,
            at,
        } => Content {
            action: Some(("Confirm this phone", at.link.clone())),
            ..Content::of(
                "Confirm your new phone",
                vec![
                    format!(
                        "The phone “{device}” was registered {}. It will not clock in for you until \
                         it is confirmed. The link is valid for {minutes} minutes and works once.",
                        at.told(Language::En)
                    ),
                    "Was it not you? Do not confirm it: someone knows your password. Change it \
                     and tell HR."
                        .to_owned(),
                ],
            )
        },
        Letter::PasskeyAdded { passkey, at } => Content {
            action: Some(("See my passkeys", at.link.clone())),
            ..Content::of(
                "A passkey was added to your account",
                vec![
                    format!(
                        "The passkey “{passkey}” was added {}. It opens your account without the \
                         password.",
                        at.told(Language::En)
                    ),
                    "Was it not you? Remove it, change your password and tell HR.".to_owned(),
                ],
            )
        },
        Letter::PasskeyRemoved { passkey, at } => Content {
            action: Some(("See my passkeys", at.link.clone())),
            ..Content::of(
                "A passkey was removed from your account",
                vec![
                    format!(
                        "The passkey “{passkey}” was removed {}. It no longer opens your account.",
                        at.told(Language::En)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::IdentityLinked { provider, at } => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                &format!("{provider} now opens your account"),
                vec![
                    format!(
                        "An identity at {provider} was linked to your account {}. It signs you in \
                         without your password.",
                        at.told(Language::En)
                    ),
                    "Was it not you? Unlink it, change your password and tell HR.".to_owned(),
                ],
            )
        },
        Letter::IdentityUnlinked { provider, at } => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                &format!("{provider} no longer opens your account"),
                vec![
                    format!(
                        "An identity at {provider} was unlinked from your account {}. You sign in \
                         with your password.",
                        at.told(Language::En)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::NewSignIn(at) => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                "New sign-in to your account",
                vec![
                    format!(
                        "Someone signed in to your account {}, from a browser that we had not \
                         seen before.",
                        at.told(Language::En)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::SignInLocked(at) => Content {
            action: Some(("See my sign-ins", at.link.clone())),
            ..Content::of(
                "Too many attempts to sign in to your account",
                vec![
                    format!(
                        "Five wrong passwords were tried {}. Sign-ins from that place are blocked \
                         for a quarter of an hour.",
                        at.told(Language::En)
                    ),
                    "Your usual phones and browsers are not blocked. Was it not you? There \
                     is nothing to do as long as only you know your password."
                        .to_owned(),
                ],
            )
        },
        Letter::PunchesCorrected {
            annulled,
            added,
            by,
            reason,
            at,
        } => {
            let told = |&(way, time): &(PunchType, DateTime<Utc>)| {
                let way = match way {
                    PunchType::ClockIn => "clock-in",
                    PunchType::ClockOut => "clock-out",
                };
                format!("the {way} of {}", moment(time, &at.zone, Language::En))
            };
            let what = match (annulled.as_ref().map(told), added.as_ref().map(told)) {
                (Some(old), Some(new)) => format!("replaced {old} with {new}"),
                (Some(old), None) => format!("voided {old}"),
                (None, new) => format!("added {}", new.unwrap_or_default()),
            };
            Content {
                action: Some(("See my punches", at.link.clone())),
                ..Content::of(
                    "Your punches were corrected",
                    vec![
                        format!("{by} {what}."),
                        format!("The reason given: {reason}"),
                        "Nothing was erased: the correction is kept in the ledger, beside what was \
                         recorded. Do you disagree? Tell HR."
                            .to_owned(),
                    ],
                )
            }
        }
        Letter::RequestAsked {
            name,
            request,
            is_notice,
            link,
        } => requests::asked(name, *request, *is_notice, link, Language::En),
        Letter::RequestDecided {
            request,
            agreed,
            by,
            reason,
            link,
        } => requests::decided(*request, *agreed, (by, reason), link, Language::En),
        Letter::MonthReopened {
            person,
            month,
            by,
            reason,
            link,
        } => requests::month_reopened(person.as_deref(), *month, (by, reason), link, Language::En),
        Letter::Alert { alert, on, by, at } => {
            self::alert(*alert, on.as_deref(), by.as_deref(), at)
        }
        Letter::Checkpoint { note } => Content {
            note: Some(note.clone()),
            ..Content::of(
                "The punch ledger: to be kept",
                vec![
                    "This says, signed, how many entries the punch ledger had and what they were. Keep this message: it can prove that nothing was rewritten since."
                        .to_owned(),
                ],
            )
        },
        Letter::LatePunches { person, first, at } => Content {
            action: Some(("See the list", at.link.clone())),
            ..Content::of(
                "Punches arrived late",
                vec![
                    format!(
                        "A kiosk that had lost its network sent punches after more recent ones. They change what \
                         those meant: for {person}, from {} on.",
                        moment(*first, &at.zone, Language::En)
                    ),
                    "Look at these days and correct what needs it. For the next hour, others like them are added \
                     to the list without another message."
                        .to_owned(),
                ],
            )
        },
        Letter::Limits { limits, more, link } => limits::content(limits, *more, link, Language::En),
        Letter::ClockOutReminder {
            name,
            since,
            zone,
            link,
        } => Content {
            action: Some(("See my hours", link.clone())),
            ..Content::of(
                "Did you forget to clock out?",
                vec![
                    format!("{},", joined("Hello", name)),
                    format!(
                        "No exit follows your entry of {}. Still at work? There is nothing to do.",
                        moment(*since, zone, Language::En)
                    ),
                    "Gone already? Tell your manager or HR when you left: as long as the exit is missing, this period \
                     counts zero."
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

fn alert(alert: Alert, on: Option<&str>, by: Option<&str>, at: &Happening) -> Content {
    let on = on.unwrap_or("someone");
    let by = by.map_or_else(
        || "from the server’s console".to_owned(),
        |name| format!("by {name}"),
    );
    let at_place = at.told(Language::En);
    let (subject, what, then) = match alert {
        Alert::TokenReused => (
            "Alert: a sign-in was stolen, or its token copied",
            format!(
                "A token of {on}’s sign-in was used twice, {at_place}. The sign-in has been ended."
            ),
            "Change that account’s password and check the device on which it was signed in.",
        ),
        Alert::SignInLocked => (
            "Alert: passwords tried on an account with rights",
            format!("Five wrong passwords were tried on {on}’s account {at_place}."),
            "Sign-ins from that place are blocked for a quarter of an hour. If it happens again, \
             change that account’s password.",
        ),
        Alert::MadeAdministrator => (
            "Alert: an account became an administrator",
            format!("{on} was made an administrator {by}, {at_place}."),
            "Not intended? Give that account its previous role back and sign it out everywhere.",
        ),
        Alert::SecondFactorRemoved => (
            "Alert: a second factor was taken away",
            format!("{on}’s second factor was taken away {by}, {at_place}."),
            "Not intended? Close the account until you know who asked for it.",
        ),
        Alert::PasskeyCloned => (
            "Alert: a passkey seems to have been copied",
            format!("A copy of a passkey of {on} was used, {at_place}. It was refused."),
            "Remove that passkey, check the device that held it and create another one.",
        ),
        Alert::AddressChanged => (
            "Alert: the address of a privileged account has changed",
            format!("The address of {on}'s account was changed {by}, {at_place}."),
            "Not expected? End that account's sessions and ask the person whether it was them.",
        ),
        Alert::KeyRevoked => (
            "Alert: a signing key was revoked",
            format!("A signing key was revoked {by}, {at_place}."),
            "The tokens and badges it signed no longer work; new ones are made by themselves.",
        ),
    };
    Content {
        action: Some(("Open the log", at.link.clone())),
        ..Content::of(subject, vec![what, then.to_owned()])
    }
}
