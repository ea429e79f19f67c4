//! What kiosks' clocks say: an entry of the ledger when it changed, and once a day.

use chrona_ledger::{KioskClockFacts, instant};
use chrona_store::{
    StoreError,
    kiosks::{self, KioskRow},
};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    App,
    kernel::{ServiceError, Tx},
};

/// A smaller change is the network's.
const CHANGE: TimeDelta = TimeDelta::seconds(1);
/// A clock that keeps right is an entry all the same.
const LONGEST: TimeDelta = TimeDelta::days(1);
/// A clock that jumps about, or a network that does, is no more entries than this.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);

/// Notes what a kiosk's clock said when the server's said `now`, if that is worth an entry.
pub(crate) async fn note(
    app: &App,
    kiosk: &KioskRow,
    device_time: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let difference = device_time - now;
    if !is_due(kiosk, difference, now) {
        return Ok(());
    }
    let transaction = Tx::begin(app, now).await?;
    let end = app.ledger.lock(&transaction, now).await?;
    let (since, difference_ms) = (now - SHORTEST, difference.num_milliseconds());
    if !kiosks::note_clock(&transaction, kiosk.id, difference_ms, since, now).await? {
        return Ok(());
    }
    let facts = KioskClockFacts {
        device_time: instant(device_time),
        difference_ms,
        kiosk: kiosk.id.0,
        server_time: instant(now),
    };
    let facts = facts.canonical().map_err(StoreError::from)?;
    let entry = (KioskClockFacts::KIND, &*facts);
    app.ledger.note(&transaction, end, entry, now).await?;
    transaction.commit_unrecorded().await
}

fn is_due(kiosk: &KioskRow, difference: TimeDelta, now: DateTime<Utc>) -> bool {
    let (Some(before_ms), Some(at)) = (kiosk.clock_difference_ms, kiosk.clock_noted_at) else {
        return true;
    };
    let change = (difference.num_milliseconds() - before_ms).abs();
    // Where the server's own clock went back, the last entry is of the future.
    let age = (now - at).abs();
    age >= LONGEST || (age >= SHORTEST && change > CHANGE.num_milliseconds())
}
