//! One's own balances and requests, and the form that asks.

use chrona_web::api::BalancesOf;
use leptos::prelude::*;

use super::{ask::AskForm, own_list::OwnList};
use crate::{
    components::{Header, list::Place},
    office::Office,
    pages::time::{absence_names::AbsenceNames, balances::Balances},
    printing::PrintButton,
    words::t,
};

/// The page with them.
#[component]
pub(crate) fn MyRequests() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let names = AbsenceNames::fetch(office);
    let balances = Balances::fetch(office, BalancesOf::Me, names);
    let place = Place::in_address();
    let rows = place.fetch(office, move || {
        move |offset, limit| async move { office.client().my_requests(offset, limit).await }
    });
    rows.reload_every(30_000);
    let change = move |()| {
        rows.reload();
        balances.reload();
    };
    view! {
        <Header title=t!(language, request.mine)>
            <PrintButton printing=place.printing />
        </Header>
        <section aria-labelledby="own-balances">
            <div class="named-head">
                <h2 id="own-balances">{t!(language, balance.mine)}</h2>
                {balances.day_field()}
            </div>
            {balances.cards()}
        </section>
        <AskForm names on_sent=change />
        <section class="named" aria-labelledby="own-requests">
            <h2 id="own-requests">{t!(language, request.list)}</h2>
            <OwnList place rows names on_change=change />
        </section>
    }
}
