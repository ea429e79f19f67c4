//! What stands outside: the pages of those who are not signed in.

use chrona_web::components::{Brand, LanguageSwitch};
use leptos::prelude::*;

use crate::{office::Office, words::t};

/// The frame of a page outside: the mark, the language, and a card.
#[component]
pub(crate) fn Door(
    /// What is in the card.
    children: Children,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="door">
            <header class="door-head">
                <Brand />
                <LanguageSwitch label=t!(language, common.language) />
            </header>
            <main class="door-card">{children()}</main>
        </div>
    }
}
