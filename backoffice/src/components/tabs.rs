//! The pages of a place of the menu, side by side.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    menu::{Menu, named, place_of},
    office::Office,
    page::Page,
    words::{Words, follow, t},
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
    let nav = NodeRef::<html::Nav>::new();
    // On a phone the tabs are wider than the screen: the present one is in sight.
    Effect::new(move |_| {
        let nav = nav.get()?;
        let tab = nav.query_selector("[aria-current=page]").ok()??;
        let tab = tab.dyn_into::<web_sys::HtmlElement>().ok()?;
        let room = (nav.client_width() - tab.offset_width()) / 2;
        nav.set_scroll_left(tab.offset_left() - room);
        Some(())
    });
    let tab = |(page, word): &'static (Page, Words)| {
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
            <nav class="tabs" node_ref=nav aria-label=t!(language, nav.tabs)>
                <ul>{tabs}</ul>
            </nav>
        }
        .into_any(),
    )
}
