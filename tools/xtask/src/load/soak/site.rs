//! The site: its people with a phone and a session each, its kiosks, and an administrator.

use anyhow::{Result, bail};
use chrona_api_types::{DeviceId, HeartbeatAnswer, KioskKey, PersonId, SessionId};
use chrona_badge::SigningKey;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde::Serialize;

use crate::connection::Connection;
use crate::people;
use crate::server::{Server, private_key};

/// How many kiosks stand at the doors.
const KIOSKS: usize = 8;
/// How long an access token is good, in simulated seconds: longer than any run.
const TOKEN_LIFE: i64 = 400 * 24 * 60 * 60;

/// Someone with a phone.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) account: PersonId,
    pub(crate) device: DeviceId,
    /// The header of a request.
    pub(crate) header: String,
}

/// Everyone and everything of a run.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) people: Vec<Person>,
    /// The headers of the kiosks.
    pub(crate) kiosks: Vec<String>,
    /// The administrator's header.
    pub(crate) admin: String,
}

/// What an access token says.
#[derive(Debug, Serialize)]
struct Claims {
    sub: String,
    sid: SessionId,
    iat: i64,
    exp: i64,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Makes the site on a server that runs; sessions and tokens are made as the server makes them, since
/// signing in five thousand times would take longer than the day.
pub(crate) async fn create(server: &Server, people: usize) -> Result<Site> {
    people::create_admin(server).await?;
    let mut kiosks = Vec::new();
    for number in 0..KIOSKS {
        let name = format!("Door {number}");
        let arguments = [
            "create-kiosk",
            "--name",
            &name,
            "--location",
            "Paris",
            "--json",
        ];
        let key: KioskKey = serde_json::from_str(&server.chrona(&arguments, "").await?)?;
        kiosks.push(format!("X-Kiosk-API-Key: {}", key.api_key));
    }
    let now = time(server, &kiosks[0]).await? / 1_000_000;
    people::add_crowd(server, people).await?;
    let sessions = sessions(server).await?;
    let key = SigningKey::from_pem(&std::fs::read_to_string(private_key(server.folder.path()))?)?;
    let mut site = Site {
        people: Vec::with_capacity(people),
        kiosks,
        admin: String::new(),
    };
    for session in sessions {
        let header = format!(
            "Authorization: Bearer {}",
            key.sign(&Claims {
                sub: session.account.to_string(),
                sid: session.id,
                iat: now,
                exp: now + TOKEN_LIFE,
                kind: "access",
            })?
        );
        match session.device {
            Some(device) => site.people.push(Person {
                account: session.account,
                device,
                header,
            }),
            None => site.admin = header,
        }
    }
    Ok(site)
}

/// A session, and the phone of whose it is.
#[derive(Debug)]
struct Session {
    id: SessionId,
    account: PersonId,
    device: Option<DeviceId>,
}

/// Opens a session for each account, and confirms its phone.
async fn sessions(server: &Server) -> Result<Vec<Session>> {
    let database = Database::connect(server.database()).await?;
    for statement in [
        "UPDATE devices SET confirmed_at = created_at",
        "INSERT INTO sessions (account_id, family_hash, secret_hash, last_used_at, created_at) \
         SELECT id, 'soak ' || id, 'soak ' || id, created_at, created_at FROM accounts",
    ] {
        database.execute_unprepared(statement).await?;
    }
    let query = Statement::from_string(
        database.get_database_backend(),
        "SELECT s.id, s.account_id, d.id FROM sessions s \
         LEFT JOIN devices d ON d.account_id = s.account_id ORDER BY s.id",
    );
    let mut sessions = Vec::new();
    for row in database.query_all_raw(query).await? {
        sessions.push(Session {
            id: row.try_get_by_index(0)?,
            account: row.try_get_by_index(1)?,
            device: row.try_get_by_index(2)?,
        });
    }
    database.close().await?;
    Ok(sessions)
}

/// The server's time, in microseconds since 1970, by a kiosk's sign of life.
pub(crate) async fn time(server: &Server, kiosk: &str) -> Result<i64> {
    let mut connection = Connection::open(server.address, kiosk.to_owned()).await?;
    let (status, body) = connection.post("/kiosk/heartbeat", HEARTBEAT).await?;
    if status != 200 {
        bail!("a kiosk's sign of life answered {status}: {body}");
    }
    let answer: HeartbeatAnswer = serde_json::from_str(&body)?;
    Ok(answer.server_time.timestamp_micros())
}

/// A kiosk's sign of life.
pub(crate) const HEARTBEAT: &str = r#"{"app_version":"soak"}"#;
