//! Choosing who looks after a team.

use chrona_web::types::{Role, User};
use leptos::prelude::*;

use crate::{
    fetch::Fetch,
    office::Office,
    pages::list::identified,
    words::{self, t},
};

/// Everyone who may look after a team, each to be chosen.
#[component]
pub(super) fn Managers(people: Fetch<Vec<User>>, chosen: RwSignal<Vec<i64>>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <fieldset class="choices people-found" data-testid="manager-choices">
            <legend class="field-label">{t!(language, teams.managers)}</legend>
            <p class="field-hint">{t!(language, teams.managers_text)}</p>
            {people.view(3, move |people| candidates(people, chosen))}
        </fieldset>
    }
}

fn candidates(people: Vec<User>, chosen: RwSignal<Vec<i64>>) -> AnyView {
    let language = Office::current().language;
    let may = |user: &User| user.closed_at.is_none() && user.role != Role::User;
    let people: Vec<User> = people.into_iter().filter(may).collect();
    if people.is_empty() {
        return view! { <p>{t!(language, teams.no_candidate)}</p> }.into_any();
    }
    let choice = move |user: User| {
        let (id, role) = (user.id, user.role);
        let change = move |event| {
            let is_wanted = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|known| *known != id);
                if is_wanted {
                    chosen.push(id);
                }
            });
        };
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    name="manager_ids"
                    value=id
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                    on:change=change
                />
                <span>
                    <strong>{user.display_name()}</strong>
                    <span class="quiet small">
                        {move || words::role(language.get(), role)} " · " {identified(&user)}
                    </span>
                </span>
            </label>
        }
    };
    people.into_iter().map(choice).collect_view().into_any()
}
