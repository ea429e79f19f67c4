//! Who leaves is forgotten: a person with something in every table is closed, and erased, and what still names them is
//! what the registry says stays.

use chrona_api_types::PersonId;
use chrona_backend::services::privacy::{audit, erasure};
use chrona_store::privacy::registry::{Fate, Occasion, TABLES, Whose, table};
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, PASSWORD, Person, Server},
    people::teams::{set_managers, set_team, team},
};

/// In every name and number of the person's, and in every address.
const MARKS: [&str; 2] = ["marqueur", "marquee"];
const EMAIL: &str = "adresse-marquee@exemple.fr";
/// An instant to come, and a day.
const LATER: &str = "'2036-01-01T00:00:00+00:00'";

/// Words that the schema asks for.
const WORDS: [(&str, &str, &str); 20] = [
    ("absences", "half", "morning"),
    ("balance_entries", "balance", "rtt"),
    ("balance_entries", "source", "opening"),
    ("period_steps", "step", "approve"),
    ("periods", "state", "open"),
    ("requests", "kind", "correction"),
    ("requests", "half", "morning"),
    ("requests", "added_kind", "clock_in"),
    ("requests", "state", "asked"),
    ("contracts", "kind", "annual"),
    ("found_anomalies", "code", "absent"),
    ("found_limits", "code", "break"),
    ("handled_anomalies", "code", "absent"),
    ("handled_limits", "code", "break"),
    ("holiday_calendars", "name", "BE"),
    ("told_limits", "code", "break"),
    ("work_rules", "document", "{}"),
    ("kept_punches", "outcome", "refused"),
    ("late_punches", "state", "quiet"),
    ("sent_mail", "way", "console"),
];

/// A person with something in every table, and what they have.
struct Marked {
    person: Person,
    phone: i64,
    kiosk: i64,
    hr_code: i64,
    /// A team that the person looks after.
    team: i64,
}

impl Marked {
    /// An administrator whose every name holds a mark: invited twice, with a phone, a team, a category, a manager's place,
    /// and a rule at the kiosk.
    async fn join(door: &Door) -> Self {
        let (server, admin) = (&door.server, &door.admin);
        // One invitation came to nothing.
        let invite = async |email: &str| {
            let body = json!({
                "employee_email": email, "first_name": "Marqueur", "last_name": "Marqueur",
            });
            let made = server.post("/admin/hr-codes", &admin.token, body).await;
            made.ok(201)["id"].as_i64().unwrap()
        };
        let revoked = invite(EMAIL).await;
        let path = format!("/admin/hr-codes/{revoked}/revoke");
        server.post(&path, &admin.token, json!({})).await.ok(200);
        let used = invite("autre-marquee@exemple.fr").await;
        let body = json!({
            "email": EMAIL, "password": PASSWORD, "role": "admin",
            "first_name": "Marqueur", "last_name": "Marqueur", "staff_number": "MARQUEUR-7",
        });
        server
            .post("/admin/users", &admin.token, body)
            .await
            .ok(201);
        let person = server.signed_in(EMAIL).await;
        server
            .write(&format!(
                "UPDATE hr_codes SET used_at = created_at, used_by_id = {} WHERE id = {used}",
                person.id
            ))
            .await;
        let body = json!({
            "device_fingerprint": "marqueur-1", "device_name": "Téléphone de Marqueur",
            "attestation_data": "marqueur",
        });
        let phone = server
            .post("/devices/register", &person.token, body)
            .await
            .ok(201)["id"]
            .as_i64()
            .unwrap();
        let warehouse = team(server, admin, "Entrepôt").await;
        let other = team(server, admin, "Atelier").await;
        // Since yesterday.
        set_team(server, admin, &person, Some(warehouse))
            .await
            .ok(200);
        let membership = "UPDATE team_members SET since = '2026-11-19'";
        server.write(membership).await;
        set_managers(server, admin, other, &[&person]).await.ok(200);
        let body = json!({ "name": "Cadres" });
        let category = server.post("/admin/categories", &admin.token, body).await;
        let body = json!({ "category_id": category.ok(201)["id"] });
        let path = format!("/admin/users/{}/category", person.id);
        server.put(&path, &admin.token, body).await.ok(204);
        server
            .write(&format!(
                "INSERT INTO periods (account_id, month, state, figures_hash, created_at) \
                 VALUES ({}, '2026-10-01', 'approved', 'marqueur', {LATER})",
                person.id
            ))
            .await;
        let path = format!("/admin/kiosks/{}/grant-access", door.kiosk.id);
        let body = json!({ "user_id": person.id });
        server.post(&path, &admin.token, body).await.ok(200);
        Self {
            person,
            phone,
            kiosk: door.kiosk.id,
            hr_code: revoked,
            team: other,
        }
    }

