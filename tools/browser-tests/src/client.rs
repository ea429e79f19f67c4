//! The API as a script uses it: to prepare what a test is not about.

use anyhow::{Context, Result, bail};
use chrona_api_types::{
    AccessToken, Badge, CreateUser, Device, DeviceId, PunchAnswer, RegisterDevice, RequestBadge,
    User, ValidateBadge,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Server;

/// Somebody signed in, or a kiosk with its key.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    api: String,
    header: (&'static str, String),
}

/// An employee with a phone.
#[derive(Clone, Debug)]
pub struct Person {
    /// The e-mail address the person signs in with.
    pub email: String,
    /// The person's password.
    pub password: String,
    /// The account.
    pub user: User,
}

impl Client {
    /// Signs in.
    pub async fn sign_in(server: &Server, email: &str, password: &str) -> Result<Self> {
        let http = server.http();
        let answer = http
            .post(format!("{}/auth/token", server.api()))
            .form(&[("username", email), ("password", password)])
            .send()
            .await?;
        let token: AccessToken = answer.error_for_status()?.json().await?;
        Ok(Self {
            http,
            api: server.api(),
            header: ("Authorization", format!("Bearer {}", token.access_token)),
        })
    }

    /// The administrator.
    pub async fn admin(server: &Server) -> Result<Self> {
        let (email, password) = Server::admin();
        Self::sign_in(server, email, password).await
    }

    /// A kiosk.
    pub fn kiosk(server: &Server, key: &str) -> Self {
        Self {
            http: server.http(),
            api: server.api(),
            header: ("X-Kiosk-API-Key", key.to_owned()),
        }
    }

    /// Makes an employee. The administrator's.
    pub async fn create_person(&self, first_name: &str, last_name: &str) -> Result<Person> {
        let box_name = format!("{first_name}.{last_name}").to_lowercase();
        let box_name: String = box_name
            .chars()
            .filter(|letter| !"'’ ".contains(*letter))
            .collect();
        let email = format!("{box_name}@example.org");
        let password = format!("la phrase de {first_name}");
        let wanted = CreateUser {
            email: email.clone(),
            password: password.clone(),
            role: "user".to_owned(),
            first_name: Some(first_name.to_owned()),
            last_name: Some(last_name.to_owned()),
            ..CreateUser::default()
        };
        let user = self.post("/admin/users", &wanted).await?;
        Ok(Person {
            email,
            password,
            user,
        })
    }

    /// Binds a phone to one's account.
    pub async fn register_phone(&self, name: &str) -> Result<Device> {
        let phone = RegisterDevice {
            device_fingerprint: format!("test {name}"),
            device_name: name.to_owned(),
            attestation_data: None,
            public_key: None,
            replace_device_id: None,
        };
        self.post("/devices/register", &phone).await
    }

    /// A badge for one's phone.
    pub async fn badge(&self, device_id: DeviceId) -> Result<Badge> {
        self.post("/punch/request-token", &RequestBadge { device_id })
            .await
    }

    /// Punches with a badge. A kiosk's.
    pub async fn punch(&self, badge: &str) -> Result<PunchAnswer> {
        let reading = ValidateBadge {
            qr_token: badge.to_owned(),
            kiosk_id: None,
            punch_type: None,
            device_time: None,
            can_ask: None,
            confirmation: None,
        };
        self.post("/punch/validate", &reading).await
    }

    /// A `POST` that must succeed.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + ?Sized),
    ) -> Result<T> {
        let request = self.http.post(format!("{}{path}", self.api)).json(body);
        self.send(path, request).await
    }

    /// A `PATCH` that must succeed.
    pub async fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + ?Sized),
    ) -> Result<T> {
        let request = self.http.patch(format!("{}{path}", self.api)).json(body);
        self.send(path, request).await
    }

    /// A `PUT` that must succeed.
    pub async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + ?Sized),
    ) -> Result<T> {
        let request = self.http.put(format!("{}{path}", self.api)).json(body);
        self.send(path, request).await
    }

    /// A `DELETE` that must succeed.
    pub async fn delete(&self, path: &str) -> Result<()> {
        let request = self.http.delete(format!("{}{path}", self.api));
        self.send(path, request).await
    }

    /// A `GET` that must succeed.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let request = self.http.get(format!("{}{path}", self.api));
        self.send(path, request).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        path: &str,
        request: reqwest::RequestBuilder,
    ) -> Result<T> {
        let answer = request.header(self.header.0, &self.header.1).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{path} answered {status}: {text}");
        }
        // Nothing is what `()` reads.
        let text = if text.is_empty() { "null" } else { &text };
        serde_json::from_str(text).with_context(|| format!("{path} answered {text}"))
    }
}
