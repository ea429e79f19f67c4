//! A step of many months at once: those that can take it take it, and the others say why not.

use std::collections::{HashMap, HashSet};

use chrona_api_types::{
    AnomalyCode, AuditEvent, MovePeriod, PeriodException, PeriodMoved, PeriodProblem, PeriodStep,
    PersonId, ProblemCode, TimesheetState,
};
use chrona_ledger::{PeriodFacts, Salt, StepFacts, commitment};
use chrona_store::{
    Scope, StoreError,
    identity::accounts,
    privacy::audit::NewEntry,
    time::{
        organisation,
        people::{self, TimedPerson},
        periods::{self, NewStep, PeriodRow},
        requests,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::{
    figures::{self, Figures},
    in_month, last_day, month_of, of_reach, told,
};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx,
        alerts::name,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
    mail::{Letter, Recipient},
    services::time::person_zones::PersonZones,
};

/// So many people's months are computed and written in one transaction.
const AT_ONCE: usize = 50;

/// Which step of which month, and of whose.
#[derive(Clone, Copy, Debug)]
pub struct Moving<'a> {
    /// How far the caller reaches with it.
    pub reach: Reach,
    /// The month, such as `2027-03`.
    pub month: &'a str,
    /// The step.
    pub step: PeriodStep,
}

/// Has months take a step: the caller's own, those of the people of the teams the caller looks after, or anyone's. Those
/// that cannot are told with the reason, and hinder no other.
pub async fn move_months(
    app: &App,
    request: &Request,
    moving: Moving<'_>,
    body: MovePeriod,
) -> Result<PeriodMoved, ServiceError> {
    let Moving { reach, step, .. } = moving;
    let action = match reach {
        Reach::Own => Action::UseOwnSpace,
        Reach::Teams => Action::ValidateHours,
        Reach::Everyone => Action::CloseMonths,
    };
    let scope = request.caller.scope(app, action, reach, None).await?;
    let month = month_of(moving.month)?;
    let least = if step == PeriodStep::Reopen { 3 } else { 0 };
    let reason = body.reason.as_deref().unwrap_or_default();
    let reason = text::line("reason", reason, least, 500)?;
    let ids = chosen(app, request, reach, (month, body.user_ids)).await?;
    let run = Run {
        app,
        request,
        reach,
        step,
        month,
        reason,
        scope,
    };
    let mut moved = PeriodMoved::default();
    for some in ids.chunks(AT_ONCE) {
        let of_some = run.some(some).await?;
        moved.done += of_some.done;
        moved.exceptions.extend(of_some.exceptions);
    }
    Ok(moved)
}

/// Whose months are meant, by name; 404 for someone who is out of reach.
async fn chosen(
    app: &App,
    request: &Request,
    reach: Reach,
    (month, wanted): (NaiveDate, Option<Vec<PersonId>>),
) -> Result<Vec<PersonId>, ServiceError> {
    let filter = of_reach(app, request, reach, Some(month));
    let mut ids = people::ids(app.store.reader(), filter).await?;
    let Some(wanted) = wanted else {
        return Ok(ids);
    };
    let in_reach: HashSet<PersonId> = ids.iter().copied().collect();
    if wanted.iter().any(|id| !in_reach.contains(id)) {
        return Err(ProblemCode::UserNotFound.into());
    }
    let wanted: HashSet<PersonId> = wanted.into_iter().collect();
    ids.retain(|id| wanted.contains(id));
    Ok(ids)
}

/// A step that is being taken.
struct Run<'a> {
    app: &'a App,
    request: &'a Request,
    reach: Reach,
    step: PeriodStep,
    month: NaiveDate,
    reason: String,
    /// Whose months the caller reaches, of each from an instant on.
    scope: Scope,
}

/// What is known of these months while nobody else changes them.
struct Known {
    people: Vec<TimedPerson>,
    rows: HashMap<PersonId, PeriodRow>,
    figures: HashMap<PersonId, Figures>,
    waiting: HashSet<PersonId>,
    handled: HashSet<(PersonId, AnomalyCode, DateTime<Utc>)>,
    /// Whose late punches nobody has looked at.
    disturbed: HashSet<PersonId>,
    /// Who has a later month that is closed.
    closed_later: HashSet<PersonId>,
    zones: PersonZones,
}

