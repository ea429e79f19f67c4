//! Making a team or a site and changing its name, and where a team works.

use chrona_web::{
    ApiError,
    components::{Button, ButtonKind, Dialog, SelectField, TextField},
    types::{Language, NameSite, NewTeam, ProblemCode, Site, Team, UpdateTeam},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::Known;
use crate::{
    confirm::open_while,
    fetch::Fetch,
    form::FormErrors,
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
    /// A site to rename.
    Site(Site),
}

impl Edited {
    const fn is_of_team(&self) -> bool {
        matches!(self, Self::NewTeam | Self::Team(_))
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

    /// Saves it under a name, a team with where it works; answers the name that was kept.
    async fn save(
        self,
        office: Office,
        name: String,
        site_id: Option<i64>,
    ) -> Result<String, ApiError> {
        let client = office.client();
        Ok(match self {
            Self::NewTeam => client.create_team(&NewTeam { name, site_id }).await?.name,
            Self::Team(team) => {
                let change = UpdateTeam {
                    name: Some(name),
                    site_id,
                    without_site: site_id.is_none().then_some(true),
                };
                client.update_team(team.id, &change).await?.name
            }
            Self::NewSite => {
                client
                    .create_site(&NameSite {
                        name,
                        timezone: None,
                    })
                    .await?
                    .name
            }
            Self::Site(site) => {
                client
                    .rename_site(
                        site.id,
                        &NameSite {
                            name,
                            timezone: None,
                        },
                    )
                    .await?
                    .name
            }
        })
    }
}

/// The dialog with a team's or a site's name.
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

#[component]
fn Form(edited: Edited, subject: RwSignal<Option<Edited>>, known: Fetch<Known>) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let (start, start_site) = match &edited {
        Edited::Team(team) => (team.name.clone(), team.site_id),
        Edited::Site(site) => (site.name.clone(), None),
        Edited::NewTeam | Edited::NewSite => (String::new(), None),
    };
    let start_site = start_site.map(|id| id.to_string()).unwrap_or_default();
    let (name, site) = (RwSignal::new(start), RwSignal::new(start_site));
    let errors = FormErrors::new(&[
        (ProblemCode::TeamAlreadyExists, "name"),
        (ProblemCode::SiteAlreadyExists, "name"),
        (ProblemCode::SiteNotFound, "site_id"),
    ]);
    let busy = RwSignal::new(false);
    let is_of_team = edited.is_of_team();
    let edited = StoredValue::new(edited);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !errors.filled(&[("name", name)]) {
            return;
        }
        busy.set(true);
        let asked = name.with_untracked(|name| name.trim().to_owned());
        let site_id = site.with_untracked(|site| site.parse().ok());
        spawn_local(async move {
            let answer = edited.get_value().save(office, asked, site_id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(name) => {
                    let language = office.now_language();
                    office.toasts.done(say!(language, teams.saved, name = name));
                    subject.set(None);
                    known.reload();
                }
                Err(error) => errors.refuse(error),
            }
        });
    };
    let hint = move || {
        let language = language.get();
        if is_of_team {
            say!(language, teams.name_hint)
        } else {
            say!(language, teams.site_hint)
        }
    };
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
        <form class="form" novalidate on:submit=submit data-testid="team-form">
            {errors.note()}
            <TextField
                name="name"
                label=t!(language, teams.name)
                hint
                value=name
                required=true
                max_length=100
                error=errors.field("name")
            />
            {is_of_team
                .then(|| {
                    view! {
                        <SelectField
                            name="site_id"
                            label=t!(language, teams.site)
                            value=site
                            choices=sites
                            error=errors.field("site_id")
                        />
                    }
                })}
            <div class="dialog-actions">
                <Button on_click=move |_| subject.set(None)>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy attr:data-testid="save-team">
                    {move || edited.with_value(|edited| edited.action(language.get()))}
                </Button>
            </div>
        </form>
    }
}
