//! A month as a calendar: a row a week, a cell a day, and which of it and the table the page shows.

use std::{fmt, str::FromStr};

use chrona_web::{
    components::{Tag, Tone},
    format,
    types::Language,
};
use chrona_work_time::{Day, Timesheet, Week};
use chrono::{Datelike, Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{day_notes, sheet::Sheet, terms::fields::today, week, words};
use crate::{
    address::kept,
    office::Office,
    words::{Words, follow, say, t},
};

/// How many days a row has.
const DAYS: u64 = 7;

/// What `?view=calendar` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AsCalendar;

/// No way to show a month stands in a text.
#[derive(Clone, Copy, Debug)]
struct NotAView;

impl FromStr for AsCalendar {
    type Err = NotAView;

    fn from_str(text: &str) -> Result<Self, NotAView> {
        if text == "calendar" {
            Ok(Self)
        } else {
            Err(NotAView)
        }
    }
}

impl fmt::Display for AsCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("calendar")
    }
}

/// Whether the month is shown as a calendar, kept in the address.
#[derive(Clone, Copy)]
pub(super) struct ViewChoice {
    kept: Memo<Option<AsCalendar>>,
    set: SignalSetter<Option<AsCalendar>>,
}

impl ViewChoice {
    /// The choice of `?view=calendar`.
    pub(super) fn in_address() -> Self {
        let (kept, set) = kept("view");
        Self { kept, set }
    }

    /// Whether it is a calendar; a reader is told when it changes.
    pub(super) fn is_calendar(self) -> bool {
        self.kept.get().is_some()
    }

    /// The switch between both; `other` is what the page shows where it shows no calendar.
    pub(super) fn switch(self, other: Words) -> AnyView {
        let language = Office::current().language;
        let side = move |is_calendar: bool, word: Words| {
            let pressed = move || (self.is_calendar() == is_calendar).to_string();
            view! {
                <button
                    type="button"
                    aria-pressed=pressed
                    data-testid=if is_calendar { "view-calendar" } else { "view-table" }
                    on:click=move |_| self.set.set(is_calendar.then_some(AsCalendar))
                >
                    {follow(language, word)}
                </button>
            }
        };
        view! {
            <div class="switch view-switch" role="group" aria-label=t!(language, month.view)>
                {side(false, other)}
                {side(true, |l| say!(l, month.calendar))}
            </div>
        }
        .into_any()
    }

    /// The calendar on the screen and the other on paper, or the other alone.
    pub(super) fn choose(self, calendar: impl FnOnce() -> AnyView, other: AnyView) -> AnyView {
        if self.is_calendar() {
            view! {
                <div class="screen-only">{calendar()}</div>
                <div class="print-only">{other}</div>
            }
            .into_any()
        } else {
            other
        }
    }
}

/// Where the entries of a day are.
pub(super) type Link<'a> = &'a dyn Fn(&Day) -> String;

