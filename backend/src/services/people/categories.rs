//! Categories of people, for which a rule may be another than the organisation's.

use chrona_api_types::{
    AuditEvent, Category, CategoryId, DescribeCategory, PersonId, ProblemCode, SetCategory,
};
use chrona_store::{
    Counted, Page, StoreError,
    identity::accounts::{self, Person},
    people::categories::{self, CategoryRow},
    privacy::audit::NewEntry,
    time::computed_months,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx,
        moments::{today, until_today},
        permissions::Action,
        text,
    },
    services::time::periods,
};

/// A page of categories, newest first.
pub async fn list(
    app: &App,
    request: &Request,
    page: Page,
) -> Result<Counted<Category>, ServiceError> {
    request.caller.may(Action::ReadTeams)?;
    let (rows, total) = categories::list(app.store.reader(), page).await?;
    Ok((rows.into_iter().map(category).collect(), total))
}

/// Makes a category.
pub async fn create(
    app: &App,
    request: &Request,
    body: DescribeCategory,
) -> Result<Category, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let name = text::line("name", &body.name, 1, 100)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let id = categories::insert(&transaction, &name, body.longest_shift_minutes, now)
        .await
        .map_err(taken)?;
    let entry = told(request, AuditEvent::CategoryCreated, id, &body);
    let made = categories::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    made.map(category)
        .ok_or_else(|| ServiceError::Internal("a made category is not there".to_owned()))
}

/// Changes a category.
pub async fn update(
    app: &App,
    request: &Request,
    id: CategoryId,
    body: DescribeCategory,
) -> Result<Category, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let name = text::line("name", &body.name, 1, 100)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let is_there = categories::update(&transaction, id, &name, body.longest_shift_minutes)
        .await
        .map_err(taken)?;
    if !is_there {
        return Err(ProblemCode::CategoryNotFound.into());
    }
    computed_months::end(&transaction, None).await?;
    let entry = told(request, AuditEvent::CategoryChanged, id, &body);
    let changed = categories::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    changed
        .map(category)
        .ok_or_else(|| ProblemCode::CategoryNotFound.into())
}

/// Deletes a category that nobody belongs to.
pub async fn delete(app: &App, request: &Request, id: CategoryId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    if !categories::lock(&transaction, id).await? {
        return Err(ProblemCode::CategoryNotFound.into());
    }
    let found = categories::find(&transaction, id).await?;
    if found.is_some_and(|category| category.member_count > 0) {
        return Err(ProblemCode::CategoryHasPeople.into());
    }
    if categories::has_rules(&transaction, id).await? {
        return Err(ProblemCode::CategoryHasRules.into());
    }
    categories::delete(&transaction, id).await?;
    let entry = NewEntry {
        event_data: Some(json!({ "category_id": id })),
        ..request.entry(AuditEvent::CategoryDeleted)
    };
    transaction.commit([entry]).await
}

/// Says which category someone belongs to.
pub async fn set_of_person(
    app: &App,
    request: &Request,
    account_id: PersonId,
    body: SetCategory,
) -> Result<(), ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let person = accounts::find(&transaction, account_id).await?;
    let person = person
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    let change = CategoryChange {
        field: "since",
        category_id: body.category_id,
        since: body.since,
    };
    let entry = change.make(app, &transaction, request, &person).await?;
    transaction.commit(entry).await
}

/// That someone belongs to another category, or to none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CategoryChange {
    /// What the member is called that says since when.
    pub(crate) field: &'static str,
    pub(crate) category_id: Option<CategoryId>,
    /// The first day; today where it is absent.
    pub(crate) since: Option<NaiveDate>,
}

impl CategoryChange {
    /// Makes the change of someone whose account is locked; answers what the audit log says of it, or nothing where it is
    /// so already.
    pub(crate) async fn make(
        self,
        app: &App,
        transaction: &impl ConnectionTrait,
        request: &Request,
        person: &Person,
    ) -> Result<Option<NewEntry>, ServiceError> {
        let since = until_today(app, self.field, self.since, today(app))?;
        if let Some(id) = self.category_id
            && !categories::lock(transaction, id).await?
        {
            return Err(ProblemCode::CategoryNotFound.into());
        }
        if person.category_id == self.category_id && self.since.is_none() {
            return Ok(None);
        }
        periods::refuse_closed(transaction, Some(person.id), since).await?;
        categories::set_of_person(transaction, person.id, self.category_id, since).await?;
        computed_months::end(transaction, Some(person.id)).await?;
        Ok(Some(NewEntry {
            event_data: Some(json!({ "category_id": self.category_id, "since": since })),
            ..request.entry_on(AuditEvent::UserCategoryChanged, person.id)
        }))
    }
}

fn told(request: &Request, event: AuditEvent, id: CategoryId, said: &DescribeCategory) -> NewEntry {
    let minutes = said.longest_shift_minutes;
    NewEntry {
        event_data: Some(json!({ "category_id": id, "longest_shift_minutes": minutes })),
        ..request.entry(event)
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
