//! The kinds of events, in words.

use chrona_web::types::Language;

use crate::words::say;

type Words = fn(Language) -> &'static str;

/// The kinds of events, each with its words.
pub(super) const EVENTS: &[(&str, Words)] = &[
    ("punch_recorded", |l| say!(l, journal.punch_recorded)),
    ("punches_corrected", |l| say!(l, journal.punches_corrected)),
    ("kept_punches_missing", |l| {
        say!(l, journal.kept_punches_missing)
    }),
    ("kept_punch_not_recorded", |l| {
        say!(l, journal.kept_punch_not_recorded)
    }),
    ("kept_punch_decided", |l| {
        say!(l, journal.kept_punch_decided)
    }),
    ("anomaly_handled", |l| say!(l, journal.anomaly_handled)),
    ("category_created", |l| say!(l, journal.category_created)),
    ("category_changed", |l| say!(l, journal.category_changed)),
    ("category_deleted", |l| say!(l, journal.category_deleted)),
    ("user_category_changed", |l| {
        say!(l, journal.user_category_changed)
    }),
    ("reads_not_noted", |l| say!(l, journal.reads_not_noted)),
    ("signed_in", |l| say!(l, journal.signed_in)),
    ("sign_in_failed", |l| say!(l, journal.sign_in_failed)),
    ("sign_in_locked", |l| say!(l, journal.sign_in_locked)),
    ("password_changed", |l| say!(l, journal.password_changed)),
    ("signed_out", |l| say!(l, journal.signed_out)),
    ("session_ended", |l| say!(l, journal.session_ended)),
    ("refresh_token_reused", |l| {
        say!(l, journal.refresh_token_reused)
    }),
    ("second_factor_activated", |l| {
        say!(l, journal.second_factor_activated)
    }),
    ("second_factor_removed", |l| {
        say!(l, journal.second_factor_removed)
    }),
    ("second_factor_failed", |l| {
        say!(l, journal.second_factor_failed)
    }),
    ("second_factor_validated", |l| {
        say!(l, journal.second_factor_validated)
    }),
    ("recovery_code_used", |l| {
        say!(l, journal.recovery_code_used)
    }),
    ("recovery_codes_regenerated", |l| {
        say!(l, journal.recovery_codes_regenerated)
    }),
    ("user_registered", |l| say!(l, journal.user_registered)),
    ("user_created", |l| say!(l, journal.user_created)),
    ("user_changed", |l| say!(l, journal.user_changed)),
    ("user_closed", |l| say!(l, journal.user_closed)),
    ("role_changed", |l| say!(l, journal.role_changed)),
    ("device_registered", |l| say!(l, journal.device_registered)),
    ("device_revoked", |l| say!(l, journal.device_revoked)),
    ("card_given", |l| say!(l, journal.card_given)),
    ("pin_changed", |l| say!(l, journal.pin_changed)),
    ("pin_refused", |l| say!(l, journal.pin_refused)),
    ("pin_locked", |l| say!(l, journal.pin_locked)),
    ("kiosk_created", |l| say!(l, journal.kiosk_created)),
    ("kiosk_changed", |l| say!(l, journal.kiosk_changed)),
    ("kiosk_closed", |l| say!(l, journal.kiosk_closed)),
    ("kiosk_key_generated", |l| {
        say!(l, journal.kiosk_key_generated)
    }),
    ("kiosk_access_mode_changed", |l| {
        say!(l, journal.kiosk_access_mode_changed)
    }),
    ("kiosk_access_granted", |l| {
        say!(l, journal.kiosk_access_granted)
    }),
    ("kiosk_access_blocked", |l| {
        say!(l, journal.kiosk_access_blocked)
    }),
    ("kiosk_access_revoked", |l| {
        say!(l, journal.kiosk_access_revoked)
    }),
    ("password_reset_asked", |l| {
        say!(l, journal.password_reset_asked)
    }),
    ("password_reset", |l| say!(l, journal.password_reset)),
    ("address_confirmed", |l| say!(l, journal.address_confirmed)),
    ("key_rotated", |l| say!(l, journal.key_rotated)),
    ("key_revoked", |l| say!(l, journal.key_revoked)),
    ("hr_code_created", |l| say!(l, journal.hr_code_created)),
    ("hr_code_sent", |l| say!(l, journal.hr_code_sent)),
    ("hr_code_changed", |l| say!(l, journal.hr_code_changed)),
    ("address_check_asked", |l| {
        say!(l, journal.address_check_asked)
    }),
    ("address_change_asked", |l| {
        say!(l, journal.address_change_asked)
    }),
    ("address_change_cancelled", |l| {
        say!(l, journal.address_change_cancelled)
    }),
    ("address_changed", |l| say!(l, journal.address_changed)),
    ("address_change_undone", |l| {
        say!(l, journal.address_change_undone)
    }),
    ("hr_code_revoked", |l| say!(l, journal.hr_code_revoked)),
    ("user_joined", |l| say!(l, journal.user_joined)),
    ("mail_retried", |l| say!(l, journal.mail_retried)),
    ("mail_discarded", |l| say!(l, journal.mail_discarded)),
    ("team_created", |l| say!(l, journal.team_created)),
    ("team_changed", |l| say!(l, journal.team_changed)),
    ("team_closed", |l| say!(l, journal.team_closed)),
    ("team_managers_changed", |l| {
        say!(l, journal.team_managers_changed)
    }),
    ("user_team_changed", |l| say!(l, journal.user_team_changed)),
    ("site_created", |l| say!(l, journal.site_created)),
    ("site_changed", |l| say!(l, journal.site_changed)),
    ("site_deleted", |l| say!(l, journal.site_deleted)),
    ("kiosk_team_granted", |l| {
        say!(l, journal.kiosk_team_granted)
    }),
    ("kiosk_team_blocked", |l| {
        say!(l, journal.kiosk_team_blocked)
    }),
    ("kiosk_team_revoked", |l| {
        say!(l, journal.kiosk_team_revoked)
    }),
    ("passkey_added", |l| say!(l, journal.passkey_added)),
    ("passkey_removed", |l| say!(l, journal.passkey_removed)),
    ("passkey_cloned", |l| say!(l, journal.passkey_cloned)),
    ("identity_linked", |l| say!(l, journal.identity_linked)),
    ("identity_unlinked", |l| say!(l, journal.identity_unlinked)),
    ("device_confirmed", |l| say!(l, journal.device_confirmed)),
    ("sessions_ended", |l| say!(l, journal.sessions_ended)),
    ("data_read", |l| say!(l, journal.data_read)),
    ("data_exported", |l| say!(l, journal.data_exported)),
    ("backup_made", |l| say!(l, journal.backup_made)),
    ("journal_erased", |l| say!(l, journal.journal_erased)),
    ("punches_erased", |l| say!(l, journal.punches_erased)),
    ("user_erased", |l| say!(l, journal.user_erased)),
];

