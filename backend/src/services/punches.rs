//! Punching: a kiosk reads a badge, the punch is written once.

use std::{collections::HashMap, ops::Range};

use chrona_api_types::{
    Correction, Language, ProblemCode, Punch, PunchAnswer, PunchMethod, PunchSummary, PunchType,
    ValidateBadge,
};
use chrona_ledger::CorrectionFacts;
use chrona_work_time::{Calendar, PunchKind, is_in, pair, running, worked};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::{
    ClientInfo, FaultKind, ServiceError,
    accounts::display_name,
    badges, kiosk_access,
    permissions::Action,
    punch_writer::{PunchRequest, Recorded},
    reads,
    sign_in::Caller,
};
use crate::{
    App,
    store::{
        Counted, Page, StoreError,
        corrections::{self, NamedCorrection},
        kiosks::KioskRow,
        punches::{self, NamedPunch, PunchFilter},
    },
};

/// The years both databases and chrono agree on.
pub(super) const YEARS: Range<i32> = 1900..9999;

/// Records the punch of a badge at a kiosk.
pub async fn validate(
    app: &App,
    kiosk: &KioskRow,
    request: ValidateBadge,
    client: &ClientInfo,
) -> Result<PunchAnswer, ServiceError> {
    let outcome = record(app, kiosk, request, client).await;
    counted(app, kiosk.id, PunchMethod::Badge, outcome)
}

/// An outcome, counted among the metrics.
pub(super) fn counted(
    app: &App,
    kiosk_id: i64,
    method: PunchMethod,
    outcome: Result<PunchAnswer, ServiceError>,
) -> Result<PunchAnswer, ServiceError> {
    let (kind, result) = match &outcome {
        Ok(answer) => (answer.punch_type.as_str(), "recorded"),
        Err(error) => ("none", error.code().as_str()),
    };
    count(app, kiosk_id, method, kind, result);
    outcome
}

/// Counts what became of a punch that was asked for.
pub(super) fn count(app: &App, kiosk_id: i64, method: PunchMethod, kind: &str, result: &str) {
    let labels = [kind, method.as_str(), result, &kiosk_id.to_string()];
    app.metrics.punches.with_label_values(&labels).inc();
}

async fn record(
    app: &App,
    kiosk: &KioskRow,
    request: ValidateBadge,
    client: &ClientInfo,
) -> Result<PunchAnswer, ServiceError> {
    if !kiosk.is_active {
        return Err(ProblemCode::KioskInactive.into());
    }
    if request.kiosk_id.is_some_and(|id| id != kiosk.id) {
        return Err(ProblemCode::KioskMismatch.into());
    }
    checked_time("device_time", request.device_time)?;
    let badge = badges::verify(app, &request.qr_token).await?;
    let account_id = badge
        .sub
        .parse()
        .map_err(|_| ServiceError::Refused(ProblemCode::BadgeInvalid))?;
    let at = app.clock.now();
    let age = at - DateTime::from_timestamp(badge.iat, 0).unwrap_or(at);
    app.metrics.badge_age.observe(age.as_seconds_f64());
    let moment = Moment::of(app, at);
    let recorded = app
        .punches
        .record(PunchRequest {
            account_id,
            device_id: badge.device_id,
            kiosk_id: kiosk.id,
            access_mode: kiosk_access::mode(kiosk),
            kind: request.punch_type,
            method: PunchMethod::Badge,
            badge_id: badge.jti,
            at,
            received_at: at,
            device_time: request.device_time,
            told_since: moment.since,
            client: client.clone(),
        })
        .await?;
    Ok(answer(
        recorded,
        account_id,
        badge.device_id,
        at,
        &moment,
        client,
    ))
}

/// Refuses a time that the databases and chrono do not agree on.
pub(super) fn checked_time(field: &str, time: Option<DateTime<Utc>>) -> Result<(), ServiceError> {
    if time.is_some_and(|time| !YEARS.contains(&time.year())) {
        let limits = FaultKind::OutOfRange("1900 – 9998".to_owned());
        return Err(ServiceError::field(field, limits));
    }
    Ok(())
}

/// What a kiosk is told of a punch that is recorded.
pub(super) fn answer(
    recorded: Recorded,
    account_id: i64,
    device_id: i64,
    at: DateTime<Utc>,
    moment: &Moment,
    client: &ClientInfo,
) -> PunchAnswer {
    let figures = moment.figures(&recorded.times);
    PunchAnswer {
        success: true,
        message: message(recorded.kind, &recorded.first_name, client.language()),
        punch_id: recorded.punch_id,
        punched_at: at,
        user_id: account_id,
        device_id,
        punch_type: recorded.kind,
        first_name: recorded.first_name,
        worked_today_seconds: figures.today.num_seconds(),
        worked_week_seconds: figures.week.num_seconds(),
    }
}

