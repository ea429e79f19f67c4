//! What a manager sees: the people who belong today to a team that the manager looks after, and
//! nobody else. Anyone else's identifier is answered as one that does not exist.

use chrona_api_types::{
    Anomaly, CorrectPunches, CorrectionMade, CorrectionPreview, HandleAnomaly, Presence,
    PreviewCorrection, ProblemCode, Punch, TeamPerson,
};
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    anomalies, correction_preview, corrections,
    presence::presence_of,
    punches::{Wanted, filter, shown_paired},
};
use crate::{
    App,
    kernel::{
        Caller, ClientInfo, ServiceError, audited_reads, names::display_name, permissions::Action,
    },
    store::{
        Counted, Page,
        people::teams::{self, MemberRow},
        punching::{
            late_punches::{self, LateFilter, NamedLate},
            presence,
            punches::{self, PunchFilter},
        },
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
    audited_reads::note(app, caller, "people", None, client).await;
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
    audited_reads::note(app, caller, "presence", None, client).await;
    let now = app.clock.now();
    let (rows, total) = presence::led_by(app.store.reader(), caller.person.id, page).await?;
    let people = rows
        .into_iter()
        .map(|row| presence_of(app, row, now))
        .collect();
    Ok((people, total))
}

/// The punches of the people of the caller's teams, or of one of them, newest first: of each from the
/// day on which the person joined the team.
pub async fn punches(
    app: &App,
    caller: &Caller,
    wanted: Wanted<'_>,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<Punch>, ServiceError> {
    caller.may(Action::LeadTeams)?;
    let user_id = wanted.user_id;
    let filter = PunchFilter {
        account_id: None,
        ..filter(app, wanted).await?
    };
    let days = teams::days_led_by(app.store.reader(), caller.person.id, user_id).await?;
    if user_id.is_some() && days.is_empty() {
        return Err(ProblemCode::UserNotFound.into());
    }
    audited_reads::note(app, caller, "punches", user_id, client).await;
    let days = days.into_iter().map(|(id, since)| (id, start(app, since)));
    let people: Vec<_> = days.collect();
    let reader = app.store.reader();
    let (rows, total) = punches::list_of(reader, &people, filter, page).await?;
    Ok((
        shown_paired(app, reader, rows, app.clock.now()).await?,
        total,
    ))
}

/// Corrects the punches of someone of the caller's teams, from the day on which the person joined the
/// team; never the caller's own.
pub async fn correct(
    app: &App,
    caller: &Caller,
    asked: CorrectPunches,
    client: &ClientInfo,
) -> Result<CorrectionMade, ServiceError> {
    let since = since(app, caller, asked.user_id).await?;
    corrections::write(app, caller, asked, Some(since), client).await
}

/// What such a correction would change.
pub async fn preview_correction(
    app: &App,
    caller: &Caller,
    asked: PreviewCorrection,
) -> Result<CorrectionPreview, ServiceError> {
    let since = since(app, caller, asked.user_id).await?;
    correction_preview::compute(app, asked, Some(since)).await
}

/// From when on someone of the caller's teams, who is not the caller, is theirs to correct.
async fn since(app: &App, caller: &Caller, user_id: i64) -> Result<DateTime<Utc>, ServiceError> {
    caller.may(Action::LeadTeams)?;
    if user_id == caller.person.id {
        return Err(ProblemCode::NotYourOwnPunches.into());
    }
    let reader = app.store.reader();
    let days = teams::days_led_by(reader, caller.person.id, Some(user_id)).await?;
    let since = days.into_iter().map(|(_, since)| since).min();
    Ok(start(app, since.ok_or(ProblemCode::UserNotFound)?))
}

/// The anomalies of the same people, of each from the day on which the person joined the team.
pub async fn anomalies(
    app: &App,
    caller: &Caller,
    wanted: anomalies::Wanted<'_>,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<Anomaly>, ServiceError> {
    caller.may(Action::LeadTeams)?;
    let filter = LateFilter {
        account_id: None,
        ..anomalies::filter(app, wanted).await?
    };
    let reader = app.store.reader();
    let days = teams::days_led_by(reader, caller.person.id, wanted.user_id).await?;
    if wanted.user_id.is_some() && days.is_empty() {
        return Err(ProblemCode::UserNotFound.into());
    }
    audited_reads::note(app, caller, "anomalies", wanted.user_id, client).await;
    let days = days.into_iter().map(|(id, since)| (id, start(app, since)));
    let people: Vec<_> = days.collect();
    let (rows, total) = late_punches::list_of(reader, &people, filter, page).await?;
    Ok((anomalies::shown(app, rows).await?, total))
}

/// Notes that the caller looked at one of them.
pub async fn handle_anomaly(
    app: &App,
    caller: &Caller,
    key: &str,
    request: HandleAnomaly,
    client: &ClientInfo,
) -> Result<Anomaly, ServiceError> {
    caller.may(Action::LeadTeams)?;
    let days = teams::days_led_by(app.store.reader(), caller.person.id, None).await?;
    let is_theirs = |row: &NamedLate| {
        let of_theirs = |(id, since): &(i64, NaiveDate)| {
            *id == row.account_id && start(app, *since) <= row.punched_at
        };
        row.account_id != caller.person.id && days.iter().any(of_theirs)
    };
    anomalies::write(app, caller, key, request, is_theirs, client).await
}

fn start(app: &App, day: NaiveDate) -> DateTime<Utc> {
    let calendar = app.settings.time.calendar();
    calendar.day(day).start
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
