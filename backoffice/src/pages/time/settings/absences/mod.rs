//! The organisation's types of absence, and the balances that they take from.

mod balance_form;
mod balances;
mod form_parts;
mod said;
mod swatch;
mod type_fields;
mod type_form;
mod types;

use chrona_web::{
    ApiError,
    types::{AbsenceType, BalanceKind},
};
use futures_util::future::try_join;
use leptos::prelude::*;

use self::{balances::BalanceKinds, types::AbsenceTypes};
use crate::{components::Header, fetch::Fetch, office::Office, words::t};

/// What the page shows.
#[derive(Clone)]
struct Known {
    types: Vec<AbsenceType>,
    balances: Vec<BalanceKind>,
}

impl Known {
    async fn ask(office: Office) -> Result<Self, ApiError> {
        let client = office.client();
        let both = try_join(client.every_absence_type(), client.balance_kinds());
        let (types, balances) = both.await?;
        Ok(Self { types, balances })
    }
}

/// The page with them.
#[component]
pub(crate) fn AbsenceSettingsPage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let known = Fetch::new(move || Known::ask(office));
    view! {
        <Header title=t!(language, settings.absences) />
        <p class="settings-text quiet">{t!(language, settings.absences_text)}</p>
        <div class="settings-parts">
            <AbsenceTypes known />
            <BalanceKinds known />
        </div>
    }
}
