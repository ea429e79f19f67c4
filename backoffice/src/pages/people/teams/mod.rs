//! The teams, who looks after them, the sites they work at, and the categories of people.

mod categories;
mod edit;
mod managers;
mod sites;

use chrona_web::{
    components::{Button, ButtonKind, Empty, Icon},
    types::{Category, Site, Team, names::sort_key},
};
use leptos::prelude::*;

use self::{
    categories::Categories,
    edit::{Edit, Edited},
    sites::Sites,
};

use crate::{
    components::{
        Header,
        confirm::Confirm,
        links::{PersonLink, TeamLink},
        list::{Column, Row, Table, all_categories, every_row, teams_by_name},
        row_actions::{Action, RowActions},
    },
    fetch::Fetch,
    office::Office,
    printing::{PrintButton, PrintedFacts, Printing},
    words::{say, t},
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    teams: Vec<Team>,
    sites: Vec<Site>,
    categories: Vec<Category>,
}

/// What is asked before it is done; each opens its dialog.
#[derive(Clone, Copy)]
struct Asked {
    editing: RwSignal<Option<Edited>>,
    closing: RwSignal<Option<Team>>,
    deleting: RwSignal<Option<Site>>,
}

/// Teams, sites and categories: make, change, delete.
#[component]
pub(crate) fn Teams() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let known = Fetch::new(move || async move {
        let teams = teams_by_name(office).await?;
        let ask = |offset| async move { office.client().sites(offset, 100).await };
        let mut sites = every_row(ask).await?;
        sites.sort_by_cached_key(|site: &Site| sort_key(&site.name));
        let categories = all_categories(office).await?;
        Ok(Known {
            teams,
            sites,
            categories,
        })
    });
    let asked = Asked {
        editing: RwSignal::new(None),
        closing: RwSignal::new(None),
        deleting: RwSignal::new(None),
    };
    let printing = Printing::new().at_once();
    let count = Signal::derive(move || {
        let count = known.with(|known| known.teams.len() as u64);
        count.unwrap_or_default()
    });
    let new = move || {
        view! {
            <Button
                kind=ButtonKind::Primary
                on_click=move |_| asked.editing.set(Some(Edited::NewTeam))
                attr:data-testid="new-team"
            >
                <Icon icon=icondata::LuPlus />
                {t!(language, teams.add)}
            </Button>
        }
    };
    view! {
        <Header title=t!(language, teams.title)>
            <PrintButton printing />
            {new()}
        </Header>
        <PrintedFacts facts=Signal::stored(Vec::new()) shown=count total=count />
        {known
            .view(
                6,
                move |shown| {
                    let teams = if shown.teams.is_empty() {
                        view! {
                            <Empty
                                icon=icondata::LuUsers
                                title=t!(language, teams.empty)
                                text=t!(language, teams.empty_text)
                            >
                                {new()}
                            </Empty>
                        }
                            .into_any()
                    } else {
                        TABLE.of(shown.teams.into_iter().map(|team| row(team, asked)))
                    };
                    view! {
                        {teams}
                        <Sites sites=shown.sites asked />
                        <Categories categories=shown.categories known />
                    }
                },
            )}
        <Edit subject=asked.editing known />
        <Questions asked known />
    }
}

/// The questions asked before a team or a site is deleted.
#[component]
fn Questions(asked: Asked, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let busy = RwSignal::new(false);
    let done = move |name: String| {
        let language = office.now_language();
        office
            .toasts
            .done(say!(language, teams.deleted, name = name));
        known.reload();
    };
    let close = move |team: Team| {
        let work = async move { office.client().close_team(team.id).await };
        office.act(busy, work, move |()| done(team.name));
    };
    let delete = move |site: Site| {
        let work = async move { office.client().delete_site(site.id).await };
        office.act(busy, work, move |()| done(site.name));
    };
    view! {
        <Confirm
            subject=asked.closing
            title=move |team: Team| {
                say!(language.get(), teams.delete_title, name = team.name)
            }
            text=move |_| say!(language.get(), teams.delete_text).to_owned()
            action=t!(language, teams.delete)
            on_confirm=close
        />
        <Confirm
            subject=asked.deleting
            title=move |site: Site| {
                say!(language.get(), teams.delete_site_title, name = site.name)
            }
            text=move |_| say!(language.get(), teams.delete_site_text).to_owned()
            action=t!(language, teams.delete)
            on_confirm=delete
        />
    }
}

const TABLE: Table<5> = Table {
    caption: |l| say!(l, teams.title),
    test_id: "team-rows",
    columns: &[
        Column::new(|l| say!(l, teams.name)).class("main-cell"),
        Column::new(|l| say!(l, teams.site)).class("small"),
        Column::new(|l| say!(l, teams.managers)).class("small"),
        Column::new(|l| say!(l, teams.people))
            .class("figures right")
            .labelled(),
        Column::actions(),
    ],
};

fn row(team: Team, asked: Asked) -> Row {
    let language = Office::current().language;
    let managers = managers(&team);
    let (edited, closed) = (team.clone(), team.clone());
    let edit = Action::new(t!(language, teams.edit), "edit-team", move || {
        asked.editing.set(Some(Edited::Team(edited.clone())));
    });
    let delete = Action::new(t!(language, teams.delete), "delete-team", move || {
        asked.closing.set(Some(closed.clone()));
    });
    let name = team.name.clone();
    TABLE
        .row([
            view! { <TeamLink id=team.id name=team.name /> }.into_any(),
            team.site_name.into_any(),
            managers,
            team.member_count.into_any(),
            view! { <RowActions name first=edit others=vec![delete.dangerous()] /> }.into_any(),
        ])
        .with("data-team-id", team.id.0)
}

/// Who looks after a team, each a link, by name.
fn managers(team: &Team) -> AnyView {
    let language = Office::current().language;
    if team.managers.is_empty() {
        return view! { <span class="quiet">{t!(language, teams.nobody)}</span> }.into_any();
    }
    let mut managers = team.managers.clone();
    managers.sort_by_cached_key(|manager| sort_key(&manager.user_name));
    let names = managers.into_iter().enumerate().map(|(place, manager)| {
        view! {
            {(place > 0).then_some(", ")}
            <PersonLink id=manager.user_id name=manager.user_name />
        }
    });
    names.collect_view().into_any()
}
