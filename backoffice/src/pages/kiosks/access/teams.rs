//! The teams a mode names: those let in, or those kept out.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, Icon, SelectField, TextField},
    format,
    types::{AccessMode, KioskAccess, KioskTeamEntry, NameForKiosk, ProblemCode},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::name::done;
use crate::{
    fetch::Fetch,
    form::FormErrors,
    office::Office,
    pages::list::all_teams,
    words::{say, t},
};

/// The entries that count in a mode, by name.
fn named(access: &KioskAccess, mode: AccessMode) -> Vec<KioskTeamEntry> {
    let counting = access.authorized_teams.iter();
    let counting = counting.filter(|entry| mode.counts(entry.granted));
    let mut entries: Vec<_> = counting.cloned().collect();
    entries.sort_by_cached_key(|entry| entry.team_name.to_lowercase());
    entries
}

/// The teams of a mode, and the ways to put one on the list and take it off.
#[component]
pub(super) fn NamedTeams(
    access: Fetch<KioskAccess>,
    /// `Whitelist` for those let in, `Blacklist` for those kept out.
    mode: AccessMode,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let adding = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let is_list_of_granted = mode == AccessMode::Whitelist;
    let rows = Memo::new(move |_| {
        access
            .with(|access| named(access, mode))
            .unwrap_or_default()
    });
    let take_off = Callback::new(move |entry: KioskTeamEntry| {
        let Some(kiosk_id) = access.with(|access| access.kiosk_id) else {
            return;
        };
        let (id, name) = (entry.team_id, entry.team_name);
        let work = async move { office.client().revoke_kiosk_team_access(kiosk_id, id).await };
        office.act(busy, work, move |()| {
            office
                .toasts
                .done(say!(office.now_language(), access.taken_off, name = name));
            access.change(|access| access.authorized_teams.retain(|entry| entry.team_id != id));
        });
    });
    let count = move || {
        let (language, count) = (language.get(), rows.with(Vec::len));
        if is_list_of_granted {
            say!(language, access.teams_allowed, count = count)
        } else {
            say!(language, access.teams_blocked, count = count)
        }
    };
    let add_words = move || {
        if is_list_of_granted {
            say!(language.get(), access.allow_team)
        } else {
            say!(language.get(), access.block_team)
        }
    };
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <section class="named">
            <div class="list-tools">
                <h2 data-testid="access-team-count">{count}</h2>
                <Button on_click=move |_| adding.set(true) attr:data-testid="name-team">
                    <Icon icon=icondata::LuPlus />
                    {add_words}
                </Button>
            </div>
            <p class="quiet small">{t!(language, access.teams_text)}</p>
            {move || (!is_empty.get()).then(|| view! { <Rows rows take_off /> })}
        </section>
        <Dialog open=adding title=add_words>
            <NameTeam access mode open=adding />
        </Dialog>
    }
}

#[component]
fn Rows(rows: Memo<Vec<KioskTeamEntry>>, take_off: Callback<KioskTeamEntry>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, teams.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, access.team)}</th>
                        <th scope="col">{t!(language, access.until)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="access-team-rows">
                    <For
                        each=move || rows.get()
                        key=|entry| (entry.team_id, entry.granted_at)
                        let:entry
                    >
                        <Row entry take_off />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(entry: KioskTeamEntry, take_off: Callback<KioskTeamEntry>) -> impl IntoView {
    let language = Office::current().language;
    let asked = entry.clone();
    let name = entry.team_name.clone();
    let expires_at = entry.expires_at;
    let until = move || {
        let language = language.get();
        match expires_at {
            Some(end) => {
                let day = format::last_moment(end);
                say!(language, access.until_at, day = day)
            }
            None => say!(language, access.always).to_owned(),
        }
    };
    view! {
        <tr data-team-id=entry.team_id>
            <td class="main-cell">{entry.team_name}</td>
            <td class="small">{until}</td>
            <td class="actions">
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| take_off.run(asked.clone())
                    attr:aria-label=move || {
                        say!(language.get(), access.take_off_of, name = name.as_str())
                    }
                    attr:data-testid="take-team-off"
                >
                    <Icon icon=icondata::LuX />
                    {t!(language, access.take_off)}
                </Button>
            </td>
        </tr>
    }
}

/// The form in the dialog: a team that is not on the list yet, and perhaps a last day.
#[component]
fn NameTeam(
    access: Fetch<KioskAccess>,
    mode: AccessMode,
    /// The dialog's.
    open: RwSignal<bool>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let teams = all_teams(office);
    let errors = FormErrors::new(&[(ProblemCode::TeamNotFound, "team_id")]);
    let (chosen, last_day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let granted = mode == AccessMode::Whitelist;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("team_id", chosen)]) {
            return;
        }
        let Some(kiosk_id) = access.with(|access| access.kiosk_id) else {
            return;
        };
        let named = NameForKiosk {
            user_id: None,
            team_id: chosen.with_untracked(|id| id.parse().ok()),
            expires_at: last_day.with_untracked(|day| format::day_end(day)),
        };
        busy.set(true);
        spawn_local(async move {
            let client = office.client();
            let answer = client.name_for_kiosk(kiosk_id, &named, granted).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(named) => done(office, access, named, open),
                Err(error) => errors.refuse(error),
            }
        });
    };
    let free = Memo::new(move |_| {
        let taken: Vec<i64> = access
            .with(|access| named(access, mode))
            .unwrap_or_default()
            .iter()
            .map(|entry| entry.team_id)
            .collect();
        teams
            .with(|teams| {
                let free = teams.iter().filter(|team| !taken.contains(&team.id));
                free.map(|team| (team.id.to_string(), team.name.clone()))
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
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
    view! {
        <form class="form" novalidate on:submit=submit data-testid="name-team-form">
            {errors.note()}
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
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-named-team">
                    {move || {
                        if granted {
                            say!(language.get(), access.allow_one)
                        } else {
                            say!(language.get(), access.block_one)
                        }
                    }}
                </Button>
            </div>
        </form>
    }
}
