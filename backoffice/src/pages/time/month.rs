//! The month that a page shows, kept in the address.

use std::{fmt, str::FromStr};

use chrona_web::{
    components::{Icon, words},
    format,
};
use chrono::{Datelike, Days, Months, NaiveDate};
use leptos::prelude::*;

use crate::{
    address::kept,
    components::list::Filter,
    office::Office,
    printing::Fact,
    words::{say, t},
};

/// The years whose months the server computes.
const YEARS: std::ops::RangeInclusive<i32> = 1904..=2196;

/// A month, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Month(NaiveDate);

/// No month stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotAMonth;

impl Month {
    /// The month of a day; none outside the years that are computed.
    pub(super) fn of(day: NaiveDate) -> Option<Self> {
        let is_known = YEARS.contains(&day.year());
        day.with_day(1).filter(|_| is_known).map(Self)
    }

    /// The running one, by the organisation's clocks.
    pub(super) fn current() -> Self {
        let today = format::day_of_field(&format::iso_day(format::now()));
        today.and_then(Self::of).unwrap_or_default()
    }

    /// Its first day.
    pub(super) fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    pub(super) fn last(self) -> NaiveDate {
        let last = self.over_on().checked_sub_days(Days::new(1));
        last.filter(|last| *last >= self.0).unwrap_or(self.0)
    }

    /// The last one that is over, by the organisation's clocks.
    pub(super) fn last_over() -> Self {
        Self::current().previous().unwrap_or_default()
    }

    /// The day on which it is over, the first one after it.
    pub(super) fn over_on(self) -> NaiveDate {
        let next = self.0.checked_add_months(Months::new(1));
        next.unwrap_or(self.0)
    }

    fn next(self) -> Option<Self> {
        Self::of(self.0.checked_add_months(Months::new(1))?)
    }

    /// The one before it; none outside the years that are computed.
    pub(super) fn previous(self) -> Option<Self> {
        Self::of(self.0.checked_sub_months(Months::new(1))?)
    }
}

impl Default for Month {
    fn default() -> Self {
        Self(NaiveDate::from_yo_opt(2026, 1).unwrap_or_default())
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let day = format!("{text}-01").parse().map_err(|_| NotAMonth)?;
        Self::of(day).ok_or(NotAMonth)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// The month that the address names; where it names none, the one that the page usually shows.
#[derive(Clone, Copy)]
pub(super) struct MonthChoice {
    usual: fn() -> Month,
    kept: Memo<Option<Month>>,
    set: SignalSetter<Option<Month>>,
}

impl MonthChoice {
    /// The month of `?month=2027-03`, else the running one.
    pub(super) fn in_address() -> Self {
        Self::or(Month::current)
    }

    /// The month of `?month=2027-03`, else the last one that is over.
    pub(super) fn over_in_address() -> Self {
        Self::or(Month::last_over)
    }

    fn or(usual: fn() -> Month) -> Self {
        let (kept, set) = kept("month");
        Self { usual, kept, set }
    }

    /// The month; a reader is told when it changes.
    pub(super) fn month(self) -> Month {
        self.kept.get().unwrap_or_else(self.usual)
    }

    /// What a link to another page that shows the running month carries on, such as `?month=2027-03`; nothing where the
    /// address names none.
    pub(super) fn query(self) -> String {
        let kept = self.kept.get();
        kept.map(|month| format!("?month={month}"))
            .unwrap_or_default()
    }

    /// In words: `mars 2027`.
    pub(super) fn title(self) -> AnyView {
        let language = Office::current().language;
        words(move || format::month(language.get(), self.month().first()))
    }

    fn choose(self, month: Option<Month>) {
        self.set.set(month.filter(|month| *month != (self.usual)()));
    }

    /// The field in which to choose, between the arrows to the months beside it.
    pub(super) fn field(self, on_choose: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
        let language = Office::current().language;
        let go = move |to: fn(Month) -> Option<Month>| {
            if let Some(month) = to(self.month()) {
                on_choose();
                self.choose(Some(month));
            }
        };
        let type_in = move |event| {
            on_choose();
            self.choose(event_target_value(&event).parse().ok());
        };
        view! {
            <div class="month-choice" role="group" aria-label=t!(language, hours.month)>
                <button
                    type="button"
                    class="button button-icon"
                    aria-label=t!(language, hours.previous)
                    title=t!(language, hours.previous)
                    data-testid="month-previous"
                    on:click=move |_| untrack(|| go(Month::previous))
                >
                    <Icon icon=icondata::LuChevronLeft />
                </button>
                <input
                    class="input"
                    type="month"
                    name="month"
                    aria-label=t!(language, hours.month)
                    data-testid="month"
                    prop:value=move || self.month().to_string()
                    on:change=type_in
                />
                <button
                    type="button"
                    class="button button-icon"
                    aria-label=t!(language, hours.next)
                    title=t!(language, hours.next)
                    data-testid="month-next"
                    on:click=move |_| untrack(|| go(Month::next))
                >
                    <Icon icon=icondata::LuChevronRight />
                </button>
            </div>
        }
        .into_any()
    }
}

/// A month leaves nobody out; paper tells it.
impl Filter for MonthChoice {
    fn is_set(&self) -> bool {
        false
    }

    fn clear(&self) {}

    fn facts(&self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let month = format::month(language, self.month().first());
        vec![(say!(language, hours.month).to_owned(), month)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_and_written_and_knows_its_days() {
        let month: Month = "2028-02".parse().unwrap();
        assert_eq!(month.to_string(), "2028-02");
        assert_eq!(month.last().to_string(), "2028-02-29");
        assert_eq!(month.over_on().to_string(), "2028-03-01");
        assert_eq!(month.previous().unwrap().to_string(), "2028-01");
        let december: Month = "2027-12".parse().unwrap();
        assert_eq!(december.next().unwrap().to_string(), "2028-01");
        for wrong in ["", "2028", "2028-13", "1900-01", "2028-02-01"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }
}
