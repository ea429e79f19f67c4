//! Making a team or a site and changing it: a team's name, where it works and who looks after it are
//! saved together.

use chrona_web::types::{PersonId, SiteId};
use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    types::{Language, NameSite, NewTeam, ProblemCode, Site, Team, UpdateTeam},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    Known,
    managers::{Managers, possible_managers},
};
use crate::{
    components::{confirm::open_while, form::FormErrors, zone_field::ZoneField},
    draft::{Draft, Restored, field},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What the dialog is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edited {
    /// A team to make.
    NewTeam,
    /// A team to change.
    Team(Team),
    /// A site to make.
    NewSite,
    /// A site to change.
    Site(Site),
}

/// What the form says of a team or a site.
struct Wanted {
    name: String,
    site_id: Option<SiteId>,
    managers: Vec<PersonId>,
    /// The site's zone; empty for the organisation's.
    zone: String,
}

impl Edited {
    const fn is_of_team(&self) -> bool {
        matches!(self, Self::NewTeam | Self::Team(_))
    }

    /// What the draft of it is called.
    fn place(&self) -> String {
        match self {
            Self::NewTeam => "new-team".to_owned(),
            Self::Team(team) => format!("team.{}", team.id),
            Self::NewSite => "new-site".to_owned(),
            Self::Site(site) => format!("site.{}", site.id),
        }
    }

    fn title(&self, language: Language) -> &'static str {
        match self {
            Self::NewTeam => say!(language, teams.add),
            Self::Team(_) => say!(language, teams.edit_title),
            Self::NewSite => say!(language, teams.add_site),
            Self::Site(_) => say!(language, teams.edit_site),
        }
    }

    fn action(&self, language: Language) -> &'static str {
        match self {
            Self::NewTeam => say!(language, teams.create),
            Self::NewSite => say!(language, teams.create_site),
            Self::Team(_) | Self::Site(_) => say!(language, common.save),
        }
    }

    /// Saves it; answers the name that was kept.
    async fn save(self, office: Office, wanted: Wanted) -> Result<String, ApiError> {
        let client = office.client();
        let Wanted {
            name,
            site_id,
            managers,
            zone,
        } = wanted;
        let site = NameSite {
            name: name.clone(),
            timezone: Some(zone),
            ..NameSite::default()
        };
        Ok(match self {
            Self::NewTeam => {
                let team = NewTeam {
                    name,
                    site_id,
                    manager_ids: Some(managers),
                };
                client.create_team(&team).await?.name
            }
            Self::Team(team) => {
                let change = UpdateTeam {
                    name: Some(name),
                    site_id,
                    without_site: site_id.is_none().then_some(true),
                    manager_ids: Some(managers),
                };
                client.update_team(team.id, &change).await?.name
            }
            Self::NewSite => client.create_site(&site).await?.name,
            Self::Site(known) => client.rename_site(known.id, &site).await?.name,
        })
    }
}

/// The dialog with a team or a site.
#[component]
pub(super) fn Edit(subject: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let language = Office::current().language;
    let open = open_while(subject);
    let title = move || {
        let language = language.get();
        subject
            .with(|edited| edited.as_ref().map(|edited| edited.title(language)))
            .unwrap_or_default()
    };
    view! {
        <Dialog open title>
            {move || subject.get().map(|edited| view! { <Form edited subject known /> })}
        </Dialog>
    }
}

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    /// The site's identifier; empty for none.
    site: RwSignal<String>,
    managers: RwSignal<Vec<PersonId>>,
    /// The zone of a site.
    zone: RwSignal<String>,
}

impl Typed {
    fn of(edited: &Edited) -> Self {
        let (name, site_id, managers) = match edited {
            Edited::Team(team) => {
                let managers = team.managers.iter().map(|manager| manager.user_id);
                (team.name.clone(), team.site_id, managers.collect())
            }
            Edited::Site(site) => (site.name.clone(), None, Vec::new()),
            Edited::NewTeam | Edited::NewSite => (String::new(), None, Vec::new()),
        };
        let zone = match edited {
            Edited::Site(site) => site.timezone.clone().unwrap_or_default(),
            Edited::Team(_) | Edited::NewTeam | Edited::NewSite => String::new(),
        };
        let site = site_id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            name: RwSignal::new(name),
            site: RwSignal::new(site),
            managers: RwSignal::new(managers),
            zone: RwSignal::new(zone),
        }
    }

    fn wanted(self) -> Wanted {
        Wanted {
            name: self.name.with_untracked(|name| name.trim().to_owned()),
            site_id: self.site.with_untracked(|site| site.parse().ok()),
            managers: self.managers.get_untracked(),
            zone: self.zone.with_untracked(|zone| zone.trim().to_owned()),
        }
    }
}

#[component]
fn Form(edited: Edited, subject: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let typed = Typed::of(&edited);
    let errors = FormErrors::new(&[
        (ProblemCode::TeamAlreadyExists, "name"),
        (ProblemCode::SiteAlreadyExists, "name"),
        (ProblemCode::SiteNotFound, "site_id"),
    ]);
    let busy = RwSignal::new(false);
    let is_of_team = edited.is_of_team();
    let draft = Draft::keep(
        office,
        &edited.place(),
        vec![
            field("name", typed.name),
            field("site", typed.site),
            field("managers", typed.managers),
            field("zone", typed.zone),
        ],
    );
    let edited = StoredValue::new(edited);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("name", typed.name)]) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = edited.get_value().save(office, typed.wanted()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(name) => {
                    draft.forget();
                    let language = office.now_language();
                    office.toasts.done(say!(language, teams.saved, name = name));
                    subject.set(None);
                    known.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let cancel = move |_| {
        draft.forget();
        subject.set(None);
    };
    let hint = move || {
        let language = language.get();
        if is_of_team {
            say!(language, teams.name_hint)
        } else {
            say!(language, teams.site_hint)
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="team-form">
            {errors.note()}
            <Restored draft />
            <TextField
                name="name"
                label=t!(language, teams.name)
                hint
                value=typed.name
                required=true
                max_length=100
                error=errors.field("name")
            />
            {if is_of_team {
                view! { <OfTeam typed known errors /> }.into_any()
            } else {
                view! { <ZoneField value=typed.zone errors /> }.into_any()
            }}
            <div class="dialog-actions">
                <Button on_click=cancel>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-team">
                    {move || edited.with_value(|edited| edited.action(language.get()))}
                </Button>
            </div>
        </form>
    }
}

/// Where a team works and who looks after it.
#[component]
fn OfTeam(typed: Typed, known: Fetch<Known>, errors: FormErrors) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let sites = Signal::derive(move || {
        let none = say!(language.get(), teams.no_site).to_owned();
        let mut choices = vec![(String::new(), none)];
        known.with(|known| {
            let sites = known.sites.iter();
            choices.extend(sites.map(|site| (site.id.to_string(), site.name.clone())));
        });
        choices
    });
    view! {
        <SelectField
            name="site_id"
            label=t!(language, teams.site)
            value=typed.site
            choices=sites
            error=errors.field("site_id")
        />
        <Managers people=possible_managers(office) chosen=typed.managers />
    }
}
