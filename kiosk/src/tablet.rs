//! The tablet itself: a screen that stays awake, and fills with the kiosk alone.

use wasm_bindgen::prelude::JsValue;

use crate::browser::{call_async, document, listen, property, window};

/// Keeps the screen awake for as long as the page is seen. Browsers drop the lock when the page is
/// hidden, so it is asked for again each time it comes back.
pub(crate) fn keep_awake() {
    ask_to_stay_awake();
    listen(&document(), "visibilitychange", |_| {
        if !document().hidden() {
            ask_to_stay_awake();
        }
    });
}

fn ask_to_stay_awake() {
    wasm_bindgen_futures::spawn_local(async {
        if let Some(lock) = property(&window().navigator(), "wakeLock") {
            call_async(&lock, "request", &JsValue::from("screen")).await;
        }
    });
}

/// Whether the kiosk fills the screen.
pub(crate) fn is_full_screen() -> bool {
    document().fullscreen_element().is_some()
}

/// Fills the screen with the kiosk, or gives it back. Wants to be called from a touch or a key.
pub(crate) fn toggle_full_screen() {
    if is_full_screen() {
        document().exit_fullscreen();
    } else if let Some(root) = document().document_element() {
        let _ = root.request_fullscreen();
    }
}

/// A word on the tablet for the heartbeat, at most 255 characters: what its browser says it is.
pub(crate) fn description() -> String {
    let browser = window().navigator().user_agent().unwrap_or_default();
    browser.chars().take(255).collect()
}

/// Whether this browser can fill the screen with a page.
pub(crate) fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}
