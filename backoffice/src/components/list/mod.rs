//! What the pages with lists share. Such a page says what its filters are, its columns, and a row; the
//! place in the list, printing it, what it shows without rows and the way to the others are told here.

mod filters;
mod search;
mod shown;
mod sorting;
mod table;
mod whole;

use chrona_web::{ApiError, api::Page, components::Pager, types::User};
use leptos::prelude::*;

pub(crate) use self::{
    filters::{ChoiceFilter, Filter, Filters, PersonFilter, searched_fact},
    search::SearchField,
    shown::{List, NoMatch, PagePrinted, paged},
    sorting::Sorting,
    table::{Column, Frame, Row, Table, moment, moment_or},
    whole::{all_categories, all_teams, category_choices, every_row, teams_by_name},
};
use crate::{
    address::{Search, kept},
    fetch::Fetch,
    office::Office,
    printing::{MOST, Printing},
    words::{place, t},
};

/// How many rows a page of a list holds.
pub(crate) const ROWS: u64 = 50;

/// Where one is in the list, and whether it shows a page of its rows or all of them to be printed.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    offset: Memo<Option<u64>>,
    set_offset: SignalSetter<Option<u64>>,
    pub(crate) printing: Printing,
}

impl Place {
    /// The place the address names (`?offset=50`).
    pub(crate) fn in_address() -> Self {
        let (offset, set_offset) = kept("offset");
        Self {
            offset,
            set_offset,
            printing: Printing::new(),
        }
    }

    /// How many rows come before.
    pub(crate) fn offset(self) -> u64 {
        self.offset.get().unwrap_or(0)
    }

    /// Back to the list's start, as when a filter changes.
    pub(crate) fn start(self) {
        self.set_offset.set(None);
    }

    /// What the address says is searched for in the list; another search starts at the list's start.
    pub(crate) fn search(self) -> Search {
        Search::in_address("search").before(move || self.start())
    }

    /// The rows to show: asks again whenever a signal that `asking` reads changes. What it answers takes
    /// the number of rows to pass over and of those to answer, a hundred at most.
    pub(crate) fn fetch<T, A, F>(
        self,
        office: Office,
        asking: impl Fn() -> A + 'static,
    ) -> Fetch<Page<T>>
    where
        T: Clone + Send + Sync + 'static,
        A: Fn(u64, u64) -> F + 'static,
        F: Future<Output = Result<Page<T>, ApiError>> + 'static,
    {
        Fetch::new(move || {
            let (ask, offset) = (asking(), self.offset());
            let is_whole = self.printing.is_whole();
            async move {
                if !is_whole {
                    return ask(offset, ROWS).await;
                }
                match whole::rows_up_to(MOST, |offset| ask(offset, 100)).await {
                    Ok(page) => {
                        self.printing.rows_are_there();
                        Ok(page)
                    }
                    Err(error) => {
                        // The page is shown again; printing it would leave rows out.
                        let language = office.now_language();
                        office.toasts.failed(error.sentence(language));
                        self.printing.end();
                        ask(offset, ROWS).await
                    }
                }
            }
        })
    }

    /// The way to the other pages, where there are any.
    pub(crate) fn pager(self, total: u64) -> impl IntoView {
        let language = Office::current().language;
        let go = move |offset: u64| {
            self.set_offset.set((offset > 0).then_some(offset));
            window().scroll_to_with_x_and_y(0.0, 0.0);
        };
        (total > ROWS || self.offset.get_untracked().is_some()).then(|| {
            view! {
                <Pager
                    offset=Signal::derive(move || self.offset())
                    limit=ROWS
                    total=Signal::stored(total)
                    place=move |(first, last, total)| place(language, first, last, total)
                    previous=t!(language, common.previous)
                    next=t!(language, common.next)
                    on_go=go
                />
            }
        })
    }
}

/// What tells someone from others of the same name: staff number, team, address.
pub(crate) fn identified(user: &User) -> String {
    let known = [
        user.staff_number.as_deref(),
        user.team_name.as_deref(),
        Some(user.email.as_str()),
    ];
    known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
