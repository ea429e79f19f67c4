//! Whom a kiosk lets punch: its mode, and its list of people and teams let in or kept out.

use std::collections::{BTreeSet, HashMap};

use chrona_api_types::{
    AccessMode, AuditEvent, KioskAccess, KioskAccessEntry, KioskId, KioskTeamEntry, NameForKiosk,
    NamedForKiosk, PersonId, ProblemCode, PutOnList, TeamId,
};
use chrona_store::{
    StoreError,
    identity::accounts,
    kiosks::{
        self, KioskRow,
        lists::{self, Entry, NewEntry, TeamEntry},
    },
    people::teams,
    privacy::audit,
};
use chrono::{DateTime, Datelike, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use chrona_store::kiosks::lists::Named;

use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, Tx, moments::YEARS, names::display_name,
        permissions::Action,
    },
};

/// Whom a kiosk lets punch, and its list.
pub async fn list(
    app: &App,
    request: &Request,
    kiosk_id: KioskId,
) -> Result<KioskAccess, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    access(app.store.reader(), kiosk_id, app.clock.now()).await
}

/// Says whom a kiosk lets punch; its list stays as it is.
pub async fn set_mode(
    app: &App,
    request: &Request,
    kiosk_id: KioskId,
    mode: AccessMode,
) -> Result<KioskAccess, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    if !kiosks::set_access_mode(&transaction, kiosk_id, mode).await? {
        return Err(ProblemCode::KioskNotFound.into());
    }
    let entry = audit::NewEntry {
        kiosk_id: Some(kiosk_id),
        event_data: Some(json!({ "access_mode": mode })),
        ..request.entry(AuditEvent::KioskAccessModeChanged)
    };
    let access = access(&transaction, kiosk_id, now).await?;
    transaction.commit([entry]).await?;
    Ok(access)
}

/// Puts a person or a team on a kiosk's list, as let in (`granted`) or kept out, in the place of what
/// it said of them before.
pub async fn name(
    app: &App,
    request: &Request,
    kiosk_id: KioskId,
    body: NameForKiosk,
    granted: bool,
) -> Result<NamedForKiosk, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let put = PutOnList {
        user_id: body.user_id,
        team_id: body.team_id,
        granted,
        expires_at: body.expires_at,
    };
    let now = app.clock.now();
    let put = checked(&put, now)?;
    let transaction = Tx::begin(app, now).await?;
    kiosks::find(&transaction, kiosk_id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    lock_people(&transaction, &[put.named]).await?;
    let entry_of_log = write(&transaction, request, kiosk_id, put, now).await?;
    let written = match put.named {
        Named::Person(id) => lists::find(&transaction, kiosk_id, id)
            .await?
            .map(|row| NamedForKiosk::Person(entry(row))),
        Named::Team(id) => lists::find_team(&transaction, kiosk_id, id)
            .await?
            .map(|row| NamedForKiosk::Team(team_entry(row))),
    };
    transaction.commit([entry_of_log]).await?;
    written.ok_or_else(|| ServiceError::Internal("a written entry is not there".to_owned()))
}

/// Takes a person or a team off a kiosk's list.
pub async fn revoke(
    app: &App,
    request: &Request,
    kiosk_id: KioskId,
    named: Named,
) -> Result<(), ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    kiosks::find(&transaction, kiosk_id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    let unknown = match named {
        Named::Person(_) => ProblemCode::KioskAccessNotFound,
        Named::Team(_) => ProblemCode::KioskTeamAccessNotFound,
    };
    lock_people(&transaction, &[named]).await?;
    if !lists::remove(&transaction, kiosk_id, named, now).await? {
        return Err(unknown.into());
    }
    let told = told(request, taken_off(named), kiosk_id, named);
    transaction.commit([told]).await
}

/// What is to be written of a person or a team.
#[derive(Clone, Copy)]
pub(crate) struct Put {
    pub(crate) named: Named,
    granted: bool,
    expires_at: Option<DateTime<Utc>>,
}

/// Whom a request names: a person or a team, exactly one of them.
pub(crate) fn named(
    user_id: Option<PersonId>,
    team_id: Option<TeamId>,
) -> Result<Named, ServiceError> {
    match (user_id, team_id) {
        (Some(id), None) => Ok(Named::Person(id)),
        (None, Some(id)) => Ok(Named::Team(id)),
        (None, None) => Err(ServiceError::field("user_id", FaultKind::Missing)),
        (Some(_), Some(_)) => {
            let words = FaultKind::NotOneOf("user_id, team_id".to_owned());
            Err(ServiceError::field("team_id", words))
        }
    }
}

/// Checks what is to be written.
pub(crate) fn checked(request: &PutOnList, now: DateTime<Utc>) -> Result<Put, ServiceError> {
    if let Some(expires_at) = request.expires_at {
        if expires_at <= now {
            return Err(ServiceError::field("expires_at", FaultKind::InThePast));
        }
        if !YEARS.contains(&expires_at.year()) {
            let limits = FaultKind::OutOfRange("… – 9998".to_owned());
            return Err(ServiceError::field("expires_at", limits));
        }
    }
    Ok(Put {
        named: named(request.user_id, request.team_id)?,
        granted: request.granted,
        expires_at: request.expires_at,
    })
}

