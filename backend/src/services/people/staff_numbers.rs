//! Whose a staff number is: one person's, or one invitation's, compared without case.

use chrona_api_types::{ProblemCode, names::staff_number_key};
use chrona_store::{
    StoreError,
    people::staff_numbers::{self, Holder},
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::kernel::ServiceError;

/// Gives a number to someone in the place of the one they have, or takes that one where none is given;
/// refused when another has it.
pub(crate) async fn give(
    connection: &impl ConnectionTrait,
    holder: Holder,
    number: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    staff_numbers::release(connection, &[holder]).await?;
    let Some(number) = number else {
        return Ok(());
    };
    is_free(connection, number, now).await?;
    let claim = (staff_number_key(number), holder);
    staff_numbers::claim(connection, &[claim], now)
        .await
        .map_err(|error| ServiceError::or_taken(error, ProblemCode::StaffNumberTaken))
}

/// Refuses a number that someone has.
pub(crate) async fn is_free(
    connection: &impl ConnectionTrait,
    number: &str,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let key = staff_number_key(number);
    let held = staff_numbers::holders(connection, &[key], now).await?;
    match held.into_values().next() {
        Some(held) => Err(refusal(held.by).into()),
        None => Ok(()),
    }
}

/// What someone is told whose number another has.
pub(crate) const fn refusal(holder: Holder) -> ProblemCode {
    match holder {
        Holder::Account(_) => ProblemCode::StaffNumberTaken,
        Holder::HrCode(_) => ProblemCode::StaffNumberInvited,
    }
}

/// The refusal of an account that is not unique: by its staff number, or `email_taken` by its address.
pub(crate) fn taken(error: StoreError, email_taken: ProblemCode) -> ServiceError {
    match &error {
        StoreError::NotUnique(words) if words.contains("staff_number") => {
            ProblemCode::StaffNumberTaken.into()
        }
        _ => ServiceError::or_taken(error, email_taken),
    }
}
