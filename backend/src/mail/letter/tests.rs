//! Every letter, in both languages.

use super::*;
use crate::zones::Zones;
use chrona_api_types::Language;

fn paris() -> Zone {
    Zones::default().zone("Europe/Paris").unwrap()
}

#[expect(clippy::too_many_lines, reason = "a letter a line")]
fn every_letter() -> Vec<Letter> {
    let at = Happening {
        at: "2026-11-20T08:00:00Z".parse().unwrap(),
        zone: paris(),
        ip_address: Some("192.0.2.10".to_owned()),
        user_agent: Some("<b>Firefox</b>".to_owned()),
        link: "https://chrona.example.org/my-sign-ins".to_owned(),
    };
    let link = "https://chrona.example.org/x#a&b".to_owned();
    let alert = |alert| Letter::Alert {
        alert,
        on: Some("Zoë Martin".to_owned()),
        by: Some("Camille Durand".to_owned()),
        at: at.clone(),
    };
    vec![
        Letter::OneTimeCode {
            code: "012345".to_owned(),
            minutes: 10,
        },
        Letter::Invitation {
            name: "Zoë".to_owned(),
            code: "EMPL-2026-ABCDEFGHJK".to_owned(),
            link: link.clone(),
            until: at.at,
            zone: at.zone.clone(),
        },
        Letter::PasswordReset {
            link: link.clone(),
            minutes: 30,
        },
        Letter::AddressCheck { link, minutes: 30 },
        Letter::AddressChange {
            name: "Zoë".to_owned(),
            link: "https://chrona.example.org/confirm-address#x".to_owned(),
            days: 7,
        },
        Letter::AddressChangeAsked {
            new_address: Some("zoe@example.org".to_owned()),
            by: Some("Camille Durand".to_owned()),
            link: Some("https://chrona.example.org/undo-address#x".to_owned()),
            at: at.clone(),
        },
        Letter::AddressChanged {
            new_address: None,
            by: None,
            link: None,
            days: 7,
            at: at.clone(),
        },
        alert(Alert::AddressChanged),
        Letter::PasswordChanged(at.clone()),
        Letter::NewDevice {
            device: "Téléphone".to_owned(),
            at: at.clone(),
        },
        Letter::DeviceConfirmation {
            device: "Téléphone".to_owned(),
            minutes: 30,
            at: at.clone(),
        },
        Letter::NewSignIn(at.clone()),
        Letter::SignInLocked(at.clone()),
        alert(Alert::TokenReused),
        alert(Alert::SignInLocked),
        alert(Alert::MadeAdministrator),
        alert(Alert::SecondFactorRemoved),
        alert(Alert::PasskeyCloned),
        alert(Alert::KeyRevoked),
        Letter::PasskeyAdded {
            passkey: "Téléphone".to_owned(),
            at: at.clone(),
        },
        Letter::PasskeyRemoved {
            passkey: "Téléphone".to_owned(),
            at: at.clone(),
        },
        Letter::IdentityLinked {
            provider: "Google".to_owned(),
            at: at.clone(),
        },
        Letter::IdentityUnlinked {
            provider: "Google".to_owned(),
            at: at.clone(),
        },
        Letter::PunchesCorrected {
            annulled: Some((PunchType::ClockIn, at.at)),
            added: Some((PunchType::ClockOut, at.at)),
            by: "Camille Durand".to_owned(),
            reason: "<b>Firefox</b>".to_owned(),
            at: at.clone(),
        },
        Letter::LatePunches {
            person: "<b>Firefox</b>".to_owned(),
            first: at.at,
            at: at.clone(),
        },
        limits(
            LimitCode::ALL
                .map(|code| limit(code, Some("<b>Firefox</b>")))
                .to_vec(),
        ),
        Letter::RequestAsked {
            name: "<b>Firefox</b>".to_owned(),
            request: request(RequestKind::Absence),
            is_notice: false,
            link: at.link.clone(),
        },
        Letter::RequestDecided {
            request: request(RequestKind::Correction),
            agreed: false,
            by: "Claire Fontaine".to_owned(),
            reason: "<b>Firefox</b>".to_owned(),
            link: at.link.clone(),
        },
        Letter::MonthReopened {
            person: Some("<b>Firefox</b>".to_owned()),
            month: "2026-11-01".parse().unwrap(),
            by: "Claire Fontaine".to_owned(),
            reason: "Un badge oublié".to_owned(),
            link: at.link.clone(),
        },
        Letter::ClockOutReminder {
            name: "<b>Firefox</b>".to_owned(),
            since: at.at,
            zone: at.zone.clone(),
            link: at.link.clone(),
        },
        Letter::Test,
    ]
}

fn request(kind: RequestKind) -> ToldRequest {
    ToldRequest {
        kind,
        from: "2026-12-21".parse().unwrap(),
        to: "2026-12-24".parse().unwrap(),
    }
}

