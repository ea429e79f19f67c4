//! A kiosk's mode and its list, changed together: whoever saves both never leaves the door open, or
//! closed, by half.

use chrona_api_types::{AuditEvent, ChangeKioskAccess, KioskAccess, KioskId, ProblemCode};
use chrona_store::{
    kiosks::{self, lists},
    privacy::audit,
};
use serde_json::json;

use super::access::{self, Named, Put};
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, permissions::Action},
};

/// Changes whom a kiosk lets punch, all of it or nothing. Who is to come off the list and is not on it
/// stays off: two administrators who take the same person off both succeed.
pub async fn change(
    app: &App,
    request: &Request,
    kiosk_id: KioskId,
    body: ChangeKioskAccess,
) -> Result<KioskAccess, ServiceError> {
    request.caller.may(Action::ManageKiosks)?;
    let now = app.clock.now();
    let mut put: Vec<Put> = body
        .named
        .iter()
        .map(|put| access::checked(put, now))
        .collect::<Result<_, _>>()?;
    // Teams are locked one by one: always in the same order.
    put.sort_by_key(|put| match put.named {
        Named::Person(id) => (false, id.0),
        Named::Team(id) => (true, id.0),
    });
    let removed: Vec<Named> = body
        .removed
        .iter()
        .map(|off| access::named(off.user_id, off.team_id))
        .collect::<Result<_, _>>()?;
    let transaction = Tx::begin(app, now).await?;
    let mut concerned: Vec<Named> = put.iter().map(|put| put.named).collect();
    concerned.extend(&removed);
    access::lock_people(&transaction, &concerned).await?;
    if !kiosks::lock_access(&transaction, kiosk_id).await? {
        return Err(ProblemCode::KioskNotFound.into());
    }
    let mut log = Vec::new();
    for named in removed {
        if lists::remove(&transaction, kiosk_id, named, now).await? {
            let event = access::taken_off(named);
            log.push(access::told(request, event, kiosk_id, named));
        }
    }
    for put in put {
        log.push(access::write(&transaction, request, kiosk_id, put, now).await?);
    }
    if let Some(mode) = body.access_mode {
        kiosks::set_access_mode(&transaction, kiosk_id, mode).await?;
        log.push(audit::NewEntry {
            kiosk_id: Some(kiosk_id),
            event_data: Some(json!({ "access_mode": mode })),
            ..request.entry(AuditEvent::KioskAccessModeChanged)
        });
    }
    let changed = access::access(&transaction, kiosk_id, now).await?;
    transaction.commit(log).await?;
    Ok(changed)
}
