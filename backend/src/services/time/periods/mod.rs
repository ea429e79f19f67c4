//! Months on their way from punches to pay, and what a closed one no longer lets happen.

mod figures;
mod moving;

use std::collections::{HashMap, HashSet};

use chrona_api_types::{
    PeriodOfMany, PeriodOfPerson, PeriodStepTaken, PersonId, ProblemCode, TimesheetState,
};
use chrona_store::{
    identity::accounts,
    punching::times,
    time::{
        people::{self, InMonth, PeopleFilter},
        periods::{self, PeriodRow, StepRow},
    },
};
use chrono::{Datelike, Days, Months, NaiveDate};
use sea_orm::ConnectionTrait;

pub use self::moving::{Moving, move_months};
use super::{case_files, person_zones::PersonZones};
use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, TimeFault, audited_reads,
        moments::today,
        names::display_name,
        permissions::{Action, Reach},
    },
};

/// So many months are listed: this one and a year.
const MONTHS: u32 = 13;

/// How far the last months have come, of everyone in the caller's reach, the newest first.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
) -> Result<Vec<PeriodOfMany>, ServiceError> {
    request.caller.reaches(Action::ReadHours, reach)?;
    let reader = app.store.reader();
    let months = last_months(today(app));
    let oldest = months.last().copied().unwrap_or_default();
    let counts = periods::counts(reader, of_reach(app, request, reach, None), oldest).await?;
    let mut listed = Vec::with_capacity(months.len());
    for month in months {
        let filter = of_reach(app, request, reach, Some(month));
        let people = people::count(reader, filter).await?;
        let of = |state| counts.get(&(month, state)).copied().unwrap_or_default();
        let (approved, validated, closed) = (
            of(TimesheetState::Approved),
            of(TimesheetState::Validated),
            of(TimesheetState::Closed),
        );
        // Before there was anyone there is nothing to close.
        if people == 0 && approved + validated + closed == 0 && !listed.is_empty() {
            continue;
        }
        listed.push(PeriodOfMany {
            month: told(month),
            people,
            open: (people - approved - validated - closed).max(0),
            approved,
            validated,
            closed,
        });
    }
    Ok(listed)
}

/// How far the caller's last months have come, the newest first.
pub async fn own(app: &App, request: &Request) -> Result<Vec<PeriodOfPerson>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    of_one(app, request.caller.person.id).await
}

/// How far someone's last months have come, the newest first.
pub async fn of_person(
    app: &App,
    request: &Request,
    account_id: PersonId,
) -> Result<Vec<PeriodOfPerson>, ServiceError> {
    request.caller.may(Action::ReadHours)?;
    audited_reads::note(app, request, "periods", Some(account_id)).await;
    of_one(app, account_id).await
}

async fn of_one(app: &App, account_id: PersonId) -> Result<Vec<PeriodOfPerson>, ServiceError> {
    let reader = app.store.reader();
    let account = accounts::find(reader, account_id).await?;
    let account = account.ok_or(ProblemCode::UserNotFound)?;
    let now = app.clock.now();
    let zones = PersonZones::of(app, reader, &[account_id]).await?;
    let calendar = zones.calendar(account_id, now);
    let today = calendar.date(now);
    let months = last_months(today);
    let oldest = months.last().copied().unwrap_or_default();
    let (rows, steps) = periods::of_person(reader, account_id, oldest).await?;
    let contracts = case_files::contracts_of(reader, &[account_id], &(oldest..=today)).await?;
    let contracts = contracts.get(&account_id).map_or(&[][..], Vec::as_slice);
    let punched = calendar.day(oldest).start..calendar.day(today).end;
    let punched = times::times_of(reader, &[account_id], punched).await?;
    let punched = punched.get(&account_id).into_iter().flatten();
    let punched: HashSet<NaiveDate> = punched
        .map(|(_, at)| first_day(calendar.date(*at)))
        .collect();
    let mut listed = Vec::with_capacity(months.len());
    for month in months {
        let (row, last) = (
            rows.iter().find(|row: &&PeriodRow| row.month == month),
            last_day(month),
        );
        let is_employed = contracts
            .iter()
            .any(|contract| contract.from <= last && contract.to.is_none_or(|to| month <= to));
        let is_at_work = is_employed || punched.contains(&month);
        let is_there = is_at_work || calendar.date(account.created_at) <= last;
        if row.is_none() && !is_there {
            continue;
        }
        let steps = steps.iter().filter(|step| step.month == month);
        let state = row.map_or(TimesheetState::Open, |row| *row.state);
        let over_on = last + Days::new(1);
        listed.push(PeriodOfPerson {
            month: told(month),
            state,
            over_on,
            waits: state == TimesheetState::Open && over_on <= today && is_at_work,
            steps: steps.map(step).collect(),
        });
    }
    Ok(listed)
}

