//! Corrections: a punch that counts no more, one that was forgotten, or one in place of another. Nothing
//! is changed: a correction is an entry of the ledger of its own, with who made it and why, and the person
//! is told.

use chrona_api_types::{
    AuditEvent, CorrectPunches, CorrectionKind, CorrectionMade, PersonId, ProblemCode, PunchId,
    PunchMethod, PunchType,
};
use chrona_ledger::CorrectionFacts;
use chrona_store::{
    StoreError,
    identity::accounts::{self, Person},
    privacy::audit::NewEntry,
    punching::{
        corrections::{self, CorrectionRow},
        new_punches::NewPunch,
        punches::{self, PunchRow},
    },
};
use chrono::{DateTime, Datelike, SubsecRound, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    App,
    kernel::{
        FaultKind, Request, ServiceError, Tx, alerts::name, moments::checked_time,
        permissions::Reach, text,
    },
    mail::{Happening, Letter, Recipient},
    services::{
        privacy::erasure,
        time::{
            periods::{self, Guarded},
            person_zones::PersonZones,
        },
    },
};

/// What lies so many years back was mistyped: nobody claims pay for it (Code du travail, L3245-1: three years),
/// and nobody may keep it (CNIL: five).
const LONG_AGO: u32 = 5;

/// A punch that is to be added: which way, and when.
pub(crate) type Added = (PunchType, DateTime<Utc>);

/// Corrects the punches of someone within the caller's scope: of the people of the teams the caller looks after, from
/// the day on which the person joined the team and never the caller's own, or anyone's.
pub async fn correct(
    app: &App,
    request: &Request,
    reach: Reach,
    asked: CorrectPunches,
) -> Result<CorrectionMade, ServiceError> {
    let scope = request
        .caller
        .scope_to_correct(app, reach, Some(asked.user_id))
        .await?;
    let since = scope.since(asked.user_id);
    let since = since.ok_or(ProblemCode::UserNotFound)?;
    let asked = CorrectPunches {
        reason: text::line("reason", &asked.reason, 3, 500)?,
        ..asked
    };
    let now = app.clock.now();
    check_kind(&asked)?;
    check_time(app, added_of(&asked), since, now)?;

    let transaction = Tx::begin(app, now).await?;
    app.ledger.lock(&transaction, now).await?;
    accounts::lock(&transaction, &[asked.user_id]).await?;
    let person = accounts::find(&transaction, asked.user_id).await?;
    let making = Making {
        person: &person.ok_or(ProblemCode::UserNotFound)?,
        since,
        is_told: true,
        now,
    };
    let made = making.make(app, request, &transaction, asked).await?;
    transaction.commit_recorded().await?;
    Ok(made)
}

fn added_of(asked: &CorrectPunches) -> Option<Added> {
    let added = asked.added;
    added.map(|added| (added.punch_type, added.punched_at))
}

/// A correction that is made within a transaction that holds the ledger's end, and then the person.
pub(crate) struct Making<'a> {
    pub(crate) person: &'a Person,
    /// From when on the caller corrects this person's punches.
    pub(crate) since: DateTime<Utc>,
    /// Whether the person is told by a letter of its own.
    pub(crate) is_told: bool,
    pub(crate) now: DateTime<Utc>,
}

