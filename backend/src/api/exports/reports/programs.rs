//! The report as CSV for programs: stable names, UTC.

use chrona_export::{Layout, Table};

use crate::services::exports::reports::Reported;

const COLUMNS: [&str; 14] = [
    "id",
    "user_id",
    "device_id",
    "kiosk_id",
    "punch_type",
    "punched_at",
    "jwt_jti",
    "created_at",
    "user_name",
    "kiosk_name",
    "device_time",
    "method",
    "correction_reason",
    "corrected_by",
];

pub(super) fn table() -> Table {
    Table::new(Layout::Programs, &COLUMNS)
}

pub(super) fn row(table: &mut Table, reported: &Reported) {
    let row = &reported.row;
    table.number(row.id.0);
    table.number(row.account_id.0);
    // Numbers for every client there is.
    table.number(row.device_id.unwrap_or_default().0);
    table.number(row.kiosk_id.unwrap_or_default().0);
    table.word(reported.row.kind.as_str());
    table.instant(row.punched_at);
    table.text(&row.badge_id);
    table.instant(row.created_at);
    table.text(&reported.person.shown);
    table.maybe_text(reported.kiosk.as_deref());
    table.maybe_instant(row.device_time);
    table.word(reported.row.method.as_str());
    let added = reported.added.as_deref();
    table.maybe_text(added.map(|added| added.reason.as_str()));
    table.maybe_text(added.map(|added| added.by_name.as_str()));
}
