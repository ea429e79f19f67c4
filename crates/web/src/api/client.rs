//! Sending a request and reading its answer.

use chrona_api_types::{
    AuditEntryId, CategoryId, KioskId, Language, PersonId, PunchId, SiteId, TeamId,
};
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, Headers, RequestInit, Response, UrlSearchParams};

use super::ApiError;
use crate::{device_key::DeviceKey, session::Session};

/// Where the API answers, on the page's own origin.
const BASE: &str = "/api";

/// How long an answer may take, in milliseconds.
const PATIENCE: u32 = 10_000;

/// How long an answer may take before which a file goes out and is read, or the hours of everyone are computed.
const LONG_PATIENCE: u32 = 60_000;

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Delete,
    Get,
    Patch,
    Post,
    Put,
}

impl Method {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// What a request shows to be let in.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Nothing.
    None,
    /// The session's access token, replaced before it dies.
    Session(Session),
    /// A kiosk's key.
    KioskKey(String),
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows asked for.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

/// The API as one caller sees it. Cheap to clone; make one for each use.
#[derive(Clone, Debug)]
pub struct Client {
    credential: Credential,
    language: Language,
}

impl Client {
    /// A client that shows this credential and wants its answers in this language.
    pub fn new(credential: Credential, language: Language) -> Self {
        Self {
            credential,
            language,
        }
    }

