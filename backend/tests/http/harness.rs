//! A server on free ports, a clock that stands still, and the people of a test.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex, OnceLock},
};

use chrona_backend::{
    App,
    clock::Clock,
    config::Settings,
    keys::{self, Keys},
    random::{Randomness, SystemRandomness},
    secret_key,
    services::operations::console,
    startup,
};
use chrona_badge::{SigningKey, generate, generate_pair};
use chrona_store::{Purpose, Store};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode, header::HeaderMap};
use sea_orm::{ConnectionTrait, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{sync::OnceCell, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::smtp::SmtpServer;

pub(crate) const PASSWORD: &str = "un mot de passe";
const SECRET_KEY: &str = "thirty-two bytes that only tests know";

/// The database of a test.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Db {
    Sqlite,
    Postgres,
}

/// A clock that the test moves.
#[derive(Debug)]
pub(crate) struct TestClock(Mutex<DateTime<Utc>>);

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

impl TestClock {
    pub(crate) fn set(&self, text: &str) {
        *self.0.lock().unwrap() = text.parse().unwrap();
    }

    pub(crate) fn advance(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

/// The system's randomness, which panics when a test says so: in the midst of whatever draws next.
#[derive(Debug, Default)]
pub(crate) struct TestRandomness {
    inner: SystemRandomness,
    /// The number of bytes that are not given, where some are not.
    withheld: Mutex<Option<usize>>,
}

impl TestRandomness {
    /// Panics once, where so many bytes are drawn.
    pub(crate) fn withhold(&self, bytes: usize) {
        *self.withheld.lock().unwrap() = Some(bytes);
    }
}

impl Randomness for TestRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        let withheld = self
            .withheld
            .lock()
            .unwrap()
            .take_if(|count| *count == bytes.len());
        assert!(withheld.is_none(), "as the test asked for");
        self.inner.fill(bytes);
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) random: Arc<TestRandomness>,
    pub(crate) api: String,
    pub(crate) backoffice: String,
    pub(crate) kiosk: String,
    pub(crate) client: reqwest::Client,
    _folder: TempDir,
    stop: CancellationToken,
    serving: Option<JoinHandle<()>>,
}

/// Someone signed in.
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) token: String,
}

/// A kiosk with its key.
pub(crate) struct TestKiosk {
    pub(crate) id: i64,
    pub(crate) key: String,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// Expects a status and answers the body.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// Expects a problem with this status and code; answers its detail.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        problem["detail"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A database that holds nothing yet.
pub(crate) async fn database_url(db: Db, folder: &TempDir) -> String {
    match db {
        Db::Sqlite => format!("sqlite://{}", folder.path().join("chrona.db").display()),
        Db::Postgres => postgres_database("template1").await,
    }
}

/// A database with the schema, copied from one that was brought up to date once: that takes a while.
async fn database_with_schema(db: Db, folder: &TempDir) -> String {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    static NAME: OnceCell<String> = OnceCell::const_new();
    match db {
        Db::Sqlite => {
            let file = FILE.get_or_init(async || {
                let folder = tempfile::tempdir().unwrap();
                bring_up_to_date(&database_url(db, &folder).await).await;
                fs::read(folder.path().join("chrona.db")).unwrap()
            });
            fs::write(folder.path().join("chrona.db"), file.await).unwrap();
            database_url(db, folder).await
        }
        Db::Postgres => {
            let name = NAME.get_or_init(async || {
                let url = postgres_database("template1").await;
                bring_up_to_date(&url).await;
                url.rsplit_once('/').unwrap().1.to_owned()
            });
            postgres_database(name.await).await
        }
    }
}

async fn bring_up_to_date(url: &str) {
    let given = |name: &str| match name {
        "DATABASE_URL" => Some(url.to_owned()),
        "SECRET_KEY" => Some(SECRET_KEY.to_owned()),
        _ => None,
    };
    let settings = Settings::read(&given).unwrap();
    let store = Store::open(&settings.database).await.unwrap();
    store.close().await;
}

/// The URL of a new database that is a copy of another one.
async fn postgres_database(of: &str) -> String {
    let server = std::env::var("CHRONA_TEST_POSTGRES_URL").expect(
        "CHRONA_TEST_POSTGRES_URL names a PostgreSQL server whose user may create \
         databases; `cargo xtask test` starts one",
    );
    let random: Arc<dyn Randomness> = Arc::new(SystemRandomness::default());
    let name = format!("chrona_test_{:016x}", u64::from_be_bytes(random.bytes()));
    let connection = sea_orm::Database::connect(&server).await.unwrap();
    connection
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {of}"))
        .await
        .unwrap();
    connection.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// The key of all tests: making one takes a while.
pub(crate) fn key() -> SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let (private, _) = generate_pair(2048, &mut generate::rand_core::OsRng).unwrap();
        SigningKey::from_pem(&private).unwrap()
    })
    .clone()
}