fn message(kind: PunchType, first_name: &str, language: Language) -> String {
    let greeting = match (language, kind) {
        (Language::Fr, PunchType::ClockIn) => "Bonjour",
        (Language::Fr, PunchType::ClockOut) => "Au revoir",
        (Language::En, PunchType::ClockIn) => "Hello",
        (Language::En, PunchType::ClockOut) => "Goodbye",
    };
    let done = match (language, kind) {
        (Language::Fr, PunchType::ClockIn) => "entrée enregistrée",
        (Language::Fr, PunchType::ClockOut) => "sortie enregistrée",
        (Language::En, PunchType::ClockIn) => "clock-in recorded",
        (Language::En, PunchType::ClockOut) => "clock-out recorded",
    };
    if first_name.is_empty() {
        format!("{greeting}, {done}.")
    } else {
        format!("{greeting} {first_name}, {done}.")
    }
}

/// Time worked so far, the running shift included.
struct Figures {
    today: TimeDelta,
    week: TimeDelta,
}

/// A moment, with its day and its week.
pub(super) struct Moment {
    now: DateTime<Utc>,
    today: Range<DateTime<Utc>>,
    week: Range<DateTime<Utc>>,
    /// From when on punches count in them.
    pub(super) since: DateTime<Utc>,
}

impl Moment {
    pub(super) fn of(app: &App, now: DateTime<Utc>) -> Self {
        let calendar = Calendar::new(app.settings.accounts.timezone);
        let date = calendar.date(now);
        let week = calendar.week(date);
        Self {
            now,
            today: calendar.day(date),
            // A shift that reaches into this week began at most a day before it.
            since: week.start - TimeDelta::days(1),
            week,
        }
    }

    fn figures(&self, times: &[(String, DateTime<Utc>)]) -> Figures {
        let punches = times.iter().filter_map(|(kind, at)| punch_time(kind, *at));
        let shifts = pair(&punches.collect::<Vec<_>>());
        let so_far = |range| worked(&shifts, range) + running(&shifts, range, self.now);
        Figures {
            today: so_far(&self.today),
            week: so_far(&self.week),
        }
    }
}

pub(crate) fn punch_time(kind: &str, at: DateTime<Utc>) -> Option<chrona_work_time::Punch> {
    let kind = match PunchType::parse(kind)? {
        PunchType::ClockIn => PunchKind::In,
        PunchType::ClockOut => PunchKind::Out,
    };
    Some(chrona_work_time::Punch { kind, at })
}

/// Which punches someone asks for. A bound is a day of the organisation's zone or an instant (RFC 3339),
/// and is included.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Only this person's.
    pub user_id: Option<i64>,
    /// Only of those who belong to this team today.
    pub team_id: Option<i64>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<i64>,
    /// The first day or instant.
    pub from: Option<&'a str>,
    /// The last day or instant, included.
    pub to: Option<&'a str>,
    /// Whether those that were annulled are wanted too.
    pub with_annulled: bool,
}

/// The caller's own punches, newest first.
pub async fn history(
    app: &App,
    caller: &Caller,
    wanted: Wanted<'_>,
    page: Page,
) -> Result<Counted<Punch>, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    let user_id = Some(caller.person.id);
    page_of(app, filter(app, Wanted { user_id, ..wanted })?, page).await
}

/// Everyone's punches, newest first.
pub async fn list(
    app: &App,
    caller: &Caller,
    wanted: Wanted<'_>,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<Punch>, ServiceError> {
    caller.may(Action::SeeEveryone)?;
    let filter = filter(app, wanted)?;
    reads::note(app, caller, "punches", wanted.user_id, client).await?;
    page_of(app, filter, page).await
}

pub(super) fn filter(app: &App, wanted: Wanted<'_>) -> Result<PunchFilter, ServiceError> {
    let (from, before) = range(app, wanted.from, wanted.to)?;
    Ok(PunchFilter {
        account_id: wanted.user_id,
        team_id: wanted.team_id,
        site_id: wanted.site_id,
        from,
        before,
        with_annulled: wanted.with_annulled,
    })
}

/// From when, and before when.
type FromBefore = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The range within bounds as in [`Wanted`].
pub(super) fn range(
    app: &App,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<FromBefore, ServiceError> {
    let calendar = Calendar::new(app.settings.accounts.timezone);
    let days = |text: Option<&str>| text.map(|text| bound(calendar, text)).transpose();
    let (from, to) = (days(from)?, days(to)?);
    if let (Some(from), Some(to)) = (&from, &to)
        && to.start < from.start
    {
        return Err(ProblemCode::InvalidRange.into());
    }
    Ok((from.map(|range| range.start), to.map(|range| range.end)))
}

/// The instants a day or an instant stands for.
fn bound(calendar: Calendar, text: &str) -> Result<Range<DateTime<Utc>>, ServiceError> {
    // A `+` in a query arrives as a space.
    let instant = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).map(|at| at.to_utc());
    let range = match instant {
        Ok(at) => at..at + TimeDelta::microseconds(1),
        Err(_) => calendar.day(
            text.parse()
                .map_err(|_| ServiceError::Refused(ProblemCode::InvalidDatetime))?,
        ),
    };
    if YEARS.contains(&range.start.year()) {
        Ok(range)
    } else {
        Err(ProblemCode::InvalidDatetime.into())
    }
}