    /// The language its answers are wanted in.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &Query,
    ) -> Result<T, ApiError> {
        read(
            self.send(self.request(Method::Get, &query.after(path)))
                .await?,
        )
        .await
    }

    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &Query,
    ) -> Result<Page<T>, ApiError> {
        let response = self
            .send(self.request(Method::Get, &query.after(path)))
            .await?;
        let total = header(&response, "X-Total-Count").and_then(|total| total.parse().ok());
        let rows: Vec<T> = read(response).await?;
        let total = total.unwrap_or(rows.len() as u64);
        Ok(Page { rows, total })
    }

    /// A CSV file with a line at its end that counts its rows; the file is without that line. One that broke off
    /// is none.
    pub(crate) async fn counted_file(&self, path: &str, query: &Query) -> Result<Blob, ApiError> {
        let response = self
            .send(self.request(Method::Get, &query.after(path)))
            .await?;
        let content = response.blob().map_err(|_| ApiError::Cut)?;
        let content = JsFuture::from(content).await.map_err(|_| ApiError::Cut)?;
        let content = content.dyn_into::<Blob>().map_err(|_| ApiError::Cut)?;
        without_count(&content).await.ok_or(ApiError::Cut)
    }

    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, ApiError> {
        read(self.call_unread(method, path, body).await?).await
    }

    /// A call whose answer says nothing more than that it was done.
    pub(crate) async fn call_unread(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<Response, ApiError> {
        let request = self.request(method, path);
        if let Some(body) = body {
            let text = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
            request.fill("application/json", &text);
        }
        self.send(request).await
    }

    /// A call before whose answer the hours of many people are computed.
    pub(crate) async fn call_at_length<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let mut request = self.request(method, path);
        let text = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
        request.fill("application/json", &text);
        request.patience = LONG_PATIENCE;
        read(self.send(request).await?).await
    }

    /// A call that carries a proof of this phone's key, as of this time: the server's, in
    /// milliseconds since 1970.
    pub(crate) async fn call_proven<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        key: &DeviceKey,
        now: f64,
    ) -> Result<T, ApiError> {
        let request = self.request(Method::Post, path);
        let text = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
        request.fill("application/json", &text);
        let token = self.token().await?.unwrap_or_default();
        let origin = web_sys::window().and_then(|window| window.location().origin().ok());
        let url = format!("{}{BASE}{path}", origin.unwrap_or_default());
        let proof = key.prove(Method::Post.as_str(), &url, &token, now).await;
        request.show("DPoP", &proof.ok_or(ApiError::Unreadable)?);
        request.show("Authorization", &format!("Bearer {token}"));
        let controller = AbortController::new().map_err(|_| ApiError::Unreadable)?;
        read(self.send_as_it_is(request, &controller).await?).await
    }

    pub(crate) async fn form<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: &Query,
    ) -> Result<T, ApiError> {
        let request = self.request(Method::Post, path);
        request.fill("application/x-www-form-urlencoded", &fields.encoded());
        read(self.send(request).await?).await
    }

    /// Sends a file.
    pub(crate) async fn file<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &Query,
        content: &[u8],
    ) -> Result<T, ApiError> {
        let mut request = self.request(Method::Post, &query.after(path));
        request.show("Content-Type", "application/octet-stream");
        request.init.set_body(&Uint8Array::from(content));
        request.patience = LONG_PATIENCE;
        read(self.send(request).await?).await
    }

    /// Opens an answer that goes on for as long as the returned controller is not aborted.
    pub(crate) async fn open(&self, path: &str) -> Result<(Response, AbortController), ApiError> {
        let controller = AbortController::new().map_err(|_| ApiError::Unreadable)?;
        let request = self.request(Method::Get, path);
        request.show("Accept", "text/event-stream");
        let response = self.send_until(request, &controller).await?;
        Ok((response, controller))
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let request = Request::new(method, format!("{BASE}{path}"));
        request.show("Accept-Language", self.language.as_str());
        request.show("X-Request-Id", &request_id());
        match &self.credential {
            Credential::None | Credential::Session(_) => {}
            Credential::KioskKey(key) => request.show("X-Kiosk-API-Key", key),
        }
        request
    }

    async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let controller = AbortController::new().map_err(|_| ApiError::Unreadable)?;
        self.send_until(request, &controller).await
    }

    async fn send_until(
        &self,
        request: Request,
        controller: &AbortController,
    ) -> Result<Response, ApiError> {
        if let Some(token) = self.token().await? {
            request.show("Authorization", &format!("Bearer {token}"));
        }
        self.send_as_it_is(request, controller).await
    }

    /// The session's access token, where there is one.
    async fn token(&self) -> Result<Option<String>, ApiError> {
        match &self.credential {
            Credential::Session(session) => session.token().await,
            Credential::None | Credential::KioskKey(_) => Ok(None),
        }
    }

    async fn send_as_it_is(
        &self,
        request: Request,
        controller: &AbortController,
    ) -> Result<Response, ApiError> {
        let late = {
            let controller = controller.clone();
            Timeout::new(request.patience, move || controller.abort())
        };
        let response = request.send(controller).await?;
        drop(late);
        if response.ok() {
            return Ok(response);
        }
        Err(self.refusal(&response).await)
    }

    async fn refusal(&self, response: &Response) -> ApiError {
        let retry_after = header(response, "Retry-After").and_then(|seconds| seconds.parse().ok());
        let request_id = header(response, "X-Request-Id");
        let server_time = header(response, "Date").and_then(|date| moment(&date));
        let is_session = header(response, "WWW-Authenticate")
            .is_none_or(|challenge| challenge.starts_with("Bearer"));
        let Ok(text) = text(response).await else {
            return ApiError::Offline;
        };
        if let (401, true, Credential::Session(session)) =
            (response.status(), is_session, &self.credential)
        {
            session.doubt();
        }
        match serde_json::from_str(&text) {
            Ok(problem) => ApiError::Problem {
                problem: Box::new(problem),
                retry_after,
                server_time,
                request_id,
            },
            // A proxy in front of a server that is down answers in its own words.
            Err(_) if matches!(response.status(), 502..=504) => ApiError::Offline,
            Err(_) => ApiError::Unreadable,
        }
    }
}

/// A request that is being put together.
struct Request {
    url: String,
    init: RequestInit,
    headers: JsValue,
    /// How long the answer may take, in milliseconds.
    patience: u32,
}

impl Request {
    fn new(method: Method, url: String) -> Self {
        let init = RequestInit::new();
        init.set_method(method.as_str());
        let headers = Headers::new().map_or(JsValue::UNDEFINED, JsValue::from);
        init.set_headers(&headers);
        Self {
            url,
            init,
            headers,
            patience: PATIENCE,
        }
    }

