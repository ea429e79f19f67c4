//! What there is to say of a day or a week: absence, public holiday, anomalies, alerts.

use chrona_web::{
    components::{Tag, Tone},
    types::{Language, LimitCode},
};
use chrona_work_time::{Day, Timesheet, Week};
use chrono::NaiveDate;
use icondata::Icon as Drawing;
use leptos::prelude::*;

use super::{absence_names::AbsenceNames, sheet::Sheet, words};
use crate::words::say;

/// A sentence with its sign.
pub(super) struct Note {
    icon: Drawing,
    tone: Tone,
    text: String,
}

impl Note {
    /// As a word with its colour.
    pub(super) fn view(self) -> AnyView {
        let Self { icon, tone, text } = self;
        view! { <Tag icon tone text /> }.into_any()
    }

    /// Whether it is of a limit that was broken.
    pub(super) fn is_alarm(&self) -> bool {
        self.tone == Tone::Bad
    }
}

/// Notes, one below the other; nothing where there is none.
pub(super) fn listed(notes: Vec<Note>) -> Option<AnyView> {
    if notes.is_empty() {
        return None;
    }
    let notes = notes.into_iter();
    let notes = notes.map(|note| view! { <li>{note.view()}</li> });
    Some(view! { <ul class="time-notes">{notes.collect_view()}</ul> }.into_any())
}

/// What there is to say of a day.
pub(super) fn of_day(language: Language, sheet: Sheet, answer: &Timesheet, day: &Day) -> Vec<Note> {
    let mut notes = facts(language, sheet.names, day);
    notes.extend(faults(language, sheet, answer, day));
    notes
}

/// Its public holiday and its absence, as the organisation calls it.
pub(super) fn facts(language: Language, names: AbsenceNames, day: &Day) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(name) = &day.holiday {
        let name = match language {
            Language::Fr => name.as_str(),
            Language::En => {
                chrona_work_time::HolidayCalendar::english(name).unwrap_or(name.as_str())
            }
        };
        notes.push(Note {
            icon: icondata::LuPartyPopper,
            tone: Tone::Accent,
            text: say!(language, hours.holiday, name = name),
        });
    }
    if let Some(kind) = &day.absence {
        notes.push(Note {
            icon: icondata::LuCalendarOff,
            tone: Tone::Plain,
            text: names.name(language, kind),
        });
    }
    notes
}

/// What a person has to look at in it, then the limits that were broken.
pub(super) fn faults(language: Language, sheet: Sheet, answer: &Timesheet, day: &Day) -> Vec<Note> {
    let mut notes = Vec::new();
    let odd = answer.anomalies.iter().filter(|one| one.date == day.date);
    notes.extend(odd.map(|one| Note {
        icon: icondata::LuTriangleAlert,
        tone: Tone::Warning,
        text: words::anomaly(language, one.code.into(), one.at.map(|at| sheet.moment(at))),
    }));
    let broken = answer.alerts.iter();
    let broken =
        broken.filter(|one| one.date == day.date && !LimitCode::from(one.code).is_of_week());
    notes.extend(broken.map(|one| alarm(words::alert(language, one))));
    notes
}

/// What there is to say of a week as a whole.
pub(super) fn of_week(language: Language, answer: &Timesheet, week: &Week) -> Vec<Note> {
    let is_in = |date: NaiveDate| week.from <= date && date <= week.to;
    let broken = answer.alerts.iter();
    let broken = broken.filter(|one| is_in(one.date) && LimitCode::from(one.code).is_of_week());
    let mut notes: Vec<_> = broken
        .map(|one| alarm(words::alert(language, one)))
        .collect();
    let warnings = answer.warnings.iter().filter(|one| is_in(one.date));
    notes.extend(warnings.map(|one| Note {
        icon: icondata::LuInfo,
        tone: Tone::Warning,
        text: words::warning(language, one),
    }));
    notes
}

fn alarm(text: String) -> Note {
    Note {
        icon: icondata::LuCircleAlert,
        tone: Tone::Bad,
        text,
    }
}
