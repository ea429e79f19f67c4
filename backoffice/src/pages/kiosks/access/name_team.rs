//! Putting a team on a kiosk's list.

use chrona_web::types::TeamId;
use chrona_web::{
    components::{Button, ButtonKind, SelectField, TextField},
    format,
    types::AccessMode,
};
use leptos::{ev::SubmitEvent, prelude::*};

use super::edit::{Edit, Sort};
use crate::{
    components::{form::FormErrors, list::all_teams},
    office::Office,
    words::{say, t},
};

/// The form in the dialog: a team that is not on the list yet, and perhaps a last day.
#[component]
pub(super) fn NameTeam(
    edit: Edit,
    /// `Whitelist` to let in, `Blacklist` to keep out.
    mode: AccessMode,
    /// The dialog's.
    open: RwSignal<bool>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let teams = all_teams(office);
    let errors = FormErrors::new(&[]);
    let (chosen, last_day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let granted = mode == AccessMode::Whitelist;
    let free = Memo::new(move |_| {
        let taken: Vec<TeamId> = edit
            .rows(Sort::Teams, mode)
            .iter()
            .map(|row| TeamId(row.id))
            .collect();
        teams
            .with(|teams| {
                let free = teams.iter().filter(|team| !taken.contains(&team.id));
                free.map(|team| (team.id.to_string(), team.name.clone()))
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !errors.filled(&[("team_id", chosen)]) || !errors.to_come("expires_at", last_day) {
            return;
        }
        let id = chosen.get_untracked();
        let named =
            free.with_untracked(|free| free.iter().find(|(known, _)| *known == id).cloned());
        if let Some((id, name)) = named
            && let Ok(id) = id.parse()
        {
            let end = last_day.with_untracked(|day| format::day_end(day));
            edit.add(Sort::Teams, (id, name, String::new()), granted, end);
            open.set(false);
        }
    };
    let choices = Signal::derive(move || {
        let language = language.get();
        let first = if free.with(Vec::is_empty) {
            say!(language, access.no_team_left)
        } else {
            say!(language, access.choose_team)
        };
        let mut choices = vec![(String::new(), first.to_owned())];
        choices.extend(free.get());
        choices
    });
    let action = move || {
        if granted {
            say!(language.get(), access.allow_one)
        } else {
            say!(language.get(), access.block_one)
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="name-team-form">
            {teams
                .frame(
                    4,
                    move || {
                        view! {
                            <SelectField
                                name="team_id"
                                label=t!(language, access.team)
                                value=chosen
                                choices
                                error=errors.field("team_id")
                            />
                            <TextField
                                name="expires_at"
                                label=t!(language, access.last_day)
                                hint=t!(language, access.team_last_day_hint)
                                value=last_day
                                kind="date"
                                error=errors.field("expires_at")
                            />
                        }
                    },
                )}
            <div class="dialog-actions">
                <Button on_click=move |_| open.set(false)>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true attr:data-testid="save-named-team">
                    {action}
                </Button>
            </div>
        </form>
    }
}