    /// Adds a header. A value that cannot stand in one is left out.
    fn show(&self, name: &str, value: &str) {
        if let Some(headers) = self.headers.dyn_ref::<Headers>() {
            let _ = headers.set(name, value);
        }
    }

    fn fill(&self, kind: &str, body: &str) {
        self.show("Content-Type", kind);
        self.init.set_body(&JsValue::from_str(body));
    }

    async fn send(self, controller: &AbortController) -> Result<Response, ApiError> {
        self.init.set_signal(Some(&controller.signal()));
        let window = web_sys::window().ok_or(ApiError::Unreadable)?;
        let answer = window.fetch_with_str_and_init(&self.url, &self.init);
        let answer = JsFuture::from(answer).await;
        answer
            .and_then(JsCast::dyn_into)
            .map_err(|_| ApiError::Offline)
    }
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok()?
}

/// An instant as headers write it, in milliseconds since 1970.
fn moment(date: &str) -> Option<i64> {
    let moment = js_sys::Date::parse(date);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole milliseconds, a few thousand years at most"
    )]
    moment.is_finite().then_some(moment as i64)
}

async fn text(response: &Response) -> Result<String, ApiError> {
    let text = response.text().map_err(|_| ApiError::Offline)?;
    let text = JsFuture::from(text).await.map_err(|_| ApiError::Offline)?;
    Ok(text.as_string().unwrap_or_default())
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    serde_json::from_str(&text(&response).await?).map_err(|_| ApiError::Unreadable)
}

/// More than a line takes that counts.
const LONGEST_COUNT: f64 = 256.0;

/// A CSV file without its last line, where that is the one that counts: `end,200000,,…`.
async fn without_count(file: &Blob) -> Option<Blob> {
    let size = file.size();
    let tail = (size - LONGEST_COUNT).max(0.0);
    let tail = file.slice_with_f64_and_f64(tail, size).ok()?;
    let tail = JsFuture::from(tail.text()).await.ok()?.as_string()?;
    let lines = tail.strip_suffix("\r\n")?;
    let (_, last) = lines.rsplit_once("\r\n")?;
    let mut cells = last.split([',', ';']);
    if cells.next() != Some("end") || cells.next()?.parse::<u64>().is_err() {
        return None;
    }
    let length = u32::try_from(last.len() + "\r\n".len()).ok()?;
    let end = size - f64::from(length);
    file.slice_with_f64_and_f64_and_content_type(0.0, end, &file.type_())
        .ok()
}

/// A request's number: 16 hexadecimal digits.
fn request_id() -> String {
    let mut bytes = [0; 8];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    format!("{:016x}", u64::from_be_bytes(bytes))
}

/// Parameters of a query or fields of a form, encoded as the browser does it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(&'static str, String)>);

impl Query {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into().0));
        self
    }

    /// Adds the parameter unless it is absent or empty.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value
            .map(Into::into)
            .filter(|Value(value)| !value.is_empty())
        {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn page(self, offset: u64, limit: u64) -> Self {
        self.with("offset", offset).with("limit", limit)
    }

    fn encoded(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else {
            return String::new();
        };
        for (name, value) in &self.0 {
            params.append(name, value);
        }
        String::from(params.to_string())
    }

    fn after(&self, path: &str) -> String {
        if self.0.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", self.encoded())
        }
    }
}

/// A parameter's value in text.
pub(crate) struct Value(String);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self(value.clone())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

/// An identifier's value in text.
macro_rules! identifiers {
    ($($id:ident),*) => {$(
        impl From<$id> for Value {
            fn from(value: $id) -> Self {
                Self(value.to_string())
            }
        }
    )*};
}

identifiers!(
    AuditEntryId,
    CategoryId,
    KioskId,
    PersonId,
    PunchId,
    SiteId,
    TeamId
);

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self(value.to_string())
    }
}
