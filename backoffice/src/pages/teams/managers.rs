//! Choosing who looks after a team.

use chrona_web::{
    components::{Button, ButtonKind, Dialog},
    types::{Role, Team, User},
};
use leptos::prelude::*;

use super::Known;
use crate::{
    confirm::open_while,
    fetch::Fetch,
    office::Office,
    pages::list::{all_people, identified},
    words::{self, say, t},
};

/// The dialog with everyone who may look after a team.
#[component]
pub(super) fn ManagersDialog(
    subject: RwSignal<Option<Team>>,
    known: Fetch<Known>,
) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || {
        let name = subject
            .with(|team| team.as_ref().map(|team| team.name.clone()))
            .unwrap_or_default();
        say!(language.get(), teams.managers_of, name = name)
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(|team| view! { <Choices team subject known /> })}
        </Dialog>
    }
}

#[component]
fn Choices(team: Team, subject: RwSignal<Option<Team>>, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let people = all_people(office);
    let chosen = RwSignal::new(
        team.managers
            .iter()
            .map(|manager| manager.user_id)
            .collect::<Vec<_>>(),
    );
    let busy = RwSignal::new(false);
    let id = team.id;
    let save = move |_| {
        let wanted = chosen.get_untracked();
        let work = async move { office.client().set_team_managers(id, wanted).await };
        office.act(busy, work, move |team| {
            let language = office.now_language();
            office
                .toasts
                .done(say!(language, teams.managers_done, name = team.name));
            subject.set(None);
            known.reload();
        });
    };
    view! {
        <p class="quiet small">{t!(language, teams.managers_text)}</p>
        {people.view(4, move |people| candidates(people, chosen))}
        <div class="dialog-actions">
            <Button on_click=move |_| subject.set(None)>{t!(language, common.cancel)}</Button>
            <Button
                kind=ButtonKind::Primary
                busy
                on_click=save
                attr:data-testid="save-managers"
            >
                {t!(language, common.save)}
            </Button>
        </div>
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
                    name="user_ids"
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
    view! {
        <fieldset class="choices people-found" data-testid="manager-choices">
            <legend class="visually-hidden">{t!(language, teams.managers)}</legend>
            {people.into_iter().map(choice).collect_view()}
        </fieldset>
    }
    .into_any()
}
