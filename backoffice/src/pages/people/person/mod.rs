//! One employee: names, staff number, role and team, and what the person punches by without a phone.

mod card;
mod details;
mod printed;

use chrona_web::{
    api::{DeviceFilter, Page},
    types::{Device, User},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::{card::Cards, details::Details};
use super::super::{Header, links::BackLink};
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// The page of an employee.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok()));
        id.unwrap_or_default()
    });
    let person = Fetch::new(move || {
        let id = id.get();
        async move { office.client().user(id).await }
    });
    let devices = Fetch::<Page<Device>>::new(move || {
        let filter = DeviceFilter {
            user_id: Some(id.get()),
            is_revoked: Some(false),
            ..DeviceFilter::default()
        };
        async move { office.client().devices(filter, 0, 100).await }
    });
    let name = Memo::new(move |_| person.with(User::display_name).unwrap_or_default());
    let title = move || {
        let name = name.get();
        if name.is_empty() {
            say!(language.get(), people.title).to_owned()
        } else {
            name
        }
    };
    // What is typed in one part stays when another one is saved: the parts are made once a person.
    let shown = Memo::new(move |_| person.with(|user| (user.id, user.closed_at.is_some())));
    let parts = move || {
        let (id, is_closed) = shown.get()?;
        if is_closed {
            return Some(view! { <p class="note">{t!(language, person.closed)}</p> }.into_any());
        }
        let user = untrack(|| person.with(User::clone))?;
        let parts = view! {
            <Details user person />
            <Cards id name devices />
        };
        Some(parts.into_any())
    };
    view! {
        <BackLink path="/people" word=t!(language, new_person.back) />
        <Header title />
        {person.frame(6, move || view! { <div class="person-parts">{parts}</div> })}
    }
}
