//! Keys that a reader types, wherever the focus is.

use std::cell::RefCell;

use chrona_badge::keyboard::Key;
use leptos::prelude::{GetUntracked, RwSignal};
use wasm_bindgen::prelude::JsCast;
use web_sys::{Event, EventInit, HtmlInputElement, KeyboardEvent};

use crate::browser::{listen, window};
use crate::rules::{KeyboardScanner, Reading};

/// What a field does with what a reader types into it: the `data-reader` of an input.
const READER: &str = "data-reader";
/// It is a reading for the kiosk, as if there were no field.
const TAKES: &str = "takes";
/// It is kept out of the field.
const REFUSES: &str = "refuses";

/// Gives each reading that a reader types to `on_reading`, from now on. `slow` is whether the kiosk's reader
/// is a slow one. Fields without a `data-reader` keep what is typed into them.
pub(crate) fn listen_for_reader(slow: RwSignal<bool>, on_reading: impl Fn(Reading) + 'static) {
    let scanner = RefCell::new(KeyboardScanner::default());
    listen(&window(), "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let field = field(event);
        let role = field.as_ref().map(|field| field.get_attribute(READER));
        if event.repeat() || role == Some(None) {
            return;
        }
        let (key, code) = (event.key(), event.code());
        // A character made with AltGr is one: both are held then, as far as the browser says.
        let is_command = event.ctrl_key() != event.alt_key() || event.meta_key();
        let key = Key {
            key: &key,
            code: &code,
            shift: event.shift_key(),
            command: is_command,
        };
        let (reading, is_reading, is_machine) = {
            let mut scanner = scanner.borrow_mut();
            let reading = scanner.take(key, event.time_stamp(), slow.get_untracked());
            (reading, scanner.is_reading(), scanner.is_machine())
        };
        match (role.flatten().as_deref(), field) {
            // A button that has the focus is not pressed by a reader's Space or Enter.
            (None, _) | (_, None) => {
                if reading.is_some() || is_reading {
                    event.prevent_default();
                }
                if let Some(reading) = reading {
                    on_reading(reading);
                }
            }
            (Some(role), Some(field)) => {
                let reading = reading.filter(|reading| reading.is_machine);
                if reading.is_some() || (role == REFUSES && is_machine) {
                    event.prevent_default();
                }
                if let Some(reading) = reading {
                    empty(&field);
                    if role == TAKES {
                        on_reading(reading);
                    }
                }
            }
        }
    });
}

/// The field in which a key went down.
fn field(event: &KeyboardEvent) -> Option<web_sys::Element> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT").then_some(target)
}

/// Takes what was typed out of a field, and has whoever listens to it hear of it.
fn empty(field: &web_sys::Element) {
    let field: &HtmlInputElement = field.unchecked_ref();
    field.set_value("");
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &bubbles) {
        let _ = field.dispatch_event(&event);
    }
}
