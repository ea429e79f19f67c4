//! People with phones, and a kiosk.

use anyhow::{Result, bail};
use chrona_api_types::{AccessToken, Badge, CreateUser, Device, KioskKey, RegisterDevice, User};
use sea_orm::{ConnectionTrait, Database, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::badges::Phone;
use crate::connection::Connection;
use crate::server::Server;

const PASSWORD: &str = "a long enough password";
const ADMIN: &str = "rh@example.org";

/// Everyone a run needs.
#[derive(Debug)]
pub(crate) struct People {
    pub(crate) phones: Vec<Phone>,
    /// The header of each person, in the order of the phones.
    pub(crate) headers: Vec<String>,
    /// The address of each person, in the order of the phones.
    pub(crate) emails: Vec<String>,
    /// The kiosk's header.
    pub(crate) kiosk: String,
    /// The server's time when the people were made, in seconds since 1970.
    pub(crate) now: i64,
}

/// Makes an administrator.
pub(crate) async fn create_admin(server: &Server) -> Result<()> {
    let arguments = ["create-admin", "--email", ADMIN, "--password-stdin"];
    server.chrona(&arguments, PASSWORD).await.map(drop)
}

/// Makes this many people, each with a phone.
pub(crate) async fn create(server: &Server, count: usize) -> Result<People> {
    create_admin(server).await?;
    let arguments = [
        "create-kiosk",
        "--name",
        "Bench",
        "--location",
        "Paris",
        "--json",
    ];
    let kiosk: KioskKey = serde_json::from_str(&server.chrona(&arguments, "").await?)?;
    let admin = sign_in(server, ADMIN).await?;
    let mut people = People {
        phones: Vec::new(),
        headers: Vec::new(),
        emails: Vec::new(),
        kiosk: format!("X-Kiosk-API-Key: {}", kiosk.api_key),
        now: 0,
    };
    for number in 0..count {
        let email = format!("person{number}@example.org");
        let wanted = CreateUser {
            email: email.clone(),
            password: PASSWORD.to_owned(),
            role: "user".to_owned(),
            ..CreateUser::default()
        };
        let user: User = post(server, &admin, "/admin/users", &wanted).await?;
        let header = sign_in(server, &email).await?;
        let phone = RegisterDevice {
            device_fingerprint: format!("phone {number}"),
            device_name: "Phone".to_owned(),
            attestation_data: None,
            public_key: None,
            replace_device_id: None,
        };
        let device: Device = post(server, &header, "/devices/register", &phone).await?;
        people.phones.push(Phone {
            user_id: user.id,
            device_id: device.id,
        });
        people.headers.push(header);
        people.emails.push(email);
    }
    if let (Some(header), Some(phone)) = (people.headers.first(), people.phones.first()) {
        let body = serde_json::json!({ "device_id": phone.device_id });
        let badge: Badge = post(server, header, "/punch/request-token", &body).await?;
        people.now = badge.server_time.timestamp();
    }
    Ok(people)
}

/// Adds this many people, each with a phone, straight to the database, since making a password's hash
/// for each would take longer than the rest; gives all phones there are then.
pub(crate) async fn add_crowd(server: &Server, count: usize) -> Result<Vec<Phone>> {
    let database = Database::connect(server.database()).await?;
    let numbers = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
    );
    let accounts = "INSERT INTO accounts (email, email_key, role, created_at) \
         SELECT 'crowd' || n, 'crowd' || n, 'user', (SELECT min(created_at) FROM accounts) FROM numbers";
    database
        .execute_unprepared(&format!("{numbers} {accounts}"))
        .await?;
    for copies in [
        "INSERT INTO employments (account_id, first_name, last_name, language, created_at, search_key) \
         SELECT id, 'Person', email, 'fr', created_at, 'person ' || email || ' ' || email \
         FROM accounts WHERE email LIKE 'crowd%'",
        "INSERT INTO devices (account_id, fingerprint, name, created_at) \
         SELECT id, email, 'Phone', created_at FROM accounts WHERE email LIKE 'crowd%'",
    ] {
        database.execute_unprepared(copies).await?;
    }
    let query = Statement::from_string(
        database.get_database_backend(),
        "SELECT account_id, id FROM devices ORDER BY id",
    );
    let mut phones = Vec::new();
    for row in database.query_all_raw(query).await? {
        phones.push(Phone {
            user_id: row.try_get_by_index(0)?,
            device_id: row.try_get_by_index(1)?,
        });
    }
    database.close().await?;
    Ok(phones)
}

/// Signs the administrator in, anew, and gives the header.
pub(crate) async fn sign_in_admin(server: &Server) -> Result<String> {
    sign_in(server, ADMIN).await
}

/// Signs in and gives the header that goes with each request.
async fn sign_in(server: &Server, email: &str) -> Result<String> {
    let mut connection = Connection::open(server.address, "A: b".to_owned()).await?;
    sign_in_over(&mut connection, email).await
}

/// Signs in over a connection and gives the header that goes with each request.
pub(crate) async fn sign_in_over(connection: &mut Connection, email: &str) -> Result<String> {
    let form = format!("username={email}&password={}", PASSWORD.replace(' ', "+"));
    let form_type = "application/x-www-form-urlencoded";
    let (status, body) = connection
        .send("POST", "/auth/token", form_type, &form)
        .await?;
    if status != 200 {
        bail!("signing in answered {status}: {body}");
    }
    let token: AccessToken = serde_json::from_str(&body)?;
    Ok(format!("Authorization: Bearer {}", token.access_token))
}

async fn post<T: DeserializeOwned>(
    server: &Server,
    header: &str,
    path: &str,
    body: &impl Serialize,
) -> Result<T> {
    let mut connection = Connection::open(server.address, header.to_owned()).await?;
    let (status, answer) = connection.post(path, &serde_json::to_string(body)?).await?;
    if status >= 300 {
        bail!("{path} answered {status}: {answer}");
    }
    Ok(serde_json::from_str(&answer)?)
}