#[test]
fn a_request_is_told_with_its_days_and_without_its_sort() {
    let of = |letter: &Letter, language| {
        let words = letter.words(language).unwrap();
        (words.subject, words.text)
    };
    let asked = |is_notice| Letter::RequestAsked {
        name: "Camille Martin".to_owned(),
        request: request(RequestKind::Absence),
        is_notice,
        link: "https://chrona.example.org/requests".to_owned(),
    };
    let (subject, text) = of(&asked(false), Language::Fr);
    assert_eq!(subject, "Camille Martin demande une absence");
    assert!(
        text.contains("à être absent du 21/12/2026 au 24/12/2026."),
        "{text}"
    );
    let (subject, text) = of(&asked(true), Language::En);
    assert_eq!(subject, "Camille Martin tells of an absence");
    assert!(
        text.contains("from 21 December 2026 to 24 December 2026. There is nothing"),
        "{text}"
    );
    let decided = Letter::RequestDecided {
        request: request(RequestKind::Correction),
        agreed: false,
        by: "Claire Fontaine".to_owned(),
        reason: "Ce jour est fermé".to_owned(),
        link: "https://chrona.example.org/my-requests".to_owned(),
    };
    let (subject, text) = of(&decided, Language::Fr);
    assert_eq!(subject, "Votre demande est refusée");
    assert!(
        text.contains("Motif indiqué\u{a0}: Ce jour est fermé"),
        "{text}"
    );
}

fn limit(code: LimitCode, person: Option<&str>) -> ToldLimit {
    ToldLimit {
        person: person.map(str::to_owned),
        code,
        article: "L3121-20".to_owned(),
        day: "2026-11-16".parse().unwrap(),
        measured_seconds: 49 * 3600 + 1800,
        limit_seconds: 48 * 3600,
    }
}

fn limits(limits: Vec<ToldLimit>) -> Letter {
    Letter::Limits {
        limits,
        more: 0,
        link: "https://chrona.example.org/limits".to_owned(),
    }
}

#[test]
fn a_limit_is_told_with_its_article_and_with_what_can_still_be_done() {
    let letter = limits(vec![
        limit(LimitCode::WeeklyMaximum, Some("Camille Martin")),
        limit(LimitCode::WeeklyMaximumAhead, None),
    ]);
    let french = letter.words(Language::Fr).unwrap();
    assert_eq!(french.subject, "Limites du temps de travail : à regarder");
    for line in [
        "Camille Martin, semaine du 16/11/2026 : 49 h 30 travaillées, au plus 48 h 00 (L3121-20).",
        "Semaine du 16/11/2026 : 49 h 30 prévues, au plus 48 h 00 (L3121-20). Il est encore temps : retirez 1 h 30 de ce \
         qui est prévu.",
    ] {
        assert!(french.text.contains(line), "{}", french.text);
    }
    let english = letter.words(Language::En).unwrap();
    assert_eq!(english.subject, "Limits of working time: to look at");
    for line in [
        "Camille Martin, week of 16 November 2026: 49 h 30 worked, at most 48 h 00 (L3121-20).",
        "Week of 16 November 2026: 49 h 30 planned, at most 48 h 00 (L3121-20). There is still time: take 1 h 30 off what \
         is planned.",
    ] {
        assert!(english.text.contains(line), "{}", english.text);
    }
}

#[test]
fn every_letter_says_its_code_and_link_in_both_languages_and_forms() {
    for letter in every_letter() {
        for language in [Language::Fr, Language::En] {
            let words = letter.words(language).unwrap();
            assert!(!words.subject.is_empty() && !words.subject.contains('\n'));
            assert!(!words.html.contains("<b>Firefox"), "{}", words.html);
            if let Letter::OneTimeCode { code, .. } | Letter::Invitation { code, .. } = &letter {
                assert!(words.text.contains(code.as_str()), "{}", words.text);
                assert!(words.html.contains(code.as_str()), "{}", words.html);
            }
            if let Letter::PasswordReset { link, .. } = &letter {
                assert!(words.text.contains(link.as_str()), "{}", words.text);
                assert!(words.html.contains("https://chrona.example.org/x#a&#38;b"));
            }
            assert!(
                words
                    .html
                    .contains(&format!("lang=\"{}\"", language.as_str()))
            );
        }
    }
}

#[test]
fn times_are_told_in_the_organisations_zone() {
    let sign_in = |letter: &Letter| matches!(letter, Letter::NewSignIn(_));
    let letter = every_letter().into_iter().find(sign_in).unwrap();
    let french = letter.words(Language::Fr).unwrap().text;
    assert!(
        french.contains("le 20/11/2026 à 09:00, depuis 192.0.2.10"),
        "{french}"
    );
    let english = letter.words(Language::En).unwrap().text;
    assert!(
        english.contains("on 20 November 2026 at 09:00"),
        "{english}"
    );
}
