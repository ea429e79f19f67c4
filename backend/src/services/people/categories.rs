//! Categories of people, for which a rule may be another than the organisation's.

use chrona_api_types::{AuditEvent, Category, CategoryId, DescribeCategory, PersonId, ProblemCode};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    App,
    kernel::{Caller, ClientInfo, ServiceError, Tx, permissions::Action, text},
    store::{
        Counted, Page, StoreError,
        identity::accounts::{self, Person},
        people::categories::{self, CategoryRow},
        privacy::audit::NewEntry,
    },
};

/// A page of categories, newest first.
pub async fn list(
    app: &App,
    caller: &Caller,
    page: Page,
) -> Result<Counted<Category>, ServiceError> {
    caller.may(Action::ReadTeams)?;
    let (rows, total) = categories::list(app.store.reader(), page).await?;
    Ok((rows.into_iter().map(category).collect(), total))
}

/// Makes a category.
pub async fn create(
    app: &App,
    caller: &Caller,
    request: DescribeCategory,
    client: &ClientInfo,
) -> Result<Category, ServiceError> {
    caller.may(Action::ManageTeams)?;
    let name = text::line("name", &request.name, 1, 100)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let id = categories::insert(&transaction, &name, request.longest_shift_minutes, now)
        .await
        .map_err(taken)?;
    let entry = told(caller, AuditEvent::CategoryCreated, id, &request, client);
    let made = categories::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    made.map(category)
        .ok_or_else(|| ServiceError::Internal("a made category is not there".to_owned()))
}

/// Changes a category.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: CategoryId,
    request: DescribeCategory,
    client: &ClientInfo,
) -> Result<Category, ServiceError> {
    caller.may(Action::ManageTeams)?;
    let name = text::line("name", &request.name, 1, 100)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let is_there = categories::update(&transaction, id, &name, request.longest_shift_minutes)
        .await
        .map_err(taken)?;
    if !is_there {
        return Err(ProblemCode::CategoryNotFound.into());
    }
    let entry = told(caller, AuditEvent::CategoryChanged, id, &request, client);
    let changed = categories::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    changed
        .map(category)
        .ok_or_else(|| ProblemCode::CategoryNotFound.into())
}

/// Deletes a category that nobody belongs to.
pub async fn delete(
    app: &App,
    caller: &Caller,
    id: CategoryId,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::ManageTeams)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    if !categories::lock(&transaction, id).await? {
        return Err(ProblemCode::CategoryNotFound.into());
    }
    let found = categories::find(&transaction, id).await?;
    if found.is_some_and(|category| category.member_count > 0) {
        return Err(ProblemCode::CategoryHasPeople.into());
    }
    categories::delete(&transaction, id).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "category_id": id })),
        ..caller.entry(AuditEvent::CategoryDeleted, client)
    };
    transaction.commit([entry]).await
}

/// Says which category someone belongs to.
pub async fn set_of_person(
    app: &App,
    caller: &Caller,
    account_id: PersonId,
    category_id: Option<CategoryId>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    caller.may(Action::ManagePeople)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let person = accounts::find(&transaction, account_id).await?;
    let person = person
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    let entry = change_category(&transaction, caller, &person, category_id, client).await?;
    transaction.commit(entry).await
}

/// Has someone, whose account is locked, belong to a category, or to none; answers what the audit log says of
/// it, or nothing where it is so already.
pub(crate) async fn change_category(
    transaction: &impl ConnectionTrait,
    caller: &Caller,
    person: &Person,
    category_id: Option<CategoryId>,
    client: &ClientInfo,
) -> Result<Option<NewEntry>, ServiceError> {
    if let Some(id) = category_id
        && !categories::lock(transaction, id).await?
    {
        return Err(ProblemCode::CategoryNotFound.into());
    }
    if person.category_id == category_id {
        return Ok(None);
    }
    categories::set_of_person(transaction, person.id, category_id).await?;
    Ok(Some(NewEntry {
        event_data: Some(json!({ "category_id": category_id })),
        ..caller.entry_on(AuditEvent::UserCategoryChanged, person.id, client)
    }))
}

fn told(
    caller: &Caller,
    event: AuditEvent,
    id: CategoryId,
    said: &DescribeCategory,
    client: &ClientInfo,
) -> NewEntry {
    let minutes = said.longest_shift_minutes;
    NewEntry {
        event_data: Some(json!({ "category_id": id, "longest_shift_minutes": minutes })),
        ..caller.entry(event, client)
    }
}

fn taken(error: StoreError) -> ServiceError {
    ServiceError::or_taken(error, ProblemCode::CategoryAlreadyExists)
}

fn category(row: CategoryRow) -> Category {
    Category {
        id: row.id,
        name: row.name,
        longest_shift_minutes: row.longest_shift_minutes,
        member_count: row.member_count,
        created_at: row.created_at,
    }
}
