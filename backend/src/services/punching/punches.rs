//! Punching: a kiosk reads a badge, the punch is written once.

use std::collections::{BTreeSet, HashMap};

use chrona_api_types::{
    AuditEvent, Correction, DeviceId, KioskId, Language, PersonId, ProblemCode, Punch, PunchAnswer,
    PunchId, PunchMethod, PunchSummary, PunchType, SiteId, TeamId, ValidateBadge,
};
use chrona_badge::{BadgeClaims, claims};
use chrona_ledger::CorrectionFacts;
use chrona_store::{
    Counted, Page, Scope, StoreError,
    kiosks::KioskRow,
    people::categories,
    privacy::audit::{self, NewEntry},
    punching::{
        corrections::{self, NamedCorrection},
        punches::{self, NamedPunch, PunchFilter, PunchRow},
    },
};
use chrona_work_time::{Calendar, PunchKind, is_in, pair, running, worked};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::{
    second_punch::{self, Confirmed},
    writer::{PunchRequest, Recorded},
};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, audited_reads,
        moments::{checked_time, range},
        names::display_name,
        permissions::{Action, Reach},
    },
    services::{badges, time::person_zones::PersonZones},
};

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
pub(crate) fn counted(
    app: &App,
    kiosk_id: KioskId,
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
pub(crate) fn count(app: &App, kiosk_id: KioskId, method: PunchMethod, kind: &str, result: &str) {
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
    let at = app.clock.now();
    let (badge, confirmed) = match request.confirmation.as_deref() {
        Some(sealed) => confirmed_badge(app, kiosk.id, &request.qr_token, sealed)?,
        None => (badges::verify(app, &request.qr_token).await?, None),
    };
    let account_id = badge
        .sub
        .parse()
        .map_err(|_| ServiceError::Refused(ProblemCode::BadgeInvalid))?;
    if confirmed.is_none() {
        let age = at - DateTime::from_timestamp(badge.iat, 0).unwrap_or(at);
        app.metrics.badge_age.observe(age.as_seconds_f64());
    }
    let device_id = DeviceId(badge.device_id);
    let recorded = app
        .punching
        .writer
        .record(PunchRequest {
            account_id,
            device_id,
            kiosk_id: kiosk.id,
            access_mode: *kiosk.access_mode,
            kind: request.punch_type,
            method: PunchMethod::Badge,
            badge_id: badge.jti.clone(),
            at,
            received_at: at,
            device_time: request.device_time,
            told_since: told_since(app, at),
            asking: second_punch::asking(app, request.can_ask, confirmed.as_ref()),
            client: client.clone(),
        })
        .await;
    match recorded {
        Ok(recorded) => Ok(answer(app, recorded, (account_id, device_id), at, client)),
        Err(error) => {
            let ids = (kiosk.id, account_id, device_id);
            note_refusal(app, &error, ids, client).await;
            let jti = &badge.jti;
            Err(second_punch::to_be_asked(
                app, kiosk.id, account_id, device_id, jti, error,
            ))
        }
    }
}

/// Writes to the audit log that a badge was shown again, or to a kiosk that is not open to its person. The refusal
/// stands where that cannot be written.
pub(crate) async fn note_refusal(
    app: &App,
    error: &ServiceError,
    (kiosk_id, account_id, device_id): (KioskId, PersonId, DeviceId),
    client: &ClientInfo,
) {
    let event = match error {
        ServiceError::Refused(ProblemCode::BadgeUsed) => AuditEvent::PunchReplayAttempt,
        ServiceError::Refused(ProblemCode::KioskNotOpenToYou) => AuditEvent::PunchAccessDenied,
        _ => return,
    };
    let entry = NewEntry {
        account_id: Some(account_id),
        device_id: Some(device_id),
        kiosk_id: Some(kiosk_id),
        ..client.entry(event)
    };
    let noted = audit::insert(app.store.writer(), vec![entry], app.clock.now()).await;
    if let Err(error) = noted {
        tracing::warn!(%error, "a refused badge could not be noted in the audit log");
    }
}

/// What a badge says that was good when its person was asked about a second punch, and what they confirmed.
fn confirmed_badge(
    app: &App,
    kiosk_id: KioskId,
    token: &str,
    sealed: &str,
) -> Result<(BadgeClaims, Option<Confirmed>), ServiceError> {
    let claimed = claims::peek(token).ok_or(ProblemCode::BadgeInvalid)?;
    let confirmed = Confirmed::open(app, kiosk_id, sealed, &claimed.jti)?;
    let (badge, _) = badges::verify_earlier(app, token, confirmed.asked_at)?;
    Ok((badge, Some(confirmed)))
}

/// What a kiosk is told of a punch that is recorded, of this account and device.
pub(crate) fn answer(
    app: &App,
    recorded: Recorded,
    (account_id, device_id): (PersonId, DeviceId),
    at: DateTime<Utc>,
    client: &ClientInfo,
) -> PunchAnswer {
    let time = &app.settings.time;
    let calendar = Calendar::new(&time.zone_of(recorded.timezone.as_deref()));
    let longest = time.longest_shift(recorded.longest_shift_minutes);
    let figures = figures(&calendar, longest, &recorded.times, app.clock.now());
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

/// From when on a person's punches are told with an answer of this moment: none that counts in the week is
/// older, whatever zone the week is reckoned in.
pub(crate) fn told_since(app: &App, now: DateTime<Utc>) -> DateTime<Utc> {
    let calendar = app.settings.time.calendar();
    calendar.week(calendar.date(now)).start - TimeDelta::days(3)
}

/// What these punches come to on this moment's day and in its week, in a zone.
fn figures(
    calendar: &Calendar,
    longest_shift: TimeDelta,
    times: &[(PunchType, DateTime<Utc>)],
    now: DateTime<Utc>,
) -> Figures {
    let date = calendar.date(now);
    let punches = times.iter().map(|(kind, at)| punch_time(*kind, *at));
    let shifts = pair(&punches.collect::<Vec<_>>());
    let so_far = |range| worked(&shifts, &range) + running(&shifts, &range, now, longest_shift);
    Figures {
        today: so_far(calendar.day(date)),
        week: so_far(calendar.week(date)),
    }
}

pub(crate) fn punch_time(kind: PunchType, at: DateTime<Utc>) -> chrona_work_time::Punch {
    let kind = match kind {
        PunchType::ClockIn => PunchKind::In,
        PunchType::ClockOut => PunchKind::Out,
    };
    chrona_work_time::Punch { kind, at }
}

/// Which punches someone asks for. A bound is a day of the organisation's zone or an instant (RFC 3339),
/// and is included.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Only this person's.
    pub user_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of those whose team works at this site today.
    pub site_id: Option<SiteId>,
    /// The first day or instant.
    pub from: Option<&'a str>,
    /// The last day or instant, included.
    pub to: Option<&'a str>,
    /// Whether those that were annulled are wanted too.
    pub with_annulled: bool,
}

/// The punches within the caller's scope, newest first: the caller's own, of the people of the teams the caller
/// looks after (of each from the day on which the person joined the team), or everyone's.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted<'_>,
    page: Page,
) -> Result<Counted<Punch>, ServiceError> {
    let (scope, filter) = asked(app, request, reach, wanted).await?;
    let reader = app.store.reader();
    let (rows, total) = punches::list(reader, &scope, filter, page).await?;
    Ok((
        shown_paired(app, reader, rows, app.clock.now()).await?,
        total,
    ))
}

