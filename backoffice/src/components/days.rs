//! The days that a list shows.

use leptos::prelude::*;

use super::list::Place;
use crate::{address::kept, office::Office, words::t};

/// The first and the last day, kept in the address.
#[component]
pub(crate) fn Days(place: Place) -> impl IntoView {
    let language = Office::current().language;
    let (from, set_from) = kept::<String>("from");
    let (to, set_to) = kept::<String>("to");
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    view! {
        <DayField
            name="from"
            label=t!(language, punches.from)
            day=from
            on_change=move |day| {
                place.start();
                set_from.set(filled(day));
            }
        />
        <DayField
            name="to"
            label=t!(language, punches.to)
            day=to
            on_change=move |day| {
                place.start();
                set_to.set(filled(day));
            }
        />
    }
}

/// A day to choose.
#[component]
fn DayField(
    name: &'static str,
    #[prop(into)] label: TextProp,
    day: Memo<Option<String>>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let id = format!("field-{name}");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {move || label.get()}
            </label>
            <input
                class="input"
                type="date"
                id=id
                name=name
                data-testid=name
                prop:value=move || day.get().unwrap_or_default()
                on:change=move |event| on_change.run(event_target_value(&event))
            />
        </div>
    }
}
