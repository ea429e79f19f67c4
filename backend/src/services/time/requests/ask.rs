//! Asking: what is asked is looked at, and what it would do, before anything is written.

use chrona_api_types::{
    AbsenceType, AskRequest, AuditEvent, Decider, PersonId, ProblemCode, RequestEffect,
    RequestKind, RequestState, TimeRequest,
};
use chrona_store::{
    identity::accounts,
    privacy::audit::NewEntry,
    time::{absences, computed_months, requests},
};
use chrona_work_time::Absence;
use chrono::{Days, NaiveDate};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    effects::{self, Teams},
    one, today_of,
};
use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, TimeFault, Tx, names::display_name, permissions::Action,
        text,
    },
    mail::{Letter, Recipient, ToldRequest},
    services::time::{
        absence_types::{self, Types},
        absences as entered,
        balances::Books,
        dated::author,
        faults::checked,
        periods,
    },
};

/// The longest absence that is asked for, in days.
const LONGEST: i64 = 366;
/// How far back and ahead an absence may begin and end, in days.
const BACK: u64 = 400;
const AHEAD: u64 = 800;
/// So many requests of one person wait at most.
const MOST_WAITING: i64 = 100;

/// What someone asks for, looked at as far as that needs no database.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    asked: AskRequest,
    /// For an absence.
    absence: Option<Absence>,
}

impl Asking {
    /// Refuses what is of another kind, and an absence that makes no sense by itself. A correction's punches are looked at
    /// by whoever knows punches.
    pub(crate) fn of(asked: AskRequest) -> Result<Self, ServiceError> {
        let is_absence = asked.kind == RequestKind::Absence;
        let least = if is_absence { 0 } else { 3 };
        let reason = text::line("reason", &asked.reason, least, 500)?;
        let not_wanted = if is_absence {
            [
                ("added", asked.added.is_some()),
                ("annulled_id", asked.annulled_id.is_some()),
            ]
        } else {
            [
                ("half", asked.half.is_some()),
                ("times", asked.times.is_some()),
            ]
        };
        for (field, is_given) in not_wanted {
            if is_given {
                return Err(ServiceError::field(field, FaultKind::NotWanted));
            }
        }
        let absence = match (&asked.absence_type, is_absence) {
            (None, true) => return Err(ServiceError::field("type", FaultKind::Missing)),
            (Some(_), false) => return Err(ServiceError::field("type", FaultKind::NotWanted)),
            (None, false) => None,
            (Some(kind), true) => Some(Absence {
                kind: kind.clone(),
                from: asked.from,
                to: asked.to,
                half: asked.half,
                times: asked.times.clone(),
                counts: None,
                elsewhere: false,
            }),
        };
        if asked.to < asked.from {
            let fault = FaultKind::Time(TimeFault::EndsBeforeStart);
            return Err(ServiceError::field("to", fault));
        }
        if (asked.to - asked.from).num_days() >= LONGEST {
            let fault = FaultKind::Time(TimeFault::TooManyDays(LONGEST));
            return Err(ServiceError::field("to", fault));
        }
        if let Some(absence) = &absence {
            checked(absence.check())?;
        }
        let asked = AskRequest { reason, ..asked };
        Ok(Self { asked, absence })
    }

    /// What is asked.
    pub(crate) const fn asked(&self) -> &AskRequest {
        &self.asked
    }
}

/// What an absence that the caller could ask for would do. What could not be asked for is refused as it would be.
pub(crate) async fn preview(
    app: &App,
    request: &Request,
    asking: &Asking,
) -> Result<RequestEffect, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let reader = app.store.reader();
    let own = request.caller.person.id;
    periods::refuse_closed(reader, Some(own), asking.asked.from).await?;
    let Some(absence) = &asking.absence else {
        return Ok(RequestEffect {
            balance: None,
            team_size: 0,
            team_away: 0,
        });
    };
    let (_, effect) = looked_at(app, reader, own, absence).await?;
    Ok(effect)
}

