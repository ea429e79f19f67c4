//! What may stand in the way of a deletion, in words: everything that has a foreign key.

use chrona_api_types::Language;

/// A kind of thing that may point at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    /// The table of such things.
    pub table: &'static str,
    english: &'static str,
    french: &'static str,
}

const fn thing(table: &'static str, english: &'static str, french: &'static str) -> Thing {
    Thing {
        table,
        english,
        french,
    }
}

/// What has a foreign key. A test holds it against the schema of both databases.
pub const THINGS: &[Thing] = &[
    thing("absence_types", "types of absence", "des types d’absence"),
    thing("absences", "absences", "des absences"),
    thing(
        "balance_entries",
        "adjustments of balances",
        "des ajustements de compteurs",
    ),
    thing(
        "category_members",
        "memberships of categories",
        "des appartenances à des catégories",
    ),
    thing("computed_months", "computed months", "des mois calculés"),
    thing("contracts", "contracts", "des contrats"),
    thing(
        "devices",
        "phones, badges or PINs",
        "des téléphones, des badges ou des codes PIN",
    ),
    thing(
        "email_changes",
        "changes of address",
        "des changements d’adresse",
    ),
    thing("employments", "people", "des personnes"),
    thing("found_anomalies", "anomalies", "des anomalies"),
    thing(
        "found_limits",
        "limits of working time",
        "des limites du temps de travail",
    ),
    thing(
        "handled_anomalies",
        "anomalies dealt with",
        "des anomalies traitées",
    ),
    thing(
        "handled_limits",
        "limits dealt with",
        "des limites traitées",
    ),
    thing(
        "holiday_calendar_days",
        "days of imported calendars",
        "des jours de calendriers importés",
    ),
    thing(
        "holiday_calendars",
        "imported calendars of public holidays",
        "des calendriers de jours fériés importés",
    ),
    thing("hr_codes", "invitations", "des invitations"),
    thing("identities", "linked identities", "des identités liées"),
    thing(
        "kept_punches",
        "punches kept by a kiosk",
        "des pointages gardés par une borne",
    ),
    thing("kiosk_access", "kiosk rules", "des règles de bornes"),
    thing(
        "kiosk_team_access",
        "kiosk rules for teams",
        "des règles de bornes pour des équipes",
    ),
    thing(
        "late_punches",
        "late punches",
        "des pointages arrivés en retard",
    ),
    thing(
        "mail_links",
        "links sent by e-mail",
        "des liens envoyés par e-mail",
    ),
    thing(
        "oidc_attempts",
        "sign-ins under way",
        "des connexions en cours",
    ),
    thing(
        "onboardings",
        "people who are joining",
        "des inscriptions en cours",
    ),
    thing("outbox", "e-mails to be sent", "des e-mails à envoyer"),
    thing(
        "passkey_ceremonies",
        "passkeys being made or shown",
        "des clés d’accès en cours d’usage",
    ),
    thing("passkeys", "passkeys", "des clés d’accès"),
    thing(
        "pending_identities",
        "sign-ins under way",
        "des connexions en cours",
    ),
    thing("period_steps", "steps of months", "des étapes de mois"),
    thing("periods", "months", "des mois"),
    thing("planned_days", "planned days", "des jours prévus"),
    thing("punches", "punches", "des pointages"),
    thing("recovery_codes", "recovery codes", "des codes de secours"),
    thing("reminded_shifts", "reminders", "des rappels"),
    thing("requests", "requests", "des demandes"),
    thing("schedules", "schedules", "des horaires"),
    thing("sent_mail", "sent e-mails", "des e-mails envoyés"),
    thing("sessions", "sessions", "des sessions"),
    thing(
        "site_calendars",
        "calendars of sites",
        "des calendriers de sites",
    ),
    thing("staff_numbers", "staff numbers", "des matricules"),
    thing(
        "team_managers",
        "managers of teams",
        "des responsables d’équipe",
    ),
    thing(
        "team_members",
        "memberships of teams",
        "des appartenances à des équipes",
    ),
    thing("teams", "teams", "des équipes"),
    thing(
        "told_limits",
        "messages about limits",
        "des messages sur des limites",
    ),
    thing(
        "totp_secrets",
        "authenticator apps",
        "des applications d’authentification",
    ),
    thing(
        "work_rules",
        "rules of working time",
        "des règles de temps de travail",
    ),
];

/// Of a table that is not known, such as a newer version's.
pub(super) const OTHER: Thing = thing("", "other data", "d’autres données");

impl Thing {
    /// The things of this table.
    pub fn of(table: &str) -> Self {
        let found = THINGS.iter().find(|thing| thing.table == table);
        found.copied().unwrap_or(OTHER)
    }

    /// What they are called, several of them.
    pub const fn words(self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.french,
            Language::En => self.english,
        }
    }
}
