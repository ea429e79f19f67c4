//! What a kiosk takes beside phones.

use chrona_web::{
    components::SelectField,
    types::{KioskMeans, TagRule},
};
use leptos::prelude::*;

use crate::{
    draft::{Kept, field},
    office::Office,
    words::{say, t},
};

/// What is chosen in the form.
#[derive(Clone, Copy)]
pub(super) struct MeansTyped {
    printed_badges: RwSignal<bool>,
    staff_numbers: RwSignal<bool>,
    tags: RwSignal<String>,
}

impl MeansTyped {
    /// Chosen as it is.
    pub(super) fn of(means: KioskMeans) -> Self {
        Self {
            printed_badges: RwSignal::new(means.printed_badges),
            staff_numbers: RwSignal::new(means.staff_numbers),
            tags: RwSignal::new(means.tags.as_str().to_owned()),
        }
    }

    /// What outlives a reload.
    pub(super) fn kept(self) -> Vec<Kept> {
        vec![
            field("printed_badges", self.printed_badges),
            field("staff_numbers", self.staff_numbers),
            field("tags", self.tags),
        ]
    }

    /// What the kiosk shall take.
    pub(super) fn means(self) -> KioskMeans {
        KioskMeans {
            printed_badges: self.printed_badges.get_untracked(),
            staff_numbers: self.staff_numbers.get_untracked(),
            tags: TagRule::parse(&self.tags.get_untracked()).unwrap_or_default(),
        }
    }
}

/// The choices.
#[component]
pub(super) fn MeansFields(means: MeansTyped) -> impl IntoView {
    let language = Office::current().language;
    let choices = Signal::derive(move || {
        let language = language.get();
        let word = |rule| match rule {
            TagRule::None => say!(language, kiosks.tags_none),
            TagRule::Alone => say!(language, kiosks.tags_alone),
            TagRule::WithPin => say!(language, kiosks.tags_with_pin),
        };
        TagRule::ALL
            .map(|rule| (rule.as_str().to_owned(), word(rule).to_owned()))
            .to_vec()
    });
    view! {
        <fieldset class="choices">
            <legend class="field-label">{t!(language, kiosks.means)}</legend>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="takes-printed-badges"
                    prop:checked=means.printed_badges
                    on:change=move |event| means.printed_badges.set(event_target_checked(&event))
                />
                {t!(language, kiosks.printed_badges)}
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="takes-staff-numbers"
                    prop:checked=means.staff_numbers
                    on:change=move |event| means.staff_numbers.set(event_target_checked(&event))
                />
                {t!(language, kiosks.staff_numbers)}
            </label>
            <SelectField name="tags" label=t!(language, kiosks.tags) value=means.tags choices />
        </fieldset>
    }
}