async fn page_of(
    app: &App,
    filter: PunchFilter,
    page: Page,
) -> Result<Counted<Punch>, ServiceError> {
    let reader = app.store.reader();
    let (rows, total) = punches::list(reader, filter, page).await?;
    Ok((shown_paired(reader, rows, app.clock.now()).await?, total))
}

/// Punches as a page of a list shows them: whether the other half of each is missing is told too.
pub(super) async fn shown_paired(
    connection: &impl ConnectionTrait,
    rows: Vec<NamedPunch>,
    now: DateTime<Utc>,
) -> Result<Vec<Punch>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut punches = shown(connection, rows).await?;
    let neighbours = punches::neighbours(connection, &ids).await?;
    let neighbours: HashMap<i64, _> = neighbours.into_iter().map(|row| (row.id, row)).collect();
    for punch in &mut punches {
        if let Some(row) = neighbours.get(&punch.id) {
            let kind = |kind: &Option<String>| kind.as_deref().and_then(PunchType::parse);
            punch.is_unpaired = Some(match punch.punch_type {
                _ if punch.annulled.is_some() => false,
                PunchType::ClockOut => kind(&row.kind_before) != Some(PunchType::ClockIn),
                PunchType::ClockIn => match kind(&row.kind_after) {
                    Some(after) => after != PunchType::ClockOut,
                    None => punch_time(punch.punch_type.as_str(), punch.punched_at)
                        .is_some_and(|last| !is_in(last, now)),
                },
            });
        }
    }
    Ok(punches)
}

/// Where the caller stands now.
pub async fn summary(app: &App, caller: &Caller) -> Result<PunchSummary, ServiceError> {
    caller.may(Action::UseOwnSpace)?;
    let now = app.clock.now();
    let reader = app.store.reader();
    let last = punches::last(reader, caller.person.id).await?;
    let is_present = last
        .as_ref()
        .and_then(|last| punch_time(&last.kind, last.punched_at))
        .is_some_and(|last| is_in(last, now));
    let moment = Moment::of(app, now);
    let times = punches::times_since(reader, &[caller.person.id], moment.since).await?;
    let figures = moment.figures(times.get(&caller.person.id).map_or(&[][..], |times| times));
    Ok(PunchSummary {
        is_present,
        last_punch: shown(reader, last.into_iter().collect()).await?.pop(),
        worked_today_seconds: figures.today.num_seconds(),
        worked_week_seconds: figures.week.num_seconds(),
        server_time: now,
    })
}

/// Punches as the API shows them, with what was corrected of them.
pub(super) async fn shown(
    connection: &impl ConnectionTrait,
    rows: Vec<NamedPunch>,
) -> Result<Vec<Punch>, StoreError> {
    let corrected = rows.iter().filter(|row| row.is_corrected());
    let ids: Vec<i64> = corrected.map(|row| row.id).collect();
    let corrections = corrections::of_punches(connection, &ids).await?;
    let mut punches: Vec<Punch> = rows.into_iter().filter_map(punch).collect();
    for punch in &mut punches {
        for row in &corrections {
            if row.added_id == Some(punch.id) {
                punch.added = Some(correction(row, row.annulled_id));
            }
            if row.annulled_id == Some(punch.id) {
                punch.annulled = Some(correction(row, row.added_id));
            }
        }
    }
    Ok(punches)
}

fn correction(row: &NamedCorrection, other_punch_id: Option<i64>) -> Correction {
    let facts: Option<CorrectionFacts> = row
        .facts
        .as_deref()
        .and_then(|facts| serde_json::from_str(facts).ok());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Correction {
        by: row.author_id,
        by_name: display_name(
            &text(&row.first_name),
            &text(&row.last_name),
            &text(&row.email),
        ),
        at: row.created_at,
        reason: facts.map(|facts| facts.reason).unwrap_or_default(),
        other_punch_id,
    }
}

fn punch(row: NamedPunch) -> Option<Punch> {
    Some(Punch {
        id: row.id,
        user_id: row.account_id,
        // Numbers for every client there is.
        device_id: row.device_id.unwrap_or_default(),
        kiosk_id: row.kiosk_id.unwrap_or_default(),
        punch_type: PunchType::parse(&row.kind)?,
        method: PunchMethod::parse(&row.method)?,
        punched_at: row.punched_at,
        jwt_jti: row.badge_id,
        created_at: row.created_at,
        device_time: row.device_time,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        kiosk_name: row.kiosk_name.unwrap_or_default(),
        added: None,
        annulled: None,
        is_unpaired: None,
    })
}
