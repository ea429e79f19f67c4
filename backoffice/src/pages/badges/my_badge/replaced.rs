//! Which of one's phones a new one replaces, where one has as many as one may.

use chrona_web::{
    components::Icon,
    format,
    types::{Device, Language},
};
use leptos::prelude::*;

use crate::{
    office::Office,
    words::{say, t},
};

/// The phones in use; the chosen one's identifier is kept as text.
#[component]
pub(super) fn Replaced(
    phones: Vec<Device>,
    chosen: RwSignal<String>,
    /// Whether none was chosen where one had to be.
    missing: Signal<bool>,
) -> impl IntoView {
    let language = Office::current().language;
    let choice = move |phone: Device| {
        let id = phone.id.to_string();
        let (value, mine) = (id.clone(), id.clone());
        let name = phone.device_name.clone();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="replace_device_id"
                    value=value
                    data-testid=format!("replace-{id}")
                    prop:checked=move || chosen.with(|chosen| *chosen == mine)
                    on:change=move |_| chosen.set(id.clone())
                />
                <span>
                    <strong>{name}</strong>
                    <span class="quiet small">{move || told(language.get(), &phone)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices" data-testid="replaced-phones">
            <legend class="field-label">{t!(language, badge.too_many)}</legend>
            <p class="field-hint">{t!(language, badge.too_many_text)}</p>
            {phones.into_iter().map(choice).collect_view()}
            {move || {
                missing
                    .get()
                    .then(|| {
                        view! {
                            <p class="field-error" role="alert">
                                <Icon icon=icondata::LuCircleAlert />
                                {t!(language, badge.choose_phone)}
                            </p>
                        }
                    })
            }}
        </fieldset>
    }
}

/// When it was registered and last used.
fn told(language: Language, phone: &Device) -> String {
    let since = format::relative_day(language, phone.registered_at);
    match phone.last_seen_at {
        Some(seen) => {
            let seen = format::relative_time(language, seen);
            say!(language, badge.phone_seen, since = since, seen = seen)
        }
        None => say!(language, badge.phone_unseen, since = since),
    }
}
