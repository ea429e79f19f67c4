//! What requests that wait would do: to a balance, and to the team on those days.

use std::collections::HashSet;

use chrona_api_types::{
    BalanceEffect, PersonId, RequestEffect, RequestKind, RequestState, TimeRequest,
};
use chrona_store::time::{
    absences,
    requests::{self, RequestRow},
};
use chrona_work_time::Absence;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::shown as without_effect;
use crate::{App, kernel::ServiceError, services::time::balances::Books};

/// Requests as they are answered, those that wait with what they would do. Where that cannot be reckoned it is left out,
/// and the log says why: what waits is still to be decided.
pub(super) async fn shown(
    app: &App,
    connection: &impl ConnectionTrait,
    rows: Vec<RequestRow>,
) -> Result<Vec<TimeRequest>, ServiceError> {
    let waiting: Vec<(PersonId, Absence)> = rows
        .iter()
        .filter(|row| *row.state == RequestState::Asked)
        .filter_map(|row| Some((row.account_id, absence_of(row)?)))
        .collect();
    let mut found = Vec::with_capacity(waiting.len());
    if let Some(last) = waiting.iter().map(|(_, absence)| absence.to).max() {
        let ids: HashSet<PersonId> = waiting.iter().map(|(id, _)| *id).collect();
        let ids: Vec<PersonId> = ids.into_iter().collect();
        let books = Books::of(app, connection, &ids, last).await?;
        for (id, absence) in &waiting {
            found.push(match effect(connection, &books, *id, absence, &[]).await {
                Ok(effect) => Some(effect),
                Err(ServiceError::NotComputed(fault)) => {
                    tracing::warn!(%id, field = fault.field, "what a request takes cannot be reckoned");
                    None
                }
                Err(error) => return Err(error),
            });
        }
    }
    let mut found = found.into_iter();
    let shown = rows.into_iter().map(|row| {
        let waits = *row.state == RequestState::Asked && *row.kind == RequestKind::Absence;
        TimeRequest {
            effect: if waits { found.next().flatten() } else { None },
            ..without_effect(row)
        }
    });
    Ok(shown.collect())
}

/// What an absence that someone asks for would do; `others` they asked for too.
pub(super) async fn effect(
    connection: &impl ConnectionTrait,
    books: &Books,
    id: PersonId,
    absence: &Absence,
    others: &[Absence],
) -> Result<RequestEffect, ServiceError> {
    let of_balance = books.effect(id, absence, others)?;
    let balance = of_balance.map(|effect| BalanceEffect {
        code: effect.kind.code.clone(),
        name_fr: effect.kind.name_fr.clone(),
        name_en: effect.kind.name_en.clone(),
        unit: effect.kind.unit,
        before: effect.before,
        taken: effect.taken,
        after: effect.after,
    });
    let team = requests::team_of(connection, id).await?;
    let away = away(connection, &team, (absence.from, absence.to)).await?;
    Ok(RequestEffect {
        balance,
        team_size: i64::try_from(team.len()).unwrap_or(i64::MAX),
        team_away: away,
    })
}

/// How many of these people are absent, or asked to be, on one of these days.
async fn away(
    connection: &impl ConnectionTrait,
    team: &[PersonId],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<i64, ServiceError> {
    let mut away: HashSet<PersonId> = HashSet::new();
    for some in team.chunks(500) {
        let absent = absences::of_people(connection, some, &(from..=to)).await?;
        away.extend(absent.into_iter().map(|row| row.account_id));
        let asked = requests::asked_absences(connection, some, &(from..=to)).await?;
        away.extend(asked.into_iter().map(|row| row.account_id));
    }
    Ok(i64::try_from(away.len()).unwrap_or(i64::MAX))
}

/// The absence that a request asks for.
pub(super) fn absence_of(row: &RequestRow) -> Option<Absence> {
    Some(Absence {
        kind: row.absence_type.clone()?,
        from: row.from_day,
        to: row.to_day,
        half: row.half.map(|half| *half),
        times: row.times.clone(),
        counts: None,
        elsewhere: false,
    })
}
