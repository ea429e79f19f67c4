//! What stays of an employee whose account is closed.

use chrona_web::{format, types::User};
use leptos::prelude::*;

use crate::{office::Office, words::t};

/// The names and the staff number, which payroll knows the person's past by.
#[component]
pub(super) fn Closed(user: User) -> impl IntoView {
    let language = Office::current().language;
    let closed_at = user.closed_at;
    let day = closed_at.map(format::short_date);
    view! {
        <p class="note">{t!(language, person.closed)}</p>
        <section class="card" aria-labelledby="person-details">
            <h2 id="person-details">{t!(language, person.details)}</h2>
            <dl class="facts" data-testid="closed-person">
                <div>
                    <dt>{t!(language, new_person.first_name)}</dt>
                    <dd>{user.first_name}</dd>
                </div>
                <div>
                    <dt>{t!(language, new_person.last_name)}</dt>
                    <dd>{user.last_name}</dd>
                </div>
                <div>
                    <dt>{t!(language, new_person.staff_number)}</dt>
                    <dd class="figures">{user.staff_number}</dd>
                </div>
                <div>
                    <dt>{t!(language, person.closed_on)}</dt>
                    <dd class="figures">{day}</dd>
                </div>
            </dl>
            <p class="quiet small">{t!(language, person.number_freed)}</p>
        </section>
    }
}