/// Writes an entry whose people are locked; answers what the audit log says of it.
pub(crate) async fn write(
    transaction: &impl ConnectionTrait,
    request: &Request,
    kiosk_id: KioskId,
    put: Put,
    now: DateTime<Utc>,
) -> Result<audit::NewEntry, ServiceError> {
    let Put {
        named,
        granted,
        expires_at,
    } = put;
    hold(transaction, named).await?;
    let new = NewEntry {
        kiosk_id,
        named,
        granted,
        expires_at,
        granted_by_id: request.caller.person.id,
        granted_at: now,
    };
    lists::put(transaction, new).await?;
    let event = match (named, granted) {
        (Named::Person(_), true) => AuditEvent::KioskAccessGranted,
        (Named::Person(_), false) => AuditEvent::KioskAccessBlocked,
        (Named::Team(_), true) => AuditEvent::KioskTeamGranted,
        (Named::Team(_), false) => AuditEvent::KioskTeamBlocked,
    };
    Ok(audit::NewEntry {
        event_data: Some(match named {
            Named::Person(_) => json!({ "expires_at": expires_at }),
            Named::Team(id) => json!({ "on_team_id": id, "expires_at": expires_at }),
        }),
        ..told(request, event, kiosk_id, named)
    })
}

/// What the audit log says of an entry that was taken off.
pub(crate) const fn taken_off(named: Named) -> AuditEvent {
    match named {
        Named::Person(_) => AuditEvent::KioskAccessRevoked,
        Named::Team(_) => AuditEvent::KioskTeamRevoked,
    }
}

/// The audit entry of what was said of someone or a team at a kiosk.
pub(crate) fn told(
    request: &Request,
    event: AuditEvent,
    kiosk_id: KioskId,
    named: Named,
) -> audit::NewEntry {
    let (subject_id, event_data) = match named {
        Named::Person(id) => (Some(id), None),
        Named::Team(id) => (None, Some(json!({ "on_team_id": id }))),
    };
    audit::NewEntry {
        subject_id,
        kiosk_id: Some(kiosk_id),
        event_data,
        ..request.entry(event)
    }
}

/// Lets the punches under way of whom entries are about be finished first.
pub(crate) async fn lock_people(
    connection: &impl ConnectionTrait,
    named: &[Named],
) -> Result<(), StoreError> {
    let mut people = BTreeSet::new();
    for named in named {
        match *named {
            Named::Person(id) => {
                people.insert(id);
            }
            Named::Team(id) => people.extend(teams::member_ids(connection, id).await?),
        }
    }
    let people: Vec<PersonId> = people.into_iter().collect();
    accounts::lock(connection, &people).await
}

/// Finds whom an entry is about, who must be there, and locks the team: whoever closes the account or
/// takes the team away then takes the entry away too.
async fn hold(connection: &impl ConnectionTrait, named: Named) -> Result<(), ServiceError> {
    match named {
        Named::Person(id) => {
            let person = accounts::find(connection, id).await?;
            if person.is_none_or(|person| person.closed_at.is_some()) {
                return Err(ProblemCode::UserNotFound.into());
            }
        }
        Named::Team(id) => {
            if !teams::lock(connection, id).await? {
                return Err(ProblemCode::TeamNotFound.into());
            }
        }
    }
    Ok(())
}

/// How many people the mode of each kiosk names. Asks nothing when they are all public.
pub(crate) async fn counts(
    connection: &impl ConnectionTrait,
    kiosks: &[KioskRow],
    now: DateTime<Utc>,
) -> Result<HashMap<KioskId, i64>, StoreError> {
    let modes: HashMap<KioskId, AccessMode> = kiosks
        .iter()
        .map(|kiosk| (kiosk.id, *kiosk.access_mode))
        .filter(|(_, mode)| *mode != AccessMode::Public)
        .collect();
    if modes.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<KioskId> = modes.keys().copied().collect();
    let counts = lists::counts(connection, &ids, now).await?;
    Ok(counts
        .into_iter()
        .filter(|count| {
            let mode = modes.get(&count.kiosk_id);
            mode.is_some_and(|mode| mode.counts(count.granted))
        })
        .map(|count| (count.kiosk_id, count.total))
        .collect())
}

pub(crate) async fn access(
    connection: &impl ConnectionTrait,
    kiosk_id: KioskId,
    now: DateTime<Utc>,
) -> Result<KioskAccess, ServiceError> {
    let kiosk = kiosks::find(connection, kiosk_id)
        .await?
        .ok_or(ProblemCode::KioskNotFound)?;
    let entries = lists::list(connection, kiosk_id, now).await?;
    let teams = lists::list_teams(connection, kiosk_id, now).await?;
    Ok(KioskAccess {
        kiosk_id,
        access_mode: *kiosk.access_mode,
        kiosk_name: kiosk.name,
        location: kiosk.location,
        is_active: kiosk.is_active,
        authorized_users: entries.into_iter().map(entry).collect(),
        authorized_teams: teams.into_iter().map(team_entry).collect(),
    })
}

fn entry(row: Entry) -> KioskAccessEntry {
    KioskAccessEntry {
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        email: row.email,
        granted: row.granted,
        granted_at: row.granted_at,
        expires_at: row.expires_at,
        granted_by_admin_id: row.granted_by_id,
    }
}

fn team_entry(row: TeamEntry) -> KioskTeamEntry {
    KioskTeamEntry {
        team_id: row.team_id,
        team_name: row.team_name,
        granted: row.granted,
        granted_at: row.granted_at,
        expires_at: row.expires_at,
        granted_by_admin_id: row.granted_by_id,
    }
}
