//! A screen that stays awake (Screen Wake Lock API).
//!
//! The browser lets go of the lock when the page is hidden, and the system may take it back at any time, to
//! save its battery for instance. It is asked for again as long as the page is seen.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::EventTarget;

/// The pause before a lock that was taken back or refused is asked for again, in milliseconds. It doubles as
/// long as that goes on.
const PAUSE_MS: u32 = 1_000;
/// The longest pause. A lock that was held for longer than this was no vain one.
const LONGEST_PAUSE_MS: u32 = 60_000;

/// Keeps the screen awake until it is dropped, while the page is seen.
pub struct Awake {
    lock: Rc<Lock>,
    on_visible: Closure<dyn FnMut()>,
}

/// Keeps the screen awake from now on.
#[must_use = "the screen may sleep once it is dropped"]
pub fn keep_awake() -> Awake {
    let lock = Rc::new(Lock::default());
    let on_visible = Closure::new({
        let lock = lock.clone();
        move || lock.hold()
    });
    let _ = document().add_event_listener_with_callback(
        "visibilitychange",
        on_visible.as_ref().unchecked_ref::<Function>(),
    );
    lock.hold();
    Awake { lock, on_visible }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let _ = document().remove_event_listener_with_callback(
            "visibilitychange",
            self.on_visible.as_ref().unchecked_ref::<Function>(),
        );
        self.lock.is_over.set(true);
        if let Some(held) = self.lock.held.take() {
            call(&held, "release", &JsValue::UNDEFINED);
        }
    }
}

#[derive(Default)]
struct Lock {
    held: RefCell<Option<JsValue>>,
    held_since: Cell<f64>,
    is_asking: Cell<bool>,
    is_over: Cell<bool>,
    /// How often it was taken back or refused in a row.
    vain: Cell<u32>,
}

impl Lock {
    fn hold(self: &Rc<Self>) {
        let is_idle = !self.is_over.get() && !self.is_asking.get() && self.held.borrow().is_none();
        if !is_idle || document().hidden() {
            return;
        }
        let Some(locks) = locks() else { return };
        self.is_asking.set(true);
        let lock = self.clone();
        spawn_local(async move {
            let held = request(&locks).await;
            lock.is_asking.set(false);
            match held {
                Some(held) if lock.is_over.get() => {
                    call(&held, "release", &JsValue::UNDEFINED);
                }
                Some(held) => lock.keep(held),
                None => lock.hold_later(),
            }
        });
    }

    fn keep(self: &Rc<Self>, held: JsValue) {
        let lock = self.clone();
        let on_release = Closure::once_into_js(move || {
            lock.held.take();
            if now_ms() - lock.held_since.get() > f64::from(LONGEST_PAUSE_MS) {
                lock.vain.set(0);
            }
            lock.hold_later();
        });
        let target: &EventTarget = held.unchecked_ref();
        let _ = target.add_event_listener_with_callback("release", on_release.unchecked_ref());
        self.held_since.set(now_ms());
        self.held.replace(Some(held));
    }

    fn hold_later(self: &Rc<Self>) {
        if self.is_over.get() {
            return;
        }
        let vain = self.vain.get();
        self.vain.set(vain + 1);
        let pause_ms = (PAUSE_MS << vain.min(10)).min(LONGEST_PAUSE_MS);
        let lock = self.clone();
        Timeout::new(pause_ms, move || lock.hold()).forget();
    }
}

fn locks() -> Option<JsValue> {
    Reflect::get(&window().navigator(), &"wakeLock".into())
        .ok()
        .filter(|locks| !locks.is_undefined())
}

async fn request(locks: &JsValue) -> Option<JsValue> {
    let promise = call(locks, "request", &"screen".into())?;
    JsFuture::from(promise.dyn_into::<Promise>().ok()?)
        .await
        .ok()
}

fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    method.call1(object, argument).ok()
}

fn now_ms() -> f64 {
    js_sys::Date::now()
}
