//! Choosing who looks after a team.

use chrona_web::types::PersonId;
use chrona_web::{
    api::PeopleFilter,
    types::{Role, User, names::sort_key},
};
use leptos::prelude::*;

use crate::{
    components::list::{every_row, identified},
    fetch::Fetch,
    office::Office,
    words::{self, t},
};

/// Everyone who may look after a team, each to be chosen.
#[component]
pub(super) fn Managers(people: Fetch<Vec<User>>, chosen: RwSignal<Vec<PersonId>>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <fieldset class="choices people-found" data-testid="manager-choices">
            <legend class="field-label">{t!(language, teams.managers)}</legend>
            <p class="field-hint">{t!(language, teams.managers_text)}</p>
            {people.view(3, move |people| candidates(people, chosen))}
        </fieldset>
    }
}

/// Those who can look after a team, by name.
pub(super) fn possible_managers(office: Office) -> Fetch<Vec<User>> {
    Fetch::new(move || async move {
        let mut people = Vec::new();
        let roles = Role::ALL.into_iter();
        for role in roles.filter(|role| role.can_look_after_teams()) {
            let ask = |offset| async move {
                let filter = PeopleFilter {
                    role: Some(role),
                    is_open: Some(true),
                    ..PeopleFilter::default()
                };
                office.client().users(&filter, offset, 100).await
            };
            people.extend(every_row(ask).await?);
        }
        people.sort_by_cached_key(|user| sort_key(&user.display_name()));
        Ok(people)
    })
}

fn candidates(people: Vec<User>, chosen: RwSignal<Vec<PersonId>>) -> AnyView {
    let language = Office::current().language;
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
                    value=id.0
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
