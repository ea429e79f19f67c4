//! Whom a kiosk lets punch: the mode, and the people and teams the mode names.

mod mode;
mod name;
mod people;
mod teams;

use chrona_web::{components::Icon, types::AccessMode};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};

use self::{mode::Modes, people::Named, teams::NamedTeams};
use super::super::{Header, list::all_people};
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

pub(super) use mode::who;

/// The page of a kiosk's access. The mode is chosen first and saved apart, so that its list can be
/// made before anybody is refused.
#[component]
pub(crate) fn KioskAccessPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let params = use_params_map();
    let kiosk_id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok()));
        id.unwrap_or_default()
    });
    let access = Fetch::new(move || {
        let id = kiosk_id.get();
        async move { office.client().kiosk_access(id).await }
    });
    let people = all_people(office);
    let saved = Memo::new(move |_| access.with(|access| access.access_mode));
    let chosen = RwSignal::new(AccessMode::Public);
    Effect::new(move |_| {
        if let Some(mode) = saved.get() {
            chosen.set(mode);
        }
    });
    let title = move || match access.with(|access| access.kiosk_name.clone()) {
        Some(name) => say!(language.get(), access.of, name = name),
        None => say!(language.get(), access.open).to_owned(),
    };
    view! {
        <p class="back">
            <A href="/kiosks">
                <Icon icon=icondata::LuArrowLeft />
                {t!(language, access.back)}
            </A>
        </p>
        <Header title />
        {access
            .frame(
                6,
                move || {
                    view! {
                        <p class="lead quiet">{move || access.with(|access| access.location.clone())}</p>
                        <Modes access chosen />
                        {move || match chosen.get() {
                            AccessMode::Public => view! { <Kept access /> }.into_any(),
                            mode => {
                                view! {
                                    <Named access people mode />
                                    <NamedTeams access mode />
                                }
                                    .into_any()
                            }
                        }}
                    }
                },
            )}
    }
}

/// How many the lists name, where everyone may punch.
#[component]
fn Kept(access: Fetch<chrona_web::types::KioskAccess>) -> impl IntoView {
    let language = Office::current().language;
    move || {
        let count = access
            .with(|access| access.authorized_users.len())
            .unwrap_or_default();
        (count > 0).then(|| {
            let words = move || say!(language.get(), access.kept, count = count);
            view! { <p class="quiet small">{words}</p> }
        })
    }
}
