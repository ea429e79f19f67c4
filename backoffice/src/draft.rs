//! What was typed in a form and not sent yet, kept in this tab (sessionStorage) so that it outlives a
//! reload and the end of the session. Passwords, PINs and other secrets are never given to it. It is
//! forgotten when the form is sent or given up, and when the person signs out.

use std::rc::Rc;

use chrona_web::components::Button;
use chrona_web::types::PersonId;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::{office::Office, words::t};

/// What the names of all drafts begin with.
const DRAFTS: &str = "chrona.draft.";

/// A field of a form that is kept.
#[derive(Clone)]
pub(crate) struct Kept {
    name: &'static str,
    read: Rc<dyn Fn() -> Value>,
    write: Rc<dyn Fn(&Value)>,
}

/// A field that is kept under this name.
pub(crate) fn field<T>(name: &'static str, signal: RwSignal<T>) -> Kept
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    Kept {
        name,
        read: Rc::new(move || signal.with(|value| json!(value))),
        write: Rc::new(move |value| {
            if let Ok(value) = serde_json::from_value(value.clone()) {
                signal.set(value);
            }
        }),
    }
}

/// A form's draft.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    place: StoredValue<String>,
    fields: StoredValue<Vec<Kept>, LocalStorage>,
    /// What the fields held before anything was typed.
    start: StoredValue<Value>,
    /// Whether what stands in the form was typed before it was shown.
    is_restored: RwSignal<bool>,
    is_over: StoredValue<bool>,
}

impl Draft {
    /// Keeps what is typed in these fields from now on; what was kept of this form is put back into them.
    /// A draft of other values than the fields hold now, as when someone else changed them meanwhile, is
    /// dropped. `form` names the form and what it is about.
    pub(crate) fn keep(office: Office, form: &str, fields: Vec<Kept>) -> Self {
        let user = office.session.user_untracked().map(|user| user.id);
        let place = format!("{DRAFTS}{}.{form}", user.unwrap_or_default());
        let start = untrack(|| values(&fields));
        let draft = Self {
            place: StoredValue::new(place.clone()),
            fields: StoredValue::new_local(fields),
            start: StoredValue::new(start.clone()),
            is_restored: RwSignal::new(false),
            is_over: StoredValue::new(false),
        };
        let before: Option<Value> = read(&place).and_then(|text| serde_json::from_str(&text).ok());
        if let Some(before) = before.filter(|before| before["start"] == start) {
            draft.put(&before["typed"]);
            draft.is_restored.set(true);
        }
        Effect::new(move |_| {
            let typed = draft.fields.with_value(|fields| values(fields));
            if draft.is_over.get_value() {
                return;
            }
            let start = draft.start.get_value();
            let place = draft.place.get_value();
            if typed == start {
                remove(&place);
                draft.is_restored.set(false);
            } else {
                write(
                    &place,
                    &json!({ "start": start, "typed": typed }).to_string(),
                );
            }
        });
        draft
    }

    /// Forgets it: the form was sent, or given up.
    pub(crate) fn forget(self) {
        self.is_over.set_value(true);
        self.place.with_value(|place| remove(place));
    }

    /// What stands in the form was taken by the server, and is what the form begins with from now on.
    pub(crate) fn sent(self) {
        let taken = untrack(|| self.fields.with_value(|fields| values(fields)));
        self.start.set_value(taken);
        self.is_restored.set(false);
        self.place.with_value(|place| remove(place));
    }

    /// Puts the form back to what it was before anything was typed.
    fn start_again(self) {
        self.put(&self.start.get_value());
    }

    fn put(self, typed: &Value) {
        self.fields.with_value(|fields| {
            for field in fields {
                (field.write)(&typed[field.name]);
            }
        });
    }
}

/// Says that the form holds what was typed before, with a way to start again.
#[component]
pub(crate) fn Restored(draft: Draft) -> impl IntoView {
    let language = Office::current().language;
    move || {
        draft.is_restored.get().then(|| {
            view! {
                <div class="note restored" role="status" data-testid="restored">
                    <p>{t!(language, draft.restored)}</p>
                    <Button on_click=move |_| draft.start_again() attr:data-testid="start-again">
                        {t!(language, draft.start_again)}
                    </Button>
                </div>
            }
        })
    }
}

/// Forgets every draft of this tab but those of this person.
pub(crate) fn forget_but(user_id: Option<PersonId>) {
    let Some(store) = store() else { return };
    let own = user_id.map(|id| format!("{DRAFTS}{id}."));
    let length = store.length().unwrap_or(0);
    let names: Vec<String> = (0..length)
        .filter_map(|place| store.key(place).ok().flatten())
        .filter(|name| name.starts_with(DRAFTS))
        .filter(|name| own.as_ref().is_none_or(|own| !name.starts_with(own)))
        .collect();
    for name in names {
        remove(&name);
    }
}

fn values(fields: &[Kept]) -> Value {
    let pairs = fields
        .iter()
        .map(|field| (field.name.to_owned(), (field.read)()));
    Value::Object(pairs.collect::<Map<_, _>>())
}

fn read(name: &str) -> Option<String> {
    store()?.get_item(name).ok()?
}

fn write(name: &str, text: &str) {
    if let Some(store) = store() {
        // Where the browser keeps nothing, a reload empties the form as ever.
        let _ = store.set_item(name, text);
    }
}

fn remove(name: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(name);
    }
}

fn store() -> Option<web_sys::Storage> {
    window().session_storage().ok()?
}
