//! What was asked of the server before the program was there (`early.js`).

use chrona_web::types::AccessToken;
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The next access token, where it was asked for and the server gave it. It is taken: the next time it is none.
pub(crate) async fn token() -> Option<AccessToken> {
    let (window, name) = (window(), JsValue::from_str("early"));
    let asked: Promise = Reflect::get(&window, &name).ok()?.dyn_into().ok()?;
    let _ = Reflect::delete_property(&window, &name);
    let answer = JsFuture::from(asked).await.ok()?.as_string()?;
    serde_json::from_str(&answer).ok()
}
