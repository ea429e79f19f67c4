//! The report as CSV for a spreadsheet: opened by a double click it is right, in the language of who asked.

use std::sync::Arc;

use chrona_api_types::{Language, PunchMethod, PunchType};
use chrona_export::{Layout, Table};
use chrono::{DateTime, NaiveDateTime, Utc};

use crate::{App, services::exports::reports::Reported};

/// Writes rows in one language, in the time of each person's site.
pub(super) struct Spreadsheet {
    language: Language,
    app: Arc<App>,
}

/// A moment as clocks show it.
struct Local {
    time: NaiveDateTime,
    /// How far that is ahead of UTC, in minutes.
    ahead: i32,
}

impl Spreadsheet {
    pub(super) fn new(app: Arc<App>, language: Language) -> Self {
        Self { language, app }
    }

    pub(super) fn table(&self) -> Table {
        match self.language {
            Language::Fr => Table::new(Layout::SemicolonSpreadsheet, &FRENCH),
            Language::En => Table::new(Layout::CommaSpreadsheet, &ENGLISH),
        }
    }

    pub(super) fn row(&self, table: &mut Table, reported: &Reported) {
        let row = &reported.row;
        let person = &reported.person;
        let local = self.local(row.punched_at, reported.timezone.as_deref());
        table.word(&local.time.format("%Y-%m-%d").to_string());
        table.word(&local.time.format("%H:%M:%S").to_string());
        table.word(&offset(local.ahead));
        table.text(&person.last_name);
        table.text(&person.first_name);
        table.maybe_text(person.staff_number.as_deref());
        table.maybe_text(person.team_on(local.time.date()));
        table.word(way(self.language, *reported.row.kind));
        table.maybe_text(reported.kiosk.as_deref());
        table.word(method(self.language, *reported.row.method));
        let added = reported.added.as_deref();
        let kind = added.map(|added| correction(self.language, added.other_punch_id.is_some()));
        table.word(kind.unwrap_or_default());
        table.maybe_text(added.map(|added| added.reason.as_str()));
        table.maybe_text(added.map(|added| added.by_name.as_str()));
        table.number(row.id.0);
    }

    /// The one place that asks the zone.
    fn local(&self, at: DateTime<Utc>, own: Option<&str>) -> Local {
        let zone = self.app.settings.time.zone_of(own);
        let time = zone.local(at);
        let ahead = (time - at.naive_utc()).num_minutes();
        Local {
            time,
            ahead: i32::try_from(ahead).unwrap_or_default(),
        }
    }
}

const FRENCH: [&str; 14] = [
    "Date",
    "Heure",
    "Décalage UTC",
    "Nom",
    "Prénom",
    "Matricule",
    "Équipe",
    "Sens",
    "Borne",
    "Moyen",
    "Correction",
    "Motif de la correction",
    "Corrigé par",
    "N° du pointage",
];

const ENGLISH: [&str; 14] = [
    "Date",
    "Time",
    "UTC offset",
    "Last name",
    "First name",
    "Staff number",
    "Team",
    "In or out",
    "Kiosk",
    "Made with",
    "Correction",
    "Reason for the correction",
    "Corrected by",
    "Punch no.",
];

/// `UTC+01:00`: with the letters no spreadsheet takes it for an hour or a formula.
fn offset(ahead: i32) -> String {
    let sign = if ahead < 0 { '-' } else { '+' };
    let ahead = ahead.abs();
    format!("UTC{sign}{:02}:{:02}", ahead / 60, ahead % 60)
}

const fn way(language: Language, way: PunchType) -> &'static str {
    match (language, way) {
        (Language::Fr, PunchType::ClockIn) => "Entrée",
        (Language::Fr, PunchType::ClockOut) => "Sortie",
        (Language::En, PunchType::ClockIn) => "In",
        (Language::En, PunchType::ClockOut) => "Out",
    }
}

const fn method(language: Language, method: PunchMethod) -> &'static str {
    match (language, method) {
        (Language::Fr, PunchMethod::Badge) => "badge du téléphone",
        (Language::Fr, PunchMethod::OfflineBadge) => "badge du téléphone, borne hors ligne",
        (Language::Fr, PunchMethod::PrintedBadge) => "badge imprimé et code PIN",
        (Language::Fr, PunchMethod::StaffNumber) => "matricule et code PIN",
        (Language::Fr, PunchMethod::Tag) => "carte",
        (Language::Fr, PunchMethod::TagWithPin) => "carte et code PIN",
        (Language::Fr, PunchMethod::Correction) => "saisi à la main",
        (Language::En, PunchMethod::Badge) => "phone badge",
        (Language::En, PunchMethod::OfflineBadge) => "phone badge, kiosk offline",
        (Language::En, PunchMethod::PrintedBadge) => "printed badge and PIN",
        (Language::En, PunchMethod::StaffNumber) => "staff number and PIN",
        (Language::En, PunchMethod::Tag) => "card",
        (Language::En, PunchMethod::TagWithPin) => "card and PIN",
        (Language::En, PunchMethod::Correction) => "entered by hand",
    }
}

/// What a correction did that added a punch.
const fn correction(language: Language, is_in_place_of_another: bool) -> &'static str {
    match (language, is_in_place_of_another) {
        (Language::Fr, false) => "ajouté",
        (Language::Fr, true) => "en remplacement",
        (Language::En, false) => "added",
        (Language::En, true) => "replacement",
    }
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn an_offset_is_hours_and_minutes() {
        assert_eq!(offset(60), "UTC+01:00");
        assert_eq!(offset(-570), "UTC-09:30");
        assert_eq!(offset(0), "UTC+00:00");
    }
}