impl Making<'_> {
    /// Writes a correction whose members go together, its entries, and what the audit log says.
    pub(crate) async fn make(
        self,
        app: &App,
        request: &Request,
        transaction: &Tx<'_>,
        asked: CorrectPunches,
    ) -> Result<CorrectionMade, ServiceError> {
        let Self { person, now, .. } = self;
        let reason = asked.reason.clone();
        let added = added_of(&asked);
        check_time(app, added, self.since, now)?;
        let is_after = |(_, at): &Added| person.closed_at.is_some_and(|closed| closed < *at);
        if added.as_ref().is_some_and(is_after) {
            return Err(ProblemCode::AccountClosed.into());
        }
        let annulled = match asked.annulled_id {
            Some(id) => Some(annulled(transaction, person, id, self.since).await?),
            None => None,
        };
        let added = added.map(|added| to_the_second(added, annulled.as_ref()));
        if let Some((way, at)) = added
            && punches::is_there(transaction, person.id, way, at).await?
        {
            return Err(ProblemCode::PunchThere.into());
        }
        let guarded = not_closed(app, transaction, person.id, (annulled.as_ref(), added)).await?;
        let (sequence, added_id) =
            written(app, request, transaction, (person.id, added), &asked, now).await?;
        let row = CorrectionRow {
            sequence,
            annulled_id: asked.annulled_id,
            added_id,
            author_id: request.caller.person.id,
            created_at: now,
        };
        corrections::insert(transaction, &row, &name(&request.caller.person))
            .await
            .map_err(|error| ServiceError::or_taken(error, ProblemCode::PunchAnnulled))?;
        transaction.record(NewEntry {
            subject_id: Some(person.id).filter(|&id| id != request.caller.person.id),
            event_data: Some(json!({
                "annulled_id": asked.annulled_id, "added_id": added_id, "reason": reason,
                "entry": sequence,
            })),
            ..request.entry(AuditEvent::PunchesCorrected)
        });
        let is_anothers = person.closed_at.is_none() && person.id != request.caller.person.id;
        if self.is_told && is_anothers {
            tell(
                app,
                request,
                transaction,
                (person, now),
                (annulled, added),
                reason,
            )
            .await?;
        }
        for month in &guarded {
            month.refuse_changed(app, transaction).await?;
        }
        transaction.tell_of(person.id).await?;
        Ok(CorrectionMade {
            sequence,
            annulled_id: asked.annulled_id,
            added_id,
        })
    }
}

/// Refuses a correction of a day that a closed month has. Answers the closed months whose last shift the punches may belong
/// to, since it may go on in the next month.
async fn not_closed(
    app: &App,
    transaction: &Tx<'_>,
    account_id: PersonId,
    (annulled, added): (Option<&PunchRow>, Option<Added>),
) -> Result<Vec<Guarded>, ServiceError> {
    let zones = PersonZones::of(app, transaction, &[account_id]).await?;
    let moments = [
        annulled.map(|punch| punch.punched_at),
        added.map(|(_, at)| at),
    ];
    let mut guarded = Vec::new();
    for at in moments.into_iter().flatten() {
        let day = zones.calendar(account_id, at).date(at);
        periods::refuse_closed(transaction, Some(account_id), day).await?;
        // A shift may go on so far into the next month.
        if day.day() <= 3 {
            guarded.push(Guarded::before(app, transaction, account_id, (day, 1)).await?);
        }
    }
    Ok(guarded)
}

/// Writes the punch that is added, and the correction's entry; answers the entry's place, and the punch.
async fn written(
    app: &App,
    request: &Request,
    transaction: &Tx<'_>,
    (account_id, added): (PersonId, Option<Added>),
    asked: &CorrectPunches,
    now: DateTime<Utc>,
) -> Result<(i64, Option<PunchId>), ServiceError> {
    let added_id = match added {
        Some(added) => {
            let end = app.ledger.lock(transaction, now).await?;
            let new = new_punch(app, account_id, added, now);
            let ids = app.ledger.record(transaction, end, &[new], now).await?;
            ids.first().copied()
        }
        None => None,
    };
    let facts = CorrectionFacts {
        account: account_id.0,
        added: added_id.map(|id| id.0),
        annulled: asked.annulled_id.map(|id| id.0),
        by: request.caller.person.id.0,
        reason: asked.reason.clone(),
    };
    let facts = facts.canonical().map_err(StoreError::from)?;
    let entry = (CorrectionFacts::KIND, &*facts);
    let end = app.ledger.lock(transaction, now).await?;
    let sequence = app.ledger.note(transaction, end, entry, now).await?;
    Ok((i64::try_from(sequence).unwrap_or(i64::MAX), added_id))
}

