//! What the pages with long lists share: the place in the list, printing it, its search.

use chrona_web::{
    ApiError,
    api::Page,
    components::{Button, Empty, Icon, Pager},
    types::{Category, Team, User, names::sort_key},
};
use icondata::Icon as Drawing;
use leptos::prelude::*;

use crate::{
    address::{Search, kept},
    fetch::Fetch,
    office::Office,
    printing::{Fact, MOST, PrintedFacts, Printing},
    words::{place, say, t},
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
                match rows_up_to(MOST, |offset| ask(offset, 100)).await {
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

/// A field that searches, with its sign.
#[component]
pub(crate) fn SearchField(
    search: Search,
    /// What is searched, for those who do not see the sign.
    #[prop(into)]
    label: TextProp,
    test_id: &'static str,
) -> impl IntoView {
    let placeholder = label.clone();
    view! {
        <div class="search">
            <Icon icon=icondata::LuSearch />
            <input
                class="input"
                type="search"
                maxlength="200"
                aria-label=move || label.get()
                placeholder=move || placeholder.get()
                data-testid=test_id
                prop:value=move || search.text()
                on:input=move |event| search.type_in(event_target_value(&event))
                on:blur=move |_| search.keep()
            />
        </div>
    }
}

/// What is searched for, in words.
pub(crate) fn searched_fact(text: Option<String>) -> Option<Fact> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    let label = say!(Office::current().language.get(), common.searched);
    Some((label.to_owned(), text))
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

/// What a list shows when it has no row, or none that matches.
pub(crate) fn nothing(
    filtered: bool,
    on_clear: impl Fn() + Send + Sync + 'static,
    icon: Drawing,
    title: impl Into<TextProp>,
    text: impl Into<TextProp>,
) -> AnyView {
    if filtered {
        view! { <NoMatch on_clear=move |()| on_clear() /> }.into_any()
    } else {
        view! { <Empty icon title=title.into() text=text.into() /> }.into_any()
    }
}

/// Every row of a list, at most ten thousand; `ask` takes the offset of a page of a hundred.
pub(crate) async fn every_row<T, F>(ask: impl Fn(u64) -> F) -> Result<Vec<T>, ApiError>
where
    F: Future<Output = Result<Page<T>, ApiError>>,
{
    Ok(rows_up_to(10_000, ask).await?.rows)
}

/// The first rows of a list, and how many there are in all; `ask` takes the offset of a page of a hundred.
async fn rows_up_to<T, F>(most: u64, ask: impl Fn(u64) -> F) -> Result<Page<T>, ApiError>
where
    F: Future<Output = Result<Page<T>, ApiError>>,
{
    let mut rows = Vec::new();
    let mut total = 0;
    for offset in (0..most).step_by(100) {
        let page = ask(offset).await?;
        let is_last = page.rows.is_empty() || offset + 100 >= page.total;
        total = page.total;
        rows.extend(page.rows);
        if is_last {
            break;
        }
    }
    Ok(Page { rows, total })
}

/// Every team, by name.
pub(crate) fn all_teams(office: Office) -> Fetch<Vec<Team>> {
    Fetch::new(move || teams_by_name(office))
}

/// Every category, by name.
pub(crate) async fn all_categories(office: Office) -> Result<Vec<Category>, ApiError> {
    let ask = |offset| async move { office.client().categories(offset, 100).await };
    let mut categories = every_row(ask).await?;
    categories.sort_by_cached_key(|category| sort_key(&category.name));
    Ok(categories)
}

/// Every team, by name.
pub(crate) async fn teams_by_name(office: Office) -> Result<Vec<Team>, ApiError> {
    let ask = |offset| async move { office.client().teams(offset, 100).await };
    let mut teams = every_row(ask).await?;
    teams.sort_by_cached_key(|team| sort_key(&team.name));
    Ok(teams)
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

/// What is chosen in a filter of few choices, in words.
pub(crate) fn chosen_fact(
    label: &str,
    choices: Signal<Vec<(String, String)>>,
    chosen: RwSignal<String>,
) -> Fact {
    let chosen = chosen.get();
    let words = choices.with(|choices| {
        let found = choices.iter().find(|(choice, _)| *choice == chosen);
        found.map(|(_, words)| words.clone()).unwrap_or_default()
    });
    (label.to_owned(), words)
}
