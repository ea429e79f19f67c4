//! Who is in.

use chrona_api_types::{PersonId, Presence};
use chrona_store::{
    Counted, Page, StoreError,
    punching::presence::{self, InAfter, LastPunch, PresenceFilter},
};
use chrona_work_time::{in_after, is_in};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::punches::punch_time;
use crate::{
    App,
    kernel::{
        Request, ServiceError, audited_reads,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
};

/// Everyone with an open account, by name.
pub async fn everyone(app: &App, request: &Request) -> Result<Vec<Presence>, ServiceError> {
    request.caller.may(Action::ReadPresence)?;
    audited_reads::note(app, request, "presence", None).await;
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
    wanted: PresenceFilter,
    page: Page,
) -> Result<Counted<Presence>, ServiceError> {
    request.caller.may(Action::ReadPresence)?;
    audited_reads::note(app, request, "presence", None).await;
    let words = text::words("search", search)?;
    let wanted = PresenceFilter { words, ..wanted };
    let now = app.clock.now();
    let reader = app.store.reader();
    let moments = moments(app, reader, now).await?;
    let (rows, total) = presence::list(reader, &wanted, &moments, page).await?;
    let people = rows.into_iter().map(|row| presence_of(app, row, now));
    Ok((people.collect(), total))
}

/// How many people are in.
pub(crate) async fn count(
    app: &App,
    reader: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let moments = moments(app, reader, now).await?;
    presence::count_in(reader, &PresenceFilter::default(), &moments).await
}

/// A page of the people of the teams the caller looks after, by name, in or out.
pub async fn of_teams(
    app: &App,
    request: &Request,
    page: Page,
) -> Result<Counted<Presence>, ServiceError> {
    request.caller.reaches(Action::ReadPresence, Reach::Teams)?;
    audited_reads::note(app, request, "presence", None).await;
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
    Presence {
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        is_present: is_present(app, &row, now),
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

/// Whether a person is in; the database asks the same by [`moments`].
fn is_present(app: &App, row: &LastPunch, now: DateTime<Utc>) -> bool {
    let longest = app.settings.time.longest_shift(row.longest_shift_minutes);
    let last = row.kind.zip(row.punched_at);
    last.map(|(kind, at)| punch_time(*kind, at))
        .is_some_and(|last| is_in(last, now, longest))
}

/// After which moments those came in who are in now.
async fn moments(
    app: &App,
    reader: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<InAfter, StoreError> {
    let moment = |minutes| in_after(now, app.settings.time.longest_shift(minutes));
    let own = presence::own_longest_shifts(reader).await?;
    Ok(InAfter {
        usual: moment(None),
        own: own
            .into_iter()
            .map(|minutes| (minutes, moment(Some(minutes))))
            .collect(),
    })
}
