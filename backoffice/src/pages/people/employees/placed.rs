//! A person's role, team and category, chosen in a form.

use chrona_web::{
    components::{SelectField, TextField},
    types::{Category, CategoryId, Language, Role, Team},
};
use leptos::prelude::*;

use crate::{
    components::{form::FormErrors, list::category_choices},
    fetch::Fetch,
    office::Office,
    words::{self, say, t},
};

/// What an account may do, and the team its owner belongs to.
#[component]
pub(super) fn RoleAndTeam(
    role: RwSignal<String>,
    /// The team's identifier; empty for none.
    team: RwSignal<String>,
    teams: Fetch<Vec<Team>>,
    errors: FormErrors,
    /// Whether the role is one's own, which another administrator has to change.
    #[prop(optional)]
    is_own: bool,
) -> impl IntoView {
    let language = Office::current().language;
    let roles = Signal::derive(move || {
        let language = language.get();
        let word = |role: Role| {
            (
                role.as_str().to_owned(),
                words::role(language, role).to_owned(),
            )
        };
        let offered = Role::ALL.into_iter().map(word);
        if is_own {
            let own = role.get();
            return offered.filter(|(role, _)| *role == own).collect();
        }
        offered.collect::<Vec<_>>()
    });
    let explained = move || {
        let language = language.get();
        if is_own {
            return say!(language, people.own_role);
        }
        let role = role.with(|role| Role::parse(role)).unwrap_or_default();
        explained(language, role)
    };
    let choices = Signal::derive(move || {
        let none = say!(language.get(), people.no_team).to_owned();
        let mut choices = vec![(String::new(), none)];
        teams.with(|teams| {
            let teams = teams.iter();
            choices.extend(teams.map(|team| (team.id.to_string(), team.name.clone())));
        });
        choices
    });
    view! {
        <div class="form-pair">
            <div class="field">
                <SelectField
                    name="role"
                    label=t!(language, people.role)
                    value=role
                    choices=roles
                    error=errors.field("role")
                />
                <p class="field-hint">{explained}</p>
            </div>
            <div class="field">
                <SelectField
                    name="team_id"
                    label=t!(language, people.team)
                    value=team
                    choices
                    error=errors.field("team_id")
                />
                <p class="field-hint">{t!(language, people.team_text)}</p>
            </div>
        </div>
    }
}

/// The category someone belongs to; nothing to choose where there is none.
#[component]
pub(super) fn CategoryOf(
    /// The category's identifier; empty for none.
    category: RwSignal<String>,
    /// The one that the person belongs to as it is stored.
    before: Option<CategoryId>,
    /// Since when, where it is another one; empty for today.
    since: RwSignal<String>,
    categories: Fetch<Vec<Category>>,
    errors: FormErrors,
) -> impl IntoView {
    let language = Office::current().language;
    let is_other = move || category.with(|id| id.parse().ok() != before);
    let choices = category_choices(categories, |l| say!(l, categories.no_category));
    let are_there = move || categories.with(|known| !known.is_empty()) == Some(true);
    view! {
        <Show when=are_there>
            <div class="field">
                <SelectField
                    name="category_id"
                    label=t!(language, categories.of_person)
                    value=category
                    choices
                    error=errors.field("category_id")
                />
                <p class="field-hint">{t!(language, categories.of_person_text)}</p>
            </div>
            <Show when=is_other>
                <TextField
                    name="category_since"
                    kind="date"
                    label=t!(language, categories.since)
                    hint=t!(language, categories.since_hint)
                    value=since
                    error=errors.field("category_since")
                />
            </Show>
        </Show>
    }
}

/// What a role may do.
fn explained(language: Language, role: Role) -> &'static str {
    match role {
        Role::User => say!(language, people.role_user_text),
        Role::Manager => say!(language, people.role_manager_text),
        Role::Payroll => say!(language, people.role_payroll_text),
        Role::Admin => say!(language, people.role_admin_text),
    }
}
