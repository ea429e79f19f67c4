//! Months that are kept, held against what they were computed from.

use chrona_api_types::PersonId;
use chrona_store::time::computed_months::{self, ComputedMonth, KeptFound, KeptMonth};
use chrono::NaiveDate;

use super::{
    Known, Open, PEOPLE_AT_ONCE, basis, compute_rest, end_of, everything_of, keep, upkeep::catch_up,
};
use crate::{
    App,
    kernel::{ServiceError, Tx},
    services::time::case_files,
};

/// What came of computing again what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many months were computed.
    pub months: u64,
    /// Those that were not what was kept as true, by person and first day.
    pub different: Vec<(PersonId, NaiveDate)>,
}

/// Computes every month that is kept again, and tells which were wrong. They are mended unless this only checks. The
/// person at the server's console asks for it.
pub async fn rebuild(app: &App, only_checks: bool) -> Result<Rebuilt, ServiceError> {
    if !only_checks {
        catch_up(app).await?;
    }
    let mut rebuilt = Rebuilt::default();
    let mut after: Option<KeptMonth> = None;
    loop {
        let reader = app.store.reader();
        let found = computed_months::kept_after(reader, after, PEOPLE_AT_ONCE).await?;
        let Some(&first) = found.first() else {
            return Ok(rebuilt);
        };
        // Those of one month are read together.
        let some: Vec<_> = found
            .into_iter()
            .take_while(|kept| kept.month == first.month)
            .collect();
        after = some.last().copied();
        let ids: Vec<PersonId> = some.iter().map(|kept| kept.account_id).collect();
        rebuild_some(app, &ids, first.month, only_checks, &mut rebuilt).await?;
    }
}

async fn rebuild_some(
    app: &App,
    ids: &[PersonId],
    month: NaiveDate,
    only_checks: bool,
    rebuilt: &mut Rebuilt,
) -> Result<(), ServiceError> {
    let range = month..=end_of(month).unwrap_or(month);
    let reader = app.store.along_index().await?;
    let subjects = everything_of(app, &reader, ids, &range).await?;
    let known = Known::read(&reader, month, &subjects).await?;
    let found = KeptFound::of(&reader, month, ids).await?;
    let files = case_files::without_punches(app, &reader, &subjects, &range).await?;
    let open = files.into_iter().map(|file| Open {
        basis: basis(&app.settings.time, &file),
        file,
    });
    let computed = compute_rest(app, reader, &subjects, open.collect(), &range).await?;
    let now = app.clock.now();
    for (subject, one) in subjects.iter().zip(&computed) {
        rebuilt.months += 1;
        let Some(one) = one else {
            // Nothing of it would be kept.
            if known.held(subject, &range, now).is_some() {
                rebuilt.different.push((subject.id, month));
            }
            continue;
        };
        let kept = known.kept(subject, &range, &one.sums.basis, now);
        let is_same = |kept: &ComputedMonth| {
            let ComputedMonth { entries, until, .. } = *kept;
            let computed = ComputedMonth {
                entries,
                until,
                ..one.sums.clone()
            };
            *kept == computed
        };
        let is_other = |kept| !is_same(kept) || !found.is_of(one);
        if kept.is_some_and(is_other) {
            rebuilt.different.push((subject.id, month));
        }
    }
    if let Some(mark) = known.mark.filter(|_| !only_checks)
        && !keep(app, month, &known, subjects.iter().zip(&computed), mark).await?
    {
        // Something came meanwhile: they are computed again when they are needed.
        let transaction = Tx::begin(app, now).await?;
        for id in ids {
            computed_months::end(&transaction, Some(*id)).await?;
        }
        transaction.commit_unrecorded().await?;
    }
    Ok(())
}