/// Asks. What nobody decides on stands at once; else who decides is told.
pub(crate) async fn ask(
    app: &App,
    request: &Request,
    asking: Asking,
) -> Result<TimeRequest, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let own = request.caller.person.id;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    accounts::lock(&transaction, &[own]).await?;
    periods::refuse_closed(&transaction, Some(own), asking.asked.from).await?;
    if requests::waiting_of(&transaction, own).await? >= MOST_WAITING {
        return Err(ProblemCode::TooManyEntries.into());
    }
    let decider = match &asking.absence {
        Some(absence) => {
            let (kind, _) = looked_at(app, &transaction, own, absence).await?;
            kind.decided_by
        }
        None => Decider::Manager,
    };
    let id = requests::insert(&transaction, own, &asking.asked, now).await?;
    if let (Some(absence), Decider::Nobody) = (&asking.absence, decider) {
        computed_months::end(&transaction, Some(own)).await?;
        let author = author(request, now);
        let absence_id = absences::insert(&transaction, own, absence, "", author).await?;
        let closing = requests::Closing {
            state: RequestState::Agreed,
            by: None,
            reason: String::new(),
            absence_id: Some(absence_id),
            entry: None,
        };
        requests::close(&transaction, id, RequestState::Asked, closing, now).await?;
    }
    tell(app, request, &transaction, (&asking.asked, decider)).await?;
    // Why someone is away may be about their health, and does not go into the log.
    let entry = NewEntry {
        event_data: Some(json!({
            "id": id, "kind": asking.asked.kind, "from": asking.asked.from, "to": asking.asked.to,
        })),
        ..request.entry(AuditEvent::RequestMade)
    };
    let row = requests::find(&transaction, id).await?;
    transaction.commit([entry]).await?;
    one(row)
}

/// Tells who decides, or who looks after the person.
async fn tell(
    app: &App,
    request: &Request,
    transaction: &Tx<'_>,
    (asked, decider): (&AskRequest, Decider),
) -> Result<(), ServiceError> {
    let person = &request.caller.person;
    let managers = requests::managers_of(transaction, person.id).await?;
    let is_for_hr = decider == Decider::Hr || managers.is_empty();
    let told = if is_for_hr {
        requests::administrators(transaction, person.id).await?
    } else {
        managers
    };
    let page = if is_for_hr {
        "requests"
    } else {
        "team/requests"
    };
    let letter = Letter::RequestAsked {
        name: display_name(&person.first_name, &person.last_name, &person.email),
        request: ToldRequest {
            kind: asked.kind,
            from: asked.from,
            to: asked.to,
        },
        is_notice: decider == Decider::Nobody,
        link: format!("{}/{page}", app.mail.backoffice_url),
    };
    for one in told {
        let to = Recipient {
            address: &one.email,
            language: *one.language,
            account_id: Some(one.id),
        };
        transaction.write(to, &letter).await?;
    }
    Ok(())
}

/// The sort of an absence that someone asks for, and what it would do; refused where it is not near, is there already, or
/// takes more than there is.
async fn looked_at(
    app: &App,
    connection: &impl ConnectionTrait,
    id: PersonId,
    absence: &Absence,
) -> Result<(AbsenceType, RequestEffect), ServiceError> {
    let kind = absence_types::of_absence(connection, absence).await?;
    let today = today_of(app, connection, id, app.clock.now()).await?;
    check_near(absence, today)?;
    entered::refuse_too_many(connection, id, absence).await?;
    let days = absence.from..=absence.to;
    let there = absences::of_people(connection, &[id], &days).await?;
    let near = today - Days::new(BACK)..=far(today);
    let waiting = requests::asked_absences(connection, &[id], &near).await?;
    let waiting: Vec<Absence> = waiting.iter().filter_map(effects::absence_of).collect();
    let others = there.iter().map(|row| &row.absence).chain(&waiting);
    let types = Types::of(connection).await?;
    let mut others = others.into_iter();
    if others.any(|other| types.collide(absence, other)) {
        return Err(ProblemCode::RequestOverlaps.into());
    }
    let books = Books::of(app, connection, &[id], absence.to).await?;
    if let Some(effect) = books.effect(id, absence, &waiting)?
        && kind.decided_by != Decider::Nobody
        && effect.taken > 0
        && effect.least < i64::from(effect.kind.lowest_hundredths)
    {
        return Err(ProblemCode::BalanceTooLow.into());
    }
    let teams = Teams::of(connection, &[id], &days).await?;
    let effect = effects::effect(&books, &teams, id, absence, &waiting)?;
    Ok((kind, effect))
}

fn check_near(absence: &Absence, today: NaiveDate) -> Result<(), ServiceError> {
    let first = today - Days::new(BACK);
    let last = far(today);
    for (field, day) in [("from", absence.from), ("to", absence.to)] {
        if !(first..=last).contains(&day) {
            let limits = FaultKind::OutOfRange(format!("{first} – {last}"));
            return Err(ServiceError::field(field, limits));
        }
    }
    Ok(())
}

fn far(today: NaiveDate) -> NaiveDate {
    today + Days::new(AHEAD)
}
