//! A list that is worked through with the keyboard: the arrows go from row to row, a key opens what mends a row, and
//! the keyboard is on the next row after one was dealt with.
//!
//! The rows stay those of a table, with their buttons: one row at a time is a stop of the Tab key, before its own
//! links and buttons. The rows are found in the page, for a list draws new rows into the old ones' elements.

use chrona_web::Page;
use gloo_timers::callback::Timeout;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, Node};

use crate::{
    fetch::Fetch,
    office::Office,
    words::{Words, follow, say},
};

/// The attribute of a row that waits for someone; its value names the row.
pub(crate) const WAITING: &str = "data-waiting";

/// The same as a CSS selector.
const ROWS: &str = "[data-waiting]";

/// What Enter presses: the first button or link of a row with the attribute `data-fix`.
const FIX: &str = "[data-fix]";

/// What N presses: the button of a row with the attribute `data-note`.
const NOTE: &str = "[data-note]";

/// The rows of a list that wait, and where among them the keyboard is.
#[derive(Clone, Copy)]
pub(crate) struct Worked {
    frame: NodeRef<html::Div>,
    count: NodeRef<html::P>,
    /// How many wait in all; `None` where the list shows others.
    left: Signal<Option<u64>>,
    /// Whether one was dealt with since the page was opened.
    has_begun: RwSignal<bool>,
    at: StoredValue<Option<Spot>>,
    /// What in the rows had the keyboard last.
    last: StoredValue<Option<Element>, LocalStorage>,
    is_in_dialog: StoredValue<bool>,
}

/// A row: what names it, and how many stand before it.
#[derive(Clone)]
struct Spot {
    key: String,
    place: usize,
}

impl Worked {
    /// Through these rows; `waits` says whether someone has yet to deal with one, and `has_dialog` whether a
    /// dialog about a row is open.
    pub(crate) fn through<T>(
        rows: Fetch<Page<T>>,
        waits: impl Fn(&T) -> bool + Send + Sync + 'static,
        has_dialog: impl Fn() -> bool + 'static,
    ) -> Self
    where
        T: Clone + Send + Sync + 'static,
    {
        let count = move |page: &Page<T>| page.rows.iter().all(&waits).then_some(page.total);
        let worked = Self {
            frame: NodeRef::new(),
            count: NodeRef::new(),
            left: Signal::derive(move || rows.with(&count).flatten()),
            has_begun: RwSignal::new(false),
            at: StoredValue::new(None),
            last: StoredValue::new_local(None),
            is_in_dialog: StoredValue::new(false),
        };
        Effect::new(move |_| {
            rows.with(|_| ());
            worked.settle_soon(false);
        });
        Effect::new(move |before: Option<bool>| {
            let is_open = has_dialog();
            if is_open {
                worked.is_in_dialog.set_value(true);
            } else if before == Some(true) {
                worked.settle_soon(true);
            }
            is_open
        });
        worked
    }

    /// Someone dealt with the row where the keyboard is: it goes on to the next, or to the one before at the end.
    pub(crate) fn go_on(self) {
        self.has_begun.set(true);
        let rows = self.rows();
        let Some(place) = self.place(&rows) else {
            return;
        };
        let next = rows
            .get(place + 1)
            .or_else(|| rows.get(place.checked_sub(1)?));
        if let Some(key) = next.and_then(key_of) {
            self.at.set_value(Some(Spot { key, place }));
        }
    }

    /// Whether someone dealt with one since the page was opened.
    pub(crate) fn has_begun(self) -> bool {
        self.has_begun.get()
    }

    fn rows(self) -> Vec<HtmlElement> {
        let frame = self.frame.get_untracked();
        let found = frame.and_then(|frame| frame.query_selector_all(ROWS).ok());
        let Some(found) = found else {
            return Vec::new();
        };
        let row = |place| found.item(place)?.dyn_into::<HtmlElement>().ok();
        (0..found.length()).filter_map(row).collect()
    }

    /// The row in which this is.
    fn row_of(self, target: Option<EventTarget>) -> Option<HtmlElement> {
        let element = target?.dyn_into::<Element>().ok()?;
        let row = element.closest(ROWS).ok()??;
        let frame = self.frame.get_untracked()?;
        let row = frame.contains(Some(row.as_ref())).then_some(row)?;
        row.dyn_into::<HtmlElement>().ok()
    }

    /// The place of the row where the keyboard was last: the row of that name, or the one that took its place.
    fn place(self, rows: &[HtmlElement]) -> Option<usize> {
        let at = self.at.get_value()?;
        let named = |row: &HtmlElement| key_of(row).as_ref() == Some(&at.key);
        let last = rows.len().checked_sub(1)?;
        let place = rows.iter().position(named);
        Some(place.unwrap_or(at.place.min(last)))
    }

