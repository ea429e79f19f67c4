//! Lists that are read whole, to be chosen from or sorted by name.

use chrona_web::{
    ApiError,
    api::Page,
    types::{Category, Team, names::sort_key},
};

use leptos::prelude::*;

use crate::{fetch::Fetch, office::Office, words::Words};

/// Every row of a list, at most ten thousand; `ask` takes the offset of a page of a hundred.
pub(crate) async fn every_row<T, F>(ask: impl Fn(u64) -> F) -> Result<Vec<T>, ApiError>
where
    F: Future<Output = Result<Page<T>, ApiError>>,
{
    Ok(rows_up_to(10_000, ask).await?.rows)
}

/// The first rows of a list, and how many there are in all; `ask` takes the offset of a page of a hundred.
pub(super) async fn rows_up_to<T, F>(most: u64, ask: impl Fn(u64) -> F) -> Result<Page<T>, ApiError>
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

/// What a field offers that chooses a category: `none`, and then each by its identifier.
pub(crate) fn category_choices(
    categories: Fetch<Vec<Category>>,
    none: Words,
) -> Signal<Vec<(String, String)>> {
    let language = Office::current().language;
    Signal::derive(move || {
        let mut choices = vec![(String::new(), none(language.get()).to_owned())];
        categories.with(|known| {
            let known = known.iter();
            choices.extend(known.map(|of| (of.id.to_string(), of.name.clone())));
        });
        choices
    })
}

/// Every team, by name.
pub(crate) async fn teams_by_name(office: Office) -> Result<Vec<Team>, ApiError> {
    let ask = |offset| async move { office.client().teams(offset, 100).await };
    let mut teams = every_row(ask).await?;
    teams.sort_by_cached_key(|team| sort_key(&team.name));
    Ok(teams)
}
