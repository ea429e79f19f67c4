//! Back closes a dialog, not the page: an open dialog has an entry of its own in the history, of the same
//! address.

use gloo_timers::callback::Timeout;
use js_sys::{Object, Reflect};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

use chrona_web::components::DialogHistory;

/// What marks a dialog's entry.
const MARK: &str = "chronaDialog";

/// An open dialog.
#[derive(Clone, Copy)]
struct Layer {
    /// The number in its entry. A later one is higher, after the page was loaded anew too.
    number: f64,
    open: RwSignal<bool>,
    insistent: bool,
}

type Layers = StoredValue<Vec<Layer>>;

/// Has Back close the dialogs of the components below.
pub(crate) fn provide() {
    let layers: Layers = StoredValue::new(Vec::new());
    provide_context(DialogHistory {
        opened: Callback::new(move |(open, insistent)| opened(layers, open, insistent)),
        closed: Callback::new(move |open| closed(layers, open)),
    });
    // The page was loaded anew while a dialog was open.
    if number_here() > 0.0 {
        go_back();
    }
    let listener = window_event_listener(ev::popstate, move |_| arrived(layers));
    on_cleanup(move || listener.remove());
}

fn opened(layers: Layers, open: RwSignal<bool>, insistent: bool) {
    let last = layers.with_value(|layers| layers.last().map_or(0.0, |layer| layer.number));
    let number = js_sys::Date::now().max(last + 1.0);
    layers.update_value(|layers| {
        layers.push(Layer {
            number,
            open,
            insistent,
        });
    });
    add_entry(number);
}

/// Takes a closed dialog's entry away, once it is known that nothing else was added after it: whoever
/// closes a dialog may open another one or follow a link at the same time.
fn closed(layers: Layers, open: RwSignal<bool>) {
    let found = layers.with_value(|layers| layers.iter().position(|layer| layer.open == open));
    let Some(place) = found else { return };
    let layer = layers.try_update_value(|layers| layers.remove(place));
    if let Some(Layer { number, .. }) = layer {
        Timeout::new(0, move || {
            if same(number_here(), number) {
                go_back();
            }
        })
        .forget();
    }
}

/// Closes what lies above the entry one went to, but for what is shown once.
fn arrived(layers: Layers) {
    let here = number_here();
    let top = || layers.with_value(|layers| layers.last().copied());
    while let Some(layer) = top() {
        if layer.number <= here {
            break;
        }
        if layer.insistent {
            add_entry(layer.number);
            return;
        }
        layers.update_value(|layers| {
            layers.pop();
        });
        layer.open.set(false);
    }
    let is_open = top().is_some_and(|layer| same(layer.number, here));
    if here > 0.0 && !is_open {
        // The entry of a dialog that was closed before one left the page.
        go_back();
    }
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.5
}

/// The number of the dialog whose entry this is; 0 on a page's own.
fn number_here() -> f64 {
    let state = window().history().and_then(|history| history.state());
    let number = state.and_then(|state| Reflect::get(&state, &JsValue::from_str(MARK)));
    number
        .ok()
        .and_then(|number| number.as_f64())
        .unwrap_or(0.0)
}

fn add_entry(number: f64) {
    let state = Object::new();
    let _ = Reflect::set(&state, &JsValue::from_str(MARK), &JsValue::from_f64(number));
    if let Ok(history) = window().history() {
        let _ = history.push_state(&state, "");
    }
}

fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}
