//! Teams: made, given managers and members, taken away.

use std::collections::{BTreeSet, HashMap};

use chrona_api_types::{
    AuditEvent, NewTeam, PersonId, ProblemCode, SetManagers, SiteId, Team, TeamId, TeamManager,
    TeamPerson, UpdateTeam, User,
};
use chrona_store::{
    Counted, Page, StoreError,
    identity::accounts::{self, Person},
    people::{
        sites,
        teams::{self, MemberRow, TeamRow},
    },
    privacy::audit::NewEntry,
    time::computed_months,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, Tx, audited_reads,
        moments::today,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
    services::identity::described,
};

/// The most people who look after one team.
const MOST_MANAGERS: usize = 100;

/// A page of teams, newest first.
pub async fn list(app: &App, request: &Request, page: Page) -> Result<Counted<Team>, ServiceError> {
    request.caller.may(Action::ReadTeams)?;
    let (rows, total) = teams::list(app.store.reader(), page).await?;
    Ok((shown(app.store.reader(), rows).await?, total))
}

/// Makes a team.
pub async fn create(app: &App, request: &Request, body: NewTeam) -> Result<Team, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let name = text::line("name", &body.name, 1, 100)?;
    let managers = chosen("manager_ids", body.manager_ids)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    lock_managers(&transaction, managers.as_deref()).await?;
    hold_site(&transaction, body.site_id).await?;
    let id = teams::insert(&transaction, &name, body.site_id, now)
        .await
        .map_err(taken)?;
    let data = json!({ "team_id": id, "site_id": body.site_id });
    let mut log = vec![told(request, AuditEvent::TeamCreated, data)];
    if let Some(managers) = managers {
        log.push(appoint(&transaction, request, id, &managers).await?);
    }
    let made = one(&transaction, id).await?;
    transaction.commit(log).await?;
    Ok(made)
}

/// Changes a team's name, its site and who looks after it, all of it or nothing.
pub async fn update(
    app: &App,
    request: &Request,
    id: TeamId,
    body: UpdateTeam,
) -> Result<Team, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let name = body.name.as_deref();
    let name = name
        .map(|name| text::line("name", name, 1, 100))
        .transpose()?;
    let without_site = body.without_site.unwrap_or(false);
    if without_site && body.site_id.is_some() {
        let words = FaultKind::NotOneOf("site_id, without_site".to_owned());
        return Err(ServiceError::field("without_site", words));
    }
    let managers = chosen("manager_ids", body.manager_ids)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    lock_managers(&transaction, managers.as_deref()).await?;
    hold(&transaction, id).await?;
    let mut log = Vec::new();
    if let Some(managers) = managers {
        log.push(appoint(&transaction, request, id, &managers).await?);
    }
    if let Some(name) = name {
        teams::rename(&transaction, id, &name)
            .await
            .map_err(taken)?;
    }
    if without_site || body.site_id.is_some() {
        hold_site(&transaction, body.site_id).await?;
        teams::set_site(&transaction, id, body.site_id).await?;
        computed_months::end(&transaction, None).await?;
    }
    let changed = one(&transaction, id).await?;
    let data = json!({ "team_id": id, "site_id": changed.site_id });
    log.push(told(request, AuditEvent::TeamChanged, data));
    transaction.commit(log).await?;
    Ok(changed)
}

/// Takes a team away that nobody belongs to.
pub async fn close(app: &App, request: &Request, id: TeamId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    hold(&transaction, id).await?;
    if !teams::member_ids(&transaction, id).await?.is_empty() {
        return Err(ProblemCode::TeamHasMembers.into());
    }
    teams::close(&transaction, id, now).await?;
    let entry = told(request, AuditEvent::TeamClosed, json!({ "team_id": id }));
    transaction.commit([entry]).await
}

/// Says who looks after a team, in the place of those who did.
pub async fn set_managers(
    app: &App,
    request: &Request,
    id: TeamId,
    body: SetManagers,
) -> Result<Team, ServiceError> {
    request.caller.may(Action::ManageTeams)?;
    let wanted = chosen("user_ids", Some(body.user_ids))?.unwrap_or_default();
    let transaction = Tx::begin(app, app.clock.now()).await?;
    lock_managers(&transaction, Some(&wanted)).await?;
    hold(&transaction, id).await?;
    let entry = appoint(&transaction, request, id, &wanted).await?;
    let changed = one(&transaction, id).await?;
    transaction.commit([entry]).await?;
    Ok(changed)
}

/// The accounts that are to look after a team, each once, where some were given.
fn chosen(
    field: &str,
    given: Option<Vec<PersonId>>,
) -> Result<Option<Vec<PersonId>>, ServiceError> {
    let Some(given) = given else { return Ok(None) };
    let wanted: BTreeSet<PersonId> = given.into_iter().collect();
    if wanted.len() > MOST_MANAGERS {
        let limit = FaultKind::OutOfRange(format!("≤ {MOST_MANAGERS}"));
        return Err(ServiceError::field(field, limit));
    }
    Ok(Some(wanted.into_iter().collect()))
}

/// Has whoever takes the role of one of them away, or closes the account, do so before or after this.
async fn lock_managers(
    transaction: &impl ConnectionTrait,
    wanted: Option<&[PersonId]>,
) -> Result<(), StoreError> {
    accounts::lock(transaction, wanted.unwrap_or_default()).await
}

