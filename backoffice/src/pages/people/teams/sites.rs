//! The sites below the teams.

use chrona_web::{
    components::{Button, Icon},
    types::Site,
};
use leptos::prelude::*;

use super::{Asked, edit::Edited};
use crate::{
    components::row_actions::{Action, RowActions},
    office::Office,
    words::t,
};

/// The sites, and the ways to make, rename and delete one.
#[component]
pub(super) fn Sites(sites: Vec<Site>, asked: Asked) -> impl IntoView {
    let language = Office::current().language;
    let list = if sites.is_empty() {
        view! { <p class="quiet small">{t!(language, teams.no_sites)}</p> }.into_any()
    } else {
        view! { <Table sites asked /> }.into_any()
    };
    view! {
        <section class="named">
            <div class="list-tools">
                <h2>{t!(language, teams.sites)}</h2>
                <Button
                    on_click=move |_| asked.editing.set(Some(Edited::NewSite))
                    attr:data-testid="new-site"
                >
                    <Icon icon=icondata::LuPlus />
                    {t!(language, teams.add_site)}
                </Button>
            </div>
            {list}
        </section>
    }
}

#[component]
fn Table(sites: Vec<Site>, asked: Asked) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, teams.sites)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, teams.name)}</th>
                        <th scope="col">{t!(language, zone.label)}</th>
                        <th scope="col" class="right">
                            {t!(language, teams.team_count)}
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="site-rows">
                    {sites.into_iter().map(|site| view! { <Row site asked /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(site: Site, asked: Asked) -> impl IntoView {
    let language = Office::current().language;
    let (edited, deleted) = (site.clone(), site.clone());
    let edit = Action::new(t!(language, teams.edit), "edit-site", move || {
        asked.editing.set(Some(Edited::Site(edited.clone())));
    });
    let delete = Action::new(t!(language, teams.delete), "delete-site", move || {
        asked.deleting.set(Some(deleted.clone()));
    });
    let name = site.name.clone();
    let zone = match site.timezone {
        Some(zone) => zone.into_any(),
        None => view! { <span class="quiet">{t!(language, zone.organisation)}</span> }.into_any(),
    };
    view! {
        <tr data-site-id=site.id.0>
            <td class="main-cell">{site.name}</td>
            <td class="small" data-label=t!(language, zone.label)>
                {zone}
            </td>
            <td class="figures right" data-label=t!(language, teams.team_count)>
                {site.team_count}
            </td>
            <td class="actions">
                <RowActions name first=edit others=vec![delete.dangerous()] />
            </td>
        </tr>
    }
}
