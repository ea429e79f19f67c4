//! Limits that were broken or are about to be, told to the person and to who looks after their team: one letter a day to
//! each of them at most, and none in the quiet hours.

use chrona_api_types::PersonId;
use chrona_store::time::{
    limits::LimitKey,
    notices::{self, Untold},
};
use chrono::{Days, NaiveDate};

use crate::{
    App,
    kernel::{ServiceError, Tx, moments::today, names::display_name},
    mail::{Letter, Recipient, ToldLimit},
    services::time::person_zones::PersonZones,
};

/// What is older is told to nobody: it stands in the list.
const DAYS: u64 = 7;
/// How many limits are read at once.
const AT_ONCE: usize = 1_000;
/// The most that one letter tells.
const MOST: usize = 30;

/// Tells everyone what they were not told yet.
pub(super) async fn tell(app: &App) -> Result<(), ServiceError> {
    let today = today(app);
    let since = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let mut after = PersonId::default();
    loop {
        let untold = read(app, since, after).await?;
        let Some(last) = untold.last() else {
            return Ok(());
        };
        after = last.recipient_id;
        let people: Vec<PersonId> = untold.iter().map(|one| one.recipient_id).collect();
        let zones = PersonZones::of(app, app.store.reader(), &people).await?;
        for of_one in untold.chunk_by(|one, next| one.recipient_id == next.recipient_id) {
            match tell_one(app, &zones, of_one).await {
                Err(error @ ServiceError::Store(_)) => return Err(error),
                // The others are told.
                Err(error) => {
                    tracing::error!(%error, "someone could not be told of limits");
                }
                Ok(()) => {}
            }
        }
    }
}

/// Some of what is untold, of each recipient everything, or as much as is read at once.
async fn read(app: &App, since: NaiveDate, after: PersonId) -> Result<Vec<Untold>, ServiceError> {
    let most = u64::try_from(AT_ONCE).unwrap_or(u64::MAX);
    let mut untold = notices::untold(app.store.reader(), since, after, most).await?;
    if untold.len() == AT_ONCE
        && let Some(last) = untold.last().map(|one| one.recipient_id)
        && untold[0].recipient_id != last
    {
        // Of the last one there may be more.
        untold.retain(|one| one.recipient_id != last);
    }
    // What two months say is told once.
    untold.dedup_by_key(|one| (one.recipient_id, one.key()));
    Ok(untold)
}

/// Tells someone what they were not told yet, unless they were told something today, or it is too late or too early.
async fn tell_one(app: &App, zones: &PersonZones, untold: &[Untold]) -> Result<(), ServiceError> {
    let Some(first) = untold.first() else {
        return Ok(());
    };
    let now = app.clock.now();
    let calendar = zones.calendar(first.recipient_id, now);
    let local = calendar.zone().local(now);
    // One told on a day to come was told by a clock that was wrong.
    let was_told_today = (first.told_at).is_some_and(|told| calendar.date(told) == local.date());
    if was_told_today || app.settings.time.is_quiet(local.time()) {
        return Ok(());
    }
    let letter = Letter::Limits {
        limits: untold.iter().take(MOST).map(told).collect(),
        more: untold.len().saturating_sub(MOST),
        link: link(app, untold),
    };
    let to = Recipient {
        address: &first.recipient,
        language: *first.language,
        account_id: Some(first.recipient_id),
    };
    let keys: Vec<LimitKey> = untold.iter().map(Untold::key).collect();
    let transaction = Tx::begin(app, now).await?;
    // Another instance may have been as fast; what it did not tell is told later.
    if !notices::note_told(&transaction, first.recipient_id, &keys, now).await? {
        return transaction.roll_back().await;
    }
    transaction.write(to, &letter).await?;
    transaction.commit_unrecorded().await
}

/// The page to look at: one's own hours, or one's team where it is about others.
fn link(app: &App, untold: &[Untold]) -> String {
    let is_own = untold.iter().all(|one| one.account_id == one.recipient_id);
    let page = if is_own { "my-hours" } else { "team" };
    format!("{}/{page}", app.mail.backoffice_url)
}

fn told(one: &Untold) -> ToldLimit {
    let name = || display_name(&one.first_name, &one.last_name, &one.email);
    ToldLimit {
        person: (one.account_id != one.recipient_id).then(name),
        code: one.code.0,
        article: one.article.clone(),
        day: one.day,
        measured_seconds: one.measured_seconds,
        limit_seconds: one.limit_seconds,
    }
}
