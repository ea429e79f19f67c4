//! What a manager sees: the people who belong today to a team that the manager looks after, and
//! nobody else. Anyone else's identifier is answered as one that does not exist.

use chrona_api_types::{Presence, ProblemCode, Punch, TeamPerson};
use chrona_work_time::Calendar;

use super::{
    ClientInfo, ServiceError,
    accounts::display_name,
    permissions::Action,
    presence::presence_of,
    punches::{filter, punch},
    reads,
    sign_in::Caller,
};
use crate::{
    App,
    store::{
        Counted, Page, presence, punches,
        teams::{self, MemberRow},
    },
};

/// A page of the people of the caller's teams, by name.
pub async fn people(
    app: &App,
    caller: &Caller,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<TeamPerson>, ServiceError> {
    caller.may(Action::LeadTeams)?;
    reads::note(app, caller, "people", None, client).await?;
    let (rows, total) = teams::led_by(app.store.reader(), caller.person.id, page).await?;
    Ok((rows.into_iter().map(person).collect(), total))
}

/// A page of the people of the caller's teams, by name, in or out.
pub async fn presence(
    app: &App,
    caller: &Caller,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<Presence>, ServiceError> {
    caller.may(Action::LeadTeams)?;
    reads::note(app, caller, "presence", None, client).await?;
    let now = app.clock.now();
    let (rows, total) = presence::led_by(app.store.reader(), caller.person.id, page).await?;
    let people = rows.into_iter().map(|row| presence_of(row, now)).collect();
    Ok((people, total))
}

/// The punches of the people of the caller's teams, or of one of them, newest first: of each from the
/// day on which the person joined the team. Bounds as in [`punches::history`](super::punches::history).
pub async fn punches(
    app: &App,
    caller: &Caller,
    user_id: Option<i64>,
    from: Option<&str>,
    to: Option<&str>,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<Punch>, ServiceError> {
    caller.may(Action::LeadTeams)?;
    let filter = filter(app, None, from, to)?;
    let days = teams::days_led_by(app.store.reader(), caller.person.id, user_id).await?;
    if user_id.is_some() && days.is_empty() {
        return Err(ProblemCode::UserNotFound.into());
    }
    reads::note(app, caller, "punches", user_id, client).await?;
    let calendar = Calendar::new(app.settings.accounts.timezone);
    let people: Vec<_> = days
        .into_iter()
        .map(|(id, since)| (id, calendar.day(since).start))
        .collect();
    let (rows, total) = punches::list_of(app.store.reader(), &people, filter, page).await?;
    Ok((rows.into_iter().filter_map(punch).collect(), total))
}

fn person(row: MemberRow) -> TeamPerson {
    TeamPerson {
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        email: row.email,
        staff_number: row.staff_number,
        team_id: row.team_id,
        team_name: row.team_name,
        since: row.since,
    }
}
