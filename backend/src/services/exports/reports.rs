//! Attendance reports, streamed: memory does not grow with the range.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrona_api_types::{Correction, ProblemCode, Punch, PunchMethod};
use chrona_work_time::Calendar;
use chrono::{DateTime, NaiveDate};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;

use crate::{
    App,
    kernel::{
        Caller, ClientInfo, ServiceError, audited_reads,
        names::{Names, PersonNames},
        permissions::Action,
        reading_ahead::ahead,
    },
    services::{punching::punches::correction, time::person_zones::PersonZones},
    store::{
        StoreError,
        exports::attendance::{self, Attendance, AttendanceRow, Place},
        punching::corrections,
    },
};

/// Rows read at a time.
pub const CHUNK: u64 = 5_000;

/// What a report covers.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The first day, in the organisation's zone.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    punches: Attendance,
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

/// A punch of a report, with what goes with it.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The punch.
    pub row: AttendanceRow,
    /// Whose it is.
    pub person: Arc<PersonNames>,
    /// The kiosk's name.
    pub kiosk: Option<Arc<str>>,
    /// The correction that added it.
    pub added: Option<Box<Correction>>,
    /// The person's zone on that day, where it is not the organisation's.
    pub timezone: Option<String>,
}

/// Reads what a report is to cover, and notes who takes it.
pub async fn plan(
    app: &App,
    caller: &Caller,
    asked: Asked<'_>,
    client: &ClientInfo,
) -> Result<Report, ServiceError> {
    caller.may(Action::SeeEveryone)?;
    let calendar = app.settings.time.calendar();
    let (from, to) = (date(&calendar, asked.from)?, date(&calendar, asked.to)?);
    if to < from {
        return Err(ProblemCode::InvalidRange.into());
    }
    let punches = Attendance {
        account_id: asked.user_id,
        team_id: asked.team_id,
        site_id: asked.site_id,
        from: calendar.day(from).start,
        before: calendar.day(to).end,
    };
    if asked.is_file {
        let mut range = json!({ "from": from, "to": to });
        for (name, id) in [("team_id", asked.team_id), ("site_id", asked.site_id)] {
            if let Some(id) = id {
                range[name] = id.into();
            }
        }
        audited_reads::note_export(app, caller, "punches", asked.user_id, range, client).await;
    } else {
        audited_reads::note(app, caller, "punches", asked.user_id, client).await;
    }
    Ok(Report { from, to, punches })
}

fn date(calendar: &Calendar, text: &str) -> Result<NaiveDate, ServiceError> {
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

/// The report's punches, oldest first, a chunk at a time. The database finds the next rows while what goes with these
/// is looked up and written.
pub fn chunks(
    app: Arc<App>,
    report: Report,
) -> impl Stream<Item = Result<Vec<Reported>, StoreError>> + Send + 'static {
    let rows = Box::pin(ahead(rows(app.clone(), report.punches)));
    let beside = Beside {
        names: Names::default(),
        zones: PersonZones::empty(&app),
        app,
    };
    stream::try_unfold((rows, beside), |(mut rows, mut beside)| async move {
        let Some(chunk) = rows.next().await.transpose()? else {
            return Ok(None);
        };
        let reported = beside.of(chunk).await?;
        Ok(Some((reported, (rows, beside))))
    })
}

/// The rows alone, each part in a transaction of its own.
fn rows(
    app: Arc<App>,
    punches: Attendance,
) -> impl Stream<Item = Result<Vec<AttendanceRow>, StoreError>> + Send + 'static {
    stream::try_unfold(Some(None), move |place: Option<Option<Place>>| {
        let app = app.clone();
        async move {
            let Some(after) = place else {
                return Ok(None);
            };
            let transaction = app.store.along_index().await?;
            let rows = attendance::list_after(&transaction, punches, after, CHUNK).await?;
            transaction.commit().await?;
            let is_last = (rows.len() as u64) < CHUNK;
            let place = rows.last().map(|row| (row.punched_at, row.id));
            let next = place.filter(|_| !is_last).map(Some);
            Ok(Some((rows, next)).filter(|(rows, _)| !rows.is_empty()))
        }
    })
}

/// What stands beside the rows of a report: each person and kiosk is looked up once.
struct Beside {
    app: Arc<App>,
    names: Names,
    zones: PersonZones,
}

impl Beside {
    async fn of(&mut self, rows: Vec<AttendanceRow>) -> Result<Vec<Reported>, StoreError> {
        let reader = self.app.store.reader();
        let people = rows.iter().map(|row| row.account_id);
        let new: HashSet<i64> = people.filter(|id| !self.names.knows(*id)).collect();
        self.zones.learn(reader, new.iter().copied()).await?;
        self.names.learn_people(reader, new).await?;
        let kiosks = rows.iter().filter_map(|row| row.kiosk_id).collect();
        self.names.learn_kiosks(reader, kiosks).await?;
        let by_hand = rows
            .iter()
            .filter(|row| *row.method == PunchMethod::Correction);
        let by_hand: Vec<i64> = by_hand.map(|row| row.id).collect();
        let added = corrections::that_added(reader, &by_hand).await?;
        let mut added: HashMap<i64, Correction> = added
            .iter()
            .filter_map(|row| Some((row.added_id?, correction(row, row.annulled_id))))
            .collect();
        let reported = rows.into_iter().map(|row| Reported {
            person: self.names.person(row.account_id),
            kiosk: row.kiosk_id.and_then(|id| self.names.kiosk(id)),
            added: added.remove(&row.id).map(Box::new),
            timezone: self
                .zones
                .name(row.account_id, row.punched_at)
                .map(Into::into),
            row,
        });
        Ok(reported.collect())
    }
}

impl From<Reported> for Punch {
    fn from(reported: Reported) -> Self {
        let row = reported.row;
        Self {
            id: row.id,
            user_id: row.account_id,
            // Numbers for every client there is.
            device_id: row.device_id.unwrap_or_default(),
            kiosk_id: row.kiosk_id.unwrap_or_default(),
            punch_type: *row.kind,
            method: *row.method,
            punched_at: row.punched_at,
            jwt_jti: row.badge_id,
            created_at: row.created_at,
            device_time: row.device_time,
            user_name: reported.person.shown.clone(),
            kiosk_name: reported.kiosk.as_deref().unwrap_or_default().to_owned(),
            added: reported.added.map(|added| *added),
            annulled: None,
            timezone: reported.timezone,
            is_unpaired: None,
        }
    }
}
