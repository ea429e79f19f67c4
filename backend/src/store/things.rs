//! What stands in the way of a deletion: the rows that a foreign key holds to it, in words.

use chrona_api_types::Language;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, RuntimeErr, SqlxError, Value,
    sqlx::error::DatabaseError,
};

use super::{StoreError, sql};

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
    thing("punches", "punches", "des pointages"),
    thing("recovery_codes", "recovery codes", "des codes de secours"),
    thing("sent_mail", "sent e-mails", "des e-mails envoyés"),
    thing("sessions", "sessions", "des sessions"),
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
        "totp_secrets",
        "authenticator apps",
        "des applications d’authentification",
    ),
];

/// Of a table that is not known, such as a newer version's.
const OTHER: Thing = thing("", "other data", "d’autres données");

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

/// Whether a foreign key stopped it.
pub(super) fn is_held(error: &DbErr) -> bool {
    of_database(error).is_some_and(DatabaseError::is_foreign_key_violation)
}

/// A `DELETE`, kept until it is known to be done.
pub(super) struct Deletion<'a> {
    table: &'a str,
    /// What follows the table.
    condition: &'a str,
    values: Vec<Value>,
}

impl<'a> Deletion<'a> {
    /// The deletion that a statement is, where it is one.
    pub(super) fn of(sql: &'a str, values: &[Value]) -> Option<Self> {
        let rest = sql.strip_prefix("DELETE FROM ")?;
        let (table, condition) = rest.split_once(' ').unwrap_or((rest, ""));
        Some(Self {
            table,
            condition,
            values: values.to_vec(),
        })
    }

    /// What stopped it. PostgreSQL says so, and answers nothing more in the transaction; SQLite is asked which rows
    /// point at what was to go.
    pub(super) async fn stopped(
        self,
        connection: &impl ConnectionTrait,
        error: DbErr,
    ) -> StoreError {
        if connection.get_database_backend() == DbBackend::Postgres {
            let table = of_database(&error).and_then(|error| error.table());
            return StoreError::InUse(table.map_or(OTHER, Thing::of));
        }
        match self.referring(connection).await {
            Ok(thing) => StoreError::InUse(thing),
            Err(error) => error,
        }
    }

    async fn referring(self, connection: &impl ConnectionTrait) -> Result<Thing, StoreError> {
        #[derive(FromQueryResult)]
        struct Key {
            place: String,
            reference: String,
        }
        let keys = "SELECT m.name AS place, f.\"from\" AS reference FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table' AND f.\"table\" = $1 ORDER BY m.name";
        let keys: Vec<Key> = sql::all(connection, keys, vec![self.table.into()]).await?;
        for Key { place, reference } in keys {
            let query = format!(
                "SELECT COUNT(*) AS total FROM \"{place}\" WHERE \"{reference}\" IN \
                 (SELECT id FROM {} {})",
                self.table, self.condition
            );
            if sql::count_rows(connection, &query, self.values.clone()).await? > 0 {
                return Ok(Thing::of(&place));
            }
        }
        Ok(OTHER)
    }
}

fn of_database(error: &DbErr) -> Option<&dyn DatabaseError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match &**error {
                SqlxError::Database(error) => Some(&**error),
                _ => None,
            }
        }
        _ => None,
    }
}
