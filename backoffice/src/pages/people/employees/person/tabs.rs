//! The parts of a person's file.

use chrona_web::types::PersonId;
use leptos::prelude::*;

use crate::{
    menu::Menu,
    office::Office,
    page::{Admin, Page},
    words::{Words, follow, say, t},
};

/// The parts of a file, and what each is called.
const PARTS: [(Admin, Words, &str); 2] = [
    (Admin::Person, |l| say!(l, terms.card), "tab-person"),
    (
        Admin::PersonTime,
        |l| say!(l, terms.title),
        "tab-person-time",
    ),
];

/// Leads between the parts of a person's file; nothing where the reader may open only one.
#[component]
pub(super) fn PersonTabs(id: Memo<PersonId>) -> impl IntoView {
    let language = Office::current().language;
    let here = Page::here();
    let menu = use_context::<Menu>();
    let parts = PARTS.iter().filter(|(page, ..)| {
        let page = Page::Admin(*page);
        menu.is_some_and(|menu| menu.has(page))
    });
    let parts: Vec<_> = parts.collect();
    (parts.len() > 1).then(|| {
        let parts = parts.into_iter().map(|(page, word, test_id)| {
            let page = Page::Admin(*page);
            let address = move || page.address().replace('_', &id.get().to_string());
            view! {
                <li>
                    <a
                        href=address
                        aria-current=move || (here.get() == Some(page)).then_some("page")
                        data-testid=*test_id
                    >
                        {follow(language, *word)}
                    </a>
                </li>
            }
        });
        view! {
            <nav class="tabs" aria-label=t!(language, terms.tabs)>
                <ul>{parts.collect_view()}</ul>
            </nav>
        }
    })
}
