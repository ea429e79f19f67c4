//! Sites: the places where teams work.

use chrona_api_types::{AuditEvent, NameSite, ProblemCode, Site, SiteId};
use chrona_store::{
    Counted, Page, StoreError,
    people::sites::{self, SiteRow},
    privacy::audit::NewEntry,
    time::computed_months,
};
use serde_json::json;

use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx,
        moments::{FIRST_DAY, until_today},
        permissions::Action,
        text,
    },
    services::{kiosks::zone, time::holiday_calendars::chosen},
};

/// A page of sites, newest first.
pub async fn list(app: &App, request: &Request, page: Page) -> Result<Counted<Site>, ServiceError> {
    request.caller.may(Action::ReadTeams)?;
    let (rows, total) = sites::list(app.store.reader(), page).await?;
    Ok((rows.into_iter().map(site).collect(), total))
}

/// Makes a site.
pub async fn create(app: &App, request: &Request, body: NameSite) -> Result<Site, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let name = text::line("name", &body.name, 1, 100)?;
    let zone = zone(app, body.timezone.as_deref())?.flatten();
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let calendar = chosen(&transaction, "calendar", body.calendar.as_deref()).await?;
    let id = sites::insert(&transaction, &name, zone.as_deref(), now)
        .await
        .map_err(taken)?;
    sites::set_calendar(&transaction, id, calendar.as_deref(), FIRST_DAY).await?;
    let made = sites::find(&transaction, id).await?;
    transaction
        .commit([told(request, AuditEvent::SiteCreated, id)])
        .await?;
    made.map(site)
        .ok_or_else(|| ServiceError::Internal("a made site is not there".to_owned()))
}

/// Gives a site another name, another zone or other public holidays.
pub async fn rename(
    app: &App,
    request: &Request,
    id: SiteId,
    body: NameSite,
) -> Result<Site, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let name = text::line("name", &body.name, 1, 100)?;
    let zone = zone(app, body.timezone.as_deref())?;
    let since = until_today(app, "calendar_since", body.calendar_since, FIRST_DAY)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let calendar = chosen(&transaction, "calendar", body.calendar.as_deref()).await?;
    if !sites::rename(&transaction, id, &name)
        .await
        .map_err(taken)?
    {
        return Err(ProblemCode::SiteNotFound.into());
    }
    if let Some(zone) = &zone {
        sites::set_zone(&transaction, id, zone.as_deref()).await?;
    }
    if body.calendar.is_some() {
        sites::set_calendar(&transaction, id, calendar.as_deref(), since).await?;
    }
    if zone.is_some() || body.calendar.is_some() {
        computed_months::end(&transaction, None).await?;
    }
    let mut entry = told(request, AuditEvent::SiteChanged, id);
    if body.calendar.is_some() {
        let data = json!({ "site_id": id, "calendar": calendar, "calendar_since": since });
        entry.event_data = Some(data);
    }
    let renamed = sites::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    renamed
        .map(site)
        .ok_or_else(|| ProblemCode::SiteNotFound.into())
}

/// Deletes a site where no team works.
pub async fn delete(app: &App, request: &Request, id: SiteId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    if !sites::lock(&transaction, id).await? {
        return Err(ProblemCode::SiteNotFound.into());
    }
    let found = sites::find(&transaction, id).await?;
    if found.is_some_and(|site| site.team_count > 0) {
        return Err(ProblemCode::SiteHasTeams.into());
    }
    sites::delete(&transaction, id).await?;
    let entry = told(request, AuditEvent::SiteDeleted, id);
    transaction.commit([entry]).await
}

fn told(request: &Request, event: AuditEvent, id: SiteId) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "site_id": id })),
        ..request.entry(event)
    }
}

fn taken(error: StoreError) -> ServiceError {
    ServiceError::or_taken(error, ProblemCode::SiteAlreadyExists)
}

fn site(row: SiteRow) -> Site {
    Site {
        id: row.id,
        name: row.name,
        timezone: row.timezone,
        calendar: row.calendar,
        team_count: row.team_count,
        created_at: row.created_at,
    }
}
