//! The days that a list shows.

use leptos::prelude::*;

use super::{
    export::day_facts,
    list::{Filter, Place},
};
use crate::{address::kept, office::Office, printing::Fact, words::t};

/// The first and the last day, kept in the address.
#[derive(Clone, Copy)]
pub(crate) struct DayFilter {
    place: Place,
    from: Memo<Option<String>>,
    set_from: SignalSetter<Option<String>>,
    to: Memo<Option<String>>,
    set_to: SignalSetter<Option<String>>,
}

impl DayFilter {
    /// The days that the address names.
    pub(crate) fn in_address(place: Place) -> Self {
        let (from, set_from) = kept("from");
        let (to, set_to) = kept("to");
        Self {
            place,
            from,
            set_from,
            to,
            set_to,
        }
    }

    /// The first day, such as `2026-11-20`; a reader is told when it changes.
    pub(crate) fn from(self) -> Option<String> {
        self.from.get()
    }

    /// The last day; a reader is told when it changes.
    pub(crate) fn to(self) -> Option<String> {
        self.to.get()
    }

    /// The fields in which to choose.
    pub(crate) fn fields(self) -> AnyView {
        let language = Office::current().language;
        let change = move |set: SignalSetter<Option<String>>, day: String| {
            self.place.start();
            set.set(Some(day).filter(|day| !day.is_empty()));
        };
        view! {
            <DayField
                name="from"
                label=t!(language, punches.from)
                day=self.from
                on_change=move |day| change(self.set_from, day)
            />
            <DayField
                name="to"
                label=t!(language, punches.to)
                day=self.to
                on_change=move |day| change(self.set_to, day)
            />
        }
        .into_any()
    }
}

impl Filter for DayFilter {
    fn is_set(&self) -> bool {
        self.from.with(Option::is_some) || self.to.with(Option::is_some)
    }

    fn clear(&self) {
        self.set_from.set(None);
        self.set_to.set(None);
    }

    fn facts(&self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let (from, to) = (self.from.get(), self.to.get());
        day_facts(language, from.as_ref(), to.as_ref())
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
