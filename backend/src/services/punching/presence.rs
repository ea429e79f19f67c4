//! Who is in.

use chrona_api_types::{DayState, PersonId, Presence};
use chrona_store::{
    Counted, Page,
    punching::presence::{self, LastPunch, PresenceFilter},
};
use chrona_work_time::is_in;
use chrono::{DateTime, Utc};

use super::punches::punch_time;
use crate::{
    App,
    kernel::{
        Request, ServiceError, audited_reads,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
    services::time::{in_now::moments, planned_days},
};

/// Everyone with an open account, by name.
pub async fn everyone(app: &App, request: &Request) -> Result<Vec<Presence>, ServiceError> {
    request.caller.may(Action::ReadPresence)?;
    audited_reads::note(app, request, "presence", None).await;
    planned_days::freshen(app).await;
    let now = app.clock.now();
    let rows = presence::everyone(app.store.reader()).await?;
    Ok(rows
        .into_iter()
        .map(|row| presence_of(app, row, now))
        .collect())
}

/// A page of those with an open account who are wanted, and alone those whose names, staff number and address hold
/// every word of a search: those who are in by when they came, the newest first, and the others by name.
pub async fn list(
    app: &App,
    request: &Request,
    search: Option<&str>,
    today: Option<DayState>,
    wanted: PresenceFilter,
    page: Page,
) -> Result<Counted<Presence>, ServiceError> {
    request.caller.may(Action::ReadPresence)?;
    audited_reads::note(app, request, "presence", None).await;
    planned_days::freshen(app).await;
    let words = text::words("search", search)?;
    let now = app.clock.now();
    let mut wanted = PresenceFilter {
        words,
        today: today.map(|state| (state, now)),
        ..wanted
    };
    if matches!(today, Some(DayState::Missing | DayState::Off)) {
        if wanted.is_present == Some(true) {
            return Ok((Vec::new(), 0));
        }
        wanted.is_present = Some(false);
    }
    let reader = app.store.reader();
    let moments = moments(app, reader, now).await?;
    let (rows, total) = presence::list(reader, &wanted, &moments, page).await?;
    let people = rows.into_iter().map(|row| presence_of(app, row, now));
    Ok((people.collect(), total))
}

/// A page of the people of the teams the caller looks after, by name, in or out.
pub async fn of_teams(
    app: &App,
    request: &Request,
    page: Page,
) -> Result<Counted<Presence>, ServiceError> {
    request.caller.reaches(Action::ReadPresence, Reach::Teams)?;
    audited_reads::note(app, request, "presence", None).await;
    planned_days::freshen(app).await;
    let now = app.clock.now();
    let (rows, total) =
        presence::led_by(app.store.reader(), request.caller.person.id, page).await?;
    let people = rows
        .into_iter()
        .map(|row| presence_of(app, row, now))
        .collect();
    Ok((people, total))
}

/// These people.
pub(crate) async fn some(
    app: &App,
    account_ids: &[PersonId],
) -> Result<Vec<Presence>, ServiceError> {
    let now = app.clock.now();
    let rows = presence::some(app.store.reader(), account_ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| presence_of(app, row, now))
        .collect())
}

fn presence_of(app: &App, row: LastPunch, now: DateTime<Utc>) -> Presence {
    let is_present = is_present(app, &row, now);
    let today = day_state(&row, is_present, now);
    Presence {
        today,
        due_at: row.due_at.filter(|_| is_of_today(&row, now)),
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        is_present,
        staff_number: row.staff_number,
        punch_id: row.punch_id,
        since: row.punched_at,
        kiosk_name: row.kiosk_name,
        team_id: row.team_id,
        team_name: row.team_name,
        site_id: row.site_id,
        site_name: row.site_name,
    }
}

/// Whether what a row says of the person's day is of the day that it is.
fn is_of_today(row: &LastPunch, now: DateTime<Utc>) -> bool {
    let day = row.day_begins.zip(row.day_ends);
    day.is_some_and(|(begins, ends)| (begins..ends).contains(&now))
}

/// How a person's day goes; the database asks the same of [`PresenceFilter::today`].
fn day_state(row: &LastPunch, is_present: bool, now: DateTime<Utc>) -> Option<DayState> {
    if !is_of_today(row, now) {
        return None;
    }
    match (row.first_in, row.late_at) {
        (Some(at), Some(late_at)) => (late_at < at).then_some(DayState::Late),
        (Some(_), None) => None,
        (None, _) if is_present => None,
        (None, Some(late_at)) => (late_at < now).then_some(DayState::Missing),
        (None, None) => (row.is_off == Some(true)).then_some(DayState::Off),
    }
}

/// Whether a person is in; the database asks the same by [`moments`].
fn is_present(app: &App, row: &LastPunch, now: DateTime<Utc>) -> bool {
    let longest = app.settings.time.longest_shift(row.longest_shift_minutes);
    let last = row.kind.zip(row.punched_at);
    last.map(|(kind, at)| punch_time(*kind, at))
        .is_some_and(|last| is_in(last, now, longest))
}
