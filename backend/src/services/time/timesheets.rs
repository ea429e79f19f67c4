//! Timesheets: a person's, and those of many people, a line each.

use std::ops::RangeInclusive;

use chrona_api_types::{
    PersonId, ProblemCode, SiteId, TeamId, TimesheetLine, TimesheetSort, TimesheetState,
    TimesheetWith,
};
use chrona_store::{
    Counted, Page, Scope, StoreError,
    time::people::{self, PeopleFilter, TimedPerson},
};
use chrona_work_time::{Case, CaseError, CaseFile, ExplainedTimesheet, Timesheet, timesheet};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::DatabaseTransaction;

use super::{
    case_files::{self, Subject},
    computed_months::{self, Figures, NOTHING},
    faults::not_computed,
    periods, sorted_timesheets,
};
use crate::{
    App,
    config::Time,
    kernel::{
        FaultKind, Request, ServiceError, TimeFault, audited_reads,
        names::display_name,
        permissions::{Action, Reach},
    },
};

/// The most days that are answered at once.
const MOST_DAYS: i64 = 400;
/// The years whose days, and those that they depend on, the engine knows.
const YEARS: RangeInclusive<i32> = 1971..=2197;

/// Someone's timesheet for these days, both included; of the people of the teams the caller looks after, from the day on
/// which the person joined the team.
pub async fn of_person(
    app: &App,
    request: &Request,
    reach: Reach,
    account_id: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<Timesheet, ServiceError> {
    let file = case_of(app, request, reach, account_id, days).await?;
    computed(app.settings.time.clone(), file, timesheet).await
}

/// The same, and of each figure which rules it comes from and which periods it is made of.
pub async fn explained(
    app: &App,
    request: &Request,
    reach: Reach,
    account_id: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<ExplainedTimesheet, ServiceError> {
    let file = case_of(app, request, reach, account_id, days).await?;
    computed(app.settings.time.clone(), file, ExplainedTimesheet::of).await
}

/// All that someone's timesheet depends on, so that anybody can compute it again.
pub async fn case_of(
    app: &App,
    request: &Request,
    reach: Reach,
    account_id: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<CaseFile, ServiceError> {
    let (reader, gathered) = gather(app, request, reach, account_id, days).await?;
    reader.commit().await.map_err(StoreError::from)?;
    Ok(gathered.file)
}

/// Gathers the same, and answers the transaction that it was read in too.
pub(super) async fn gather(
    app: &App,
    request: &Request,
    reach: Reach,
    account_id: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<(DatabaseTransaction, Gathered), ServiceError> {
    let scope = request
        .caller
        .scope(app, Action::ReadHours, reach, Some(account_id))
        .await?;
    let range = checked_range(days)?;
    if reach > Reach::Own {
        audited_reads::note(app, request, "timesheets", Some(account_id)).await;
    }
    let since = scope.since(account_id).ok_or(ProblemCode::UserNotFound)?;
    gathered(app, account_id, since, &range).await
}

/// The same for whoever has the server's console, and with it the database.
pub async fn case_at_console(
    app: &App,
    account_id: PersonId,
    days: (NaiveDate, NaiveDate),
) -> Result<CaseFile, ServiceError> {
    let since = DateTime::<Utc>::MIN_UTC;
    let (reader, gathered) = gathered(app, account_id, since, &checked_range(days)?).await?;
    reader.commit().await.map_err(StoreError::from)?;
    Ok(gathered.file)
}

/// What someone's timesheet is computed from, and whose it is.
pub(super) struct Gathered {
    pub(super) person: TimedPerson,
    pub(super) file: CaseFile,
    /// From when on the reader sees punches.
    pub(super) since: DateTime<Utc>,
}

async fn gathered(
    app: &App,
    account_id: PersonId,
    since: DateTime<Utc>,
    range: &RangeInclusive<NaiveDate>,
) -> Result<(DatabaseTransaction, Gathered), ServiceError> {
    let reader = app.store.along_index().await?;
    let filter = PeopleFilter {
        account_id: Some(account_id),
        team_id: None,
        site_id: None,
        led_by: None,
        open_at: None,
        there_in: None,
    };
    let (mut found, _) = people::list(&reader, filter, false, Page::new(None, Some(1))).await?;
    let person = found.pop().ok_or(ProblemCode::UserNotFound)?;
    let subject = subject(app, &person, since, range).ok_or(ProblemCode::UserNotFound)?;
    let mut files = case_files::of_people(app, &reader, &[subject], range).await?;
    let file = files.pop().ok_or(ProblemCode::UserNotFound)?;
    let gathered = Gathered {
        person,
        file,
        since,
    };
    Ok((reader, gathered))
}

/// Of whom timesheets are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The first day and the last one, included.
    pub days: (NaiveDate, NaiveDate),
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// Only of those in whose hours there is something of this kind.
    pub only: Option<TimesheetWith>,
    /// By what they are sorted.
    pub sort: TimesheetSort,
    /// Whether the last name, or the largest figure, comes first.
    pub is_descending: bool,
}

/// A page of people, with the sums of their timesheets: everyone who had an account in these days, or those who belong
/// today to the teams the caller looks after, of each from the day on which the person joined the team.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted,
    page: Page,
) -> Result<Counted<TimesheetLine>, ServiceError> {
    let scope = request
        .caller
        .scope(app, Action::ReadHours, reach, None)
        .await?;
    let range = checked_range(wanted.days)?;
    audited_reads::note(app, request, "timesheets", None).await;
    let led_by = (reach == Reach::Teams).then_some(request.caller.person.id);
    let filter = PeopleFilter {
        account_id: None,
        team_id: wanted.team_id,
        site_id: wanted.site_id,
        led_by,
        open_at: Some(app.settings.time.calendar().day(*range.start()).start),
        there_in: None,
    };
    let (mut lines, total) = if wanted.sort == TimesheetSort::Name && wanted.only.is_none() {
        by_name(app, &scope, filter, wanted.is_descending, &range, page).await?
    } else {
        sorted_timesheets::list(app, &scope, filter, wanted, &range, page).await?
    };
    if let Some(month) = computed_months::month_of(&range) {
        let ids: Vec<PersonId> = lines.iter().map(|line| line.user_id).collect();
        let states = periods::states(app.store.reader(), month, &ids).await?;
        for line in &mut lines {
            if let Some(state) = states.get(&line.user_id)
                && line.state == TimesheetState::Open
            {
                line.state = *state;
            }
        }
    }
    Ok((lines, total))
}

async fn by_name(
    app: &App,
    scope: &Scope,
    filter: PeopleFilter,
    is_last_first: bool,
    range: &RangeInclusive<NaiveDate>,
    page: Page,
) -> Result<Counted<TimesheetLine>, ServiceError> {
    let reader = app.store.along_index().await?;
    let (found, total) = people::list(&reader, filter, is_last_first, page).await?;
    // Someone who left the team meanwhile, or joined it later, has nothing to be shown.
    let shown = found.iter().filter_map(|person| {
        let since = scope.since(person.account_id)?;
        subject(app, person, since, range)
    });
    let shown: Vec<Subject> = shown.collect();
    let figures = computed_months::of_people(app, reader, &shown, range).await?;
    let lines = found.into_iter().map(|person| {
        let figures = figures.get(&person.account_id).copied();
        line(person, figures.unwrap_or(NOTHING))
    });
    Ok((lines.collect(), total))
}

/// The range of these days, refused where it is none, or too long to be answered.
fn checked_range(
    (from, to): (NaiveDate, NaiveDate),
) -> Result<RangeInclusive<NaiveDate>, ServiceError> {
    for (field, day) in [("from", from), ("to", to)] {
        if !YEARS.contains(&day.year()) {
            let limits = format!("{} – {}", YEARS.start(), YEARS.end());
            return Err(ServiceError::field(field, FaultKind::OutOfRange(limits)));
        }
    }
    if to < from {
        return Err(ProblemCode::InvalidRange.into());
    }
    if (to - from).num_days() >= MOST_DAYS {
        let fault = FaultKind::Time(TimeFault::TooManyDays(MOST_DAYS));
        return Err(ServiceError::field("to", fault));
    }
    Ok(from..=to)
}

/// A person of whose hours a reader sees those of a range, where the reader sees punches from an instant on; none where
/// that leaves no day.
pub(super) fn subject(
    app: &App,
    person: &TimedPerson,
    since: DateTime<Utc>,
    range: &RangeInclusive<NaiveDate>,
) -> Option<Subject> {
    let time = &app.settings.time;
    let first = time.calendar().date(since).max(*range.start());
    let longest = time.longest_shift.num_minutes();
    (first <= *range.end()).then(|| Subject {
        id: person.account_id,
        born: person.born,
        since,
        first,
        longest_shift: u32::try_from(longest).unwrap_or_default(),
    })
}

/// Computes an answer to a case file, beside the tasks that answer requests.
pub(super) async fn computed<T: Send + 'static>(
    time: Time,
    file: CaseFile,
    answer: fn(&Case) -> T,
) -> Result<T, ServiceError> {
    let work = move || stored_case(&time, &file).map(|case| answer(&case));
    let computed = tokio::task::spawn_blocking(work).await.map_err(|error| {
        ServiceError::Internal(format!("a timesheet was not computed: {error}"))
    })?;
    computed.map_err(|error| not_computed(&error))
}

/// The case of a file that was gathered from what is stored. What is wrong with one person's is no fault of others'.
pub(super) fn stored_case(time: &Time, file: &CaseFile) -> Result<Case, CaseError> {
    Case::new(file, &time.zone_of(Some(&file.zone)))
}

/// Someone's line of a list; with no figures where they cannot be computed.
pub(super) fn line(person: TimedPerson, figures: Option<Figures>) -> TimesheetLine {
    let state = match figures {
        Some(_) => TimesheetState::Open,
        None => TimesheetState::NotComputed,
    };
    let figures = figures.unwrap_or_default();
    TimesheetLine {
        user_id: person.account_id,
        name: display_name(&person.first_name, &person.last_name, &person.email),
        staff_number: person.staff_number,
        worked_seconds: figures.worked_seconds,
        counted_seconds: figures.counted_seconds,
        overtime_seconds: figures.overtime_seconds,
        complementary_seconds: figures.complementary_seconds,
        anomalies: figures.anomalies.unsigned_abs(),
        alerts: figures.alerts.unsigned_abs(),
        state,
    }
}
