//! Fields into which a reader of cards or codes may type: its keys are a US keyboard's, whatever the layout here.

use chrona_badge::keyboard::{Key, Typed};
use leptos::{ev, prelude::*};

/// What a reader meant by what stands in a field and the keys that made it; `None` where that is right as it
/// stands.
pub(crate) type Meant = fn(&str, &Typed) -> Option<String>;

/// The number of a tag, where the field holds none that a kiosk reads.
pub(crate) fn tag_number(value: &str, typed: &Typed) -> Option<String> {
    let is_number = |text: &str| chrona_web::types::tag::number(text).is_some();
    let by_position = typed.by_position().filter(|text| is_number(text));
    by_position
        .filter(|_| !is_number(value))
        .map(ToOwned::to_owned)
}

/// A staff number, where the layout left no digit of it.
pub(crate) fn staff_number(_: &str, typed: &Typed) -> Option<String> {
    typed.number_by_position().map(ToOwned::to_owned)
}

/// Keys that went down in a field.
#[derive(Clone, Default)]
struct Keys {
    typed: Typed,
    last: Typed,
    /// Whether the field holds something else than these keys: it was pasted, or mended.
    differ: bool,
}

impl Keys {
    fn take(&mut self, key: Key<'_>) {
        self.typed.take(key);
        self.last = Typed::default();
        self.last.take(key);
    }

    /// Takes note of what the field holds now.
    fn compare(&mut self, value: &str) {
        match value.chars().count() {
            0 => *self = Self::default(),
            count if count == self.typed.count() => {}
            // One key in the place of all there was.
            1 => {
                self.typed = std::mem::take(&mut self.last);
                self.differ = self.typed.count() != 1;
            }
            _ => self.differ = true,
        }
    }
}

/// Puts what a reader meant in the place of what it typed into the field within: when it ends with Enter, or
/// when the field is left.
#[component]
pub(crate) fn ReaderField(
    /// What the field holds.
    value: RwSignal<String>,
    /// What a reader means by it.
    meant: Meant,
    /// The field.
    children: Children,
) -> impl IntoView {
    let keys = StoredValue::new(Keys::default());
    let settle = move || {
        let meant = keys.with_value(|keys| {
            let value = value.get_untracked();
            (!keys.differ).then(|| meant(&value, &keys.typed)).flatten()
        });
        if let Some(meant) = meant {
            value.set(meant);
            keys.update_value(|keys| keys.differ = true);
        }
    };
    let take = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            settle();
            return;
        }
        let (key, code) = (event.key(), event.code());
        let key = Key {
            key: &key,
            code: &code,
            shift: event.shift_key(),
            command: event.ctrl_key() != event.alt_key() || event.meta_key(),
        };
        keys.update_value(|keys| keys.take(key));
    };
    view! {
        <div
            class="reader-field"
            on:keydown=take
            on:input=move |event| {
                let value = event_target_value(&event);
                keys.update_value(|keys| keys.compare(&value));
            }
            on:focusout=move |_| settle()
        >
            {children()}
        </div>
    }
}