/// Those that follow one of them in the list, newest first.
pub async fn list_older(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted<'_>,
    (than, limit): (PunchId, u64),
) -> Result<Vec<Punch>, ServiceError> {
    let (scope, filter) = asked(app, request, reach, wanted).await?;
    let reader = app.store.reader();
    let than = punches::find(reader, than).await?;
    let is_within =
        |row: &PunchRow| (scope.since(row.account_id)).is_some_and(|since| since <= row.punched_at);
    let than = than.filter(is_within).ok_or(ProblemCode::PunchNotFound)?;
    let rows = punches::list_older(reader, &scope, filter, &than, limit).await?;
    Ok(shown_paired(app, reader, rows, app.clock.now()).await?)
}

/// What is asked for, within the caller's scope; that someone else's are read is noted.
async fn asked(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted<'_>,
) -> Result<(Scope, PunchFilter), ServiceError> {
    let scope = request
        .caller
        .scope(app, Action::ReadHours, reach, wanted.user_id)
        .await?;
    let user_id = scope.narrowed_to(wanted.user_id);
    let filter = filter(app, Wanted { user_id, ..wanted }).await?;
    if reach > Reach::Own {
        audited_reads::note(app, request, "punches", user_id).await;
    }
    Ok((scope, filter))
}

async fn filter(app: &App, wanted: Wanted<'_>) -> Result<PunchFilter, ServiceError> {
    let calendar = calendar_of(app, wanted.user_id).await?;
    let (from, before) = range(&calendar, wanted.from, wanted.to)?;
    Ok(PunchFilter {
        account_id: wanted.user_id,
        team_id: wanted.team_id,
        site_id: wanted.site_id,
        from,
        before,
        with_annulled: wanted.with_annulled,
    })
}

/// The days in which someone's lists are asked for: a person's own, or the organisation's for everyone's.
pub(crate) async fn calendar_of(
    app: &App,
    user_id: Option<PersonId>,
) -> Result<Calendar, ServiceError> {
    let Some(id) = user_id else {
        return Ok(app.settings.time.calendar());
    };
    let zones = PersonZones::of(app, app.store.reader(), &[id]).await?;
    Ok(zones.calendar(id, app.clock.now()))
}

