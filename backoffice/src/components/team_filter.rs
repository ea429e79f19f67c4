//! Filters by site and team, kept in the address.

use chrona_web::types::{SiteId, TeamId};
use chrona_web::{
    components::SelectField,
    types::{Presence, Team, names::sort_key},
};
use leptos::prelude::*;

use crate::{
    address::kept,
    fetch::Fetch,
    office::Office,
    printing::Fact,
    words::{say, t},
};

/// A team one can choose.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    id: TeamId,
    name: String,
    /// The site where it works, and its name.
    site: Option<(SiteId, String)>,
}

/// The teams one can choose from, by name.
pub(crate) type Choices = Signal<Vec<Choice>>;

/// Every team.
pub(crate) fn of_teams(teams: Fetch<Vec<Team>>) -> Choices {
    Signal::derive(move || {
        let choice = |team: &Team| Choice {
            id: team.id,
            name: team.name.clone(),
            site: team.site_id.zip(team.site_name.clone()),
        };
        teams
            .with(|teams| teams.iter().map(choice).collect())
            .unwrap_or_default()
    })
}

/// The teams of these people.
pub(crate) fn of_people(people: Fetch<Vec<Presence>>) -> Choices {
    let choices = Memo::new(move |_| {
        let choice = |person: &Presence| {
            Some(Choice {
                id: person.team_id?,
                name: person.team_name.clone().unwrap_or_default(),
                site: person.site_id.zip(person.site_name.clone()),
            })
        };
        let mut choices: Vec<Choice> = people
            .with(|people| people.iter().filter_map(choice).collect())
            .unwrap_or_default();
        choices.sort_by_cached_key(|choice| (sort_key(&choice.name), choice.id));
        choices.dedup_by_key(|choice| choice.id);
        choices
    });
    choices.into()
}

/// The site and the team that the address names.
#[derive(Clone, Copy)]
pub(crate) struct TeamFilter {
    choices: Choices,
    team: Memo<Option<TeamId>>,
    set_team: SignalSetter<Option<TeamId>>,
    site: Memo<Option<SiteId>>,
    set_site: SignalSetter<Option<SiteId>>,
}

impl TeamFilter {
    /// The filter among these teams.
    pub(crate) fn in_address(choices: Choices) -> Self {
        let (team, set_team) = kept("team");
        let (site, set_site) = kept("site");
        Self {
            choices,
            team,
            set_team,
            site,
            set_site,
        }
    }

    /// The team that is chosen; a reader is told when it changes.
    pub(crate) fn team_id(self) -> Option<TeamId> {
        self.team.get()
    }

    /// The site that is chosen; a reader is told when it changes.
    pub(crate) fn site_id(self) -> Option<SiteId> {
        self.site.get()
    }

    /// Whether something is chosen; a reader is told when it changes.
    pub(crate) fn is_set(self) -> bool {
        self.team.get().is_some() || self.site.get().is_some()
    }

    /// Whether someone of this team passes.
    pub(crate) fn admits(self, team_id: Option<TeamId>) -> bool {
        let of_site = |site: SiteId| {
            self.choices.with(|choices| {
                let mut of_site = choices.iter().filter(|choice| is_at(choice, site));
                of_site.any(|choice| Some(choice.id) == team_id)
            })
        };
        self.team.get().is_none_or(|team| Some(team) == team_id)
            && self.site.get().is_none_or(of_site)
    }

    /// Lets everyone pass.
    pub(crate) fn clear(self) {
        self.set_team.set(None);
        self.set_site.set(None);
    }

    /// The filter in words.
    pub(crate) fn facts(self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let mut facts = Vec::new();
        self.choices.with(|choices| {
            if let Some(site) = self.site.get() {
                let mut sites = choices.iter().filter_map(|choice| choice.site.as_ref());
                let name = sites
                    .find(|(id, _)| *id == site)
                    .map(|(_, name)| name.clone());
                facts.push((
                    say!(language, teams.site).to_owned(),
                    name.unwrap_or_default(),
                ));
            }
            if let Some(team) = self.team.get() {
                let name = choices.iter().find(|choice| choice.id == team);
                facts.push((
                    say!(language, people.team).to_owned(),
                    name.map(|choice| choice.name.clone()).unwrap_or_default(),
                ));
            }
        });
        facts
    }
}

/// An identifier as a choice's value; nothing where there is none.
pub(crate) fn written(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// Choices, after the one of all of them.
fn with_all(all: &str, named: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), all.to_owned()))
        .chain(named)
        .collect()
}

fn is_at(choice: &Choice, site: SiteId) -> bool {
    choice.site.as_ref().is_some_and(|(id, _)| *id == site)
}

/// The two choices; each is there where there is something to choose.
#[component]
pub(crate) fn TeamFields(
    filter: TeamFilter,
    /// What follows from another choice, such as going back to the list's start.
    #[prop(into)]
    on_choose: Callback<()>,
) -> impl IntoView {
    let language = Office::current().language;
    let (team, site) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| team.set(written(filter.team.get())));
    Effect::new(move |_| site.set(written(filter.site.get())));
    let sites = Memo::new(move |_| {
        let mut sites: Vec<(SiteId, String)> = filter.choices.with(|choices| {
            choices
                .iter()
                .filter_map(|choice| choice.site.clone())
                .collect()
        });
        sites.sort_by_cached_key(|(id, name)| (sort_key(name), *id));
        sites.dedup_by_key(|(id, _)| *id);
        sites
    });
    let site_choices = Signal::derive(move || {
        let sites = sites.get().into_iter();
        let sites = sites.map(|(id, name)| (id.to_string(), name));
        with_all(say!(language.get(), teams.all_sites), sites)
    });
    let team_choices = Signal::derive(move || {
        let site = filter.site.get();
        filter.choices.with(|choices| {
            let teams = choices
                .iter()
                .filter(|choice| site.is_none_or(|site| is_at(choice, site)));
            let teams = teams.map(|choice| (choice.id.to_string(), choice.name.clone()));
            with_all(say!(language.get(), teams.all_teams), teams)
        })
    });
    let choose_site = move |id: String| {
        let site: Option<SiteId> = id.parse().ok();
        let team = filter.team.get_untracked();
        let stays = filter.choices.with_untracked(|choices| {
            let chosen = choices.iter().find(|choice| Some(choice.id) == team);
            site.is_none_or(|site| chosen.is_some_and(|choice| is_at(choice, site)))
        });
        on_choose.run(());
        if !stays {
            filter.set_team.set(None);
        }
        filter.set_site.set(site);
    };
    let choose_team = move |id: String| {
        on_choose.run(());
        filter.set_team.set(id.parse().ok());
    };
    let has_sites = Memo::new(move |_| !sites.with(Vec::is_empty));
    let has_teams = Memo::new(move |_| !filter.choices.with(Vec::is_empty));
    view! {
        <Show when=move || has_sites.get()>
            <SelectField
                name="site"
                label=t!(language, teams.site)
                value=site
                choices=site_choices
                on_choose=choose_site
            />
        </Show>
        <Show when=move || has_teams.get()>
            <SelectField
                name="team"
                label=t!(language, people.team)
                value=team
                choices=team_choices
                on_choose=choose_team
            />
        </Show>
    }
}
