//! The sites below the teams.

use chrona_web::{
    components::{Button, Icon},
    types::Site,
};
use leptos::prelude::*;

use super::{Asked, edit::Edited};
use crate::{
    components::{
        list::{Column, Row, Table},
        row_actions::{Action, RowActions},
    },
    office::Office,
    words::{say, t},
};

/// The sites, and the ways to make, rename and delete one.
#[component]
pub(super) fn Sites(sites: Vec<Site>, asked: Asked) -> impl IntoView {
    let language = Office::current().language;
    let list = if sites.is_empty() {
        view! { <p class="quiet small">{t!(language, teams.no_sites)}</p> }.into_any()
    } else {
        TABLE.of(sites.into_iter().map(|site| row(site, asked)))
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

const TABLE: Table<4> = Table {
    caption: |l| say!(l, teams.sites),
    test_id: "site-rows",
    columns: &[
        Column::new(|l| say!(l, teams.name)).class("main-cell"),
        Column::new(|l| say!(l, zone.label))
            .class("small")
            .labelled(),
        Column::new(|l| say!(l, teams.team_count))
            .class("figures right")
            .labelled(),
        Column::actions(),
    ],
};

fn row(site: Site, asked: Asked) -> Row {
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
    TABLE
        .row([
            site.name.into_any(),
            zone,
            site.team_count.into_any(),
            view! { <RowActions name first=edit others=vec![delete.dangerous()] /> }.into_any(),
        ])
        .with("data-site-id", site.id.0)
}
