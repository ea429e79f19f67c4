//! Since when those came in who are in now: no longer ago than a shift is believed to run.

use chrona_store::{
    StoreError,
    punching::presence::{self, InAfter},
};
use chrona_work_time::in_after;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::App;

/// After which moments those came in who are in now.
pub(crate) async fn moments(
    app: &App,
    reader: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<InAfter, StoreError> {
    let moment = |minutes| in_after(now, app.settings.time.longest_shift(minutes));
    let own = presence::own_longest_shifts(reader).await?;
    Ok(InAfter {
        usual: moment(None),
        own: own
            .into_iter()
            .map(|minutes| (minutes, moment(Some(minutes))))
            .collect(),
    })
}
