//! What is about nobody.

use super::{nobody, table};
use crate::privacy::registry::Table;

#[rustfmt::skip]
pub(super) const NOBODYS: &[Table] = &[
    table("audit_horizon", &[nobody(&["id", "erased_before"])]),
    table(
        "balances",
        &[nobody(&[
            "code", "name_fr", "name_en", "unit", "gain", "gain_hundredths", "day_count", "year_begins",
            "lowest_hundredths", "is_active", "created_at",
        ])],
    ),
    table(
        "absence_types",
        &[nobody(&[
            "code", "name_fr", "name_en", "unit", "is_paid", "counts", "is_elsewhere", "leave_gain", "balance",
            "needs_document", "decided_by", "is_neutral", "payroll_code", "colour", "pattern", "is_active",
            "created_at",
        ])],
    ),
    table("site_calendars", &[nobody(&["site_id", "since", "calendar"])]),
    table("categories", &[nobody(&["id", "name", "longest_shift_minutes", "created_at"])]),
    table("erased_entries", &[nobody(&["sequence", "erasure"])]),
    table(
        "kiosks",
        &[nobody(&[
            "id", "name", "location", "fingerprint", "ip_address", "public_key", "api_key_hash",
            "is_active", "last_heartbeat_at", "app_version", "device_info", "closed_at", "created_at",
            "access_mode", "clock_difference_ms", "clock_noted_at", "takes_printed_badges",
            "takes_staff_numbers", "tags", "timezone", "reads_names",
        ])],
    ),
    table("holiday_calendar_days", &[nobody(&["calendar_id", "day", "name"])]),
    table("ledger_checkpoints", &[nobody(&["id", "size", "note", "created_at"])]),
    table(
        "ledger_head",
        &[nobody(&["id", "origin", "size", "last_hash", "peaks", "seal"])],
    ),
    table("ledger_keys", &[nobody(&["id", "public_key", "sealed_seed", "created_at"])]),
    table("ledger_nodes", &[nobody(&["level", "position", "hash"])]),
    table("organisation", &[nobody(&["id", "staff", "calendar"])]),
    table("seaql_migrations", &[nobody(&["version", "applied_at"])]),
    table(
        "signing_keys",
        &[nobody(&[
            "id", "kid", "public_pem", "sealed_private_pem", "signs_from", "revoked_at", "created_at",
        ])],
    ),
    table("sites", &[nobody(&["id", "name", "created_at", "timezone", "calendar"])]),
    table("teams", &[nobody(&["id", "name", "site_id", "closed_at", "created_at"])]),
    table("turns", &[nobody(&["name", "holder", "until", "created_at"])]),
];
