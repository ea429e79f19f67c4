//! The head of a page.

use std::sync::atomic::{AtomicBool, Ordering};

use chrona_web::components;
use leptos::{html, prelude::*};

use super::tabs::tabs;

/// Whether a page was shown before: the first page of a visit leaves the focus where it is.
static VISITED: AtomicBool = AtomicBool::new(false);

/// The head of a page: its title, also the document's, and what one does here. Coming from another
/// page the focus lands on the title, so that a screen reader says where one is. Below it stand the other pages of its
/// place in the menu.
#[component]
pub(crate) fn Header(
    /// The page's title.
    #[prop(into)]
    title: TextProp,
    /// The page's buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let words = title.clone();
    Effect::new(move |_| document().set_title(&format!("{} · Chrona", words.get())));
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && VISITED.swap(true, Ordering::Relaxed)
        {
            let _ = heading.focus();
        }
    });
    view! {
        <div class="page-head">
            <h1 node_ref=heading tabindex="-1">
                {components::words(move || title.get().into_owned())}
            </h1>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </div>
        {tabs()}
    }
}
