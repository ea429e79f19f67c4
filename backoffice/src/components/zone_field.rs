//! The time zone of a site or a kiosk.

use chrona_web::{components::TextField, zone};
use leptos::prelude::*;

use crate::{components::form::FormErrors, office::Office, words::t};

/// A zone's name, of those that the browser knows; empty for the organisation's.
#[component]
pub(crate) fn ZoneField(value: RwSignal<String>, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <TextField
            name="timezone"
            label=t!(language, zone.label)
            hint=t!(language, zone.hint)
            value
            max_length=64
            proposals=zone::names()
            error=errors.field("timezone")
        />
    }
}
