//! What is the same of contracts, schedules, rules and absences: written in the place of another, and annulled.

use chrona_api_types::{AuditEvent, PersonId, ProblemCode};
use chrona_store::{
    identity::accounts,
    people::categories,
    privacy::audit::NewEntry,
    time::{
        computed_months, organisation,
        rows::{self, Annulled, Author, Owner, Rows},
    },
};
use chrono::{Days, NaiveDate};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::periods::{self, Guarded};
use crate::{
    App,
    kernel::{Request, ServiceError, Tx, permissions::Action},
};

/// So many rows of one owner hold at most: with everyone's schedules between the own ones, a case file has 1,000.
const MOST_ROWS: i64 = 300;

/// Rows of one owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owned {
    pub(crate) rows: Rows,
    pub(crate) owner: Owner,
}

impl Owned {
    /// Keeps others from writing rows of this owner until the transaction ends; the months that were computed from them
    /// hold no more. 404 for a person or a category that is not there.
    pub(crate) async fn lock(self, connection: &impl ConnectionTrait) -> Result<(), ServiceError> {
        match self.owner {
            Owner::Person(id) => {
                accounts::lock(connection, &[id]).await?;
                exists(connection, id).await?;
            }
            // Who closes months locks the organisation.
            Owner::Category(id) => {
                organisation::lock(connection).await?;
                if !categories::lock(connection, id).await? {
                    return Err(ProblemCode::CategoryNotFound.into());
                }
            }
            Owner::Organisation => organisation::lock(connection).await?,
        }
        Ok(computed_months::end(connection, self.person()).await?)
    }

    /// Makes room for a row that begins on this day: one that began on it is annulled. Answers which. Refused where so
    /// many hold that no case file could have them all, and where a closed month has the day or a later one.
    pub(crate) async fn make_room(
        self,
        connection: &impl ConnectionTrait,
        from: NaiveDate,
        author: Author,
    ) -> Result<Option<i64>, ServiceError> {
        self.refuse_more_than(connection, MOST_ROWS).await?;
        self.refuse_closed(connection, from).await?;
        let replaced = rows::replace(connection, self.rows, self.owner, from, author).await?;
        Ok(replaced)
    }

    /// Refuses a row that begins on a day which a closed month has, or a month before one.
    pub(crate) async fn refuse_closed(
        self,
        connection: &impl ConnectionTrait,
        from: NaiveDate,
    ) -> Result<(), ServiceError> {
        if self.rows == Rows::BalanceEntries {
            return Ok(());
        }
        periods::refuse_closed(connection, self.person(), from).await
    }

    /// The closed months before a row's first day whose figures may depend on it: a contract pays the week that it begins
    /// in, and ends the year that the one before counted on.
    pub(crate) async fn guarded(
        self,
        app: &App,
        connection: &impl ConnectionTrait,
        from: NaiveDate,
    ) -> Result<Option<Guarded>, ServiceError> {
        match (self.rows, self.person()) {
            (Rows::Contracts, Some(id)) => {
                let guarded = Guarded::before(app, connection, id, (from, 24)).await?;
                Ok(Some(guarded))
            }
            _ => Ok(None),
        }
    }

    /// Refuses another row where so many hold.
    pub(crate) async fn refuse_more_than(
        self,
        connection: &impl ConnectionTrait,
        most: i64,
    ) -> Result<(), ServiceError> {
        if rows::count(connection, self.rows, self.owner).await? >= most {
            return Err(ProblemCode::TooManyEntries.into());
        }
        Ok(())
    }

    /// An entry of the audit log on whose these rows are.
    pub(crate) fn entry(self, request: &Request, event: AuditEvent) -> NewEntry {
        match self.person() {
            Some(id) => request.entry_on(event, id),
            None => request.entry(event),
        }
    }

    fn person(self) -> Option<PersonId> {
        match self.owner {
            Owner::Person(id) => Some(id),
            Owner::Organisation | Owner::Category(_) => None,
        }
    }

    /// Annuls a row.
    pub(crate) async fn annul(
        self,
        app: &App,
        request: &Request,
        (action, event): (Action, AuditEvent),
        id: i64,
    ) -> Result<(), ServiceError> {
        request.caller.may(action)?;
        let now = app.clock.now();
        let transaction = Tx::begin(app, now).await?;
        self.lock(&transaction).await?;
        let author = author(request, now);
        let from = rows::first_day(&transaction, self.rows, self.owner, id).await?;
        let guarded = match from {
            Some(from) => {
                self.refuse_closed(&transaction, from).await?;
                self.guarded(app, &transaction, from).await?
            }
            None => None,
        };
        match rows::annul(&transaction, self.rows, self.owner, id, author).await? {
            Annulled::Done => {}
            Annulled::Before => return Err(ProblemCode::EntryAnnulled.into()),
            Annulled::NotThere => return Err(ProblemCode::EntryNotFound.into()),
        }
        if let Some(guarded) = guarded {
            guarded.refuse_changed(app, &transaction).await?;
        }
        let entry = NewEntry {
            event_data: Some(json!({ "id": id })),
            ..self.entry(request, event)
        };
        transaction.commit([entry]).await
    }
}

/// The caller, who writes.
pub(crate) fn author(request: &Request, now: chrono::DateTime<chrono::Utc>) -> Author {
    Author {
        id: request.caller.person.id,
        now,
    }
}

/// Refuses with 404 where there is no such account; a closed one is there.
pub(crate) async fn exists(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<(), ServiceError> {
    match accounts::find(connection, id).await? {
        Some(_) => Ok(()),
        None => Err(ProblemCode::UserNotFound.into()),
    }
}

/// The last days on which rows hold, of which each ends the one before: their own last day, or the one before the next
/// begins. The rows are in order of time.
pub(crate) fn ends(rows: &[(NaiveDate, Option<NaiveDate>)]) -> Vec<Option<NaiveDate>> {
    let next = rows
        .iter()
        .skip(1)
        .map(|(from, _)| Some(*from))
        .chain([None]);
    rows.iter()
        .zip(next)
        .map(|((_, to), next)| {
            let day_before = next.and_then(|next| next.checked_sub_days(Days::new(1)));
            match (*to, day_before) {
                (Some(to), Some(day_before)) => Some(to.min(day_before)),
                (to, day_before) => to.or(day_before),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_row_ends_the_one_before_and_a_gap_stays_one() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rows = [
            (day("2026-01-01"), None),
            (day("2027-01-01"), Some(day("2027-03-31"))),
            (day("2027-06-01"), None),
        ];
        let ends = ends(&rows);
        assert_eq!(
            ends,
            [Some(day("2026-12-31")), Some(day("2027-03-31")), None]
        );
    }
}