/// The month; a day leads to its entries where there is a page with them. The roles keep it a table where a narrow
/// screen draws it as a list.
pub(super) fn view(
    language: Language,
    sheet: Sheet,
    answer: &Timesheet,
    link: Option<Link>,
) -> AnyView {
    let heads = answer.weeks.first().map(|week| {
        let days = days(week).map(|day| {
            view! {
                <th scope="col" role="columnheader">
                    {format::weekday(language, day)}
                </th>
            }
        });
        days.collect_view()
    });
    let rows = answer.weeks.iter();
    let rows: Vec<_> = rows
        .map(|week| of_week(language, sheet, answer, week, link))
        .collect();
    view! {
        <table class="month-calendar" role="table" data-testid="calendar">
            <caption class="visually-hidden">{say!(language, sheet.table)}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        {say!(language, sheet.week)}
                    </th>
                    {heads}
                    <th scope="col" role="columnheader">
                        {say!(language, sheet.total)}
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn days(week: &Week) -> impl Iterator<Item = NaiveDate> {
    let first = week.from;
    (0..DAYS).filter_map(move |day| first.checked_add_days(Days::new(day)))
}

fn of_week(
    language: Language,
    sheet: Sheet,
    answer: &Timesheet,
    week: &Week,
    link: Option<Link>,
) -> AnyView {
    let cells = days(week).map(|date| {
        match answer.days.iter().find(|day| day.date == date) {
            Some(day) => of_day(language, sheet, answer, day, link),
            // A day of another month.
            None => view! {
                <td class="calendar-out" role="cell">
                    <span class="small quiet">{date.day()}</span>
                </td>
            }
            .into_any(),
        }
    });
    let cells: Vec<_> = cells.collect();
    let bands = [&week.overtime, &week.complementary];
    let bands = bands.into_iter().filter(|bands| !bands.is_empty());
    let bands: Vec<_> = bands
        .map(|bands| view! { <span class="small figures">{words::bands(language, bands)}</span> })
        .collect();
    view! {
        <tr role="row" data-week=week.from.to_string()>
            <th scope="row" role="rowheader">
                <span>{week::name(language, week)}</span>
                <span class="quiet small calendar-range">{week::days(language, week)}</span>
            </th>
            {cells}
            <td class="calendar-total" role="cell">
                <span class="calendar-long quiet small">{say!(language, sheet.total)}</span>
                <strong class="figures">{format::duration(week.worked_seconds)}</strong>
                {bands}
                {day_notes::listed(day_notes::of_week(language, answer, week))}
            </td>
        </tr>
    }
    .into_any()
}

fn of_day(
    language: Language,
    sheet: Sheet,
    answer: &Timesheet,
    day: &Day,
    link: Option<Link>,
) -> AnyView {
    let whole = format::day_in_words(language, day.date);
    let names = view! {
        <span class="calendar-short">{day.date.day()}</span>
        <span class="calendar-long">{format::day_of_month(language, day.date)}</span>
    };
    let name = if let Some(link) = link {
        let label = say!(language, hours.day_punches, day = whole);
        view! {
            <A href=link(day) attr:class="name-link calendar-day" attr:aria-label=label>
                {names}
            </A>
        }
        .into_any()
    } else {
        view! {
            <span class="calendar-day">
                <span class="visually-hidden">{whole}</span>
                <span aria-hidden="true">{names}</span>
            </span>
        }
        .into_any()
    };
    let is_worked = day.worked_seconds != 0 || !day.periods.is_empty();
    let worked = is_worked.then(|| {
        view! {
            <span class="figures calendar-worked">
                <span class="visually-hidden">{say!(language, sheet.worked)} " "</span>
                {format::duration(day.worked_seconds)}
            </span>
        }
    });
    let planned = (day.planned_seconds != 0).then(|| {
        let planned = format::duration(day.planned_seconds);
        let planned = say!(language, hours.planned, planned = planned);
        view! { <span class="small quiet">{planned}</span> }
    });
    let night = (day.night_seconds != 0).then(|| {
        let night = format::duration(day.night_seconds);
        let night = say!(language, month.night, time = night);
        view! { <span class="small">{night}</span> }
    });
    let faults = day_notes::faults(language, sheet, answer, day);
    let marks = marks(language, &faults);
    let is_today = (day.date == today()).then_some("date");
    let is_quiet = !is_worked && day.planned_seconds == 0;
    view! {
        <td
            role="cell"
            class:quiet=is_quiet
            aria-current=is_today
            data-date=day.date.to_string()
        >
            {name}
            {worked}
            {planned}
            {night}
            {day_notes::listed(day_notes::facts(language, sheet.names, day))}
            {marks}
            <div class="calendar-faults">{day_notes::listed(faults)}</div>
        </td>
    }
    .into_any()
}

/// Words that say how many faults there are, where there is no room for what they are.
fn marks(language: Language, faults: &[day_notes::Note]) -> AnyView {
    let alerts = faults.iter().filter(|note| note.is_alarm()).count();
    let odd = faults.len() - alerts;
    let mark = |count: usize, tone: Tone, one: &'static str, many: String| {
        let icon = match tone {
            Tone::Bad => icondata::LuCircleAlert,
            _ => icondata::LuTriangleAlert,
        };
        let text = if count == 1 { one.to_owned() } else { many };
        (count > 0).then(|| view! { <Tag icon tone text /> })
    };
    view! {
        <div class="calendar-marks" aria-hidden="true">
            {mark(
                odd,
                Tone::Warning,
                say!(language, month.anomaly),
                say!(language, month.anomalies, count = odd),
            )}
            {mark(
                alerts,
                Tone::Bad,
                say!(language, month.alert),
                say!(language, month.alerts, count = alerts),
            )}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::AsCalendar;

    #[test]
    fn only_a_calendar_is_asked_for() {
        let calendar: AsCalendar = "calendar".parse().unwrap();
        assert_eq!(calendar.to_string(), "calendar");
        assert!("table".parse::<AsCalendar>().is_err());
    }
}