/// Has these locked accounts look after a locked team, in the place of those who did; answers what the
/// audit log says of it.
async fn appoint(
    transaction: &impl ConnectionTrait,
    request: &Request,
    id: TeamId,
    wanted: &[PersonId],
) -> Result<NewEntry, ServiceError> {
    if !wanted.is_empty() {
        let count = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
        let (possible, open) = teams::count_possible_managers(transaction, wanted).await?;
        if open < count {
            return Err(ProblemCode::UserNotFound.into());
        }
        if possible < count {
            return Err(ProblemCode::NotAManager.into());
        }
    }
    teams::set_managers(transaction, id, wanted).await?;
    let data = json!({ "team_id": id, "user_ids": wanted });
    Ok(told(request, AuditEvent::TeamManagersChanged, data))
}

/// Says which team someone belongs to from today on, or that it is none. Said again of the same team,
/// nothing changes.
pub async fn set_team(
    app: &App,
    request: &Request,
    account_id: PersonId,
    team_id: Option<TeamId>,
) -> Result<User, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let person = accounts::find(&transaction, account_id)
        .await?
        .filter(|person| person.closed_at.is_none())
        .ok_or(ProblemCode::UserNotFound)?;
    let entry = change_team(app, &transaction, request, &person, team_id).await?;
    let Some(entry) = entry else {
        // What comes next wants a connection, which this one may be the last of.
        transaction.roll_back().await?;
        return described::one(app, person).await;
    };
    let person = accounts::find(&transaction, account_id).await?;
    transaction.commit([entry]).await?;
    described::one(app, person.ok_or(ProblemCode::UserNotFound)?).await
}

/// Has someone, whose account is locked, belong to a team from today on, or to none; answers what the
/// audit log says of it, or nothing where it is so already.
pub(crate) async fn change_team(
    app: &App,
    transaction: &impl ConnectionTrait,
    request: &Request,
    person: &Person,
    team_id: Option<TeamId>,
) -> Result<Option<NewEntry>, ServiceError> {
    if let Some(id) = team_id {
        hold(transaction, id).await?;
    }
    if person.team_id == team_id {
        return Ok(None);
    }
    let today = today(app);
    teams::leave(transaction, person.id, today).await?;
    if let Some(id) = team_id {
        teams::join(transaction, person.id, id, today).await?;
    }
    computed_months::end(transaction, Some(person.id)).await?;
    let data = json!({ "team_id": team_id });
    Ok(Some(NewEntry {
        subject_id: Some(person.id),
        ..told(request, AuditEvent::UserTeamChanged, data)
    }))
}

/// Locks a team, which must be there.
async fn hold(connection: &impl ConnectionTrait, id: TeamId) -> Result<(), ServiceError> {
    if teams::lock(connection, id).await? {
        Ok(())
    } else {
        Err(ProblemCode::TeamNotFound.into())
    }
}

/// Locks a site that was named, which must be there.
async fn hold_site(
    connection: &impl ConnectionTrait,
    id: Option<SiteId>,
) -> Result<(), ServiceError> {
    match id {
        Some(id) if !sites::lock(connection, id).await? => Err(ProblemCode::SiteNotFound.into()),
        _ => Ok(()),
    }
}

/// A team as it is now.
async fn one(connection: &impl ConnectionTrait, id: TeamId) -> Result<Team, ServiceError> {
    let found = teams::find(connection, id).await?;
    let shown = shown(connection, found.into_iter().collect()).await?;
    shown
        .into_iter()
        .next()
        .ok_or_else(|| ServiceError::Internal("a locked team is not there".to_owned()))
}

/// Teams as the API shows them.
async fn shown(
    connection: &impl ConnectionTrait,
    rows: Vec<TeamRow>,
) -> Result<Vec<Team>, StoreError> {
    let ids: Vec<TeamId> = rows.iter().map(|row| row.id).collect();
    let mut managers: HashMap<TeamId, Vec<TeamManager>> = HashMap::new();
    for row in teams::managers(connection, &ids).await? {
        managers.entry(row.team_id).or_default().push(TeamManager {
            user_id: row.account_id,
            user_name: display_name(&row.first_name, &row.last_name, &row.email),
        });
    }
    let team = |row: TeamRow| Team {
        managers: managers.remove(&row.id).unwrap_or_default(),
        id: row.id,
        name: row.name,
        site_id: row.site_id,
        site_name: row.site_name,
        member_count: row.member_count,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(team).collect())
}

fn told(request: &Request, event: AuditEvent, data: Value) -> NewEntry {
    NewEntry {
        event_data: Some(data),
        ..request.entry(event)
    }
}

fn taken(error: StoreError) -> ServiceError {
    ServiceError::or_taken(error, ProblemCode::TeamAlreadyExists)
}

/// A page of the people who belong today to the teams the caller looks after, by name.
pub async fn led_people(
    app: &App,
    request: &Request,
    page: Page,
) -> Result<Counted<TeamPerson>, ServiceError> {
    request.caller.reaches(Action::ReadPeople, Reach::Teams)?;
    audited_reads::note(app, request, "people", None).await;
    let (rows, total) = teams::led_by(app.store.reader(), request.caller.person.id, page).await?;
    Ok((rows.into_iter().map(person).collect(), total))
}

fn person(row: MemberRow) -> TeamPerson {
    TeamPerson {
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        email: row.email,
        staff_number: row.staff_number,
        team_id: row.team_id,
        team_name: row.team_name,
        since: row.since,
    }
}
