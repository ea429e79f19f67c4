//! This phone, as the server knows it.

use chrona_web::{
    components::{Button, ButtonKind, Icon, TextField},
    storage,
    types::RegisterDevice,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use crate::{
    browser::random_bytes,
    form::FormErrors,
    office::Office,
    words::{say, t},
};

/// A phone that is registered for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Phone {
    pub(super) device_id: i64,
    fingerprint: String,
    pub(super) name: String,
}

impl Phone {
    /// What this browser keeps of the phone's registration for this person.
    pub(super) fn kept(user_id: i64) -> Option<Self> {
        serde_json::from_str(&storage::read(&place(user_id))?).ok()
    }

    /// Keeps the registration for this person.
    pub(super) fn keep(&self, user_id: i64) {
        if let Ok(text) = serde_json::to_string(self) {
            storage::write(&place(user_id), &text);
        }
    }

    /// Forgets the registration for this person.
    pub(super) fn forget(user_id: i64) {
        storage::remove(&place(user_id));
    }
}

fn place(user_id: i64) -> String {
    format!("chrona.phone.{user_id}")
}

/// The form that registers this phone, once.
#[component]
pub(super) fn RegisterPhone(
    /// What to do with the phone once the server knows it.
    #[prop(into)]
    on_done: Callback<Phone>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let name = RwSignal::new(guessed_name(office).to_owned());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("device_name", name)]) {
            return;
        }
        let Some(fingerprint) = fingerprint() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let asked = RegisterDevice {
                device_fingerprint: fingerprint,
                device_name: name.with_untracked(|name| name.trim().to_owned()),
                attestation_data: None,
                public_key: None,
            };
            let answer = office.client().register_device(&asked).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(device) => {
                    office
                        .toasts
                        .done(say!(office.now_language(), badge.registered));
                    on_done.run(Phone {
                        device_id: device.id,
                        fingerprint: device.device_fingerprint,
                        name: device.device_name,
                    });
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    view! {
        <div class="card register-phone">
            <Icon icon=icondata::LuSmartphone class="state-icon" />
            <h2>{t!(language, badge.register_title)}</h2>
            <p class="quiet">{t!(language, badge.register_text)}</p>
            <form class="form" novalidate on:submit=submit data-testid="register-phone-form">
                {errors.note()}
                <TextField
                    name="device_name"
                    label=t!(language, badge.phone_name)
                    value=name
                    required=true
                    max_length=100
                    error=errors.field("device_name")
                />
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="register-phone"
                >
                    {t!(language, badge.register)}
                </Button>
            </form>
        </div>
    }
}

/// 128 random bits that name this browser, in hexadecimal.
fn fingerprint() -> Option<String> {
    Some(format!(
        "{:032x}",
        u128::from_be_bytes(random_bytes::<16>()?)
    ))
}

/// What this phone seems to be.
fn guessed_name(office: Office) -> &'static str {
    let language = office.now_language();
    let agent = window().navigator().user_agent().unwrap_or_default();
    let is = |word: &str| agent.contains(word);
    if is("iPhone") {
        say!(language, badge.iphone)
    } else if is("iPad") {
        say!(language, badge.ipad)
    } else if is("Android") {
        say!(language, badge.android)
    } else if is("Windows") || is("Macintosh") || is("X11") {
        say!(language, badge.computer)
    } else {
        say!(language, badge.phone)
    }
}
