//! What someone's worked time depends on: contracts, planned times and absences, as they were entered; and the balances
//! that absences take from.

mod absence_form;
mod absences;
mod adjust_form;
mod balances;
mod contract_form;
mod contracts;

use chrona_web::{
    api::{BalancesOf, ScheduleOf},
    components::Icon,
    types::{Action, PersonId, Reach, User},
};
use leptos::prelude::*;
use leptos_router::components::A;

use self::{absences::Absences, balances::PersonBalances, contracts::Contracts};
use super::tabs::PersonTabs;
use crate::{
    components::{Header, links::BackLink},
    fetch::Fetch,
    office::Office,
    page::{Admin, Page},
    pages::time::{PersonRules, absence_names::AbsenceNames, balances::Balances, terms::Schedules},
    words::{Words, follow, say, t},
};

/// The page with them.
#[component]
pub(crate) fn PersonTimePage() -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let id = Page::Admin(Admin::PersonTime).number::<PersonId>();
    let person = Fetch::new(move || {
        let id = id.get();
        async move { office.client().user(id).await }
    });
    let name = Memo::new(move |_| person.with(User::display_name).unwrap_or_default());
    let title = move || {
        let name = name.get();
        if name.is_empty() {
            say!(language.get(), terms.title).to_owned()
        } else {
            name
        }
    };
    let (back, word): (_, Words) = if office.reaches(Action::ManagePeople, Reach::Everyone) {
        ("/people", |l| say!(l, new_person.back))
    } else {
        ("/timesheets", |l| say!(l, sheet.back))
    };
    // Another person's are other parts.
    let shown = Memo::new(move |_| person.with(|user| user.id));
    let parts = move || {
        let id = shown.get()?;
        let names = AbsenceNames::fetch(office);
        let balances = Balances::fetch(office, BalancesOf::Person(id), names);
        Some(view! {
            <Contracts id />
            <PersonRules id />
            <Schedules
                of=ScheduleOf::Person(id)
                title=|l| say!(l, terms.schedules)
                empty=|l| say!(l, terms.no_schedule)
            />
            <Absences id names on_change=move |()| balances.reload() />
            <PersonBalances id balances />
        })
    };
    view! {
        <BackLink path=back word=follow(language, word) />
        <Header title>
            <A
                href=move || format!("/timesheets/{}", id.get())
                attr:class="button"
                attr:data-testid="open-timesheet"
            >
                <Icon icon=icondata::LuCalendarClock />
                {t!(language, terms.sheet)}
            </A>
        </Header>
        <PersonTabs id />
        {person.frame(6, move || view! { <div class="person-parts">{parts}</div> })}
    }
}
