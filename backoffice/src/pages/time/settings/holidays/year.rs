//! The year that the page shows, kept in the address.

use chrona_web::components::Icon;
use chrono::Datelike;
use leptos::prelude::*;

use crate::{address::kept, office::Office, pages::time::terms::fields::today, words::t};

/// The years to choose from.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// The year that the address names; the running one where it names none.
#[derive(Clone, Copy)]
pub(super) struct YearChoice {
    kept: Memo<Option<i32>>,
    set: SignalSetter<Option<i32>>,
}

impl YearChoice {
    /// The year of `?year=2027`.
    pub(super) fn in_address() -> Self {
        let (kept, set) = kept("year");
        Self { kept, set }
    }

    /// The year; a reader is told when it changes.
    pub(super) fn year(self) -> i32 {
        let kept = self.kept.get().filter(|year| YEARS.contains(year));
        kept.unwrap_or_else(|| today().year())
    }

    fn choose(self, year: i32) {
        if YEARS.contains(&year) {
            self.set
                .set(Some(year).filter(|year| *year != today().year()));
        }
    }

    /// The field in which to choose, between the arrows to the years beside it.
    pub(super) fn field(self) -> AnyView {
        let language = Office::current().language;
        let go = move |years: i32| untrack(|| self.choose(self.year() + years));
        let type_in = move |event| {
            if let Ok(year) = event_target_value(&event).parse() {
                self.choose(year);
            }
        };
        view! {
            <div class="month-choice" role="group" aria-label=t!(language, settings.year)>
                <button
                    type="button"
                    class="button button-icon"
                    aria-label=t!(language, settings.year_before)
                    title=t!(language, settings.year_before)
                    data-testid="year-previous"
                    on:click=move |_| go(-1)
                >
                    <Icon icon=icondata::LuChevronLeft />
                </button>
                <input
                    class="input figures"
                    type="number"
                    name="year"
                    min=*YEARS.start()
                    max=*YEARS.end()
                    aria-label=t!(language, settings.year)
                    data-testid="year"
                    prop:value=move || self.year().to_string()
                    on:change=type_in
                />
                <button
                    type="button"
                    class="button button-icon"
                    aria-label=t!(language, settings.year_after)
                    title=t!(language, settings.year_after)
                    data-testid="year-next"
                    on:click=move |_| go(1)
                >
                    <Icon icon=icondata::LuChevronRight />
                </button>
            </div>
        }
        .into_any()
    }
}
