//! What a correction would change, shown before it is made: the days it touches, as they are and as they
//! would be, and what would be doubtful.

use std::collections::BTreeMap;

use chrona_api_types::{
    AddedPunch, CorrectionPreview, CorrectionWarning, DayOfPunches, PreviewCorrection, PreviewDay,
    ProblemCode, PunchType, WarningCode,
};
use chrona_store::{identity::accounts, people::categories, punching::punches};
use chrona_work_time::{Doubt, Punch, PunchKind, Shift, doubts, pair};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{corrections, punches::punch_time};
use crate::{
    App,
    kernel::{Request, ServiceError, permissions::Reach},
    services::time::person_zones::PersonZones,
};

/// How far around a correction punches are looked at: a shift that reaches into the days it touches
/// begins or ends within it.
const AROUND: TimeDelta = TimeDelta::days(3);

/// What a correction within the caller's scope would change.
pub async fn preview(
    app: &App,
    request: &Request,
    reach: Reach,
    asked: PreviewCorrection,
) -> Result<CorrectionPreview, ServiceError> {
    let scope = request
        .caller
        .scope_to_correct(app, reach, Some(asked.user_id))
        .await?;
    let since = scope.since(asked.user_id);
    let since = since.ok_or(ProblemCode::UserNotFound)?;
    let reader = app.store.reader();
    let added = asked
        .added
        .map(|added| (added.punch_type, added.punched_at));
    corrections::check_time(app, added, since, app.clock.now())?;
    let person = accounts::find(reader, asked.user_id).await?;
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    let annulled = match asked.annulled_id {
        Some(id) => Some(corrections::annulled(reader, &person, id, since).await?),
        None => None,
    };
    let added = added.map(|added| corrections::to_the_second(added, annulled.as_ref()));
    let moments = annulled.iter().map(|punch| punch.punched_at);
    let moments: Vec<_> = moments.chain(added.map(|(_, at)| at)).collect();
    let (Some(first), Some(last)) = (moments.iter().min(), moments.iter().max()) else {
        return Ok(CorrectionPreview {
            days: Vec::new(),
            warnings: Vec::new(),
        });
    };
    let rows = punches::of_person(reader, person.id, *first - AROUND..*last + AROUND).await?;
    let kept = rows.iter().filter(|row| Some(row.id) != asked.annulled_id);
    let mut after: Vec<Punch> = kept
        .map(|row| punch_time(*row.kind, row.punched_at))
        .collect();
    after.extend(added.map(|(way, at)| punch_time(way, at)));
    let before: Vec<Punch> = rows
        .iter()
        .map(|row| punch_time(*row.kind, row.punched_at))
        .collect();
    let (before, after) = (pair(&before), pair(&after));

    let zones = PersonZones::of(app, reader, &[person.id]).await?;
    let calendar = zones.calendar(person.id, *last);
    let minutes = categories::longest_shift_of(reader, person.id).await?;
    let longest = app.settings.time.longest_shift(minutes);
    let by_day = |shifts: &[Shift]| days(shifts, |at| calendar.date(at));
    let (was, will) = (by_day(&before), by_day(&after));
    let mut dates: Vec<NaiveDate> = was.keys().chain(will.keys()).copied().collect();
    dates.extend(moments.iter().map(|at| calendar.date(*at)));
    dates.sort_unstable();
    dates.dedup();
    let is_touched = |date: &NaiveDate| was.get(date) != will.get(date);
    let of = |days: &BTreeMap<_, DayOfPunches>, date| days.get(&date).cloned().unwrap_or_default();
    let days = dates.into_iter().filter(is_touched).map(|date| PreviewDay {
        date,
        before: of(&was, date),
        after: of(&will, date),
    });
    let known = doubts(&before, longest);
    let new = doubts(&after, longest).into_iter();
    Ok(CorrectionPreview {
        days: days.collect(),
        warnings: new
            .filter(|doubt| !known.contains(doubt))
            .map(warning)
            .collect(),
    })
}

/// The shifts by the day on which each began.
fn days(
    shifts: &[Shift],
    date: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> BTreeMap<NaiveDate, DayOfPunches> {
    let mut days: BTreeMap<NaiveDate, DayOfPunches> = BTreeMap::new();
    for shift in shifts {
        let day = days.entry(date(shift.of())).or_default();
        day.worked_seconds += shift.length().num_seconds();
        let punches = shift.punches();
        day.punches.extend(punches.map(|punch| AddedPunch {
            punch_type: match punch.kind {
                PunchKind::In => PunchType::ClockIn,
                PunchKind::Out => PunchType::ClockOut,
            },
            punched_at: punch.at,
        }));
    }
    days
}

fn warning(doubt: Doubt) -> CorrectionWarning {
    let (code, at) = match doubt {
        Doubt::NoExit(at) => (WarningCode::EntryWithoutExit, at),
        Doubt::NoEntry(at) => (WarningCode::ExitWithoutEntry, at),
        Doubt::TooLong(at) => (WarningCode::ShiftTooLong, at),
    };
    CorrectionWarning { code, at }
}
