//! The sums of a month, week by week and in all.

use chrona_web::{format, types::Language};
use chrona_work_time::{Timesheet, Week};
use leptos::prelude::*;

use super::{day_notes, week, words};
use crate::{
    components::list::{Column, Row, Table},
    words::say,
};

const WEEKS: Table<5> = Table {
    caption: |l| say!(l, sheet.weeks),
    test_id: "week-rows",
    columns: &[
        Column::new(|l| say!(l, sheet.week)).class("main-cell"),
        Column::new(|l| say!(l, sheet.worked))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, sheet.counted))
            .class("figures right")
            .labelled(),
        Column::new(|l| say!(l, sheet.overtime)).class("figures"),
        Column::new(|l| say!(l, sheet.notes)),
    ],
};

/// The weeks that the month touches, whole.
pub(in crate::pages) fn weeks(language: Language, answer: &Timesheet) -> AnyView {
    let rows = answer.weeks.iter();
    WEEKS.of(rows.map(|week| of_week(language, answer, week)))
}

fn of_week(language: Language, answer: &Timesheet, week: &Week) -> Row {
    let name = week::name(language, week);
    let days = week::days(language, week);
    let bands = [&week.overtime, &week.complementary];
    let bands = bands.into_iter().filter(|bands| !bands.is_empty());
    let bands: Vec<_> = bands.map(|bands| words::bands(language, bands)).collect();
    let notes = day_notes::listed(day_notes::of_week(language, answer, week));
    WEEKS
        .row([
            view! {
                {name}
                " "
                <span class="quiet small">{days}</span>
            }
            .into_any(),
            format::duration(week.worked_seconds).into_any(),
            format::duration(week.counted_seconds).into_any(),
            bands.join(", ").into_any(),
            notes.into_any(),
        ])
        .with("data-week", week.from)
}

/// What the month comes to; what comes to nothing is left out, but for the first ones.
pub(in crate::pages) fn of_month(language: Language, answer: &Timesheet) -> AnyView {
    let totals = &answer.totals;
    let always = [
        (say!(language, sheet.worked), totals.worked_seconds),
        (say!(language, sheet.planned), totals.planned_seconds),
        (say!(language, sheet.counted), totals.counted_seconds),
    ];
    let some = [
        (say!(language, sheet.night), totals.night_seconds),
        (say!(language, sheet.sunday), totals.sunday_seconds),
        (say!(language, sheet.holiday), totals.holiday_seconds),
        (
            say!(language, sheet.rest_gained),
            totals.cor_seconds + totals.rcr_seconds,
        ),
        (
            say!(language, sheet.year_overtime),
            totals.year_overtime_seconds,
        ),
    ];
    let some = some.into_iter().filter(|(_, seconds)| *seconds != 0);
    let times = always.into_iter().chain(some);
    let times = times.map(|(word, seconds)| (word, format::duration(seconds)));
    let bands = [
        (say!(language, hours.overtime), &totals.overtime),
        (say!(language, hours.complementary), &totals.complementary),
    ];
    let bands = bands.into_iter().filter(|(_, bands)| !bands.is_empty());
    let bands = bands.map(|(word, bands)| (word, words::bands(language, bands)));
    let days = totals.forfait_days_worked.map(|days| {
        let word = say!(language, sheet.forfait_days);
        (word, days.to_string())
    });
    let all = times.chain(bands).chain(days).map(|(word, value)| {
        view! {
            <div>
                <dt>{word}</dt>
                <dd class="figures">{value}</dd>
            </div>
        }
    });
    view! {
        <dl class="facts time-totals" data-testid="month-totals">
            {all.collect_view()}
        </dl>
    }
    .into_any()
}
