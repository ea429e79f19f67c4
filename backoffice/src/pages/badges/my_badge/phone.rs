//! This phone, as the server knows it.

use std::rc::Rc;

use chrona_web::types::{DeviceId, PersonId};
use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Icon, TextField},
    device_key::DeviceKey,
    storage,
    types::{Device, Jwk, ProblemCode, RegisterDevice},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{kept_key, replaced::Replaced};
use crate::{
    browser::{keep_storage, random_bytes},
    components::form::FormErrors,
    office::Office,
    words::{say, t},
};

/// A phone that is registered for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Phone {
    pub(super) device_id: DeviceId,
    pub(super) fingerprint: String,
    pub(super) name: String,
    /// Whether it was registered with a key.
    #[serde(default)]
    pub(super) is_bound: bool,
}

/// A phone that the server just took, and its key where it has one.
pub(crate) type Registered = (Phone, Option<Rc<DeviceKey>>);

impl Phone {
    /// What this browser keeps of the phone's registration for this person.
    pub(super) fn kept(user_id: PersonId) -> Option<Self> {
        serde_json::from_str(&storage::read(&place(user_id))?).ok()
    }

    /// Keeps the registration for this person.
    pub(crate) fn keep(&self, user_id: PersonId) {
        if let Ok(text) = serde_json::to_string(self) {
            storage::write(&place(user_id), &text);
        }
    }

    /// Forgets the registration for this person.
    pub(super) fn forget(user_id: PersonId) {
        storage::remove(&place(user_id));
    }
}

fn place(user_id: PersonId) -> String {
    format!("chrona.phone.{user_id}")
}

/// What this phone is registered with.
pub(crate) struct Registration {
    /// What the phone calls itself.
    pub(crate) fingerprint: String,
    key: Option<Rc<DeviceKey>>,
}

impl Registration {
    /// A new fingerprint, and a key where the browser makes and keeps one; `None` where it has no
    /// randomness either.
    pub(crate) async fn prepare() -> Option<Self> {
        let fingerprint = fingerprint()?;
        let key = match DeviceKey::make().await {
            Some(key) if kept_key::keep(&fingerprint, &key).await => Some(Rc::new(key)),
            _ => None,
        };
        Some(Self { fingerprint, key })
    }

    /// The public half of the key.
    pub(crate) fn public_key(&self) -> Option<Jwk> {
        let key = self.key.as_ref()?;
        Some(Jwk::from(key.jwk().to_owned()))
    }

    /// The phone, once the server took it.
    pub(crate) fn taken(self, device_id: DeviceId, name: String) -> Registered {
        if self.key.is_some() {
            keep_storage();
        }
        let phone = Phone {
            device_id,
            fingerprint: self.fingerprint,
            name,
            is_bound: self.key.is_some(),
        };
        (phone, self.key)
    }

    /// Forgets the key, when the server did not take it.
    pub(crate) async fn refused(self) {
        if self.key.is_some() {
            kept_key::forget(&self.fingerprint).await;
        }
    }
}

/// Registers this phone under a name. None where the browser has no randomness.
async fn register(
    office: Office,
    name: String,
    replaces: Option<DeviceId>,
) -> Option<Result<Registered, ApiError>> {
    let registration = Registration::prepare().await?;
    let asked = RegisterDevice {
        device_fingerprint: registration.fingerprint.clone(),
        device_name: name,
        attestation_data: None,
        public_key: registration.public_key(),
        replace_device_id: replaces,
    };
    Some(match office.client().register_device(&asked).await {
        Ok(device) => Ok(registration.taken(device.id, device.device_name)),
        Err(error) => {
            registration.refused().await;
            Err(error)
        }
    })
}

/// The form that registers this phone, once.
#[component]
pub(super) fn RegisterPhone(
    /// The device whose place this phone takes.
    replaces: Option<DeviceId>,
    /// What to do with the phone once the server knows it.
    #[prop(into)]
    on_done: Callback<Registered>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let name = RwSignal::new(guessed_name(office).to_owned());
    let busy = RwSignal::new(false);
    let errors = FormErrors::new(&[]);
    // The phones in use, once they are too many, and the one that was chosen among them.
    let crowd = RwSignal::new(None::<Vec<Device>>);
    let chosen = RwSignal::new(replaces.map(|id| id.to_string()).unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut fields = vec![("device_name", name)];
        if crowd.with_untracked(Option::is_some) {
            fields.push(("replace_device_id", chosen));
        }
        if busy.get_untracked() || !errors.filled(&fields) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let called = name.with_untracked(|name| name.trim().to_owned());
            let place = chosen.with_untracked(|chosen| chosen.parse().ok());
            let Some(answer) = register(office, called, place).await else {
                let _ = busy.try_set(false);
                return;
            };
            let phones = match &answer {
                Err(error) if error.is(ProblemCode::TooManyDevices) => {
                    office.client().own_devices(false).await.ok()
                }
                _ => None,
            };
            let _ = busy.try_set(false);
            match (answer, phones) {
                (Ok(registered), _) => {
                    office
                        .toasts
                        .done(say!(office.now_language(), badge.registered));
                    on_done.run(registered);
                }
                (Err(_), Some(phones)) => {
                    let _ = crowd.try_set(Some(phones));
                }
                (Err(error), None) => {
                    if place_is_gone(&error) {
                        // It takes one of its own.
                        let _ = chosen.try_set(String::new());
                        let _ = crowd.try_set(None);
                    }
                    errors.refuse(error);
                }
            }
        });
    };
    let unchosen = errors.field("replace_device_id");
    let action = move || {
        let language = language.get();
        if crowd.with(Option::is_some) {
            say!(language, badge.replace)
        } else {
            say!(language, badge.register)
        }
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
                {move || {
                    crowd
                        .get()
                        .map(|phones| {
                            view! {
                                <Replaced
                                    phones
                                    chosen
                                    missing=Signal::derive(move || unchosen.with(Option::is_some))
                                />
                            }
                        })
                }}
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy
                    attr:data-testid="register-phone"
                >
                    {action}
                </Button>
            </form>
        </div>
    }
}

/// Whether the phone to replace is none, or in use no more.
fn place_is_gone(error: &ApiError) -> bool {
    error.is(ProblemCode::DeviceNotFound) || error.is(ProblemCode::DeviceAlreadyRevoked)
}

/// 128 random bits that name this browser, in hexadecimal.
fn fingerprint() -> Option<String> {
    Some(format!(
        "{:032x}",
        u128::from_be_bytes(random_bytes::<16>()?)
    ))
}

/// What this phone seems to be.
pub(crate) fn guessed_name(office: Office) -> &'static str {
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