/// A client that speaks HTTP without TLS, and so does not read the machine's authorities.
fn plain_client() -> reqwest::Client {
    let builder = reqwest::Client::builder().tls_certs_only([]);
    builder.build().unwrap()
}

impl Server {
    pub(crate) async fn start(db: Db) -> Self {
        Self::start_with(db, &[]).await
    }

    /// Starts a server with more settings; `ENVIRONMENT` is `development` unless said otherwise.
    pub(crate) async fn start_with(db: Db, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database_with_schema(db, &folder).await;
        Self::start_on(folder, &url, more).await
    }

    /// Starts a server that sends its e-mail through a relay.
    pub(crate) async fn start_with_relay(
        db: Db,
        relay: &SmtpServer,
        more: &[(&str, &str)],
    ) -> Self {
        let settings = relay.settings();
        let settings: Vec<(&str, &str)> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(more.iter().copied())
            .collect();
        Self::start_with(db, &settings).await
    }

    /// Starts a server on a database that is there.
    pub(crate) async fn start_on(folder: TempDir, url: &str, more: &[(&str, &str)]) -> Self {
        let mut given: HashMap<String, String> = [
            ("DATABASE_URL", url),
            ("API_ADDR", "127.0.0.1:0"),
            ("BACKOFFICE_ADDR", "127.0.0.1:0"),
            ("KIOSK_ADDR", "127.0.0.1:0"),
            ("ENVIRONMENT", "development"),
            ("SECRET_KEY", SECRET_KEY),
            ("REQUIRE_TOTP", "false"),
        ]
        .iter()
        .chain(more)
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let settings = Settings::read(&|name| given.get(name).cloned()).unwrap();
        given.clear();
        let clock = Arc::new(TestClock(Mutex::new(
            "2026-11-20T08:00:00Z".parse().unwrap(),
        )));
        let store = Store::open(&settings.database).await.unwrap();
        let random = Arc::new(TestRandomness::default());
        let sealer = secret_key::load(
            &settings.secret_keys,
            &settings.database,
            Purpose::Make,
            random.clone(),
        )
        .unwrap();
        let configured = keys::load(&settings.keys, &settings.database).unwrap();
        let configured = configured.unwrap_or_else(key);
        let longest = settings.tokens.longest();
        let keys = Keys::open(store.clone(), sealer.clone(), Some(configured), longest).await;
        let keys = keys.unwrap();
        keys.register(clock.now()).await.unwrap();
        let app = App::new(settings, clock.clone(), random.clone(), store, keys, sealer);
        let app = app.unwrap();
        let running = startup::listen(app.clone()).await.unwrap();
        let address = |at: std::net::SocketAddr| format!("http://{at}");
        let stop = CancellationToken::new();
        Self {
            app,
            clock,
            random,
            api: address(running.api),
            backoffice: address(running.backoffice),
            kiosk: address(running.kiosk),
            client: plain_client(),
            _folder: folder,
            stop: stop.clone(),
            serving: Some(tokio::spawn(running.until(stop.cancelled_owned()))),
        }
    }

