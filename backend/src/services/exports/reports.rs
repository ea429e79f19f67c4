//! Attendance reports, streamed: memory does not grow with the range.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrona_api_types::{
    Correction, PersonId, ProblemCode, Punch, PunchId, PunchMethod, SiteId, TeamId,
};
use chrona_store::{
    StoreError,
    exports::attendance::{self, Attendance, AttendanceRow, Place, Sent},
    punching::corrections,
};
use chrona_work_time::Calendar;
use chrono::{DateTime, NaiveDate};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;

use crate::{
    App,
    kernel::{
        Request, ServiceError, audited_reads,
        names::{Names, PersonNames},
        permissions::Action,
        reading_ahead::ahead,
    },
    services::{punching::punches::correction, time::person_zones::PersonZones},
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
    pub user_id: Option<PersonId>,
    /// Only those of who belongs to this team today.
    pub team_id: Option<TeamId>,
    /// Only those of who belongs today to a team of this site.
    pub site_id: Option<SiteId>,
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
pub async fn plan(app: &App, request: &Request, asked: Asked<'_>) -> Result<Report, ServiceError> {
    request.caller.may(Action::RunExports)?;
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
        if let Some(id) = asked.team_id {
            range["team_id"] = id.0.into();
        }
        if let Some(id) = asked.site_id {
            range["site_id"] = id.0.into();
        }
        audited_reads::note_export(app, request, "punches", asked.user_id, range).await;
    } else {
        audited_reads::note(app, request, "punches", asked.user_id).await;
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

/// The report's punches, oldest first, a chunk at a time: the next rows are read while what goes with these is looked up
/// and written.
pub fn chunks(
    app: Arc<App>,
    report: Report,
) -> impl Stream<Item = Result<Vec<Reported>, StoreError>> + Send + 'static {
    let beside = Beside {
        names: Names::default(),
        zones: PersonZones::empty(&app),
        app: app.clone(),
    };
    let reader = Reader {
        app,
        punches: report.punches,
        after: None,
        is_done: false,
    };
    let sent = ahead(stream::try_unfold(reader, |mut reader| async move {
        let sent = reader.next().await?;
        Ok(sent.map(|sent| (sent, reader)))
    }));
    let start = (Box::pin(sent), beside);
    stream::try_unfold(start, |(mut sent, mut beside)| async move {
        let Some(chunk) = sent.next().await.transpose()? else {
            return Ok(None);
        };
        let reported = beside.reported(chunk.rows()?).await?;
        Ok(Some((reported, (sent, beside))))
    })
}

/// Goes through the punches of a report.
struct Reader {
    app: Arc<App>,
    punches: Attendance,
    after: Option<Place>,
    is_done: bool,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<Sent>, StoreError> {
        if self.is_done {
            return Ok(None);
        }
        let transaction = self.app.store.along_index().await?;
        let sent = attendance::list_after(&transaction, self.punches, self.after, CHUNK).await?;
        transaction.commit().await?;
        self.is_done = sent.count() < CHUNK;
        self.after = sent.last()?;
        Ok(self.after.is_some().then_some(sent))
    }
}

/// What goes with the punches of a report, looked up once for each person and kiosk.
struct Beside {
    app: Arc<App>,
    names: Names,
    zones: PersonZones,
}

impl Beside {
    async fn reported(&mut self, rows: Vec<AttendanceRow>) -> Result<Vec<Reported>, StoreError> {
        let connection = self.app.store.reader();
        let people = rows.iter().map(|row| row.account_id);
        let new: HashSet<PersonId> = people.filter(|id| !self.names.knows(*id)).collect();
        self.zones.learn(connection, new.iter().copied()).await?;
        self.names.learn_people(connection, new).await?;
        let kiosks = rows.iter().filter_map(|row| row.kiosk_id).collect();
        self.names.learn_kiosks(connection, kiosks).await?;
        let by_hand = rows
            .iter()
            .filter(|row| *row.method == PunchMethod::Correction);
        let by_hand: Vec<PunchId> = by_hand.map(|row| row.id).collect();
        let added = corrections::that_added(connection, &by_hand).await?;
        let mut added: HashMap<PunchId, Correction> = added
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