    /// Writes a row of the person's into each table of the registry that has none, from what the schema says of its
    /// columns. What is only ever added to was written by punching and correcting.
    async fn fill(&self, server: &Server) {
        let columns = server.columns().await;
        for table in TABLES {
            let whose = table.parts.iter().map(|part| part.whose);
            let ways: Vec<Whose> = whose.filter(|whose| *whose != Whose::Nobody).collect();
            // What waits to be sent may have been sent meanwhile.
            if ways.is_empty() || (table.name != "outbox" && self.has(server, table.name).await) {
                continue;
            }
            let appended = ["punches", "corrections", "ledger_facts", "ledger_entries"];
            if appended.contains(&table.name) {
                continue;
            }
            let mut names = Vec::new();
            let mut values = Vec::new();
            for column in columns.iter().filter(|column| column.table == table.name) {
                let (name, kind) = (&*column.name, &*column.kind);
                let value = self.value(table.name, name, kind, &ways);
                if name == "id" || value == "NULL" {
                    assert!(column.is_optional, "{}.{name}", table.name);
                    continue;
                }
                names.push(format!("\"{name}\""));
                values.push(value);
            }
            let (names, values) = (names.join(", "), values.join(", "));
            server
                .write(&format!(
                    "INSERT INTO {} ({names}) VALUES ({values})",
                    table.name
                ))
                .await;
        }
    }

    fn value(&self, table: &str, column: &str, kind: &str, ways: &[Whose]) -> String {
        for way in ways {
            match *way {
                Whose::Account(id) if id == column => return self.person.id.to_string(),
                // By the address alone: rows with the account are made through the API.
                Whose::AccountOrKey(id, _) | Whose::AccountOrAddress(id, _) if id == column => {
                    return "NULL".to_owned();
                }
                Whose::AccountOrKey(_, address)
                | Whose::AccountOrAddress(_, address)
                | Whose::Key(address)
                    if address == column =>
                {
                    return format!("'{EMAIL}'");
                }
                _ => {}
            }
        }
        let word = WORDS
            .iter()
            .find(|(of, name, _)| *of == table && *name == column);
        if let Some((_, _, word)) = word {
            return format!("'{word}'");
        }
        match column {
            "hr_code_id" => return self.hr_code.to_string(),
            "device_id" => return self.phone.to_string(),
            "kiosk_id" => return self.kiosk.to_string(),
            "team_id" => return self.team.to_string(),
            "period_id" => return "(SELECT MAX(id) FROM periods)".to_owned(),
            "punch_id" if table == "kept_punches" => return "NULL".to_owned(),
            // Rules are someone's or a category's.
            "category_id" if table == "work_rules" => return "NULL".to_owned(),
            // A correction is asked for, and no absence.
            "absence_type" | "absence_id" if table == "requests" => return "NULL".to_owned(),
            _ => {}
        }
        match kind {
            "text" | "varchar" | "character varying" => {
                format!("'Marqueur {table} {column} marquee'")
            }
            "boolean" => "TRUE".to_owned(),
            "blob" => "x'00'".to_owned(),
            "bytea" => "'\\x00'".to_owned(),
            "date" | "date_text" => "'2036-01-01'".to_owned(),
            kind if kind.starts_with("timestamp") => LATER.to_owned(),
            _ => "7".to_owned(),
        }
    }

    /// Whether a table has a row of the person's, by any way.
    async fn has(&self, server: &Server, name: &str) -> bool {
        let parts = table(name).unwrap().parts;
        for part in parts {
            let condition = self.condition(part.whose);
            let query = format!("SELECT * FROM {name} WHERE {condition}");
            if !server.rows(&query).await.is_empty() {
                return true;
            }
        }
        false
    }

    fn condition(&self, whose: Whose) -> String {
        let id = self.person.id;
        match whose {
            Whose::Nobody => "FALSE".to_owned(),
            Whose::Account(column) => format!("{column} = {id}"),
            Whose::AccountOrKey(column, address) | Whose::AccountOrAddress(column, address) => {
                format!("({column} = {id} OR {address} = '{EMAIL}')")
            }
            Whose::Key(address) => format!("{address} = '{EMAIL}'"),
            Whose::Digest(_) => "TRUE".to_owned(),
            Whose::Through(column, other) => {
                let key = match other {
                    "corrections" => "sequence",
                    _ => "id",
                };
                let there = table(other).unwrap().parts[0].whose;
                let condition = self.condition(there);
                format!("{column} IN (SELECT {key} FROM {other} WHERE {condition})")
            }
        }
    }

    /// Where something still names the person, against what the registry says of it.
    async fn named(&self, server: &Server, occasion: Occasion) -> Vec<String> {
        let mut named = Vec::new();
        for table in TABLES {
            for row in server.rows(&format!("SELECT * FROM {}", table.name)).await {
                for (column, value) in row.as_object().unwrap() {
                    let Value::String(text) = value else { continue };
                    let text = text.to_lowercase();
                    if !MARKS.iter().any(|mark| text.contains(mark)) {
                        continue;
                    }
                    let mut parts = table.parts.iter();
                    let part = parts
                        .find(|part| part.columns.contains(&&**column))
                        .unwrap();
                    let may = part.whose != Whose::Nobody
                        && matches!(part.fate(occasion), Fate::Stays(_))
                        || (occasion == Occasion::Closing
                            && matches!(part.fate(occasion), Fate::By(_))
                            && !text.contains("marquee"));
                    if !may {
                        named.push(format!("{}.{column}: {text}", table.name));
                    }
                }
            }
        }
        named
    }

