//! A list as it is shown: on its way, failing, empty, without a match, or its rows and the way to the
//! others.

use chrona_web::{
    api::Page,
    components::{Button, Empty},
};
use leptos::prelude::*;

use super::{
    filters::Filters,
    table::{Frame, Row},
};
use crate::{
    fetch::Fetch,
    office::Office,
    printing::{Fact, PrintedFacts},
    words::t,
};

/// How many lines stand for a list that is on its way.
const LINES: usize = 8;

/// A list whose rows are those of a table.
#[component]
pub(crate) fn List<T, R>(
    rows: Fetch<Page<T>>,
    filters: Filters,
    #[prop(into)] table: Frame,
    /// How a row is drawn.
    row: R,
    /// What is shown where there is no row at all.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    R: Fn(T) -> Row + Send + Sync + 'static,
{
    paged(rows, filters, empty, move |rows| {
        table.of(rows.into_iter().map(&row).collect())
    })
}

/// A list whose rows are drawn in another way than as a table.
pub(crate) fn paged<T>(
    rows: Fetch<Page<T>>,
    filters: Filters,
    empty: ViewFn,
    draw: impl Fn(Vec<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let list = rows.view(LINES, move |Page { rows, total }| {
        // The answer alone has it drawn anew: a filter that changes brings another answer.
        untrack(|| {
            if rows.is_empty() {
                without_rows(filters, &empty)
            } else {
                with_pager(draw(rows), filters, total)
            }
        })
    });
    view! {
        <PagePrinted rows facts=filters.facts() />
        {list}
    }
    .into_any()
}

fn with_pager(rows: AnyView, filters: Filters, total: u64) -> AnyView {
    view! {
        {rows}
        {filters.place.pager(total)}
    }
    .into_any()
}

fn without_rows(filters: Filters, empty: &ViewFn) -> AnyView {
    if !filters.is_set() {
        return empty.run();
    }
    view! { <NoMatch on_clear=move |()| filters.clear() /> }.into_any()
}

/// What a list shows when no row matches its filters.
#[component]
pub(crate) fn NoMatch(
    /// Lets every row match.
    #[prop(into)]
    on_clear: Callback<()>,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Empty
            icon=icondata::LuSearch
            title=t!(language, common.no_match)
            text=t!(language, common.no_match_text)
        >
            <Button on_click=move |_| {
                on_clear.run(());
            }>{t!(language, common.clear_filters)}</Button>
        </Empty>
    }
}

/// What stands above the printed rows of a paged list.
#[component]
pub(crate) fn PagePrinted<T: Clone + Send + Sync + 'static>(
    rows: Fetch<Page<T>>,
    /// The filters that are set, in words.
    #[prop(into)]
    facts: Signal<Vec<Fact>>,
) -> impl IntoView {
    let shown = move || rows.with(|page| page.rows.len() as u64).unwrap_or_default();
    let total = move || rows.with(|page| page.total).unwrap_or_default();
    view! {
        <PrintedFacts
            facts
            shown=Signal::derive(shown)
            total=Signal::derive(total)
        />
    }
}
