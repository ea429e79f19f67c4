//! One employee: names, staff number, role and team, address, phones, and what the person punches by without
//! one.

mod address;
mod card;
mod closed;
mod details;
mod phones;
mod printed;
mod tabs;
mod time;

use chrona_web::{
    api::{DeviceFilter, Page},
    types::{Device, User},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

pub(crate) use self::time::PersonTimePage;

use self::{
    address::Address, card::Cards, closed::Closed, details::Details, phones::Phones,
    tabs::PersonTabs,
};

use crate::{
    components::{Header, links::BackLink},
    fetch::Fetch,
    office::Office,
    page::{Admin, Page as At},
    words::{say, t},
};

/// The page of an employee.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = At::Admin(Admin::Person).number();
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
        async move { office.client().devices(&filter, 0, 100).await }
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
    let reached = Memo::new(move |_| person.with(Reached::of));
    let address = move || {
        // Read, and not only tracked: a memo that nobody reads follows nothing.
        reached.get()?;
        let user = untrack(|| person.with(User::clone))?;
        Some(view! { <Address user person /> })
    };
    let parts = move || {
        let (id, is_closed) = shown.get()?;
        let user = untrack(|| person.with(User::clone))?;
        if is_closed {
            return Some(view! { <Closed user /> }.into_any());
        }
        let parts = view! {
            <Details user person />
            {address}
            <Phones devices />
            <Cards id name devices />
        };
        Some(parts.into_any())
    };
    view! {
        <BackLink path="/people" word=t!(language, new_person.back) />
        <Header title />
        <PersonTabs id />
        {person.frame(6, move || view! { <div class="person-parts">{parts}</div> })}
    }
}

/// What is known of someone's address: only another address, or other news of it, makes that part anew.
#[derive(Clone, Debug, PartialEq)]
struct Reached {
    email: String,
    is_verified: bool,
    new_email: Option<String>,
    refused: (Option<DateTime<Utc>>, Option<String>),
}

impl Reached {
    fn of(user: &User) -> Self {
        Self {
            email: user.email.clone(),
            is_verified: user.email_verified,
            new_email: user.new_email.clone(),
            refused: (user.email_refused_at, user.email_refusal.clone()),
        }
    }
}
