//! Changing the team someone belongs to.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, SelectField},
    types::User,
};
use leptos::prelude::*;

use crate::{
    confirm::open_while,
    fetch::Fetch,
    office::Office,
    pages::list::all_teams,
    words::{say, t},
};

/// A dialog with the teams.
#[component]
pub(super) fn TeamDialog(
    /// Whose team it is.
    subject: RwSignal<Option<User>>,
    people: Fetch<Vec<User>>,
) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || {
        let name = subject
            .with(|user| user.as_ref().map(User::display_name))
            .unwrap_or_default();
        say!(language.get(), people.change_team_of, name = name)
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(|user| view! { <Choice user subject people /> })}
        </Dialog>
    }
}

#[component]
fn Choice(user: User, subject: RwSignal<Option<User>>, people: Fetch<Vec<User>>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let teams = all_teams(office);
    let start = user.team_id.map(|id| id.to_string()).unwrap_or_default();
    let chosen = RwSignal::new(start);
    let busy = RwSignal::new(false);
    let user_id = user.id;
    let save = move |_| {
        let team_id = chosen.with_untracked(|id| id.parse().ok());
        let work = async move { office.client().set_team(user_id, team_id).await };
        office.act(busy, work, move |user| {
            let name = user.display_name();
            let language = office.now_language();
            office
                .toasts
                .done(say!(language, people.team_changed, name = name));
            subject.set(None);
            people.reload();
        });
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
        {teams
            .frame(
                2,
                move || {
                    view! {
                        <SelectField
                            name="team_id"
                            label=t!(language, people.team)
                            value=chosen
                            choices
                        />
                        <p class="quiet small">{t!(language, people.team_text)}</p>
                    }
                },
            )}
        <div class="dialog-actions">
            <Button on_click=move |_| subject.set(None)>{t!(language, common.cancel)}</Button>
            <Button kind=ButtonKind::Primary busy on_click=save attr:data-testid="save-person-team">
                {t!(language, common.save)}
            </Button>
        </div>
    }
}
