//! What was asked of the server before the program was there (`early.js`). Each answer is taken once.

use chrona_web::{
    Session,
    types::{AccessToken, User},
};
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Who is signed in.
#[derive(Deserialize)]
struct Told {
    /// The access token that was shown.
    token: String,
    user: User,
}

/// The session's next access token, where it was asked for and the server gave it.
pub(crate) async fn session() -> Option<AccessToken> {
    taken("session").await
}

/// Who is signed in, where that was asked for in this session.
pub(crate) async fn user(session: Session) -> Option<User> {
    let told: Told = taken("user").await?;
    session.holds(&told.token).then_some(told.user)
}

async fn taken<T: DeserializeOwned>(name: &str) -> Option<T> {
    let name = JsValue::from_str(name);
    let early = Reflect::get(&window(), &JsValue::from_str("early")).ok()?;
    let asked: Promise = Reflect::get(&early, &name).ok()?.dyn_into().ok()?;
    let _ = Reflect::set(&early, &name, &JsValue::UNDEFINED);
    let answer = JsFuture::from(asked).await.ok()?.as_string()?;
    serde_json::from_str(&answer).ok()
}
