//! The letters in French.

use chrona_api_types::{Language, PunchType};
use chrono::{DateTime, Utc};

use super::{Alert, Content, Happening, Letter, joined, limits, moment, requests};

const WAS_NOT_YOU: &str = "Ce n’était pas vous ? Changez votre mot de passe, fermez les autres connexions \
     et prévenez les RH.";

#[expect(clippy::too_many_lines, reason = "an arm a letter")]
pub(super) fn content(letter: &Letter) -> Content {
    match letter {
        Letter::OneTimeCode { code, minutes } => Content {
            code: Some(code.clone()),
            ..Content::of(
                &format!("Votre code Chrona : {code}"),
                vec![
                    format!("Voici votre code. Il est valable {minutes} minutes, une seule fois."),
                    "Ne le donnez à personne : Chrona ne vous le demandera jamais par téléphone."
                        .to_owned(),
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
            action: Some(("Rejoindre", link.clone())),
            ..Content::of(
                "Rejoignez Chrona, la pointeuse de votre organisation",
                vec![
                    format!("{},", joined("Bonjour", name)),
                    "Ouvrez ce lien sur le téléphone avec lequel vous pointerez. Si l’on vous \
                     demande un code, voici le vôtre."
                        .to_owned(),
                    format!(
                        "Il est valable jusqu’au {}.",
                        moment(*until, zone, Language::Fr)
                    ),
                ],
            )
        },
        Letter::PasswordReset { link, minutes } => Content {
            action: Some(("Choisir un mot de passe", link.clone())),
            ..Content::of(
                "Choisissez un nouveau mot de passe",
                vec![
                    format!(
                        "Ce lien vous laisse choisir un nouveau mot de passe. Il est valable \
                         {minutes} minutes, une seule fois."
                    ),
                    "Vous n’avez rien demandé ? Ignorez ce message : rien n’a changé.".to_owned(),
                ],
            )
        },
        Letter::AddressCheck { link, minutes } => Content {
            action: Some(("Confirmer mon adresse", link.clone())),
            ..Content::of(
                "Confirmez votre adresse",
                vec![
                    format!(
                        "Confirmez que cette adresse est la vôtre. Le lien est valable {minutes} \
                         minutes, une seule fois."
                    ),
                    "Vous n’avez pas de compte Chrona ? Ignorez ce message.".to_owned(),
                ],
            )
        },
        Letter::AddressChange { name, link, days } => Content {
            action: Some(("Confirmer cette adresse", link.clone())),
            ..Content::of(
                "Confirmez votre nouvelle adresse",
                vec![
                    format!("{},", joined("Bonjour", name)),
                    format!(
                        "Votre compte Chrona doit passer à cette adresse. Confirmez qu’elle est la vôtre : \
                         vous vous connecterez ensuite avec elle. Le lien est valable {days} jours, une seule fois."
                    ),
                    "Vous n’avez pas de compte Chrona ? Ignorez ce message : rien ne changera.".to_owned(),
                ],
            )
        },
        Letter::AddressChangeAsked {
            new_address,
            by,
            link,
            at,
        } => {
            let who = by.as_ref().map_or_else(String::new, |by| format!(" par {by}"));
            let whereto = new_address
                .as_ref()
                .map_or_else(|| "une autre adresse".to_owned(), |address| format!("l’adresse {address}"));
            let then = if link.is_some() {
                "Rien ne change tant que la nouvelle adresse n’est pas confirmée. Ce n’était pas prévu ? \
                 Refusez ce changement, changez votre mot de passe et prévenez les RH."
            } else {
                "Rien ne change tant que la nouvelle adresse n’est pas confirmée. Ce n’était pas vous ? \
                 Changez votre mot de passe et prévenez les RH."
            };
            Content {
                action: link.clone().map(|link| ("Refuser ce changement", link)),
                ..Content::of(
                    "Une autre adresse est demandée pour votre compte",
                    vec![
                        format!(
                            "Il a été demandé{who} que votre compte passe à {whereto}, {}.",
                            at.told(Language::Fr)
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
            let who = by.as_ref().map_or_else(String::new, |by| format!(", à la demande de {by}"));
            let whereto = new_address
                .as_ref()
                .map_or_else(|| "une autre adresse".to_owned(), |address| format!("l’adresse {address}"));
            let then = if link.is_some() {
                format!(
                    "Ce n’était pas prévu ? Annulez ce changement, dans les {days} jours : votre adresse \
                     est rétablie, toutes les connexions sont fermées, ce qui a été ajouté à votre compte depuis la \
                     demande est retiré, et vous choisissez un nouveau mot de passe."
                )
            } else {
                "Ce n’était pas vous ? Prévenez les RH.".to_owned()
            };
            Content {
                action: link.clone().map(|link| ("Annuler ce changement", link)),
                ..Content::of(
                    "L’adresse de votre compte a changé",
                    vec![
                        format!(
                            "Votre compte est passé à {whereto} {}{who}. Cette adresse-ci ne l’ouvre plus.",
                            at.told(Language::Fr)
                        ),
                        then,
                    ],
                )
            }
        }
        Letter::PasswordChanged(at) => Content {
            action: Some(("Voir mes connexions", at.link.clone())),
            ..Content::of(
                "Votre mot de passe a changé",
                vec![
                    format!("Votre mot de passe a été changé {}.", at.told(Language::Fr)),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::NewDevice { device, at } => Content {
            action: Some(("Voir mes téléphones", at.link.clone())),
            ..Content::of(
                "Un téléphone a été ajouté à votre compte",
                vec![
                    format!(
                        "Le téléphone « {device} » a été enregistré {}. Il peut pointer pour vous.",
                        at.told(Language::Fr)
                    ),
                    "Ce n’était pas vous ? Révoquez-le, changez votre mot de passe et prévenez \
                     les RH."
                        .to_owned(),
                ],
            )
        },
        Letter::DeviceConfirmation {
            device,
            minutes,
            at,
        } => Content {
            action: Some(("Confirmer ce téléphone", at.link.clone())),
            ..Content::of(
                "Confirmez votre nouveau téléphone",
                vec![
                    format!(
                        "Le téléphone « {device} » a été enregistré {}. Il ne pointera pour vous \
                         qu’une fois confirmé. Le lien est valable {minutes} minutes, une seule \
                         fois.",
                        at.told(Language::Fr)
                    ),
                    "Ce n’était pas vous ? Ne confirmez pas : quelqu’un connaît votre mot de \
                     passe. Changez-le et prévenez les RH."
                        .to_owned(),
                ],
            )
        },
        Letter::IdentityLinked { provider, at } => Content {
            action: Some(("Voir mes connexions", at.link.clone())),
            ..Content::of(
                &format!("{provider} ouvre désormais votre compte"),
                vec![
                    format!(
                        "Une identité {provider} a été liée à votre compte {}. Elle vous connecte \
                         sans votre mot de passe.",
                        at.told(Language::Fr)
                    ),
                    "Ce n’était pas vous ? Déliez-la, changez votre mot de passe et prévenez \
                     les RH."
                        .to_owned(),
                ],
            )
        },
        Letter::PasskeyAdded { passkey, at } => Content {
            action: Some(("Voir mes clés d’accès", at.link.clone())),
            ..Content::of(
                "Une clé d’accès a été ajoutée à votre compte",
                vec![
                    format!(
                        "La clé d’accès « {passkey} » a été ajoutée {}. Elle ouvre votre compte \
                         sans le mot de passe.",
                        at.told(Language::Fr)
                    ),
                    "Ce n’était pas vous ? Retirez-la, changez votre mot de passe et prévenez les \
                     RH."
                    .to_owned(),
                ],
            )
        },
        Letter::PasskeyRemoved { passkey, at } => Content {
            action: Some(("Voir mes clés d’accès", at.link.clone())),
            ..Content::of(
                "Une clé d’accès a été retirée de votre compte",
                vec![
                    format!(
                        "La clé d’accès « {passkey} » a été retirée {}. Elle n’ouvre plus votre \
                         compte.",
                        at.told(Language::Fr)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::IdentityUnlinked { provider, at } => Content {
            action: Some(("Voir mes connexions", at.link.clone())),
            ..Content::of(
                &format!("{provider} n’ouvre plus votre compte"),
                vec![
                    format!(
                        "Une identité {provider} a été déliée de votre compte {}. Vous vous \
                         connectez avec votre mot de passe.",
                        at.told(Language::Fr)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::NewSignIn(at) => Content {
            action: Some(("Voir mes connexions", at.link.clone())),
            ..Content::of(
                "Nouvelle connexion à votre compte",
                vec![
                    format!(
                        "Quelqu’un s’est connecté à votre compte {}, depuis un navigateur que \
                         nous ne connaissions pas.",
                        at.told(Language::Fr)
                    ),
                    WAS_NOT_YOU.to_owned(),
                ],
            )
        },
        Letter::SignInLocked(at) => Content {
            action: Some(("Voir mes connexions", at.link.clone())),
            ..Content::of(
                "Trop d’essais de connexion à votre compte",
                vec![
                    format!(
                        "Cinq mots de passe faux ont été essayés {}. Les connexions depuis cet \
                         endroit sont bloquées un quart d’heure.",
                        at.told(Language::Fr)
                    ),
                    "Vos téléphones et navigateurs habituels ne sont pas bloqués. Ce n’était pas \
                     vous ? Vous n’avez rien à faire si votre mot de passe n’est connu que de vous."
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
                    PunchType::ClockIn => "l’entrée",
                    PunchType::ClockOut => "la sortie",
                };
                format!("{way} du {}", moment(time, &at.zone, Language::Fr))
            };
            let what = match (annulled.as_ref().map(told), added.as_ref().map(told)) {
                (Some(old), Some(new)) => format!("a remplacé {old} par {new}"),
                (Some(old), None) => format!("a annulé {old}"),
                (None, new) => format!("a ajouté {}", new.unwrap_or_default()),
            };
            Content {
                action: Some(("Voir mes pointages", at.link.clone())),
                ..Content::of(
                    "Vos pointages ont été corrigés",
                    vec![
                        format!("{by} {what}."),
                        format!("Motif indiqué : {reason}"),
                        "Rien n’a été effacé : la correction figure dans le registre, à côté de ce qui \
                         avait été enregistré. Vous n’êtes pas d’accord ? Prévenez les RH."
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
        } => requests::asked(name, *request, *is_notice, link, Language::Fr),
        Letter::RequestDecided {
            request,
            agreed,
            by,
            reason,
            link,
        } => requests::decided(*request, *agreed, (by, reason), link, Language::Fr),
        Letter::MonthReopened {
            person,
            month,
            by,
            reason,
            link,
        } => requests::month_reopened(person.as_deref(), *month, (by, reason), link, Language::Fr),
        Letter::Alert { alert, on, by, at } => {
            self::alert(*alert, on.as_deref(), by.as_deref(), at)
        }
        Letter::Checkpoint { note } => Content {
            note: Some(note.clone()),
            ..Content::of(
                "Le registre des pointages : à garder",
                vec![
                    "Ceci dit, signé, combien d’entrées le registre des pointages avait et ce qu’elles étaient. Gardez ce message : il permettra de prouver que rien n’a été réécrit depuis."
                        .to_owned(),
                ],
            )
        },
        Letter::LatePunches { person, first, at } => Content {
            action: Some(("Voir la liste", at.link.clone())),
            ..Content::of(
                "Des pointages sont arrivés en retard",
                vec![
                    format!(
                        "Une borne restée sans réseau a envoyé des pointages après d’autres, plus récents. Ils \
                         changent le sens de ces derniers : pour {person}, à partir du {}.",
                        moment(*first, &at.zone, Language::Fr)
                    ),
                    "Regardez ces journées et corrigez ce qui doit l’être. D’autres arrivées de ce genre \
                     s’ajoutent à la liste sans autre message pendant une heure."
                        .to_owned(),
                ],
            )
        },
        Letter::Limits { limits, more, link } => limits::content(limits, *more, link, Language::Fr),
        Letter::ClockOutReminder {
            name,
            since,
            zone,
            link,
        } => Content {
            action: Some(("Voir mes heures", link.clone())),
            ..Content::of(
                "Avez-vous oublié de pointer votre sortie ?",
                vec![
                    format!("{},", joined("Bonjour", name)),
                    format!(
                        "Votre entrée du {} n’est suivie d’aucune sortie. Encore au travail ? Vous n’avez rien à faire.",
                        moment(*since, zone, Language::Fr)
                    ),
                    "Déjà parti ? Signalez l’heure de votre sortie à votre responsable ou aux RH : tant qu’elle \
                     manque, cette période compte zéro."
                        .to_owned(),
                ],
            )
        },
        Letter::Test => Content::of(
            "Essai d’e-mail de Chrona",
            vec!["Cet e-mail est bien arrivé : l’envoi fonctionne.".to_owned()],
        ),
    }
}

fn alert(alert: Alert, on: Option<&str>, by: Option<&str>, at: &Happening) -> Content {
    let on = on.unwrap_or("quelqu’un");
    let by = by.map_or_else(
        || "depuis la console du serveur".to_owned(),
        |name| format!("par {name}"),
    );
    let at_place = at.told(Language::Fr);
    let (subject, what, then) = match alert {
        Alert::TokenReused => (
            "Alerte : une connexion a été volée, ou son jeton copié",
            format!(
                "Un jeton de connexion du compte de {on} a servi deux fois, {at_place}. La \
                 connexion a été fermée."
            ),
            "Changez le mot de passe de ce compte et vérifiez l’appareil sur lequel la connexion \
             était ouverte.",
        ),
        Alert::SignInLocked => (
            "Alerte : mots de passe essayés sur un compte qui a des droits",
            format!("Cinq mots de passe faux ont été essayés sur le compte de {on} {at_place}."),
            "Les connexions depuis cet endroit sont bloquées un quart d’heure. Si cela se répète, \
             changez le mot de passe de ce compte.",
        ),
        Alert::MadeAdministrator => (
            "Alerte : un compte est devenu administrateur",
            format!("{on} a été fait administrateur {by}, {at_place}."),
            "Ce n’était pas prévu ? Rendez à ce compte son rôle d’avant et fermez ses connexions.",
        ),
        Alert::SecondFactorRemoved => (
            "Alerte : une double authentification a été retirée",
            format!("La double authentification de {on} a été retirée {by}, {at_place}."),
            "Ce n’était pas prévu ? Fermez ce compte tant que vous ne savez pas qui l’a demandé.",
        ),
        Alert::PasskeyCloned => (
            "Alerte : une clé d’accès semble avoir été copiée",
            format!("Une copie d’une clé d’accès de {on} a servi, {at_place}. Elle a été refusée."),
            "Retirez cette clé d’accès, vérifiez l’appareil qui la gardait et faites-en une autre.",
        ),
        Alert::AddressChanged => (
            "Alerte : l’adresse d’un compte qui a des droits a changé",
            format!("L’adresse du compte de {on} a été changée {by}, {at_place}."),
            "Ce n’était pas prévu ? Fermez les connexions de ce compte et demandez à la personne si c’est bien elle.",
        ),
        Alert::KeyRevoked => (
            "Alerte : une clé de signature a été révoquée",
            format!("Une clé de signature a été révoquée {by}, {at_place}."),
            "Les jetons et badges qu’elle avait signés ne valent plus rien ; d’autres se font \
             d’eux-mêmes.",
        ),
    };
    Content {
        action: Some(("Ouvrir le journal", at.link.clone())),
        ..Content::of(subject, vec![what, then.to_owned()])
    }
}
