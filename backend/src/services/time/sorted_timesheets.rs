//! Lists of timesheets that are sorted by a figure, or hold only those in which there is something.

use std::{collections::HashMap, ops::RangeInclusive};

use chrona_api_types::{PersonId, ProblemCode, TimesheetLine, TimesheetSort, TimesheetWith};
use chrona_store::{
    Counted, Page, Scope,
    time::people::{self, PeopleFilter, TimedPerson},
};
use chrono::NaiveDate;

use super::{
    computed_months::{Figures, MOST_COMPUTED, NOTHING, of_many},
    timesheets::{Wanted, line},
};
use crate::{App, kernel::ServiceError};

/// Someone, and what their hours come to; none where they cannot be computed.
type Line = (PersonId, Option<Figures>);

/// A page of such a list. Refused where the hours of too many people would have to be computed for it.
pub(super) async fn list(
    app: &App,
    scope: &Scope,
    filter: PeopleFilter,
    wanted: Wanted,
    range: &RangeInclusive<NaiveDate>,
    page: Page,
) -> Result<Counted<TimesheetLine>, ServiceError> {
    let ids = people::ids(app.store.reader(), filter).await?;
    let Some(figures) = of_many(app, scope, &ids, range).await? else {
        return Err(ServiceError::OverLimit {
            code: ProblemCode::TooManyToCompute,
            limit: MOST_COMPUTED.to_string(),
        });
    };
    // Of whom the caller sees no day, everything is zero.
    let lines = ids.into_iter().map(|id| {
        let figures = figures.get(&id).copied();
        (id, figures.unwrap_or(NOTHING))
    });
    let lines = sorted(lines.collect(), wanted);
    let total = u64::try_from(lines.len()).unwrap_or(u64::MAX);
    Ok((named(app, on_page(&lines, page)).await?, total))
}

/// The lines that are wanted, in their order. They come by name.
fn sorted(mut lines: Vec<Line>, wanted: Wanted) -> Vec<Line> {
    if let Some(with) = wanted.only {
        // Of whom nothing can be computed, nobody knows that there is nothing.
        lines.retain(|(_, figures)| figures.is_none_or(|figures| has(&figures, with)));
    }
    if wanted.sort == TimesheetSort::Name {
        if wanted.is_descending {
            lines.reverse();
        }
        return lines;
    }
    // Those without figures come first, and those with the same by name: sorting leaves them so.
    lines.sort_by_key(|(_, figures)| {
        let figure = figures.map(|figures| figure(&figures, wanted.sort));
        figure.map(|figure| {
            if wanted.is_descending {
                -figure
            } else {
                figure
            }
        })
    });
    lines
}

fn has(figures: &Figures, with: TimesheetWith) -> bool {
    match with {
        TimesheetWith::Anomalies => figures.anomalies > 0,
        TimesheetWith::Alerts => figures.alerts > 0,
    }
}

/// What lines are sorted by, where it is no name.
fn figure(figures: &Figures, sort: TimesheetSort) -> i64 {
    match sort {
        TimesheetSort::Name => 0,
        TimesheetSort::Worked => figures.worked_seconds,
        TimesheetSort::Overtime => figures.overtime_seconds + figures.complementary_seconds,
        TimesheetSort::Anomalies => figures.anomalies,
        TimesheetSort::Alerts => figures.alerts,
    }
}

fn on_page(lines: &[Line], page: Page) -> &[Line] {
    let place = |count: u64| {
        usize::try_from(count)
            .unwrap_or(usize::MAX)
            .min(lines.len())
    };
    let (start, end) = (
        place(page.offset),
        place(page.offset.saturating_add(page.limit)),
    );
    &lines[start..end]
}

/// These lines, with what is told of the people.
async fn named(app: &App, lines: &[Line]) -> Result<Vec<TimesheetLine>, ServiceError> {
    let ids: Vec<PersonId> = lines.iter().map(|(id, _)| *id).collect();
    let found = people::of(app.store.reader(), &ids).await?;
    let mut people: HashMap<PersonId, TimedPerson> = found
        .into_iter()
        .map(|person| (person.account_id, person))
        .collect();
    // Someone who was deleted meanwhile is in the list no more.
    let lines = lines
        .iter()
        .filter_map(|(id, figures)| Some(line(people.remove(id)?, *figures)));
    Ok(lines.collect())
}
