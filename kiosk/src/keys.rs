//! Keys that a USB scanner types, wherever the focus is, apart from fields.

use std::cell::RefCell;

use wasm_bindgen::prelude::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::browser::{listen, now_ms, window};
use crate::rules::{Key, KeyboardScanner, Reading};

/// Gives each reading that a USB scanner types to `on_reading`, from now on.
pub(crate) fn listen_for_scanner(on_reading: impl Fn(Reading) + 'static) {
    let scanner = RefCell::new(KeyboardScanner::default());
    listen(&window(), "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if is_in_field(event) {
            return;
        }
        let (key, code) = (event.key(), event.code());
        let key = Key {
            key: &key,
            code: &code,
            shift: event.shift_key(),
        };
        let mut scanner = scanner.borrow_mut();
        let reading = scanner.take(key, now_ms());
        // A button that has the focus is not pressed by a scanner's Space or Enter.
        if reading.is_some() || scanner.is_reading() {
            event.prevent_default();
        }
        drop(scanner);
        if let Some(reading) = reading {
            on_reading(reading);
        }
    });
}

fn is_in_field(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