/// What of people is read and taken away, each with its words.
const DATA: &[(&str, Words)] = &[
    ("people", |l| say!(l, journal.data_people)),
    ("punches", |l| say!(l, journal.data_punches)),
    ("kept_punches", |l| say!(l, journal.data_kept_punches)),
    ("devices", |l| say!(l, journal.data_devices)),
    ("presence", |l| say!(l, journal.data_presence)),
    ("invitations", |l| say!(l, journal.data_invitations)),
    ("mail", |l| say!(l, journal.data_mail)),
    ("journal", |l| say!(l, journal.data_journal)),
];

/// The words for a kind of event and for the data it was about; the kind itself when this version
/// knows none.
pub(super) fn said(language: Language, kind: &str, data: Option<&str>) -> String {
    let words = |known: &[(&str, Words)], kind: &str| {
        let found = known.iter().find(|(known, _)| *known == kind);
        found.map(|(_, words)| words(language).to_owned())
    };
    let event = words(EVENTS, kind).unwrap_or_else(|| kind.replace('_', " "));
    let data: Option<serde_json::Value> = data.and_then(|data| serde_json::from_str(data).ok());
    let what = data.as_ref().and_then(|data| data["what"].as_str());
    match what.and_then(|what| words(DATA, what)) {
        Some(what) => say!(language, common.pair, first = event, second = what),
        None => event,
    }
}
