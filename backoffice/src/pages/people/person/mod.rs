//! One employee: names and staff number, address, phones, and what the person punches by without one.

mod address;
mod card;
mod closed;
mod details;
mod phones;
mod printed;

use chrona_web::{api::Page, components::Icon, types::Device};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};

use self::{address::Address, card::Cards, closed::Closed, details::Details, phones::Phones};
use super::super::Header;
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
        let id = id.get();
        async move { office.client().devices_of(id, Some(false)).await }
    });
    let title = move || match person.with(chrona_web::types::User::display_name) {
        Some(name) => name,
        None => say!(language.get(), people.title).to_owned(),
    };
    view! {
        <p class="back">
            <A href="/people">
                <Icon icon=icondata::LuArrowLeft />
                {t!(language, new_person.back)}
            </A>
        </p>
        <Header title />
        {person
            .view(
                6,
                move |user| {
                    let is_closed = user.closed_at.is_some();
                    let id = user.id;
                    view! {
                        <div class="person-parts">
                            {if is_closed {
                                view! { <Closed user /> }.into_any()
                            } else {
                                view! {
                                    <Details user=user.clone() person />
                                    <Address user=user.clone() person />
                                    <Phones devices />
                                    <Cards id name=user.display_name() devices />
                                }
                                    .into_any()
                            }}
                        </div>
                    }
                },
            )}
    }
}
