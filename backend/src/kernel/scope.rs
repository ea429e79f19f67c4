//! Whose things a request is about: the caller's own, those of the teams the caller looks after, or everyone's.

use chrona_api_types::{PersonId, ProblemCode};
use chrona_store::{Scope, people::teams};
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Caller, Context, ServiceError,
    permissions::{Action, Reach},
};

impl Caller {
    /// The scope of an action where a request reaches so far (`/team` to the teams, `/admin` to everyone); 403 where
    /// the caller's role does not, and 404 for someone alone who is outside of it.
    pub(crate) async fn scope(
        &self,
        context: &Context,
        action: Action,
        reach: Reach,
        account_id: Option<PersonId>,
    ) -> Result<Scope, ServiceError> {
        self.reaches(action, reach)?;
        match reach {
            Reach::Own => Ok(Scope::Own(self.person.id)),
            Reach::Everyone => Ok(Scope::Everyone),
            Reach::Teams => {
                let reader = context.store.reader();
                let days = teams::days_led_by(reader, self.person.id, account_id).await?;
                if account_id.is_some() && days.is_empty() {
                    return Err(ProblemCode::UserNotFound.into());
                }
                let days = days.into_iter();
                let people = days.map(|(id, since)| (id, start(context, since)));
                Ok(Scope::People(people.collect()))
            }
        }
    }

    /// The scope in which the caller changes someone's hours. Who looks after a team changes none of their own.
    pub(crate) async fn scope_to_correct(
        &self,
        context: &Context,
        reach: Reach,
        account_id: Option<PersonId>,
    ) -> Result<Scope, ServiceError> {
        self.reaches(Action::CorrectHours, reach)?;
        if reach < Reach::Everyone && account_id == Some(self.person.id) {
            return Err(ProblemCode::NotYourOwnPunches.into());
        }
        let action = Action::CorrectHours;
        let mut scope = self.scope(context, action, reach, account_id).await?;
        if let Scope::People(people) = &mut scope {
            people.retain(|(id, _)| *id != self.person.id);
        }
        Ok(scope)
    }
}

fn start(context: &Context, day: NaiveDate) -> DateTime<Utc> {
    context.settings.time.calendar().day(day).start
}
