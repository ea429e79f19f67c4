//! What is said of a person: names, staff number, language, role, team and category.

use chrona_api_types::{AuditEvent, PersonId, ProblemCode, UpdateUser, User};
use chrona_store::{
    identity::accounts::{self, Employment},
    people::staff_numbers::Holder,
    privacy::audit::NewEntry,
    time::computed_months,
    words::Word,
};
use chrono::{Datelike, NaiveDate};
use serde_json::json;

use super::{categories::CategoryChange, staff_numbers, teams::change_team};
use crate::{
    App,
    kernel::{FaultKind, Request, ServiceError, Tx, permissions::Action, text},
    services::identity::{
        accounts::{give_role, lock_as_administrator, own_role_stays},
        described,
    },
};

/// The years someone may have been born in.
const YEARS_OF_BIRTH: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Changes what is said of someone, all of it or nothing.
pub async fn update(
    app: &App,
    request: &Request,
    id: PersonId,
    body: UpdateUser,
) -> Result<User, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let line = |field: &str, given: Option<&String>, most| {
        given
            .map(|given| text::optional_line(field, Some(given), most))
            .transpose()
    };
    let first_name = line("first_name", body.first_name.as_ref(), 100)?;
    let last_name = line("last_name", body.last_name.as_ref(), 100)?;
    let staff_number = line("staff_number", body.staff_number.as_ref(), 50)?;
    let born = body.born.as_deref().map(birth_date).transpose()?;
    let now = app.clock.now();
    let role = body.role.as_deref();
    let role = role
        .map(|role| own_role_stays(request, id, role))
        .transpose()?;
    let without_team = body.without_team.unwrap_or(false);
    if without_team && body.team_id.is_some() {
        let words = FaultKind::NotOneOf("team_id, without_team".to_owned());
        return Err(ServiceError::field("without_team", words));
    }
    let without_category = body.without_category.unwrap_or(false);
    if without_category && body.category_id.is_some() {
        let words = FaultKind::NotOneOf("category_id, without_category".to_owned());
        return Err(ServiceError::field("without_category", words));
    }
    let transaction = Tx::begin(app, now).await?;
    if role.is_some() {
        lock_as_administrator(&transaction, request, id).await?;
    } else {
        accounts::lock(&transaction, &[id]).await?;
    }
    let person = accounts::find(&transaction, id).await?;
    let person = person
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    // Whoever has a number of old that differs by its case from someone's keeps it until it is changed.
    let staff_number = staff_number.filter(|number| *number != person.staff_number);
    if let Some(number) = &staff_number {
        staff_numbers::give(&transaction, Holder::Account(id), number.as_deref(), now).await?;
    }
    if let Some(role) = role.filter(|role| *role != *person.role) {
        give_role(app, &transaction, request, id, role).await?;
    }
    let mut log = Vec::new();
    if without_team || body.team_id.is_some() {
        let team_id = body.team_id;
        log.extend(change_team(app, &transaction, request, &person, team_id).await?);
    }
    if without_category || body.category_id.is_some() {
        let change = CategoryChange {
            field: "category_since",
            category_id: body.category_id,
            since: body.category_since,
        };
        log.extend(change.make(app, &transaction, request, &person).await?);
    }
    let employment = Employment {
        first_name: first_name.map_or(person.first_name, Option::unwrap_or_default),
        last_name: last_name.map_or(person.last_name, Option::unwrap_or_default),
        staff_number: staff_number.unwrap_or(person.staff_number),
        language: body.language.map_or(person.language, Word),
        born: born.unwrap_or(person.born),
    };
    accounts::set_employment(&transaction, id, employment, &person.email).await?;
    if born.is_some() {
        computed_months::end(&transaction, Some(id)).await?;
    }
    let fields = [
        ("first_name", body.first_name.is_some()),
        ("last_name", body.last_name.is_some()),
        ("staff_number", body.staff_number.is_some()),
        ("language", body.language.is_some()),
        ("born", body.born.is_some()),
    ];
    let given = fields.iter().filter(|(_, is_given)| *is_given);
    let names: Vec<&str> = given.map(|(name, _)| *name).collect();
    log.push(NewEntry {
        event_data: Some(json!({ "fields": names })),
        ..request.entry_on(AuditEvent::UserChanged, id)
    });
    let changed = accounts::find(&transaction, id).await?;
    let changed = changed.ok_or(ProblemCode::UserNotFound)?;
    transaction.commit(log).await?;
    described::one(app, changed).await
}

/// The birth date in a text; an empty one is none.
fn birth_date(text: &str) -> Result<Option<NaiveDate>, ServiceError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let born: NaiveDate = text
        .parse()
        .map_err(|_| ServiceError::field("born", FaultKind::WrongType))?;
    if YEARS_OF_BIRTH.contains(&born.year()) {
        Ok(Some(born))
    } else {
        let limits = FaultKind::OutOfRange("1900\u{a0}– 2199".to_owned());
        Err(ServiceError::field("born", limits))
    }
}