/// Tells the person, in the time of the place where they worked.
async fn tell(
    app: &App,
    request: &Request,
    transaction: &Tx<'_>,
    (person, now): (&Person, DateTime<Utc>),
    (annulled, added): (Option<PunchRow>, Option<Added>),
    reason: String,
) -> Result<(), ServiceError> {
    let worked = added
        .map(|(_, time)| time)
        .or(annulled.as_ref().map(|punch| punch.punched_at));
    let zones = PersonZones::of(app, transaction, &[person.id]).await?;
    let happening = Happening::now(app, "my-punches", &request.client);
    let letter = Letter::PunchesCorrected {
        annulled: annulled.as_ref().map(way_and_time),
        added,
        by: name(&request.caller.person),
        reason,
        at: Happening {
            zone: zones.zone(person.id, worked.unwrap_or(now)),
            ..happening
        },
    };
    transaction.write(Recipient::person(person), &letter).await
}

/// Lets a correction pass that has what its kind asks for, and nothing else.
fn check_kind(asked: &CorrectPunches) -> Result<(), ServiceError> {
    let (is_added, is_annulled) = (asked.added.is_some(), asked.annulled_id.is_some());
    let (adds, annuls) = match asked.kind {
        Some(CorrectionKind::Add) => (true, false),
        Some(CorrectionKind::Annul) => (false, true),
        Some(CorrectionKind::Replace) => (true, true),
        None => (is_added || !is_annulled, is_annulled),
    };
    for (field, is_wanted, is_given) in [
        ("annulled_id", annuls, is_annulled),
        ("added", adds, is_added),
    ] {
        let fault = match (is_wanted, is_given) {
            (true, false) => FaultKind::Missing,
            (false, true) => FaultKind::NotWanted,
            _ => continue,
        };
        return Err(ServiceError::field(field, fault));
    }
    Ok(())
}

/// Nobody corrects by less than a second, but what stands in the place of a punch may be of its very
/// instant.
pub(crate) fn to_the_second((way, at): Added, annulled: Option<&PunchRow>) -> Added {
    let is_kept = annulled.is_some_and(|punch| punch.punched_at == at);
    (way, if is_kept { at } else { at.trunc_subsecs(0) })
}

/// Lets pass a punch of a time that was, and that is kept.
pub(crate) fn check_time(
    app: &App,
    added: Option<Added>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let field = "added.punched_at";
    let Some((_, at)) = added else { return Ok(()) };
    checked_time(field, Some(at))?;
    if at > now {
        return Err(ServiceError::field(field, FaultKind::InTheFuture));
    }
    if now.years_since(at).is_some_and(|years| years >= LONG_AGO) {
        return Err(ServiceError::field(field, FaultKind::LongAgo(LONG_AGO)));
    }
    let oldest = erasure::kept_since(app).max(Some(since));
    if oldest.is_some_and(|oldest| at < oldest) {
        return Err(ServiceError::field(field, FaultKind::TooOld));
    }
    Ok(())
}

/// The punch that is to count no more.
pub(crate) async fn annulled(
    transaction: &impl ConnectionTrait,
    person: &Person,
    punch_id: PunchId,
    since: DateTime<Utc>,
) -> Result<PunchRow, ServiceError> {
    let punch = punches::find(transaction, punch_id).await?;
    let is_theirs = |punch: &PunchRow| punch.account_id == person.id && since <= punch.punched_at;
    let punch = punch.filter(is_theirs).ok_or(ProblemCode::PunchNotFound)?;
    if corrections::annuls(transaction, punch_id).await? {
        return Err(ProblemCode::PunchAnnulled.into());
    }
    Ok(punch)
}

fn new_punch(app: &App, account_id: PersonId, (way, at): Added, now: DateTime<Utc>) -> NewPunch {
    NewPunch {
        account_id,
        device_id: None,
        kiosk_id: None,
        kind: way,
        method: PunchMethod::Correction,
        punched_at: at,
        device_time: None,
        badge_id: format!("correction-{}", app.random.text::<16>()),
        created_at: now,
        salt: app.ledger.salt(),
    }
}

fn way_and_time(punch: &PunchRow) -> Added {
    (*punch.kind, punch.punched_at)
}
