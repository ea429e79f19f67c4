//! The line of the first page that says that one's last month waits to be approved.

use chrona_web::{
    components::{Icon, alive},
    format,
    types::Language,
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{fetch::Fetch, office::Office, pages::time::month::Month, words::say};

/// The line, while the last month is open and can be approved.
#[component]
pub(in crate::pages::time) fn MonthWaits() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let periods = Fetch::new(move || async move { office.client().my_periods().await });
    let waiting = Memo::new(move |_| {
        let month = Month::last_over();
        let waits = periods.with(|periods| {
            let name = month.to_string();
            let found = periods.iter().find(|period| period.month == name);
            found.is_some_and(|period| period.waits)
        });
        (waits == Some(true)).then_some(month)
    });
    alive(move || {
        let language = language.get();
        let line = waiting.get().map(|month| {
            view! {
                <p class="home-month" data-testid="home-month">
                    <Icon icon=icondata::LuCalendarCheck />
                    <A href=format!("/my-hours?month={month}")>{told(language, month)}</A>
                </p>
            }
        });
        line.into_any()
    })
}

/// `Votre mois de mars attend votre accord`, `Votre mois d’avril…`.
fn told(language: Language, month: Month) -> String {
    let month = format::month_of_year(language, month.first().month());
    if month.starts_with(['a', 'o']) {
        say!(language, approval.waits_vowel, month = month)
    } else {
        say!(language, approval.waits, month = month)
    }
}
