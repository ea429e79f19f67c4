//! People as administrators are shown them.

use chrona_api_types::{PersonId, User};
use chrona_store::identity::{
    accounts::Person,
    remarks::{self, Remarks},
};

use crate::{
    App,
    kernel::{ServiceError, permissions::needs_second_factor},
};

/// A person as the API shows them, with what is to be said of them.
pub(crate) async fn one(app: &App, person: Person) -> Result<User, ServiceError> {
    let now = app.clock.now();
    let mut remarks = remarks::of(app.store.reader(), &[person.id], now).await?;
    let remarks = remarks.remove(&person.id).unwrap_or_default();
    Ok(user(app, person, remarks))
}

/// As [`one`], for some at once.
pub(crate) async fn all(app: &App, people: Vec<Person>) -> Result<Vec<User>, ServiceError> {
    let now = app.clock.now();
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let mut remarks = remarks::of(app.store.reader(), &ids, now).await?;
    let of = |person: Person| {
        let remarks = remarks.remove(&person.id).unwrap_or_default();
        user(app, person, remarks)
    };
    Ok(people.into_iter().map(of).collect())
}

fn user(app: &App, person: Person, remarks: Remarks) -> User {
    let role = *person.role;
    User {
        id: person.id,
        email: person.email,
        role,
        first_name: person.first_name,
        last_name: person.last_name,
        staff_number: person.staff_number,
        staff_number_shared: remarks.shares_staff_number,
        language: *person.language,
        email_verified: person.email_verified_at.is_some(),
        new_email: remarks.new_email,
        email_refused_at: remarks.refused_at,
        email_refusal: remarks.refusal,
        created_at: person.created_at,
        closed_at: person.closed_at,
        second_factor: person.has_second_factor,
        second_factor_required: needs_second_factor(&app.settings.accounts, role),
        team_id: person.team_id,
        team_name: person.team_name,
        category_id: person.category_id,
        born: person.born,
    }
}
