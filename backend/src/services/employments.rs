//! What is said of a person: names, staff number, language.

use chrona_api_types::{ProblemCode, UpdateUser, User};
use serde_json::json;

use super::{
    ClientInfo, ServiceError, people, permissions::Action, sign_in::Caller, staff_numbers, text,
};
use crate::{
    App,
    store::{
        StoreError,
        accounts::{self, Employment},
        audit::{self, NewEntry},
        staff_numbers::Holder,
    },
};

/// Changes what is said of someone.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    request: UpdateUser,
    client: &ClientInfo,
) -> Result<User, ServiceError> {
    caller.may(Action::Administer)?;
    let line = |field: &str, given: Option<&String>, most| {
        given
            .map(|given| text::optional_line(field, Some(given), most))
            .transpose()
    };
    let first_name = line("first_name", request.first_name.as_ref(), 100)?;
    let last_name = line("last_name", request.last_name.as_ref(), 100)?;
    let staff_number = line("staff_number", request.staff_number.as_ref(), 50)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    accounts::lock(&transaction, &[id]).await?;
    let person = accounts::find(&transaction, id).await?;
    let person = person
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    // Whoever has a number of old that differs by its case from someone's keeps it until it is changed.
    let staff_number = staff_number.filter(|number| *number != person.staff_number);
    if let Some(number) = &staff_number {
        staff_numbers::give(&transaction, Holder::Account(id), number.as_deref(), now).await?;
    }
    let employment = Employment {
        first_name: first_name.map_or(person.first_name, Option::unwrap_or_default),
        last_name: last_name.map_or(person.last_name, Option::unwrap_or_default),
        staff_number: staff_number.unwrap_or(person.staff_number),
        language: request
            .language
            .map_or(person.language, |language| language.as_str().to_owned()),
    };
    accounts::set_employment(&transaction, id, employment, &person.email).await?;
    let fields = [
        ("first_name", request.first_name.is_some()),
        ("last_name", request.last_name.is_some()),
        ("staff_number", request.staff_number.is_some()),
        ("language", request.language.is_some()),
    ];
    let given = fields.iter().filter(|(_, is_given)| *is_given);
    let names: Vec<&str> = given.map(|(name, _)| *name).collect();
    let entry = NewEntry {
        event_data: Some(json!({ "fields": names })),
        ..caller.entry_on("user_changed", id, client)
    };
    audit::insert(&transaction, vec![entry], now).await?;
    let changed = accounts::find(&transaction, id).await?;
    let changed = changed.ok_or(ProblemCode::UserNotFound)?;
    transaction.commit().await.map_err(StoreError::from)?;
    people::described(app, changed).await
}
