//! The few things asked of the browser from several places.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Document, Event, EventTarget, Window};

/// The window. A page always has one.
pub(crate) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The document.
pub(crate) fn document() -> Document {
    Reflect::get(&window(), &"document".into())
        .unwrap_or(JsValue::UNDEFINED)
        .unchecked_into()
}

/// The tablet's clock: milliseconds since the Unix epoch.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole milliseconds, far below 2^53"
)]
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A clock that nobody sets while the page is open: milliseconds since the Unix epoch, as the tablet's
/// clock had them when the page was opened, and on from there.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole milliseconds, far below 2^53"
)]
pub(crate) fn steady_ms() -> i64 {
    window()
        .performance()
        .map_or_else(now_ms, |clock| (clock.time_origin() + clock.now()) as i64)
}

/// Calls `listener` at each event of this name for as long as the page lives.
pub(crate) fn listen(target: &EventTarget, event: &str, listener: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(listener).into_js_value();
    let _ = target.add_event_listener_with_callback(event, listener.unchecked_ref());
}

/// Calls a method that this browser may not have; `None` when it has not, or when it throws.
pub(crate) fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    method.call1(object, argument).ok()
}

/// Awaits what [`call`] gives, when it is a promise that is kept.
pub(crate) async fn call_async(
    object: &JsValue,
    method: &str,
    argument: &JsValue,
) -> Option<JsValue> {
    let promise: Promise = call(object, method, argument)?.dyn_into().ok()?;
    wasm_bindgen_futures::JsFuture::from(promise).await.ok()
}

/// A property, when it is there.
pub(crate) fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}
