//! What one does at a time in the whole installation, however many instances it has.

use std::time::Duration;

use chrona_api_types::ProblemCode;
use chrona_store::turns;
use chrono::TimeDelta;

use super::{Context, ServiceError};

/// How long a turn is kept that is not given back, as when an instance stops in the middle of it.
const LONGEST: TimeDelta = TimeDelta::minutes(2);
/// How often a turn that another has is asked for again, and after how long.
const TRIES: usize = 10;
const PAUSE: Duration = Duration::from_millis(500);

/// A turn that was taken, until it is given back or [`LONGEST`] has passed.
#[derive(Debug)]
pub(crate) struct Turn {
    name: &'static str,
    holder: String,
}

impl Turn {
    /// Takes the turn of this name; none where another has it.
    pub(crate) async fn try_take(
        context: &Context,
        name: &'static str,
    ) -> Result<Option<Self>, ServiceError> {
        let holder = context.random.text::<16>();
        let now = context.clock.now();
        let is_taken =
            turns::take(context.store.writer(), name, &holder, now + LONGEST, now).await?;
        Ok(is_taken.then_some(Self { name, holder }))
    }

    /// Takes the turn of this name; refused with `busy` when another keeps it for a few seconds.
    pub(crate) async fn take(
        context: &Context,
        name: &'static str,
        busy: ProblemCode,
    ) -> Result<Self, ServiceError> {
        for _ in 0..TRIES {
            if let Some(turn) = Self::try_take(context, name).await? {
                return Ok(turn);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(busy.into())
    }

    /// Gives the turn back.
    pub(crate) async fn give_back(self, context: &Context) {
        if let Err(error) = turns::give_back(context.store.writer(), self.name, &self.holder).await
        {
            tracing::warn!(%error, turn = self.name, "a turn ends by its time alone");
        }
    }
}
