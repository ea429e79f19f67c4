//! When people are expected at work today, kept so that lists tell who is late, missing or off.

use std::collections::{BTreeMap, HashMap};

use chrona_api_types::PersonId;
use chrona_store::{
    punching::planned_days::{self, PlannedDay},
    time::{computed_months, people},
};
use chrona_work_time::{DayPlan, day_plan};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    case_files,
    person_zones::PersonZones,
    timesheets::{stored_case, subject},
};
use crate::{
    App,
    kernel::{ServiceError, Tx},
};

/// How long after the time at which someone is to be there they are late.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(5);
/// How many people's days are planned together.
const AT_ONCE: u64 = 200;

/// Plans the day of everyone whose day is not kept.
pub(super) async fn keep_up(app: &App) -> Result<(), ServiceError> {
    let mut after = PersonId::default();
    while let Some(last) = keep_some(app, after).await? {
        after = last;
    }
    Ok(())
}

/// Plans the days of so many people as nobody has to wait for, for who is about to read how they go; those of others
/// are planned soon ([`keep_up`]).
pub(crate) async fn freshen(app: &App) {
    if let Err(error) = keep_some(app, PersonId::default()).await {
        tracing::warn!(%error, "how people's days go is not of this instant");
    }
}

/// Plans the day of some people after this one whose day is not kept; answers who is the last of them.
async fn keep_some(app: &App, after: PersonId) -> Result<Option<PersonId>, ServiceError> {
    let now = app.clock.now();
    let reader = app.store.reader();
    let ids = planned_days::missing(reader, now, after, AT_ONCE).await?;
    if ids.is_empty() {
        return Ok(None);
    }
    // Before anything is read that it speaks of.
    let mark = computed_months::mark(reader).await?;
    let days = days(app, &ids, now).await?;
    let transaction = Tx::begin(app, now).await?;
    planned_days::keep(&transaction, &days, mark).await?;
    transaction.commit_unrecorded().await?;
    Ok(ids.last().copied())
}

/// The days of these people on which an instant is.
async fn days(
    app: &App,
    ids: &[PersonId],
    now: DateTime<Utc>,
) -> Result<Vec<PlannedDay>, ServiceError> {
    let zones = PersonZones::of(app, app.store.reader(), ids).await?;
    let mut by_day: BTreeMap<NaiveDate, Vec<PersonId>> = BTreeMap::new();
    for &id in ids {
        by_day
            .entry(zones.calendar(id, now).date(now))
            .or_default()
            .push(id);
    }
    let mut days = Vec::new();
    for (day, ids) in by_day {
        let plans = of_people(app, &ids, day).await?;
        days.extend(ids.iter().map(|&id| {
            let plan = plans.get(&id);
            let due_at = plan.and_then(|plan| plan.due_at);
            let hours = zones.calendar(id, now).day(day);
            PlannedDay {
                account_id: id,
                day_begins: hours.start,
                day_ends: hours.end,
                is_off: plan.is_some_and(|plan| plan.is_off),
                due_at,
                late_at: due_at.map(|due_at| due_at + LATE_AFTER),
            }
        }));
    }
    Ok(days)
}

/// What these people's plans say of a day; of whom that cannot be said there is nothing.
pub(super) async fn of_people(
    app: &App,
    ids: &[PersonId],
    day: NaiveDate,
) -> Result<HashMap<PersonId, DayPlan>, ServiceError> {
    let range = day..=day;
    let reader = app.store.reader();
    let found = people::of(reader, ids).await?;
    let subjects = found
        .iter()
        .filter_map(|person| subject(app, person, DateTime::<Utc>::MIN_UTC, &range));
    let subjects: Vec<_> = subjects.collect();
    let files = case_files::without_punches(app, reader, &subjects, &range).await?;
    let each = subjects.iter().zip(files).filter_map(|(subject, file)| {
        let case = stored_case(&app.settings.time, &file).inspect_err(
            |error| tracing::error!(%error, id = %subject.id, "what is planned cannot be said"),
        );
        Some((subject.id, day_plan(&case.ok()?, day)))
    });
    Ok(each.collect())
}