/// Punches as a page of a list shows them: whether the other half of each is missing is told too.
pub(crate) async fn shown_paired(
    app: &App,
    connection: &impl ConnectionTrait,
    rows: Vec<NamedPunch>,
    now: DateTime<Utc>,
) -> Result<Vec<Punch>, StoreError> {
    let ids: Vec<PunchId> = rows.iter().map(|row| row.id).collect();
    let mut punches = shown(app, connection, rows).await?;
    let neighbours = punches::neighbours(connection, &ids).await?;
    let neighbours: HashMap<PunchId, _> = neighbours.into_iter().map(|row| (row.id, row)).collect();
    for punch in &mut punches {
        if let Some(row) = neighbours.get(&punch.id) {
            let (before, after) = (row.kind_before.map(|kind| *kind), row.kind_after);
            punch.is_unpaired = Some(match (punch.punch_type, after.map(|kind| *kind)) {
                _ if punch.annulled.is_some() => false,
                (PunchType::ClockOut, _) => before != Some(PunchType::ClockIn),
                (PunchType::ClockIn, Some(after)) => after != PunchType::ClockOut,
                (PunchType::ClockIn, None) => {
                    let last = punch_time(punch.punch_type, punch.punched_at);
                    let longest = app.settings.time.longest_shift(row.longest_shift_minutes);
                    !is_in(last, now, longest)
                }
            });
        }
    }
    Ok(punches)
}

/// Where the caller stands now.
pub async fn summary(app: &App, request: &Request) -> Result<PunchSummary, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let now = app.clock.now();
    let (reader, id) = (app.store.reader(), request.caller.person.id);
    let minutes = categories::longest_shift_of(reader, id).await?;
    let longest = app.settings.time.longest_shift(minutes);
    let last = punches::last(reader, id).await?;
    let is_present = last
        .as_ref()
        .map(|last| punch_time(*last.kind, last.punched_at))
        .is_some_and(|last| is_in(last, now, longest));
    let times = punches::times_since(reader, &[id], told_since(app, now)).await?;
    let times = times.get(&id).map_or(&[][..], |times| times);
    let calendar = calendar_of(app, Some(id)).await?;
    let figures = figures(&calendar, longest, times, now);
    Ok(PunchSummary {
        is_present,
        last_punch: shown(app, reader, last.into_iter().collect()).await?.pop(),
        worked_today_seconds: figures.today.num_seconds(),
        worked_week_seconds: figures.week.num_seconds(),
        server_time: now,
    })
}

/// Punches as the API shows them, with what was corrected of them.
pub(crate) async fn shown(
    app: &App,
    connection: &impl ConnectionTrait,
    rows: Vec<NamedPunch>,
) -> Result<Vec<Punch>, StoreError> {
    let corrected = rows.iter().filter(|row| row.is_corrected());
    let ids: Vec<PunchId> = corrected.map(|row| row.id).collect();
    let corrections = corrections::of_punches(connection, &ids).await?;
    let people: BTreeSet<PersonId> = rows.iter().map(|row| row.account_id).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let zones = PersonZones::of(app, connection, &people).await?;
    let mut punches: Vec<Punch> = rows.into_iter().map(punch).collect();
    for punch in &mut punches {
        let zone = zones.name(punch.user_id, punch.punched_at);
        punch.timezone = zone.map(str::to_owned);
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

/// A correction as the API shows it. Its author's name is the one of when it was made; where that was not kept yet,
/// the one of today.
pub(crate) fn correction(row: &NamedCorrection, other_punch_id: Option<PunchId>) -> Correction {
    let facts: Option<CorrectionFacts> = row
        .facts
        .as_deref()
        .and_then(|facts| serde_json::from_str(facts).ok());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let by_name = if row.author_name.is_empty() {
        display_name(
            &text(&row.first_name),
            &text(&row.last_name),
            &text(&row.email),
        )
    } else {
        row.author_name.clone()
    };
    Correction {
        by: row.author_id,
        by_name,
        at: row.created_at,
        reason: facts.map(|facts| facts.reason).unwrap_or_default(),
        other_punch_id,
    }
}

fn punch(row: NamedPunch) -> Punch {
    Punch {
        id: row.id,
        user_id: row.account_id,
        // Numbers for every client there is.
        device_id: row.device_id.unwrap_or_default(),
        kiosk_id: row.kiosk_id.unwrap_or_default(),
        punch_type: row.kind.0,
        method: row.method.0,
        punched_at: row.punched_at,
        jwt_jti: row.badge_id,
        created_at: row.created_at,
        device_time: row.device_time,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        kiosk_name: row.kiosk_name.unwrap_or_default(),
        added: None,
        annulled: None,
        timezone: None,
        is_unpaired: None,
    }
}
