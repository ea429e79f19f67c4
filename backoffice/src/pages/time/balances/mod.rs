//! What someone has of leave and rest: a card for each balance, on the day that is chosen.

mod card;
mod runs;

use chrona_web::{api::BalancesOf, components::TextField, format, types::BalanceOn};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

use self::card::card;
pub(in crate::pages) use self::card::source;
use super::{absence_names::AbsenceNames, terms::fields::today};
use crate::{fetch::Fetch, office::Office, words::t};

/// The years of which balances are asked for: while a year is typed, the field holds years that nobody means.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Someone's balances at the end of a day.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Balances {
    answer: Fetch<Vec<BalanceOn>>,
    names: AbsenceNames,
    /// What stands in the field of the day.
    typed: RwSignal<String>,
}

impl Balances {
    /// Asks for them, and again when another day is chosen; today at first.
    pub(in crate::pages) fn fetch(office: Office, of: BalancesOf, names: AbsenceNames) -> Self {
        let typed = RwSignal::new(today().to_string());
        let day = Memo::new(move |before: Option<&NaiveDate>| {
            let typed = typed.with(|typed| format::day_of_field(typed));
            let meant = typed.filter(|day| YEARS.contains(&day.year()));
            meant.or(before.copied()).unwrap_or_else(today)
        });
        let answer = Fetch::new(move || {
            let day = day.get();
            async move { office.client().balances(of, day).await }
        });
        Self {
            answer,
            names,
            typed,
        }
    }

    /// The answer.
    pub(in crate::pages) const fn answer(self) -> Fetch<Vec<BalanceOn>> {
        self.answer
    }

    /// Asks again.
    pub(in crate::pages) fn reload(self) {
        self.answer.reload();
    }

    /// The field of the day, one to come too.
    pub(in crate::pages) fn day_field(self) -> AnyView {
        let language = Office::current().language;
        view! {
            <div class="balance-day">
                <TextField
                    name="balance_on"
                    kind="date"
                    label=t!(language, balance.on)
                    value=self.typed
                />
            </div>
        }
        .into_any()
    }

    /// A card for each.
    pub(in crate::pages) fn cards(self) -> AnyView {
        let language = Office::current().language;
        let names = self.names;
        self.answer.view(2, move |balances| {
            if balances.is_empty() {
                return view! {
                    <p class="quiet" data-testid="no-balance">
                        {t!(language, balance.none)}
                    </p>
                }
                .into_any();
            }
            let cards = balances.into_iter().map(|balance| card(balance, names));
            view! {
                <ul class="balances" data-testid="balances">
                    {cards.collect_view()}
                </ul>
            }
            .into_any()
        })
    }
}
