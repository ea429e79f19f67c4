//! What people are told of their working time by e-mail: limits that were broken or are about to be, and that they may
//! have forgotten to clock out.

mod limits;
mod reminders;

use chrona_store::punching::reminders as stored;
use chrono::TimeDelta;

use crate::{
    App,
    kernel::{ServiceError, Tx, turn::Turn},
};

/// How long it is known who was reminded: longer than any shift.
const REMINDED: TimeDelta = TimeDelta::days(3);

/// Tells what there is to tell now. One instance at a time does.
pub async fn tell(app: &App) -> Result<(), ServiceError> {
    let Some(turn) = Turn::try_take(app, "notices").await? else {
        return Ok(());
    };
    let reminded = reminders::remind(app).await;
    let told = limits::tell(app).await;
    let forgotten = forget(app).await;
    turn.give_back(app).await;
    reminded.and(told).and(forgotten)
}

async fn forget(app: &App) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    stored::forget_reminded(&transaction, now - REMINDED).await?;
    transaction.commit_unrecorded().await
}
