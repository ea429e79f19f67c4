//! Changing what an account may do.

use chrona_web::{
    components::{Button, ButtonKind, Dialog},
    types::{Language, Role, User},
};
use leptos::prelude::*;

use crate::{
    confirm::open_while,
    fetch::Fetch,
    office::Office,
    words::{self, say, t},
};

const ROLES: [Role; 3] = [Role::User, Role::Manager, Role::Admin];

/// A dialog with the three roles and what each may do.
#[component]
pub(super) fn RoleDialog(
    /// Whose role it is.
    subject: RwSignal<Option<User>>,
    people: Fetch<Vec<User>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let open = open_while(subject);
    let chosen = RwSignal::new(Role::User);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(role) = subject.with(|user| user.as_ref().map(|user| user.role)) {
            chosen.set(role);
        }
    });
    let save = move |_| {
        let Some(user) = subject.get_untracked() else {
            return;
        };
        let role = chosen.get_untracked();
        office.act(
            busy,
            async move { office.client().set_role(user.id, role).await },
            move |user| {
                let name = user.display_name();
                let language = office.now_language();
                office
                    .toasts
                    .done(say!(language, people.role_changed, name = name));
                subject.set(None);
                people.reload();
            },
        );
    };
    let title = move || {
        let name = subject
            .with(|user| user.as_ref().map(User::display_name))
            .unwrap_or_default();
        say!(language.get(), people.change_role_of, name = name)
    };
    let choice = move |role: Role| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="role"
                    value=role.as_str()
                    prop:checked=move || chosen.get() == role
                    on:change=move |_| chosen.set(role)
                />
                <span>
                    <strong>{move || words::role(language.get(), role)}</strong>
                    <span class="quiet small">{move || explained(language.get(), role)}</span>
                </span>
            </label>
        }
    };
    view! {
        <Dialog open title>
            <fieldset class="choices">
                <legend class="visually-hidden">{t!(language, people.role)}</legend>
                {ROLES.map(choice).collect_view()}
            </fieldset>
            <div class="dialog-actions">
                <Button on_click=move |_| subject.set(None)>{t!(language, common.cancel)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    busy
                    on_click=save
                    attr:data-testid="save-role"
                >
                    {t!(language, common.save)}
                </Button>
            </div>
        </Dialog>
    }
}

/// What a role may do.
pub(super) fn explained(language: Language, role: Role) -> &'static str {
    match role {
        Role::User => say!(language, people.role_user_text),
        Role::Manager => say!(language, people.role_manager_text),
        Role::Admin => say!(language, people.role_admin_text),
    }
}
