//! A week of My hours: its sum, and its days.

use chrona_web::{format, types::Language};
use chrona_work_time::{Day, Timesheet, Week};
use chrono::Datelike;
use leptos::prelude::*;

use super::{day_notes, sheet::Sheet, words};
use crate::words::say;

/// `Semaine 9, du 01/03/2027 au 07/03/2027`.
pub(super) fn name(language: Language, week: &Week) -> String {
    // The number is that of the ISO week that holds its fourth day.
    let middle = week.from + chrono::TimeDelta::days(3);
    let number = middle.iso_week().week();
    say!(language, hours.week, number = number)
}

/// Its first and last day.
pub(super) fn days(language: Language, week: &Week) -> String {
    let (from, to) = (format::written(week.from), format::written(week.to));
    say!(language, hours.week_days, from = from, to = to)
}

/// The week, with those of its days that are in the month.
pub(super) fn view(language: Language, sheet: Sheet, answer: &Timesheet, week: &Week) -> AnyView {
    let is_in = |day: &&Day| week.from <= day.date && day.date <= week.to;
    let rows = answer.days.iter().filter(is_in);
    let rows: Vec<_> = rows
        .map(|day| of_day(language, sheet, answer, day))
        .collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let paid_more = [&week.overtime, &week.complementary];
    let paid_more = paid_more.into_iter().filter(|bands| !bands.is_empty());
    let paid_more: Vec<_> = paid_more
        .map(|bands| view! { <span class="small figures">{words::bands(language, bands)}</span> })
        .collect();
    view! {
        <section class="time-week" data-week=week.from.to_string()>
            <div class="time-week-head">
                <h3>{name(language, week)}</h3>
                <span class="quiet small">{days(language, week)}</span>
                <span class="figures time-week-sum">{format::duration(week.worked_seconds)}</span>
                {paid_more}
            </div>
            {day_notes::listed(day_notes::of_week(language, answer, week))}
            <ul class="time-days">{rows}</ul>
        </section>
    }
    .into_any()
}

fn of_day(language: Language, sheet: Sheet, answer: &Timesheet, day: &Day) -> AnyView {
    let periods = if day.periods.is_empty() {
        None
    } else {
        Some(sheet.periods(&day.periods))
    };
    let planned = (day.planned_seconds != 0).then(|| {
        let planned = format::duration(day.planned_seconds);
        say!(language, hours.planned, planned = planned)
    });
    let worked = (day.worked_seconds != 0 || periods.is_some())
        .then(|| format::duration(day.worked_seconds));
    let is_quiet = worked.is_none() && planned.is_none();
    view! {
        <li class="time-day" class:quiet=is_quiet data-date=day.date.to_string()>
            <span class="time-date">{format::day_in_words(language, day.date)}</span>
            <span class="time-worked">
                <span class="figures">{worked}</span>
                " "
                <span class="quiet small">{planned}</span>
            </span>
            <span class="time-periods figures small">{periods}</span>
            {day_notes::listed(day_notes::of_day(language, sheet, answer, day))}
        </li>
    }
    .into_any()
}
