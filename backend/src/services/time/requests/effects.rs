//! What requests that wait would do: to a balance, and to the team on those days.

use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

use chrona_api_types::{BalanceEffect, PersonId, RequestEffect, RequestState, TimeRequest};
use chrona_store::{
    StoreError,
    time::{
        absences,
        requests::{self, RequestRow},
    },
};
use chrona_work_time::Absence;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::shown as without_effect;
use crate::{
    App,
    kernel::ServiceError,
    services::time::{absence_types::Types, balances::Books},
};

/// So many people are read at once.
const AT_ONCE: usize = 500;

/// Requests as they are answered, those that wait with what they would do. Where that cannot be reckoned it is left out,
/// and the log says why: what waits is still to be decided.
pub(super) async fn shown(
    app: &App,
    connection: &impl ConnectionTrait,
    rows: Vec<RequestRow>,
) -> Result<Vec<TimeRequest>, ServiceError> {
    let waiting = rows.iter().filter(|row| *row.state == RequestState::Asked);
    let waiting: Vec<(&RequestRow, Absence)> = waiting
        .filter_map(|row| Some((row, absence_of(row)?)))
        .collect();
    let first = waiting.iter().map(|(_, absence)| absence.from).min();
    let last = waiting.iter().map(|(_, absence)| absence.to).max();
    let mut effects = HashMap::with_capacity(waiting.len());
    if let (Some(first), Some(last)) = (first, last) {
        let ids: HashSet<PersonId> = waiting.iter().map(|(row, _)| row.account_id).collect();
        let ids: Vec<PersonId> = ids.into_iter().collect();
        let books = Books::of(app, connection, &ids, last).await?;
        let teams = Teams::of(connection, &ids, &(first..=last)).await?;
        let asked = requests::asked_absences(connection, &ids, &(first..=last)).await?;
        for (row, absence) in waiting {
            let others = asked
                .iter()
                .filter(|other| other.account_id == row.account_id && other.id != row.id);
            let others: Vec<Absence> = others.filter_map(absence_of).collect();
            match effect(&books, &teams, row.account_id, &absence, &others) {
                Ok(effect) => _ = effects.insert(row.id, effect),
                Err(ServiceError::NotComputed(fault)) => {
                    tracing::warn!(id = %row.account_id, field = fault.field, "what a request takes cannot be reckoned");
                }
                Err(error) => return Err(error),
            }
        }
    }
    let shown = rows.into_iter().map(|row| TimeRequest {
        effect: effects.remove(&row.id),
        ..without_effect(row)
    });
    Ok(shown.collect())
}

/// What an absence that someone asks for would do; `others` they asked for too.
pub(super) fn effect(
    books: &Books,
    teams: &Teams,
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
    let (team_size, team_away) = teams.on(id, absence);
    Ok(RequestEffect {
        balance,
        team_size,
        team_away,
    })
}

/// The teams of some people, and when those in them do not work.
pub(super) struct Teams {
    /// Who is in a team with whom.
    mates: HashMap<PersonId, Vec<PersonId>>,
    /// On which days someone is absent, or asked to be; those who work elsewhere are not.
    away: HashMap<PersonId, Vec<(NaiveDate, NaiveDate)>>,
}

impl Teams {
    /// Those of these people on these days.
    pub(super) async fn of(
        connection: &impl ConnectionTrait,
        ids: &[PersonId],
        days: &RangeInclusive<NaiveDate>,
    ) -> Result<Self, StoreError> {
        let mut mates: HashMap<PersonId, Vec<PersonId>> = HashMap::new();
        for (id, mate) in requests::mates_of(connection, ids).await? {
            mates.entry(id).or_default().push(mate);
        }
        let types = Types::of(connection).await?;
        let is_away = |kind: &str| !types.get(kind).is_some_and(|kind| kind.elsewhere);
        let everyone: HashSet<PersonId> = mates.values().flatten().copied().collect();
        let everyone: Vec<PersonId> = everyone.into_iter().collect();
        let mut away: HashMap<PersonId, Vec<(NaiveDate, NaiveDate)>> = HashMap::new();
        for some in everyone.chunks(AT_ONCE) {
            let absent = absences::of_people(connection, some, days).await?;
            let absent = absent.into_iter().map(|row| (row.account_id, row.absence));
            let asked = requests::asked_absences(connection, some, days).await?;
            let asked = asked
                .iter()
                .filter_map(|row| Some((row.account_id, absence_of(row)?)));
            for (id, absence) in absent.chain(asked) {
                if is_away(&absence.kind) {
                    let days = (absence.from, absence.to);
                    away.entry(id).or_default().push(days);
                }
            }
        }
        Ok(Self { mates, away })
    }

    /// How many people someone's team has beside that one, and how many of them are away on a day of an absence.
    fn on(&self, id: PersonId, absence: &Absence) -> (i64, i64) {
        let mates = self.mates.get(&id).map_or(&[][..], Vec::as_slice);
        let touches =
            |(from, to): &(NaiveDate, NaiveDate)| *from <= absence.to && absence.from <= *to;
        let away = mates.iter().filter(|mate| {
            let days = self.away.get(mate);
            days.is_some_and(|days| days.iter().any(touches))
        });
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        (count(mates.len()), count(away.count()))
    }
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