    /// Stops the server and waits until it has.
    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        if let Some(serving) = self.serving.take() {
            serving.await.unwrap();
        }
    }

    /// Waits until the server has ended by itself.
    pub(crate) async fn ended(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.await.unwrap();
        }
    }

    /// What a query finds, each row as an object.
    pub(crate) async fn rows(&self, query: &str) -> Vec<Value> {
        let reader = self.app.store.reader();
        let statement = Statement::from_string(reader.get_database_backend(), query);
        let found = JsonValue::find_by_statement(statement);
        found.all(reader).await.unwrap()
    }

    /// Sends a request built by the caller.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Reply {
            status,
            headers,
            text: answer.text().await.unwrap(),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.api))
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Reply {
        self.send(self.request(Method::GET, path).bearer_auth(token))
            .await
    }

    /// How much waits for a decision, by kind.
    pub(crate) async fn to_do(&self, token: &str) -> Value {
        self.get("/admin/to-do", token).await.ok(200)
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Reply {
        self.send(
            self.request(Method::POST, path)
                .bearer_auth(token)
                .json(&body),
        )
        .await
    }

    pub(crate) async fn patch(&self, path: &str, token: &str, body: Value) -> Reply {
        self.send(
            self.request(Method::PATCH, path)
                .bearer_auth(token)
                .json(&body),
        )
        .await
    }

    pub(crate) async fn put(&self, path: &str, token: &str, body: Value) -> Reply {
        self.send(
            self.request(Method::PUT, path)
                .bearer_auth(token)
                .json(&body),
        )
        .await
    }

    pub(crate) async fn delete(&self, path: &str, token: &str) -> Reply {
        self.send(self.request(Method::DELETE, path).bearer_auth(token))
            .await
    }

    /// A request of a kiosk.
    pub(crate) async fn at_kiosk(&self, kiosk: &TestKiosk, path: &str, body: Value) -> Reply {
        let request = self
            .request(Method::POST, path)
            .header("X-Kiosk-API-Key", &kiosk.key);
        self.send(request.json(&body)).await
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Reply {
        let form = [("username", email), ("password", password)];
        self.send(self.request(Method::POST, "/auth/token").form(&form))
            .await
    }

    /// Someone who has an account, signed in anew.
    pub(crate) async fn signed_in(&self, email: &str) -> Person {
        let token = self.sign_in(email, PASSWORD).await.ok(200)["access_token"].clone();
        let token = token.as_str().unwrap().to_owned();
        let id = self.get("/auth/me", &token).await.ok(200)["id"]
            .as_i64()
            .unwrap();
        Person { id, token }
    }

    /// The first administrator, made from the console.
    pub(crate) async fn admin(&self) -> Person {
        console::create_admin(&self.app, "rh@exemple.fr", PASSWORD)
            .await
            .unwrap();
        self.signed_in("rh@exemple.fr").await
    }

    /// Someone with an account made by an administrator.
    pub(crate) async fn person(&self, admin: &Person, email: &str, role: &str) -> Person {
        let body = json!({
            "email": email, "password": PASSWORD, "role": role,
            "first_name": "Camille", "last_name": "Martin",
        });
        self.post("/admin/users", &admin.token, body).await.ok(201);
        self.signed_in(email).await
    }

    /// Registers a phone of someone's; answers its identifier.
    pub(crate) async fn phone(&self, person: &Person, fingerprint: &str) -> i64 {
        let body = json!({ "device_fingerprint": fingerprint, "device_name": "Téléphone" });
        let made = self
            .post("/devices/register", &person.token, body)
            .await
            .ok(201);
        made["id"].as_i64().unwrap()
    }

    /// A kiosk with a key.
    pub(crate) async fn kiosk(&self, admin: &Person, name: &str) -> TestKiosk {
        let body = json!({ "kiosk_name": name, "location": "Entrée principale" });
        let made = self.post("/admin/kiosks", &admin.token, body).await.ok(201);
        let id = made["id"].as_i64().unwrap();
        let path = format!("/admin/kiosks/{id}/generate-api-key");
        let key = self.post(&path, &admin.token, json!({})).await.ok(200)["api_key"].clone();
        TestKiosk {
            id,
            key: key.as_str().unwrap().to_owned(),
        }
    }

    /// A badge of someone's phone.
    pub(crate) async fn badge(&self, person: &Person, device_id: i64) -> String {
        let body = json!({ "device_id": device_id });
        let badge = self
            .post("/punch/request-token", &person.token, body)
            .await
            .ok(200);
        badge["qr_token"].as_str().unwrap().to_owned()
    }

    /// Shows a badge to a kiosk.
    pub(crate) async fn punch(&self, kiosk: &TestKiosk, badge: &str) -> Reply {
        self.at_kiosk(kiosk, "/punch/validate", json!({ "qr_token": badge }))
            .await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
