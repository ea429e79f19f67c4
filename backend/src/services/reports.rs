//! Attendance reports, streamed: memory does not grow with the range.

use std::sync::Arc;

use chrona_api_types::{ProblemCode, Punch};
use chrona_work_time::Calendar;
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;

use super::{
    ClientInfo, ServiceError, permissions::Action, punches::shown, reads, sign_in::Caller,
};
use crate::{
    App,
    store::{
        StoreError,
        punches::{self, PunchFilter},
    },
};

/// Rows read at a time.
const CHUNK: u64 = 1000;

/// What a report covers.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The first day, in the organisation's zone.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    filter: PunchFilter,
}

/// What someone asks a report of.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The first day, or an instant within it, in the organisation's zone.
    pub from: &'a str,
    /// The last day, included.
    pub to: &'a str,
    /// Only this person's punches.
    pub user_id: Option<i64>,
    /// Only those of who belongs to this team today.
    pub team_id: Option<i64>,
    /// Only those of who belongs today to a team of this site.
    pub site_id: Option<i64>,
    /// Whether it is taken away as a file.
    pub is_file: bool,
}

/// Reads what a report is to cover, and notes who takes it.
pub async fn plan(
    app: &App,
    caller: &Caller,
    asked: Asked<'_>,
    client: &ClientInfo,
) -> Result<Report, ServiceError> {
    caller.may(Action::SeeEveryone)?;
    let calendar = Calendar::new(app.settings.accounts.timezone);
    let (from, to) = (date(calendar, asked.from)?, date(calendar, asked.to)?);
    if to < from {
        return Err(ProblemCode::InvalidRange.into());
    }
    let filter = PunchFilter {
        account_id: asked.user_id,
        team_id: asked.team_id,
        site_id: asked.site_id,
        from: Some(calendar.day(from).start),
        before: Some(calendar.day(to).end),
        with_annulled: false,
    };
    if asked.is_file {
        let mut range = json!({ "from": from, "to": to });
        for (name, id) in [("team_id", asked.team_id), ("site_id", asked.site_id)] {
            if let Some(id) = id {
                range[name] = id.into();
            }
        }
        reads::note_export(app, caller, "punches", asked.user_id, range, client).await?;
    } else {
        reads::note(app, caller, "punches", asked.user_id, client).await?;
    }
    Ok(Report { from, to, filter })
}

fn date(calendar: Calendar, text: &str) -> Result<NaiveDate, ServiceError> {
    // A `+` in a query arrives as a space.
    let instant = |text: &str| DateTime::parse_from_rfc3339(&text.replace(' ', "+"));
    let date = text
        .parse()
        .or_else(|_| instant(text).map(|at| calendar.date(at.to_utc())))
        .map_err(|_| ServiceError::Refused(ProblemCode::InvalidDatetime))?;
    // The years both databases and chrono agree on, with room for the day after.
    let years = NaiveDate::from_ymd_opt(1900, 1, 1)..NaiveDate::from_ymd_opt(9999, 1, 1);
    if years.contains(&Some(date)) {
        Ok(date)
    } else {
        Err(ProblemCode::InvalidDatetime.into())
    }
}

/// The report's punches, oldest first, a chunk at a time. The first chunk is read before anything is
/// answered, so that a database that is away is a problem and not half a file.
pub async fn chunks(
    app: Arc<App>,
    report: Report,
) -> Result<impl Stream<Item = Result<Vec<Punch>, StoreError>> + Send, ServiceError> {
    let first = chunk(&app, report, None).await?;
    let after = position(&first);
    let first = shown(app.store.reader(), first).await?;
    let rest = stream::try_unfold((app, after), move |(app, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let rows = chunk(&app, report, Some(after)).await?;
        let next = position(&rows);
        if rows.is_empty() {
            return Ok(None);
        }
        let punches = shown(app.store.reader(), rows).await?;
        Ok(Some((punches, (app, next))))
    });
    Ok(stream::once(async { Ok(first) }).chain(rest))
}

type Row = punches::NamedPunch;

async fn chunk(
    app: &App,
    report: Report,
    after: Option<(DateTime<Utc>, i64)>,
) -> Result<Vec<Row>, StoreError> {
    punches::list_after(app.store.reader(), report.filter, after, CHUNK).await
}

/// Where the next chunk begins; `None` when this one was the last.
fn position(rows: &[Row]) -> Option<(DateTime<Utc>, i64)> {
    let full = u64::try_from(rows.len()).is_ok_and(|length| length == CHUNK);
    rows.last()
        .filter(|_| full)
        .map(|row| (row.punched_at, row.id))
}
