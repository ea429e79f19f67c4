//! Who is still in in the evening, past what is planned, is asked whether they forgot to clock out.

use std::{collections::BTreeMap, ops::Range};

use chrona_api_types::PersonId;
use chrona_store::{
    StoreError,
    people::sites,
    punching::reminders::{self, Unreminded},
};
use chrona_work_time::{Calendar, Period};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{
    App,
    kernel::{ServiceError, Tx},
    mail::{Letter, Recipient},
    services::time::{in_now, person_zones::PersonZones, planned_days},
};

/// How long after the reminder's time it is still sent, on the same day: the server may have been away, or a plan may end
/// later.
const LATEST: TimeDelta = TimeDelta::hours(4);
/// How long past the end of what is planned nobody is reminded.
const PAST_PLAN: TimeDelta = TimeDelta::hours(1);
/// How long someone is in without a break, where nothing is planned, before they are reminded (L3121-16).
const UNPLANNED: TimeDelta = TimeDelta::hours(6);
/// How many people are looked at together.
const AT_ONCE: usize = 200;

/// Reminds everyone whose time it is.
pub(super) async fn remind(app: &App) -> Result<(), ServiceError> {
    let Some(time) = app.settings.time.clock_out_reminder else {
        return Ok(());
    };
    let now = app.clock.now();
    if !is_time_anywhere(app, time, now).await? {
        return Ok(());
    }
    let mut after = PersonId::default();
    loop {
        let some = read(app, now, after).await?;
        let Some(last) = some.last() else {
            return Ok(());
        };
        after = last.account_id;
        for person in due(app, some, time, now).await? {
            match send(app, &person, now).await {
                Err(error @ ServiceError::Store(_)) => return Err(error),
                // The others are reminded.
                Err(error) => {
                    tracing::error!(%error, "someone could not be reminded to clock out");
                }
                Ok(()) => {}
            }
        }
    }
}

/// Whether it is time in the organisation's zone, or in that of a site.
async fn is_time_anywhere(
    app: &App,
    time: NaiveTime,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let of_sites = sites::zones(app.store.reader()).await?;
    let of_sites = of_sites
        .iter()
        .map(|name| app.settings.time.zone_of(Some(name)));
    let mut zones = std::iter::once(app.settings.time.zone.clone()).chain(of_sites);
    Ok(zones.any(|zone| evening(&Calendar::new(&zone), time, now).contains(&now)))
}

/// When people are reminded on the day of an instant: from this local time on, or from when the clocks skipped it; where
/// it comes twice, from the first of them.
fn evening(calendar: &Calendar, time: NaiveTime, now: DateTime<Utc>) -> Range<DateTime<Utc>> {
    let local = calendar.date(now).and_time(time);
    let start = calendar.zone().instants(local).earliest();
    start..start + LATEST
}

async fn read(
    app: &App,
    now: DateTime<Utc>,
    after: PersonId,
) -> Result<Vec<Unreminded>, StoreError> {
    let reader = app.store.reader();
    let in_after = in_now::moments(app, reader, now).await?;
    let most = u64::try_from(AT_ONCE).unwrap_or(u64::MAX);
    reminders::unreminded(reader, &in_after, now - PAST_PLAN, after, most).await
}

/// Those of them whose time it is, and who are in longer than is planned.
async fn due(
    app: &App,
    some: Vec<Unreminded>,
    time: NaiveTime,
    now: DateTime<Utc>,
) -> Result<Vec<(Unreminded, Calendar)>, ServiceError> {
    let ids: Vec<PersonId> = some.iter().map(|one| one.account_id).collect();
    let zones = PersonZones::of(app, app.store.reader(), &ids).await?;
    let calendars = some.into_iter().map(|one| {
        let calendar = zones.calendar(one.account_id, now);
        (one, calendar)
    });
    let mut by_day: BTreeMap<NaiveDate, Vec<(Unreminded, Calendar)>> = BTreeMap::new();
    for (one, calendar) in calendars {
        if evening(&calendar, time, now).contains(&now) {
            let day = calendar.date(one.began_at);
            by_day.entry(day).or_default().push((one, calendar));
        }
    }
    let mut due = Vec::new();
    for (day, people) in by_day {
        let ids: Vec<PersonId> = people.iter().map(|(one, _)| one.account_id).collect();
        let plans = planned_days::of_people(app, &ids, day).await?;
        let is_due = |one: &Unreminded| {
            let plan = plans.get(&one.account_id);
            plan.is_some_and(|plan| is_overdue(&plan.periods, one.began_at, now))
        };
        due.extend(people.into_iter().filter(|(one, _)| is_due(one)));
    }
    Ok(due)
}

fn is_overdue(planned: &[Period], began_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    match planned.last() {
        Some(last) if began_at < last.end => last.end + PAST_PLAN <= now,
        _ => began_at + UNPLANNED <= now,
    }
}

async fn send(
    app: &App,
    (one, calendar): &(Unreminded, Calendar),
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let letter = Letter::ClockOutReminder {
        name: one.first_name.clone(),
        since: one.began_at,
        zone: calendar.zone().clone(),
        link: format!("{}/my-hours", app.mail.backoffice_url),
    };
    let to = Recipient {
        address: &one.email,
        language: *one.language,
        account_id: Some(one.account_id),
    };
    let transaction = Tx::begin(app, now).await?;
    if !reminders::note_reminded(&transaction, one.account_id, one.began_at, now).await? {
        return transaction.roll_back().await;
    }
    transaction.write(to, &letter).await?;
    transaction.commit_unrecorded().await
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::*;
    use crate::zones::Zones;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_evening_comes_once_on_every_day_of_every_zone() {
        let zones = Zones::default();
        for name in [
            "Europe/Paris",
            "America/Santiago",
            "Africa/Cairo",
            "Australia/Lord_Howe",
        ] {
            let calendar = Calendar::new(&zones.zone(name).unwrap());
            for time in ["00:00", "02:30", "20:00", "23:59"] {
                let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
                let first = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
                for day in first.iter_days().take_while(|day| day.year() == 2027) {
                    // Whichever minute it is asked in, the day's evening begins at one instant, and that is of the day.
                    let hours = calendar.day(day);
                    let starts = [hours.start, hours.end - TimeDelta::seconds(1)]
                        .map(|now| evening(&calendar, time, now).start);
                    assert_eq!(starts[0], starts[1], "{name} {day} {time}");
                    assert!(hours.contains(&starts[0]), "{name} {day} {time}");
                }
            }
        }
    }

    #[test]
    fn nobody_is_reminded_before_their_plan_is_over() {
        let period = |start, end| Period {
            start: at(start),
            end: at(end),
        };
        let day = [
            period("2027-03-01T08:00:00Z", "2027-03-01T11:00:00Z"),
            period("2027-03-01T12:00:00Z", "2027-03-01T16:00:00Z"),
        ];
        let night = [period("2027-03-01T21:00:00Z", "2027-03-02T05:00:00Z")];
        let evening = at("2027-03-01T19:00:00Z");
        for (planned, began, expected) in [
            (&day[..], "2027-03-01T08:01:00Z", true),
            (&day[..], "2027-03-01T12:01:00Z", true),
            // Back after the plan: for six hours nobody asks.
            (&day[..], "2027-03-01T16:30:00Z", false),
            (&night[..], "2027-03-01T18:50:00Z", false),
            (&[][..], "2027-03-01T12:30:00Z", true),
            (&[][..], "2027-03-01T13:30:00Z", false),
        ] {
            assert_eq!(is_overdue(planned, at(began), evening), expected, "{began}");
        }
    }
}
