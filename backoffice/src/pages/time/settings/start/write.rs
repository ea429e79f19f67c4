//! Writing what the answers come to, one thing after the other. What stands is read before each, so that nothing is
//! written twice and nothing that somebody else wrote meanwhile is replaced.

use chrona_web::{
    ApiError, Client,
    api::{RulesOf, ScheduleOf},
    types::{NameSite, OrganisationTime, SiteId},
};
use chrona_work_time::{RuleChanges, Schedule};

use super::plan::Write;
use crate::components::list::every_row;

/// How a write ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// It was not tried yet.
    Waiting,
    /// It stands.
    Written,
    /// Something else stands by now, which was left as it is.
    Changed,
    /// The server refused.
    Refused(ApiError),
    /// There was no answer: it may stand or not.
    Unknown(ApiError),
}

impl Outcome {
    /// Whether something may have been written.
    pub(super) fn may_stand(&self) -> bool {
        matches!(self, Self::Written | Self::Unknown(_))
    }
}

/// Why a write ended before it was done.
enum Stop {
    /// What stands could not be read.
    Reading(ApiError),
    /// It was sent.
    Writing(ApiError),
}

/// Writes one thing, unless it stands already; `last` is how it ended before.
pub(super) async fn write(client: &Client, write: &Write, last: &Outcome) -> Outcome {
    let answer = match write {
        Write::Rules(rules) => of_rules(client, rules).await,
        Write::Schedule(schedule) => of_schedule(client, schedule).await,
        Write::Calendar { before, after } => of_calendar(client, before, after).await,
        Write::Site {
            id, before, after, ..
        } => of_site(client, *id, before, after).await,
    };
    match answer {
        Ok(outcome) => outcome,
        Err(Stop::Reading(error)) if matches!(last, Outcome::Unknown(_)) => Outcome::Unknown(error),
        Err(Stop::Reading(error)) => Outcome::Refused(error),
        Err(Stop::Writing(error)) => {
            // A server that fails may have written before it did.
            let is_refused = error.problem().is_some_and(|problem| problem.status < 500);
            if is_refused {
                Outcome::Refused(error)
            } else {
                Outcome::Unknown(error)
            }
        }
    }
}

async fn of_rules(client: &Client, wanted: &RuleChanges) -> Result<Outcome, Stop> {
    let entries = client
        .work_rules(RulesOf::Organisation)
        .await
        .map_err(Stop::Reading)?;
    let mut standing = entries.iter().filter(|entry| entry.annulled_at.is_none());
    if standing.clone().any(|entry| entry.changes == *wanted) {
        return Ok(Outcome::Written);
    }
    if standing.next().is_some() {
        return Ok(Outcome::Changed);
    }
    let answer = client.enter_work_rules(RulesOf::Organisation, wanted).await;
    answer.map(|_| Outcome::Written).map_err(Stop::Writing)
}

async fn of_schedule(client: &Client, wanted: &Schedule) -> Result<Outcome, Stop> {
    let entries = client.schedules(ScheduleOf::Everyone).await;
    let entries = entries.map_err(Stop::Reading)?;
    let mut standing = entries.iter().filter(|entry| entry.annulled_at.is_none());
    if standing.clone().any(|entry| entry.schedule == *wanted) {
        return Ok(Outcome::Written);
    }
    if standing.next().is_some() {
        return Ok(Outcome::Changed);
    }
    let answer = client.enter_schedule(ScheduleOf::Everyone, wanted).await;
    answer.map(|_| Outcome::Written).map_err(Stop::Writing)
}

/// A calendar as it is stored, none where there is none.
type Calendar = Option<String>;

async fn of_calendar(
    client: &Client,
    before: &Calendar,
    after: &Calendar,
) -> Result<Outcome, Stop> {
    let now = client.organisation().await.map_err(Stop::Reading)?;
    if now.calendar == *after {
        return Ok(Outcome::Written);
    }
    if now.calendar != *before {
        return Ok(Outcome::Changed);
    }
    let wanted = OrganisationTime {
        calendar: after.clone(),
        ..now
    };
    let answer = client.set_organisation(&wanted).await;
    answer.map(|_| Outcome::Written).map_err(Stop::Writing)
}

async fn of_site(
    client: &Client,
    id: SiteId,
    before: &Calendar,
    after: &Calendar,
) -> Result<Outcome, Stop> {
    let ask = |offset| async move { client.sites(offset, 100).await };
    let sites = every_row(ask).await.map_err(Stop::Reading)?;
    // It may be gone by now.
    let Some(site) = sites.into_iter().find(|site| site.id == id) else {
        return Ok(Outcome::Changed);
    };
    if site.calendar == *after {
        return Ok(Outcome::Written);
    }
    if site.calendar != *before {
        return Ok(Outcome::Changed);
    }
    let wanted = NameSite {
        name: site.name,
        calendar: Some(after.clone().unwrap_or_default()),
        ..NameSite::default()
    };
    let answer = client.rename_site(id, &wanted).await;
    answer.map(|_| Outcome::Written).map_err(Stop::Writing)
}
