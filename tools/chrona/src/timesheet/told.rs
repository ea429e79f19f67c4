//! A timesheet as lines of text.

use chrona_work_time::{Band, Day, Explanation, Period, Reason, Timesheet, Totals, Week, Zone};
use serde::Serialize;

/// The lines: each week with its days, then what is wrong, then the sums and why they are so.
pub(super) fn lines(
    timesheet: &Timesheet,
    explanations: &[Explanation],
    zone: &Zone,
) -> Vec<String> {
    let mut lines = Vec::new();
    for week in &timesheet.weeks {
        lines.push(String::new());
        lines.push(of_week(week));
        let days = timesheet.days.iter();
        let of_week = days.filter(|day| week.from <= day.date && day.date <= week.to);
        lines.extend(of_week.map(|day| of_day(day, zone)));
    }
    lines.push(String::new());
    for alert in &timesheet.alerts {
        let (measured, limit) = (hours(alert.measured_seconds), hours(alert.limit_seconds));
        let code = word(&alert.code);
        lines.push(format!(
            "alert {} {code} ({}): {measured}, limit {limit}",
            alert.date, alert.article
        ));
    }
    for warning in &timesheet.warnings {
        let (measured, limit) = (
            hours(warning.measured_seconds),
            hours(warning.limit_seconds),
        );
        let code = word(&warning.code);
        lines.push(format!(
            "warning {} {code} ({}): {measured}, limit {limit}",
            warning.date, warning.article
        ));
    }
    for anomaly in &timesheet.anomalies {
        let at = anomaly
            .at
            .map(|at| format!(" at {}", zone.local(at).format("%H:%M:%S")));
        let code = word(&anomaly.code);
        lines.push(format!(
            "anomaly {} {code}{}",
            anomaly.date,
            at.unwrap_or_default()
        ));
    }
    lines.extend(of_totals(&timesheet.totals));
    for explanation in explanations {
        lines.extend(of_explanation(explanation, zone));
    }
    lines
}

/// Hours and minutes, and seconds where there are some.
fn hours(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => format!("{hours} h {minutes:02}"),
        _ => format!("{hours} h {minutes:02} min {rest:02} s"),
    }
}

/// A word as it stands in the JSON.
fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn of_week(week: &Week) -> String {
    let mut line = format!(
        "{} to {}: worked {}",
        week.from,
        week.to,
        hours(week.worked_seconds)
    );
    if week.counted_seconds != week.worked_seconds {
        line = format!("{line}, counted {}", hours(week.counted_seconds));
    }
    line + &bands("overtime", &week.overtime) + &bands("complementary", &week.complementary)
}

fn bands(name: &str, bands: &[Band]) -> String {
    let band = |band: &Band| format!(", {name} {} at +{} %", hours(band.seconds), band.percent);
    bands.iter().map(band).collect()
}

fn of_day(day: &Day, zone: &Zone) -> String {
    let mut line = format!("  {} {}", day.date.format("%a"), day.date);
    for (name, seconds) in [
        ("worked", day.worked_seconds),
        ("planned", day.planned_seconds),
        ("night", day.night_seconds),
    ] {
        if seconds != 0 {
            line = format!("{line}  {name} {}", hours(seconds));
        }
    }
    for word in day.holiday.iter().chain(&day.absence) {
        line = format!("{line}  [{word}]");
    }
    for period in &day.periods {
        line = format!("{line}  {}", of_period(period, zone));
    }
    line
}

fn of_period(period: &Period, zone: &Zone) -> String {
    let time = |at| zone.local(at).format("%H:%M");
    format!("{}-{}", time(period.start), time(period.end))
}

fn of_totals(totals: &Totals) -> Vec<String> {
    let mut line = format!("in all: worked {}", hours(totals.worked_seconds));
    for (name, seconds) in [
        ("counted", totals.counted_seconds),
        ("planned", totals.planned_seconds),
        ("night", totals.night_seconds),
        ("Sundays", totals.sunday_seconds),
        ("holidays", totals.holiday_seconds),
        ("rest gained (COR)", totals.cor_seconds),
        ("rest gained (RCR)", totals.rcr_seconds),
    ] {
        if seconds != 0 {
            line = format!("{line}, {name} {}", hours(seconds));
        }
    }
    line += &bands("overtime", &totals.overtime);
    line += &bands("complementary", &totals.complementary);
    if let (Some(worked), Some(rest)) = (totals.forfait_days_worked, totals.forfait_rest_days) {
        line = format!("{line}, {worked} days worked, {rest} days off in the year");
    }
    vec![line]
}

fn of_explanation(explanation: &Explanation, zone: &Zone) -> Vec<String> {
    let percent = explanation
        .percent
        .map(|percent| format!(" at +{percent} %"));
    let figure = word(&explanation.figure);
    let (date, seconds) = (explanation.date, hours(explanation.seconds));
    let mut lines = vec![
        String::new(),
        format!(
            "why {date} {figure} {seconds}{}",
            percent.unwrap_or_default()
        ),
    ];
    lines.extend(explanation.because.iter().map(of_reason));
    let period = |period: &Period| {
        let day = zone.local(period.start).format("%a %Y-%m-%d");
        format!("  {day} {}", of_period(period, zone))
    };
    lines.extend(explanation.periods.iter().map(period));
    lines
}

fn of_reason(reason: &Reason) -> String {
    let seconds = reason.seconds.map(|seconds| format!(" {}", hours(seconds)));
    let since = reason.since.map_or_else(
        || format!("the law, state of {}", chrona_work_time::RULES_VERSION),
        |since| format!("set since {since}"),
    );
    let source = if reason.source.is_empty() {
        String::new()
    } else {
        format!("{}, ", reason.source)
    };
    format!(
        "  {}{} ({source}{since})",
        reason.rule,
        seconds.unwrap_or_default()
    )
}