    /// Rows that should have gone.
    async fn left(&self, server: &Server, occasion: Occasion) -> Vec<&'static str> {
        let mut left = Vec::new();
        for table in TABLES {
            for part in table.parts {
                if part.fate(occasion) != Fate::RowGoes {
                    continue;
                }
                let condition = self.condition(part.whose);
                let query = format!("SELECT * FROM {} WHERE {condition}", table.name);
                if !server.rows(&query).await.is_empty() {
                    left.push(table.name);
                }
            }
        }
        left
    }
}

#[rstest]
#[tokio::test]
async fn who_is_closed_and_then_erased_is_named_nowhere_else(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::open(db).await;
    let marked = Marked::join(&door).await;
    let server = &door.server;
    let badge = server.badge(&marked.person, marked.phone).await;
    server.punch(&door.kiosk, &badge).await.ok(200);
    // Corrected, and corrects.
    for (by, whose, reason) in [
        (&door.admin, marked.person.id, "Marqueur a oublié"),
        (&marked.person, door.person.id, "Oubli"),
    ] {
        let body = json!({
            "user_id": whose, "reason": reason,
            "added": { "punch_type": "clock_in", "punched_at": "2026-11-20T05:00:00Z" },
        });
        let path = "/admin/punches/corrections";
        server.post(path, &by.token, body).await.ok(201);
    }
    marked.fill(server).await;
    for table in TABLES {
        let is_anyones = table.parts.iter().any(|part| part.whose != Whose::Nobody);
        let is_filled = marked.has(server, table.name).await;
        assert!(is_filled || !is_anyones, "{} is empty", table.name);
    }

    let path = format!("/admin/users/{}", marked.person.id);
    server.delete(&path, &door.admin.token).await.ok(204);
    let named = marked.named(server, Occasion::Closing).await;
    assert!(named.is_empty(), "closed, and yet: {named:#?}");
    assert!(marked.left(server, Occasion::Closing).await.is_empty());
    // What payroll still asks for stays.
    let closed = server.get(&path, &door.admin.token).await.ok(200);
    assert_eq!(
        (&closed["last_name"], &closed["staff_number"]),
        (&json!("Marqueur"), &json!("MARQUEUR-7"))
    );
    assert_eq!(closed["email_verified"], false);

    door.server.clock.advance(TimeDelta::days(400));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    let server = &door.server;
    let before = "2026-11-21".parse().unwrap();
    let id = marked.person.id;
    let erased = erasure::erase_account(&server.app, PersonId(id), before, "Art. 17").await;
    assert_eq!(erased.unwrap().accounts, 1);
    let named = marked.named(server, Occasion::Erasing).await;
    assert!(named.is_empty(), "erased, and yet: {named:#?}");
    assert!(marked.left(server, Occasion::Erasing).await.is_empty());
    door.verified().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn who_never_punched_is_erased_at_once(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let marked = Marked::join(&door).await;
    let server = &door.server;
    marked.fill(server).await;
    let path = format!("/admin/users/{}", marked.person.id);
    server.delete(&path, &door.admin.token).await.ok(204);
    server
        .get(&path, &door.admin.token)
        .await
        .problem(404, "user_not_found");
    let named = marked.named(server, Occasion::Erasing).await;
    assert!(named.is_empty(), "erased, and yet: {named:#?}");
    assert!(marked.left(server, Occasion::Erasing).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn an_invitation_that_nobody_used_is_forgotten_with_the_log(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let mut admin = server.admin().await;
    let body = json!({
        "employee_email": EMAIL, "first_name": "Marqueur", "last_name": "Marqueur",
        "staff_number": "MARQUEUR-7",
    });
    let made = server.post("/admin/hr-codes", &admin.token, body).await;
    made.ok(201);
    let kept = async || {
        let rows = server.rows("SELECT * FROM hr_codes").await;
        let text = json!(rows).to_string().to_lowercase();
        MARKS.iter().any(|mark| text.contains(mark))
    };
    server.clock.advance(TimeDelta::days(200));
    audit::erase(&server.app).await.unwrap();
    assert!(kept().await, "the log tells of it still");
    server.clock.advance(TimeDelta::days(300));
    audit::erase(&server.app).await.unwrap();
    assert!(!kept().await);
    assert!(server.rows("SELECT * FROM staff_numbers").await.is_empty());
    // It is listed as one that is over, and the number and the address are free.
    admin = server.signed_in("rh@exemple.fr").await;
    let path = "/admin/hr-codes?include_expired=true";
    let listed = server.get(path, &admin.token).await.ok(200);
    assert_eq!(listed[0]["employee_email"], "");
    assert!(listed[0]["revoked_at"].is_string());
    let body = json!({
        "email": EMAIL, "password": PASSWORD, "role": "user", "staff_number": "MARQUEUR-7",
    });
    let made = server.post("/admin/users", &admin.token, body).await;
    made.ok(201);
}
