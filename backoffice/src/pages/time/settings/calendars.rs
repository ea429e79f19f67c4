//! Calendars of public holidays, in words.

use chrona_web::{ApiError, types::Language};
use chrona_work_time::HolidayCalendar;

use crate::{
    office::Office,
    words::{Words, say},
};

/// What a calendar is called; one that has no words here by its name.
pub(super) fn calendar(language: Language, name: &str) -> String {
    let words: Words = match name {
        "FR" => |l| say!(l, calendar.fr),
        "FR-57" => |l| say!(l, calendar.fr_57),
        "FR-57-GF" => |l| say!(l, calendar.fr_57_gf),
        "FR-971" => |l| say!(l, calendar.fr_971),
        "FR-972" => |l| say!(l, calendar.fr_972),
        "FR-973" => |l| say!(l, calendar.fr_973),
        "FR-974" => |l| say!(l, calendar.fr_974),
        "FR-976" => |l| say!(l, calendar.fr_976),
        "FR-BL" => |l| say!(l, calendar.fr_bl),
        "FR-MF" => |l| say!(l, calendar.fr_mf),
        "FR-MF-27" => |l| say!(l, calendar.fr_mf_27),
        "FR-PM" => |l| say!(l, calendar.fr_pm),
        other => return other.to_owned(),
    };
    words(language).to_owned()
}

/// Every calendar to choose from, after the choice of none; the imported ones last.
pub(super) fn choices(
    language: Language,
    none: String,
    imported: &[String],
) -> Vec<(String, String)> {
    let known = HolidayCalendar::names().map(|name| (name.to_owned(), calendar(language, name)));
    let imported = imported.iter().map(|name| (name.clone(), name.clone()));
    std::iter::once((String::new(), none))
        .chain(known)
        .chain(imported)
        .collect()
}

/// The names of the calendars that were imported.
pub(super) async fn imported(office: Office) -> Result<Vec<String>, ApiError> {
    let calendars = office.client().holiday_calendars().await?;
    Ok(calendars
        .into_iter()
        .map(|calendar| calendar.name)
        .collect())
}
