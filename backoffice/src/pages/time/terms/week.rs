//! The weeks of a schedule, drawn: a line a day, with its intervals on 24 hours, and the same in words.

use chrona_web::format;
use chrona_work_time::{Schedule, ScheduleWeek};
use leptos::prelude::*;

use crate::{
    office::Office,
    words::{Words, follow, say, t},
};

/// The minutes of a day, which is how wide a line is drawn.
const DAY: u32 = 24 * 60;
/// The height of a line, in its own units.
const HEIGHT: u32 = 20;

/// The minutes at which an interval starts and ends; past 24 hours where it ends on the next day.
type Interval = (u32, u32);

/// The days, Monday first.
pub(super) const DAYS: [Words; 7] = [
    |l| say!(l, terms.mon),
    |l| say!(l, terms.tue),
    |l| say!(l, terms.wed),
    |l| say!(l, terms.thu),
    |l| say!(l, terms.fri),
    |l| say!(l, terms.sat),
    |l| say!(l, terms.sun),
];

pub(super) fn days_of(week: &ScheduleWeek) -> [&[String]; 7] {
    [
        &week.mon, &week.tue, &week.wed, &week.thu, &week.fri, &week.sat, &week.sun,
    ]
}

/// The interval of `22:00-06:00`.
fn interval(text: &str) -> Option<Interval> {
    let (start, end) = text.split_once('-')?;
    let minutes = |time: &str| {
        let (hours, minutes) = time.split_once(':')?;
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    let (start, end) = (minutes(start)?, minutes(end)?);
    let end = if end <= start { end + DAY } else { end };
    Some((start, end))
}

fn intervals(texts: &[String]) -> Vec<Interval> {
    texts.iter().filter_map(|text| interval(text)).collect()
}

fn length(intervals: &[Interval]) -> i64 {
    let minutes: u32 = intervals.iter().map(|(start, end)| end - start).sum();
    i64::from(minutes) * 60
}

/// The part of intervals that is on their first day, and the part that is on the next.
fn cut_at_midnight(intervals: &[Interval]) -> (Vec<Interval>, Vec<Interval>) {
    let day = intervals
        .iter()
        .map(|(start, end)| (*start, *end.min(&DAY)));
    let night = intervals.iter().filter(|(_, end)| *end > DAY);
    (
        day.collect(),
        night.map(|(_, end)| (0, end - DAY)).collect(),
    )
}

/// The weeks of a schedule, one after the other.
pub(in crate::pages) fn drawing(schedule: &Schedule) -> AnyView {
    let days: Vec<Vec<Interval>> = schedule
        .weeks
        .iter()
        .flat_map(|week| days_of(week).map(intervals))
        .collect();
    let span = schedule.span.as_deref().and_then(interval);
    let core = intervals(&schedule.core);
    let count = schedule.weeks.len();
    let weeks = schedule.weeks.iter().enumerate().map(|(place, week)| {
        let rows = days_of(week).into_iter().enumerate().map(|(day, texts)| {
            let here = place * 7 + day;
            let before = (here + days.len() - 1) % days.len();
            let (mut bars, _) = cut_at_midnight(&days[here]);
            bars.extend(cut_at_midnight(&days[before]).1);
            let line = if texts.is_empty() {
                line(&bars, None, &[])
            } else {
                line(&bars, span, &core)
            };
            day_row(DAYS[day], texts, length(&days[here]), line)
        });
        let rows = rows.collect_view();
        let sum = (0..7).map(|day| length(&days[place * 7 + day])).sum();
        table(place, count, sum, rows.into_any())
    });
    let weeks = weeks.collect_view();
    view! { <div class="drawn-weeks" data-testid="drawn-weeks">{weeks} {flexible(schedule)}</div> }
        .into_any()
}

/// A week: its name where there are several, its hours, its days.
fn table(place: usize, count: usize, seconds: i64, rows: AnyView) -> AnyView {
    let language = Office::current().language;
    let name = move || {
        let language = language.get();
        let hours = format::duration(seconds);
        let hours = say!(language, terms.a_week, hours = hours);
        if count == 1 {
            return hours;
        }
        let name = say!(
            language,
            terms.week_number,
            number = place + 1,
            count = count
        );
        say!(language, common.pair, first = name, second = hours)
    };
    view! {
        <table class="drawn-week">
            <caption>{name}</caption>
            <colgroup>
                <col class="drawn-name" />
                <col />
                <col class="drawn-sum" />
            </colgroup>
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">{t!(language, sheet.day)}</th>
                    <th scope="col">{t!(language, sheet.planned)}</th>
                    <th scope="col">{t!(language, sheet.total)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn day_row(day: Words, texts: &[String], seconds: i64, line: AnyView) -> AnyView {
    let language = Office::current().language;
    let is_free = texts.is_empty();
    let times = texts.join(" ").replace('-', "\u{2013}");
    let times = move || {
        if is_free {
            say!(language.get(), hours.day_off).to_owned()
        } else {
            times.clone()
        }
    };
    view! {
        <tr class:quiet=is_free>
            <th scope="row">{follow(language, day)}</th>
            <td>{line} <span class="figures small">{times}</span></td>
            <td class="figures small right">{(!is_free).then(|| format::duration(seconds))}</td>
        </tr>
    }
    .into_any()
}

/// A day's line: the hours in which one may work and those in which one has to, where hours are flexible, and what is
/// planned.
fn line(bars: &[Interval], span: Option<Interval>, core: &[Interval]) -> AnyView {
    let rect = |class: &'static str, (start, end): Interval, top: u32| {
        let width = end.min(DAY).saturating_sub(start);
        view! { <rect class=class x=start y=top width=width height=HEIGHT - 2 * top></rect> }
    };
    let hours = [6, 12, 18].map(|hour| {
        let at = hour * 60;
        view! { <line class="drawn-hour" x1=at x2=at y1="0" y2=HEIGHT></line> }
    });
    let span = span.map(|span| rect("drawn-span", span, 0));
    let planned = bars.iter().map(|bar| rect("drawn-planned", *bar, 3));
    let planned = planned.collect_view();
    let core = core
        .iter()
        .map(|core| rect("drawn-core", *core, 1))
        .collect_view();
    view! {
        <svg
            class="drawn-day"
            viewBox=format!("0 0 {DAY} {HEIGHT}")
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            {hours.collect_view()}
            {span}
            {planned}
            {core}
        </svg>
    }
    .into_any()
}

/// With flexible hours, when one may work and when one has to.
fn flexible(schedule: &Schedule) -> Option<AnyView> {
    let language = Office::current().language;
    let span = schedule.span.as_ref()?.replace('-', "\u{2013}");
    let core = schedule.core.join(" ").replace('-', "\u{2013}");
    let told = move || {
        let language = language.get();
        let span = span.clone();
        if core.is_empty() {
            say!(language, terms.told_span, span = span)
        } else {
            let core = core.clone();
            say!(language, terms.told_core, span = span, core = core)
        }
    };
    Some(view! { <p class="small quiet">{told}</p> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_drawn_on_both_its_days() {
        let night = interval("22:00-06:00").unwrap();
        assert_eq!(night, (22 * 60, 30 * 60));
        let (day, next) = cut_at_midnight(&[(9 * 60, 12 * 60), night]);
        assert_eq!(day, [(9 * 60, 12 * 60), (22 * 60, DAY)]);
        assert_eq!(next, [(0, 6 * 60)]);
        assert_eq!(length(&[night]), 8 * 3600);
        for wrong in ["", "9-12", "25:00-26:00", "09:00-12:60"] {
            assert_eq!(interval(wrong), None, "{wrong}");
        }
        assert_eq!(interval("00:00-24:00"), Some((0, DAY)));
    }
}
