//! Which page is at which address, and who may see it.

use chrona_web::{
    components::{Button, Empty, alive},
    types::{Action, Role},
};
use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_navigate};

use crate::{
    browser,
    components::Header,
    office::Office,
    page::{Hours, Page},
    parts,
    words::t,
};

/// The page at the present address.
#[component]
pub(super) fn Pages(role: Role) -> impl IntoView {
    let here = Page::here();
    alive(move || match here.get() {
        Some(Page::Hours(Hours::Presence)) if !role.may(Action::ReadPresence) => {
            let home = if role.may(Action::ReadHours) {
                "/punches"
            } else if role == Role::User && browser::is_narrow() {
                // Who has a phone in hand is about to clock in.
                "/badge"
            } else {
                "/home"
            };
            view! { <Redirect path=home /> }.into_any()
        }
        Some(page) if page.may_be_seen(role) => parts::show(page),
        // To others it is not there.
        _ => parts::show_not_found(),
    })
}

/// What stands where there is no page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let language = Office::current().language;
    let navigate = use_navigate();
    view! {
        <Header title=t!(language, nav.not_found) />
        <Empty
            icon=icondata::LuSignpost
            title=t!(language, nav.nothing_here)
            text=t!(language, nav.not_found_text)
        >
            <Button on_click=move |_| {
                navigate("/", leptos_router::NavigateOptions::default());
            }>{t!(language, nav.home)}</Button>
        </Empty>
    }
}
