//! The pages of a place of the menu, side by side.

use leptos::prelude::*;

use crate::{
    menu::{Menu, named, place_of},
    office::Office,
    page::Page,
    words::{follow, t},
};

/// The pages of this page's place; nothing where it is the only one, where this page is not among them, or where there
/// is no menu, as before a second factor that is required.
pub(super) fn tabs() -> Option<AnyView> {
    let language = Office::current().language;
    let here = Page::here().get_untracked()?;
    let menu = use_context::<Menu>()?;
    let place = place_of(here)?;
    let pages: Vec<_> = place
        .pages
        .iter()
        .filter(|(page, _)| menu.has(*page))
        .collect();
    if pages.len() < 2 {
        return None;
    }
    let tab = |(page, word): &'static (Page, crate::menu::Word)| {
        view! {
            <li>
                <a
                    href=page.address()
                    aria-current=(*page == here).then_some("page")
                    data-testid=named("tab", page.address())
                >
                    {follow(language, *word)}
                </a>
            </li>
        }
    };
    let tabs = pages.into_iter().map(tab).collect_view();
    Some(
        view! {
            <nav class="tabs" aria-label=t!(language, nav.tabs)>
                <ul>{tabs}</ul>
            </nav>
        }
        .into_any(),
    )
}