    /// The keyboard came to something in a row.
    fn entered(self, target: Option<EventTarget>) {
        if self.is_in_dialog.get_value() {
            return;
        }
        let Some(row) = self.row_of(target.clone()) else {
            return;
        };
        let rows = self.rows();
        let place = rows.iter().position(|other| *other == row);
        if let (Some(place), Some(key)) = (place, key_of(&row)) {
            stop_at(&rows, place);
            self.at.set_value(Some(Spot { key, place }));
            let element = target.and_then(|target| target.dyn_into::<Element>().ok());
            self.last.set_value(element);
        }
    }

    /// Settles once the page is drawn and a dialog that closes has given the keyboard back.
    fn settle_soon(self, from_dialog: bool) {
        let settle = move || {
            if self.at.is_disposed() {
                return;
            }
            if from_dialog {
                self.is_in_dialog.set_value(false);
            }
            self.settle(from_dialog);
        };
        Timeout::new(0, settle).forget();
    }

    /// Brings the keyboard back where it was among rows that may be others now: to the same row, or where that one is
    /// gone to the one in its place, or where none is left to the count. It is left where a person put it.
    fn settle(self, from_dialog: bool) {
        let rows = self.rows();
        let place = self.place(&rows);
        if !rows.is_empty() {
            stop_at(&rows, place.unwrap_or(0));
        }
        if self.is_in_dialog.get_value() || self.at.with_value(Option::is_none) {
            return;
        }
        let current = place.and_then(|place| rows.get(place));
        let active = document().active_element();
        let holder = self.row_of(active.clone().map(Into::into));
        let is_elsewhere = match &holder {
            Some(holder) => current != Some(holder),
            None => from_dialog || (is_nowhere(active.as_ref()) && self.was_taken_away()),
        };
        if !is_elsewhere {
            return;
        }
        if let Some(row) = current {
            let _ = row.focus();
            return;
        }
        self.at.set_value(None);
        self.last.set_value(None);
        if let Some(count) = self.count.get_untracked() {
            let _ = count.focus();
        }
    }

    /// Whether what had the keyboard last is no longer in the page.
    fn was_taken_away(self) -> bool {
        let is_gone =
            |last: &Option<Element>| last.as_ref().is_some_and(|last| !last.is_connected());
        self.last.with_value(is_gone)
    }

    /// A key on a row itself; those pressed on its links and buttons are theirs.
    fn press(self, event: &ev::KeyboardEvent) {
        let is_of_row = |target: EventTarget| {
            let element = target.dyn_into::<Element>();
            element.is_ok_and(|element| element.has_attribute(WAITING))
        };
        let is_modified =
            event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        if is_modified || !event.target().is_some_and(is_of_row) {
            return;
        }
        self.settle(false);
        let rows = self.rows();
        let Some(place) = self.place(&rows) else {
            return;
        };
        let last = rows.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" => (place + 1).min(last),
            "ArrowUp" => place.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            // A key that is held down answers one row, and not those after it too.
            "Enter" | "n" | "N" if event.repeat() => return,
            "Enter" => return press_in(&rows[place], FIX, event),
            "n" | "N" => return press_in(&rows[place], NOTE, event),
            _ => return,
        };
        event.prevent_default();
        let _ = rows[to].focus();
    }
}

/// Around a list that is worked through: how many are left, and the keys.
#[component]
pub(crate) fn WorkedThrough(
    worked: Worked,
    /// The keys, in a line.
    keys: Words,
    children: Children,
) -> impl IntoView {
    let language = Office::current().language;
    let left = move || match worked.left.get() {
        Some(0) if worked.has_begun.get() => say!(language.get(), worked.none_left).to_owned(),
        None | Some(0) => String::new(),
        Some(count) => say!(language.get(), worked.left, count = count),
    };
    let has_rows = move || worked.left.get().unwrap_or(0) > 0;
    view! {
        <div class="worked">
            <p
                class="small quiet"
                role="status"
                tabindex="-1"
                node_ref=worked.count
                data-testid="left"
            >
                {left}
            </p>
            {move || {
                has_rows()
                    .then(|| {
                        view! {
                            <p class="small quiet worked-keys" data-testid="keys">
                                {follow(language, keys)}
                            </p>
                        }
                    })
            }}
        </div>
        <div
            node_ref=worked.frame
            on:keydown=move |event| worked.press(&event)
            on:focusin=move |event| worked.entered(event.target())
            on:click=move |event| worked.entered(event.target())
        >
            {children()}
        </div>
    }
}

/// Makes the row of this place the one where Tab stops.
fn stop_at(rows: &[HtmlElement], place: usize) {
    for (index, row) in rows.iter().enumerate() {
        row.set_tab_index(if index == place { 0 } else { -1 });
    }
}

fn key_of(row: &HtmlElement) -> Option<String> {
    row.get_attribute(WAITING)
}

/// Whether the keyboard is nowhere in the page.
fn is_nowhere(active: Option<&Element>) -> bool {
    let body = document().body().map(Node::from);
    active.is_none_or(|active| body.as_ref() == Some(active.as_ref()))
}

/// Presses the first of these in a row, in place of what the key does otherwise.
fn press_in(row: &HtmlElement, css: &str, event: &ev::KeyboardEvent) {
    let found = row.query_selector(css).ok().flatten();
    if let Some(button) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        button.click();
    }
}
