//! Closing: the last months, how far each has come, and the people of one of them, whose months take their steps here.

mod months;
mod people;
mod reopen;
mod steps;

use chrona_web::{
    api::PeriodsOf,
    types::{Action, Reach},
};
use leptos::{html, prelude::*};

use self::{months::Months, people::People, reopen::ReopenDialog, steps::Steps};
use super::{Moving, moved::MovedNote};
use crate::{
    components::{
        Header,
        list::{Place, Sorting},
    },
    fetch::Fetch,
    office::Office,
    pages::time::month::{Month, MonthChoice},
    printing::PrintButton,
    words::t,
};

/// The page.
#[component]
pub(crate) fn Closing() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let place = Place::in_address();
    let month = MonthChoice::over_in_address();
    let sorting = Sorting::in_address(place, "name");
    let months = Fetch::new(move || async move {
        let client = office.client();
        client.periods(PeriodsOf::Everyone).await
    });
    let rows = people::fetch(office, place, month, sorting);
    let moving = Moving::new(PeriodsOf::Everyone, month, move || {
        rows.reload();
        months.reload();
    });
    let may_move = office.reaches(Action::CloseMonths, Reach::Everyone);
    let reopening = RwSignal::new(None);
    let steps = may_move.then(|| {
        view! {
            <Steps moving rows reopening />
            <MovedNote moving />
            <ReopenDialog moving reopening />
        }
    });
    let below = NodeRef::<html::Section>::new();
    // A month that is chosen above comes into sight.
    Effect::new(move |before: Option<Month>| {
        let month = month.month();
        if let Some(below) = below.get_untracked()
            && before.is_some_and(|before| before != month)
        {
            below.scroll_into_view();
        }
        month
    });
    view! {
        <Header title=t!(language, closing.title)>
            <PrintButton printing=place.printing />
        </Header>
        <p class="lead quiet">{t!(language, closing.lead)}</p>
        <Months months month />
        <section class="named" aria-labelledby="closing-month" node_ref=below>
            <h2 id="closing-month" class="month-title" data-testid="closing-month">
                {month.title()}
            </h2>
            {steps}
            <People place month sorting rows moving=may_move.then_some(moving) />
        </section>
    }
}