fn step(row: &StepRow) -> PeriodStepTaken {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let by_name = display_name(
        &text(&row.first_name),
        &text(&row.last_name),
        &text(&row.email),
    );
    PeriodStepTaken {
        step: *row.step,
        at: row.created_at,
        by: row.taken_by_id,
        by_name: row.taken_by_id.map_or_else(String::new, |_| by_name),
        reason: row.reason.clone(),
    }
}

/// How far this month of these people has come, where it has come anywhere.
pub(super) async fn states(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, TimesheetState>, ServiceError> {
    let rows = periods::of_month(connection, month, ids).await?;
    let states = rows.into_iter().map(|(id, row)| (id, *row.state));
    Ok(states.collect())
}

/// Refuses what would change the hours of a day, of someone or of anyone, where a month that has it, or a later one, is
/// closed: the later one's overtime may depend on it.
pub(crate) async fn refuse_closed(
    connection: &impl ConnectionTrait,
    account_id: Option<PersonId>,
    from: NaiveDate,
) -> Result<(), ServiceError> {
    if periods::is_any_closed_since(connection, account_id, from).await? {
        return Err(ProblemCode::PeriodClosed.into());
    }
    Ok(())
}

/// Closed months of someone whose figures may depend on what comes after them: a shift that goes on, a contract that pays
/// their last week.
pub(crate) struct Guarded {
    account_id: PersonId,
    /// Each with its hash before the change.
    months: Vec<(NaiveDate, Option<String>)>,
}

impl Guarded {
    /// The closed ones among so many months before this day.
    pub(crate) async fn before(
        app: &App,
        connection: &impl ConnectionTrait,
        account_id: PersonId,
        (day, count): (NaiveDate, u32),
    ) -> Result<Self, ServiceError> {
        let this = first_day(day);
        let oldest = this.checked_sub_months(Months::new(count)).unwrap_or(this);
        let (rows, _) = periods::of_person(connection, account_id, oldest).await?;
        let closed = rows.into_iter().filter(|row| {
            *row.state == TimesheetState::Closed && (oldest..this).contains(&row.month)
        });
        let mut months = Vec::new();
        for row in closed {
            let hash = hash_of(app, connection, account_id, row.month).await?;
            months.push((row.month, hash));
        }
        Ok(Self { account_id, months })
    }

    /// Refuses what was written if the figures of one of them are other ones for it.
    pub(crate) async fn refuse_changed(
        &self,
        app: &App,
        connection: &impl ConnectionTrait,
    ) -> Result<(), ServiceError> {
        for (month, before) in &self.months {
            if hash_of(app, connection, self.account_id, *month).await? != *before {
                return Err(ProblemCode::PeriodClosed.into());
            }
        }
        Ok(())
    }
}

async fn hash_of(
    app: &App,
    connection: &impl ConnectionTrait,
    account_id: PersonId,
    month: NaiveDate,
) -> Result<Option<String>, ServiceError> {
    let days = month..=last_day(month);
    let mut found = figures::of_people(app, connection, &[account_id], &days).await?;
    Ok(found.remove(&account_id).map(|figures| figures.hash))
}

/// The people of whom the caller reaches months; of this one those who were there in it.
fn of_reach(app: &App, request: &Request, reach: Reach, month: Option<NaiveDate>) -> PeopleFilter {
    let own = request.caller.person.id;
    PeopleFilter {
        account_id: (reach == Reach::Own).then_some(own),
        team_id: None,
        site_id: None,
        led_by: (reach == Reach::Teams).then_some(own),
        open_at: month.map(|month| app.settings.time.calendar().day(month).start),
        there_in: month.map(|month| in_month(app, month)),
    }
}

fn in_month(app: &App, month: NaiveDate) -> InMonth {
    let calendar = app.settings.time.calendar();
    let last = last_day(month);
    InMonth {
        days: (month, last),
        span: (calendar.day(month).start, calendar.day(last).end),
    }
}

/// The first days of the last months, the newest first.
fn last_months(today: NaiveDate) -> Vec<NaiveDate> {
    let first = first_day(today);
    let months = (0..MONTHS).filter_map(|back| first.checked_sub_months(Months::new(back)));
    months.collect()
}

/// The month that a path names, by its first day.
fn month_of(text: &str) -> Result<NaiveDate, ServiceError> {
    let is_month = text.len() == 7 && text.as_bytes()[4] == b'-';
    let month = is_month
        .then(|| format!("{text}-01").parse().ok())
        .flatten();
    let years = 1971..=2197;
    month
        .filter(|month: &NaiveDate| years.contains(&month.year()))
        .ok_or_else(|| ServiceError::field("month", FaultKind::Time(TimeFault::NotAMonth)))
}

fn told(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

fn first_day(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.day0()))
}

fn last_day(month: NaiveDate) -> NaiveDate {
    let next = month.checked_add_months(Months::new(1));
    next.and_then(|next| next.pred_opt()).unwrap_or(month)
}
