//! What the days of a great many people come to, in figures alone: a list that is sorted by one needs everyone's.

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::PersonId;
use chrona_store::{Scope, StoreError, time::people};
use chrono::NaiveDate;

use super::{Figures, Known, PEOPLE_AT_ONCE, basis, month_of, of_people};
use crate::{
    App,
    kernel::ServiceError,
    services::time::{
        case_files::{self, Subject},
        timesheets::subject,
    },
};

/// People whose kept months are read together.
const READ_AT_ONCE: usize = 500;
/// The most people whose days are computed for one answer.
pub(in crate::services::time) const MOST_COMPUTED: usize = 1_000;

/// What these days of these people come to, as a reader of this scope sees them and as [`of_people`] says it; of whom it
/// is not there, the reader sees none of the days. None where the days of more than [`MOST_COMPUTED`] people are not
/// kept: where they are a month, so many are computed and kept, and who asks again comes further.
pub(in crate::services::time) async fn of_many(
    app: &App,
    scope: &Scope,
    ids: &[PersonId],
    range: &RangeInclusive<NaiveDate>,
) -> Result<Option<HashMap<PersonId, Option<Figures>>>, ServiceError> {
    let (mut figures, mut missing) = read_kept(app, scope, ids, range).await?;
    let are_too_many = missing.len() > MOST_COMPUTED;
    if are_too_many && month_of(range).is_none() {
        return Ok(None);
    }
    missing.truncate(MOST_COMPUTED);
    let at_once = usize::try_from(PEOPLE_AT_ONCE).unwrap_or(READ_AT_ONCE);
    for some in missing.chunks(at_once) {
        let reader = app.store.along_index().await?;
        figures.extend(of_people(app, reader, some, range).await?);
    }
    Ok((!are_too_many).then_some(figures))
}

/// What is kept of these days and still true, and of whom nothing is.
async fn read_kept(
    app: &App,
    scope: &Scope,
    ids: &[PersonId],
    range: &RangeInclusive<NaiveDate>,
) -> Result<(HashMap<PersonId, Option<Figures>>, Vec<Subject>), ServiceError> {
    let (mut figures, mut missing) = (HashMap::new(), Vec::new());
    let reader = app.store.along_index().await?;
    let month = month_of(range);
    let mut known = match month {
        Some(_) => Known::changes(&reader).await?,
        None => Known::default(),
    };
    let now = app.clock.now();
    for some in ids.chunks(READ_AT_ONCE) {
        let found = people::of(&reader, some).await?;
        let subjects = found.iter().filter_map(|person| {
            let since = scope.since(person.account_id)?;
            subject(app, person, since, range)
        });
        let subjects: Vec<Subject> = subjects.collect();
        let Some(month) = month else {
            missing.extend(subjects);
            continue;
        };
        known.find(&reader, month, &subjects).await?;
        let files = case_files::without_punches(app, &reader, &subjects, range).await?;
        for (subject, file) in subjects.into_iter().zip(files) {
            let basis = basis(&app.settings.time, &file);
            match known.kept(&subject, range, &basis, now) {
                Some(kept) => {
                    figures.insert(subject.id, Some(kept.into()));
                }
                None => missing.push(subject),
            }
        }
    }
    reader.commit().await.map_err(StoreError::from)?;
    Ok((figures, missing))
}
