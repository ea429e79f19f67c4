//! Names as links, addresses that break where people break them, and ways back.

use chrona_web::{
    components::Icon,
    types::{Role, User},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{address, office::Office};

/// Where a person's name leads: an administrator to the person's page, a manager to the person's punches
/// within their teams, others nowhere.
fn page_of(reader: Option<User>, id: i64) -> Option<String> {
    match reader?.role {
        Role::Admin => Some(format!("/people/{id}")),
        Role::Manager => Some(format!("/team?user={id}")),
        Role::User => None,
    }
}

/// A person's name, which leads to the person.
#[component]
pub(super) fn PersonLink(
    /// The account.
    id: i64,
    #[prop(into)] name: String,
) -> impl IntoView {
    let reader = Office::current().session.user_untracked();
    match page_of(reader, id) {
        Some(page) => view! {
            <A href=page attr:class="name-link" attr:data-testid="open-person">
                {name}
            </A>
        }
        .into_any(),
        None => name.into_any(),
    }
}

/// A team's name, which leads an administrator to the people in it.
#[component]
pub(super) fn TeamLink(
    /// The team.
    id: i64,
    #[prop(into)] name: String,
) -> impl IntoView {
    let reader = Office::current().session.user_untracked();
    if reader.is_some_and(|reader| reader.role == Role::Admin) {
        let page = format!("/people?team={id}");
        return view! {
            <A href=page attr:class="name-link" attr:data-testid="open-team">
                {name}
            </A>
        }
        .into_any();
    }
    name.into_any()
}

/// An e-mail address, broken before its signs where it must be, and within a word only where that alone
/// is too long.
#[component]
pub(super) fn Address(#[prop(into)] email: String) -> impl IntoView {
    let breaks = |(_, letter): &(usize, char)| matches!(letter, '@' | '.' | '-' | '_' | '+');
    let mut parts = Vec::new();
    let mut rest = email;
    while let Some((place, _)) = rest.char_indices().skip(1).find(breaks) {
        let after = rest.split_off(place);
        parts.push(std::mem::replace(&mut rest, after));
    }
    parts.push(rest);
    let parts = parts.into_iter().map(|part| view! { {part} <wbr /> });
    view! { <span class="address">{parts.collect_view()}</span> }
}

/// The way back to a list, as it was left.
#[component]
pub(super) fn BackLink(
    /// The list's path.
    path: &'static str,
    #[prop(into)] word: TextProp,
) -> impl IntoView {
    view! {
        <p class="back">
            <A href=address::last_of(path) attr:data-testid="back">
                <Icon icon=icondata::LuArrowLeft />
                {move || word.get()}
            </A>
        </p>
    }
}
