//! The audit log, read.

use chrona_api_types::AuditEntry;

use super::{ServiceError, accounts::display_name, permissions::Action, sign_in::Caller};
use crate::{
    App,
    store::{
        Counted, Page,
        audit::{self, Entry, EntryFilter},
    },
};

/// A page of entries, newest first.
pub async fn list(
    app: &App,
    caller: &Caller,
    filter: EntryFilter,
    page: Page,
) -> Result<Counted<AuditEntry>, ServiceError> {
    caller.may(Action::SeeAudit)?;
    let (rows, total) = audit::list(app.store.reader(), filter, page).await?;
    Ok((rows.into_iter().map(entry).collect(), total))
}

fn entry(row: Entry) -> AuditEntry {
    let name = row.first_name.as_deref().zip(row.last_name.as_deref());
    let user_name = name.map(|(first, last)| display_name(first, last, ""));
    AuditEntry {
        id: row.id,
        event_type: row.event_type,
        user_id: row.account_id,
        device_id: row.device_id,
        kiosk_id: row.kiosk_id,
        event_data: row.event_data,
        ip_address: row.ip_address,
        user_agent: row.user_agent,
        created_at: row.created_at,
        user_name: user_name.filter(|name| !name.is_empty()),
    }
}
