//! Names as links, addresses that break where people break them, and ways back.

use chrona_web::types::{PersonId, TeamId};
use chrona_web::{
    components::Icon,
    types::{Action, Role, User},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{address, office::Office};

/// Where a person's name leads: an administrator to the person's page, a manager to the person's punches
/// within their teams, who pays people to those among everyone's, others nowhere.
fn page_of(reader: Option<User>, id: PersonId) -> Option<String> {
    match reader?.role {
        Role::Admin => Some(format!("/people/{id}")),
        Role::Manager => Some(format!("/team?user={id}")),
        Role::Payroll => Some(format!("/punches?user={id}")),
        Role::User => None,
    }
}

/// A person's name, which leads to the person.
#[component]
pub(crate) fn PersonLink(
    /// The account.
    id: PersonId,
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
pub(crate) fn TeamLink(
    /// The team.
    id: TeamId,
    #[prop(into)] name: String,
) -> impl IntoView {
    let reader = Office::current().session.user_untracked();
    if reader.is_some_and(|reader| reader.role.may(Action::ManagePeople)) {
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
pub(crate) fn Address(#[prop(into)] email: String) -> impl IntoView {
    let parts = parts_of(email).into_iter();
    let parts = parts.map(|part| view! { {part} <wbr /> });
    view! { <span class="address">{parts.collect_view()}</span> }
}

/// Where an address may break: before its signs, and after a hyphen, as browsers break words.
fn parts_of(email: String) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = email;
    while let Some(end) = end_of_part(&rest) {
        let tail = rest.split_off(end);
        parts.push(rest);
        rest = tail;
    }
    parts.push(rest);
    parts
}

/// The first place in this text, after its begin, where it may break.
fn end_of_part(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        let (next, following) = *letters.peek()?;
        if letter == '-' || matches!(following, '@' | '.' | '_' | '+') {
            return Some(next);
        }
    }
    None
}

/// The way back to a list, as it was left.
#[component]
pub(crate) fn BackLink(
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

#[cfg(test)]
mod tests {
    use super::parts_of;

    #[test]
    fn an_address_breaks_before_its_signs_and_after_hyphens() {
        assert_eq!(
            parts_of("anne-lise.roy@du-nord.example".to_owned()),
            ["anne-", "lise", ".roy", "@du-", "nord", ".example"]
        );
    }
}
