//! A server to load, and what is read of the answers.
use std::{fs, sync::Arc};

use chrona_store::operations::backup::contents;

use crate::common::{Place, Ran, runtime};
use chrona_backend::{App, config::Settings, startup};
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "un mot de passe";
pub(crate) const ADMIN: &str = "rh@exemple.fr";
/// More than a test's people would ever ask for.
pub(crate) const MANY: &str = "1000000";

/// A server on a database of its own, an administrator, a kiosk, and people who have no phone yet.
pub(crate) struct Server {
    pub place: Place,
    pub runtime: tokio::runtime::Runtime,
    pub app: Arc<App>,
    pub url: String,
    settings: Vec<(String, String)>,
}

impl Server {
    pub(crate) fn start(people: usize, more: &[(&str, &str)]) -> Self {
        let server = Self::start_bare(more);
        server.make_admin();
        server.furnish(people);
        server
    }

    pub(crate) fn start_bare(more: &[(&str, &str)]) -> Self {
        let place = Place::new();
        let url = format!("sqlite://{}", place.path().join("chrona.db").display());
        let settings = Settings::read(&|name| {
            let given = [
                ("DATABASE_URL", url.as_str()),
                ("API_ADDR", "127.0.0.1:0"),
                ("BACKOFFICE_ADDR", "127.0.0.1:0"),
                ("KIOSK_ADDR", "127.0.0.1:0"),
                ("REQUIRE_TOTP", "false"),
            ];
            let found = more.iter().chain(&given).find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        let runtime = runtime();
        let running = runtime.block_on(async {
            let app = startup::open(settings.unwrap()).await.unwrap();
            startup::listen(app).await.unwrap()
        });
        let (app, url) = (running.app.clone(), format!("http://{}", running.api));
        runtime.spawn(running.until(std::future::pending::<()>()));
        Self {
            place,
            runtime,
            app,
            url,
            settings: owned(more),
        }
    }

    /// Runs `chrona` with the server's settings.
    pub(crate) fn operator(&self, arguments: &[&str], input: &str) -> Ran {
        let settings = self.settings.iter();
        let settings: Vec<_> = settings.map(|(name, value)| (&**name, &**value)).collect();
        self.place.start(arguments, input, &settings)
    }

    /// Ends it; its folder stays as long as what is answered.
    pub(crate) fn stop(self) -> Place {
        self.runtime.block_on(self.app.store.close());
        self.place
    }

    pub(crate) fn make_admin(&self) {
        let admin = ["create-admin", "--email", ADMIN, "--password-stdin"];
        assert_eq!(self.operator(&admin, PASSWORD).code, 0);
    }

    pub(crate) fn furnish(&self, people: usize) {
        let kiosk = [
            "create-kiosk",
            "--name",
            "Accueil",
            "--location",
            "Paris",
            "--json",
        ];
        let kiosk = self.operator(&kiosk, "");
        fs::write(self.place.path().join("kiosk.json"), kiosk.out).unwrap();
        let token = self.token();
        let mut file = Vec::new();
        for number in 0..people {
            let email = format!("personne{number}@exemple.fr");
            let body = json!({ "email": email, "password": PASSWORD, "role": "user" });
            let made = self.ask(|client| {
                let request = client.post(format!("{}/admin/users", self.url));
                request.bearer_auth(&token).json(&body)
            });
            assert_eq!(made.status(), 201);
            file.push(format!("{email},{PASSWORD}\n"));
        }
        fs::write(self.place.path().join("people.csv"), file.concat()).unwrap();
    }

    pub(crate) fn ask(
        &self,
        request: impl FnOnce(&reqwest::Client) -> reqwest::RequestBuilder,
    ) -> reqwest::Response {
        let builder = reqwest::Client::builder().tls_certs_only([]);
        let request = request(&builder.build().unwrap());
        self.runtime.block_on(request.send()).unwrap()
    }

    pub(crate) fn token(&self) -> String {
        let form = [("username", ADMIN), ("password", PASSWORD)];
        let answer = self.ask(|client| client.post(format!("{}/auth/token", self.url)).form(&form));
        let token: Value = self.runtime.block_on(answer.json()).unwrap();
        token["access_token"].as_str().unwrap().to_owned()
    }

    /// What the server's own list says.
    pub(crate) fn count(&self, path: &str) -> u64 {
        let token = self.token();
        let answer = self.ask(|client| {
            client
                .get(format!("{}{path}", self.url))
                .bearer_auth(&token)
        });
        let total = answer.headers()["x-total-count"].to_str().unwrap();
        total.parse().unwrap()
    }

    /// What the database says, without signing in.
    pub(crate) fn punches_there(&self) -> u64 {
        let contents = contents(self.app.store.reader());
        self.runtime.block_on(contents).unwrap().punches
    }

    pub(crate) fn punches(&self, more: &[&str]) -> Ran {
        let mut arguments = vec!["load", "punches", "--url", &self.url];
        arguments.extend(["--kiosk-key-file", "kiosk.json", "--people", "people.csv"]);
        arguments.extend(more);
        self.place.run(&arguments)
    }

    pub(crate) fn reads(&self, more: &[&str]) -> Ran {
        let mut arguments = vec!["load", "reads", "--url", &self.url];
        arguments.extend(["--email", ADMIN, "--password-stdin"]);
        arguments.extend(more);
        self.place.run_with(&arguments, PASSWORD)
    }
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    let settings = settings.iter();
    let owned = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

/// The part of the report that is about an operation.
#[track_caller]
pub(crate) fn operation<'a>(report: &'a Value, name: &str) -> &'a Value {
    let operations = report["operations"].as_array().unwrap();
    let found = operations.iter().find(|one| one["operation"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {report}"))
}

/// The only line of standard error.
#[track_caller]
pub(crate) fn one_line(ran: &Ran) -> &str {
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.out, "");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    ran.err.trim_end()
}
