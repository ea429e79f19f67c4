//! The last months, and how many people's are how far.

use chrona_web::{format, types::PeriodOfMany};
use leptos::prelude::*;

use crate::{
    components::list::{Column, Row, Table},
    fetch::Fetch,
    office::Office,
    page::{Hours, Page},
    pages::time::month::{Month, MonthChoice},
    words::say,
};

const TABLE: Table<6> = Table {
    caption: |l| say!(l, closing.months),
    test_id: "period-rows",
    columns: &[
        Column::new(|l| say!(l, closing.month)).class("main-cell"),
        Column::new(|l| say!(l, closing.people))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, closing.open))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, closing.approved))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, closing.validated))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, closing.closed))
            .class("figures right")
            .labelled(),
    ],
};

/// A row a month, the newest first; each leads to its people.
#[component]
pub(super) fn Months(months: Fetch<Vec<PeriodOfMany>>, month: MonthChoice) -> impl IntoView {
    let table = months.view(8, move |months| {
        TABLE.of(months.into_iter().filter_map(|one| row(&one, month)))
    });
    view! { <div class="months">{table}</div> }
}

fn row(of: &PeriodOfMany, chosen: MonthChoice) -> Option<Row> {
    let language = Office::current().language;
    let month: Month = of.month.parse().ok()?;
    let page = Page::Hours(Hours::Closing).address();
    let is_chosen = move || (chosen.month() == month).then_some("true");
    // The page stays where it is: the month below comes into sight.
    let name = view! {
        <a
            href=format!("{page}?month={month}")
            class="name-link"
            aria-current=is_chosen
            data-noscroll=""
            data-testid="open-month"
        >
            <span class="month-name">{move || format::month(language.get(), month.first())}</span>
        </a>
    };
    let count = |count: i64| (move || format::number(language.get(), count)).into_any();
    let row = TABLE.row([
        name.into_any(),
        count(of.people),
        count(of.open),
        count(of.approved),
        count(of.validated),
        count(of.closed),
    ]);
    Some(
        row.with("data-testid", "period-row")
            .with("data-month", of.month.as_str()),
    )
}
