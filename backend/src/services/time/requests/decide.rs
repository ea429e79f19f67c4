//! Deciding: one decision for each request, written in the ledger, and the person is told.

use chrona_api_types::{
    AbsenceType, AuditEvent, DecideRequest, Decider, ProblemCode, RequestId, RequestState, Role,
    TimeRequest,
};
use chrona_ledger::{DecisionFacts, Salt, commitment};
use chrona_store::{
    StoreError,
    identity::accounts::{self, Person},
    privacy::audit::NewEntry,
    time::{
        absence_types, absences, computed_months,
        requests::{self, Closing, RequestRow},
    },
};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::{effects, one};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx,
        alerts::name,
        permissions::{Action, Reach},
        text,
    },
    mail::{Letter, Recipient, ToldRequest},
    services::time::{
        absence_types::Types, absences as entered, balances::Books, dated::author, periods,
    },
};

/// A decision that is being made: what belongs to it is written in its transaction, and nothing stands until it is made.
pub(crate) struct Decision<'a> {
    app: &'a App,
    request: &'a Request,
    pub(crate) transaction: Tx<'a>,
    pub(crate) row: RequestRow,
    pub(crate) person: Person,
    pub(crate) now: DateTime<Utc>,
    agreed: bool,
    reason: String,
    is_everyones: bool,
    /// From when on the caller reaches this person's days.
    pub(crate) since: DateTime<Utc>,
}

impl<'a> Decision<'a> {
    /// Begins to decide on a request of someone within the caller's scope. The ledger's end is locked, then the person.
    pub(crate) async fn begin(
        app: &'a App,
        request: &'a Request,
        reach: Reach,
        id: RequestId,
        body: DecideRequest,
    ) -> Result<Self, ServiceError> {
        let caller = &request.caller;
        let scope = caller
            .scope(app, Action::DecideRequests, reach, None)
            .await?;
        let least = if body.agreed { 0 } else { 3 };
        let reason = body.reason.as_deref().unwrap_or_default();
        let reason = text::line("reason", reason, least, 500)?;
        let now = app.clock.now();
        let transaction = Tx::begin(app, now).await?;
        app.ledger.lock(&transaction, now).await?;
        let found = requests::find(&transaction, id).await?;
        let found = found.filter(|row| scope.since(row.account_id).is_some());
        let asker = found.ok_or(ProblemCode::RequestNotFound)?.account_id;
        let since = scope.since(asker).ok_or(ProblemCode::RequestNotFound)?;
        accounts::lock(&transaction, &[asker]).await?;
        let person = accounts::find(&transaction, asker).await?;
        let person = person.ok_or(ProblemCode::UserNotFound)?;
        // As it is now that nobody else decides.
        let row = requests::find(&transaction, id).await?;
        let row = row.ok_or(ProblemCode::RequestNotFound)?;
        if *row.state != RequestState::Asked {
            return Err(ProblemCode::RequestClosed.into());
        }
        if asker == caller.person.id
            && !(caller.role == Role::Admin
                && requests::administrators(&transaction, asker)
                    .await?
                    .is_empty())
        {
            return Err(ProblemCode::NotYourOwnRequest.into());
        }
        let is_everyones = reach == Reach::Everyone;
        Ok(Self {
            app,
            request,
            transaction,
            row,
            person,
            now,
            agreed: body.agreed,
            reason,
            is_everyones,
            since,
        })
    }

    /// Whether it is agreed to.
    pub(crate) const fn is_agreed(&self) -> bool {
        self.agreed
    }

    /// Writes the decision, with the absence where one is agreed to, and tells the person.
    pub(crate) async fn make(self) -> Result<TimeRequest, ServiceError> {
        let absence_id = self.absence().await?;
        let Self {
            app,
            request,
            transaction,
            row,
            person,
            now,
            agreed,
            reason,
            ..
        } = self;
        let by = request.caller.person.id;
        let salt = Salt(app.ledger.salt());
        let content = row.facts(&reason).canonical().map_err(StoreError::from)?;
        let facts = DecisionFacts {
            agreed,
            by: by.0,
            content: commitment(&salt, &content),
            request: row.id.0,
        };
        let facts = facts.canonical().map_err(StoreError::from)?;
        let end = app.ledger.lock(&transaction, now).await?;
        let entry = (DecisionFacts::KIND, &*facts);
        let sequence = app.ledger.note(&transaction, end, entry, now).await?;
        let closing = Closing {
            state: if agreed {
                RequestState::Agreed
            } else {
                RequestState::Refused
            },
            by: Some(by),
            reason: reason.clone(),
            absence_id,
            entry: Some((i64::try_from(sequence).unwrap_or(i64::MAX), salt.0.to_vec())),
        };
        if !requests::close(&transaction, row.id, RequestState::Asked, closing, now).await? {
            return Err(ProblemCode::RequestClosed.into());
        }
        if person.closed_at.is_none() && person.id != by {
            let letter = Letter::RequestDecided {
                request: ToldRequest {
                    kind: *row.kind,
                    from: row.from_day,
                    to: row.to_day,
                },
                agreed,
                by: name(&request.caller.person),
                reason,
                link: format!("{}/my-requests", app.mail.backoffice_url),
            };
            transaction
                .write(Recipient::person(&person), &letter)
                .await?;
        }
        let entry = NewEntry {
            subject_id: Some(person.id).filter(|&id| id != by),
            event_data: Some(json!({ "id": row.id, "agreed": agreed, "entry": sequence })),
            ..request.entry(AuditEvent::RequestDecided)
        };
        let decided = requests::find(&transaction, row.id).await?;
        transaction.commit([entry]).await?;
        one(decided)
    }

    /// Writes the absence that is agreed to; refused where it takes more than there is, unless an administrator agrees.
    async fn absence(&self) -> Result<Option<chrona_api_types::AbsenceId>, ServiceError> {
        let Some(absence) = effects::absence_of(&self.row) else {
            return Ok(None);
        };
        let (transaction, id) = (&self.transaction, self.person.id);
        let kind = absence_types::find(transaction, &absence.kind).await?;
        let kind = kind.ok_or(ProblemCode::AbsenceTypeNotFound)?;
        self.may_decide(&kind)?;
        if !self.agreed {
            return Ok(None);
        }
        periods::refuse_closed(transaction, Some(id), absence.from).await?;
        let days = absence.from..=absence.to;
        let there = absences::of_people(transaction, &[id], &days).await?;
        let types = Types::of(transaction).await?;
        if there
            .iter()
            .any(|row| types.collide(&absence, &row.absence))
        {
            return Err(ProblemCode::AbsenceOverlaps.into());
        }
        entered::refuse_too_many(transaction, id, &absence).await?;
        if !self.is_everyones {
            let books = Books::of(self.app, transaction, &[id], absence.to).await?;
            if let Some(effect) = books.effect(id, &absence, &[])?
                && effect.least < i64::from(effect.kind.lowest_hundredths)
            {
                return Err(ProblemCode::BalanceTooLow.into());
            }
        }
        computed_months::end(transaction, Some(id)).await?;
        let author = author(self.request, self.now);
        let absence_id = absences::insert(transaction, id, &absence, "", author).await?;
        Ok(Some(absence_id))
    }

    /// Refuses a manager who would decide on what is HR's to decide.
    fn may_decide(&self, kind: &AbsenceType) -> Result<(), ServiceError> {
        if self.is_everyones || kind.decided_by != Decider::Hr {
            return Ok(());
        }
        Err(ProblemCode::RequestNotFound.into())
    }
}