impl Run<'_> {
    /// Has the months of some people take the step, in one transaction. The ledger's end is locked first, then the
    /// organisation, then the people.
    async fn some(&self, ids: &[PersonId]) -> Result<PeriodMoved, ServiceError> {
        let now = self.app.clock.now();
        let transaction = Tx::begin(self.app, now).await?;
        if self.is_recorded() {
            self.app.ledger.lock(&transaction, now).await?;
            organisation::lock(&transaction).await?;
        }
        accounts::lock(&transaction, ids).await?;
        let known = self.known(&transaction, ids).await?;
        let mut moved = PeriodMoved::default();
        let mut done = Vec::new();
        for person in &known.people {
            let id = person.account_id;
            if let Some(code) = self.problem(&known, id, now) {
                moved.exceptions.push(PeriodException {
                    user_id: id,
                    name: display_name(&person.first_name, &person.last_name, &person.email),
                    code,
                });
                continue;
            }
            self.take(&transaction, &known, person, now).await?;
            done.push(id);
        }
        moved.done = u64::try_from(done.len()).unwrap_or_default();
        if done.is_empty() {
            transaction.roll_back().await?;
            return Ok(moved);
        }
        let event = match self.step {
            PeriodStep::Approve => AuditEvent::MonthsApproved,
            PeriodStep::Validate => AuditEvent::MonthsValidated,
            PeriodStep::Close => AuditEvent::MonthsClosed,
            PeriodStep::Reopen => AuditEvent::MonthsReopened,
        };
        let subject = match &*done {
            [one] if *one != self.request.caller.person.id => Some(*one),
            _ => None,
        };
        let entry = NewEntry {
            subject_id: subject,
            event_data: Some(json!({
                "month": told(self.month), "count": done.len(), "user_ids": done, "reason": self.reason,
            })),
            ..self.request.entry(event)
        };
        transaction.commit([entry]).await?;
        Ok(moved)
    }

    /// The month's first instant, and the next one's.
    fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        in_month(self.app, self.month).span
    }

    /// Whether the step is an entry of the ledger.
    const fn is_recorded(&self) -> bool {
        matches!(self.step, PeriodStep::Close | PeriodStep::Reopen)
    }

    async fn known(&self, transaction: &Tx<'_>, ids: &[PersonId]) -> Result<Known, ServiceError> {
        let days = self.month..=last_day(self.month);
        let mut people = people::of(transaction, ids).await?;
        let place: HashMap<PersonId, usize> = ids.iter().copied().zip(0..).collect();
        people.sort_by_key(|person| place.get(&person.account_id).copied());
        // Who opens a month again need not be able to compute it.
        let figures = if self.step == PeriodStep::Reopen {
            HashMap::new()
        } else {
            figures::of_people(self.app, transaction, ids, &days).await?
        };
        Ok(Known {
            people,
            rows: periods::of_month(transaction, self.month, ids).await?,
            figures,
            waiting: periods::waiting(transaction, ids, &days).await?,
            handled: periods::handled_anomalies(transaction, ids).await?,
            disturbed: periods::disturbed(transaction, self.span(), ids).await?,
            closed_later: periods::closed_later(transaction, self.month, ids).await?,
            zones: PersonZones::of(self.app, transaction, ids).await?,
        })
    }

    /// Why someone's month cannot take the step.
    fn problem(&self, known: &Known, id: PersonId, now: DateTime<Utc>) -> Option<PeriodProblem> {
        let row = known.rows.get(&id);
        let state = row.map_or(TimesheetState::Open, |row| *row.state);
        if self.step == PeriodStep::Reopen {
            return match state {
                TimesheetState::Closed if known.closed_later.contains(&id) => {
                    Some(PeriodProblem::LaterClosed)
                }
                TimesheetState::Closed => None,
                _ => Some(PeriodProblem::NotClosed),
            };
        }
        if state == TimesheetState::Closed {
            return Some(match self.step {
                PeriodStep::Close => PeriodProblem::Done,
                _ => PeriodProblem::Closed,
            });
        }
        if self.reach == Reach::Teams && id == self.request.caller.person.id {
            return Some(PeriodProblem::Own);
        }
        // Days before someone joined the team are not the manager's.
        if self
            .scope
            .since(id)
            .is_none_or(|since| self.span().0 < since)
        {
            return Some(PeriodProblem::OutOfReach);
        }
        let today = known.zones.calendar(id, now).date(now);
        if today <= last_day(self.month) {
            return Some(PeriodProblem::NotOver);
        }
        let Some(figures) = known.figures.get(&id) else {
            return Some(PeriodProblem::NotComputed);
        };
        let is_open =
            |(code, moment): &(_, DateTime<Utc>)| !known.handled.contains(&(id, *code, *moment));
        if figures.anomalies.iter().any(is_open) || known.disturbed.contains(&id) {
            return Some(PeriodProblem::Anomalies);
        }
        if known.waiting.contains(&id) {
            return Some(PeriodProblem::Requests);
        }
        let is_same = row.is_some_and(|row| row.figures_hash == figures.hash);
        match (self.step, state) {
            // What was approved is approved anew once it is other hours.
            (PeriodStep::Approve, TimesheetState::Open) => None,
            (PeriodStep::Approve, _) => is_same.then_some(PeriodProblem::Done),
            (PeriodStep::Validate, TimesheetState::Open) => Some(PeriodProblem::NotApproved),
            (PeriodStep::Validate, _) if !is_same => Some(PeriodProblem::Changed),
            (PeriodStep::Validate, TimesheetState::Approved) => None,
            (PeriodStep::Validate, _) => Some(PeriodProblem::Done),
            (_, TimesheetState::Validated) => (!is_same).then_some(PeriodProblem::Changed),
            (_, _) => Some(PeriodProblem::NotValidated),
        }
    }

    /// Writes the step of one month, its entry, and who is told.
    async fn take(
        &self,
        transaction: &Tx<'_>,
        known: &Known,
        person: &TimedPerson,
        now: DateTime<Utc>,
    ) -> Result<(), ServiceError> {
        let id = person.account_id;
        let by = self.request.caller.person.id;
        let kept = known.rows.get(&id).map(|row| row.figures_hash.as_str());
        let hash = known.figures.get(&id).map(|figures| figures.hash.as_str());
        let hash = hash.or(kept).unwrap_or_default();
        let state = match self.step {
            PeriodStep::Approve => TimesheetState::Approved,
            PeriodStep::Validate => TimesheetState::Validated,
            PeriodStep::Close => TimesheetState::Closed,
            PeriodStep::Reopen => TimesheetState::Open,
        };
        let step = NewStep {
            account_id: id,
            month: self.month,
            step: self.step,
            state,
            reason: &self.reason,
            figures_hash: hash,
            by,
            now,
        };
        let (period_id, step_id) = periods::take(transaction, step).await?;
        if self.is_recorded() {
            let salt = Salt(self.app.ledger.salt());
            let content = StepFacts {
                account: id.0,
                figures: hash.to_owned(),
                month: told(self.month),
                reason: self.reason.clone(),
            };
            let content = content.canonical().map_err(StoreError::from)?;
            let facts = PeriodFacts {
                by: by.0,
                content: commitment(&salt, &content),
                period: period_id,
                step: self.step.as_str().to_owned(),
            };
            let facts = facts.canonical().map_err(StoreError::from)?;
            let end = self.app.ledger.lock(transaction, now).await?;
            let entry = (PeriodFacts::KIND, &*facts);
            let sequence = self.app.ledger.note(transaction, end, entry, now).await?;
            let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
            periods::note_entry(transaction, step_id, sequence, &salt.0).await?;
        }
        if self.step == PeriodStep::Reopen {
            self.tell(transaction, person).await?;
        }
        Ok(())
    }

    /// Tells everyone concerned that a month is open again: the person, and who looks after them.
    async fn tell(&self, transaction: &Tx<'_>, person: &TimedPerson) -> Result<(), ServiceError> {
        let url = &self.app.mail.backoffice_url;
        let letter = |of: Option<String>, page: &str| Letter::MonthReopened {
            person: of,
            month: self.month,
            by: name(&self.request.caller.person),
            reason: self.reason.clone(),
            link: format!("{url}/{page}?month={}", told(self.month)),
        };
        if let Some(person) = accounts::find(transaction, person.account_id).await?
            && person.closed_at.is_none()
            && person.id != self.request.caller.person.id
        {
            let own = letter(None, "my-hours");
            transaction.write(Recipient::person(&person), &own).await?;
        }
        let called = display_name(&person.first_name, &person.last_name, &person.email);
        for manager in requests::managers_of(transaction, person.account_id).await? {
            let to = Recipient {
                address: &manager.email,
                language: *manager.language,
                account_id: Some(manager.id),
            };
            let theirs = letter(Some(called.clone()), "team/timesheets");
            transaction.write(to, &theirs).await?;
        }
        Ok(())
    }
}
