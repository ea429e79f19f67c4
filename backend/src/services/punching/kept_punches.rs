//! Punches that a kiosk kept while it had no network, and sends once it has one again: see
//! docs/offline.md. What is sent twice, whole or in part, is one punch.

use chrona_api_types::{
    AccessMode, AuditEvent, DeviceId, KeptAnswer, KeptAnswers, KeptOutcome, KeptPunch, KeptPunchId,
    KioskId, PersonId, ProblemCode, PunchId, PunchMethod, SendKeptPunches, SentPunch,
};
use chrona_badge::BadgeClaims;
use chrona_store::{
    Counted, Page,
    kiosks::{self, KioskRow},
    privacy::audit::NewEntry,
    punching::{
        kept_punches::{self, KeptRow, NamedKept, NewKept},
        late_punches, punches,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{anomalies, punches::count, second_punch::Asking, writer::PunchRequest};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx, audited_reads, moments::checked_time,
        names::display_name, permissions::Action,
    },
    services::badges,
};

/// How far a kiosk's reckoning may be outside a badge's life before someone has to decide.
const MOST_DRIFT: TimeDelta = TimeDelta::seconds(60);

/// Takes what a kiosk kept, in the order of its numbers. Each is answered by itself; when one cannot be
/// judged for the moment (the database is away), the whole is to be sent again.
pub async fn take(
    app: &App,
    kiosk: &KioskRow,
    request: SendKeptPunches,
    client: &ClientInfo,
) -> Result<KeptAnswers, ServiceError> {
    let mut answers: Vec<(usize, KeptAnswer)> = Vec::with_capacity(request.punches.len());
    let mut sent: Vec<(usize, SentPunch)> = request.punches.into_iter().enumerate().collect();
    for (_, punch) in &sent {
        check(punch)?;
    }
    sent.sort_by_key(|(_, punch)| punch.counter);
    for (place, punch) in sent {
        answers.push((place, take_one(app, kiosk, punch, client).await?));
    }
    let punches: Vec<PunchId> = answers
        .iter()
        .filter_map(|(_, answer)| answer.punch_id)
        .collect();
    for account_id in late_punches::not_judged_among(app.store.reader(), &punches).await? {
        anomalies::judge(app, account_id, client).await?;
    }
    answers.sort_by_key(|(place, _)| *place);
    Ok(KeptAnswers {
        punches: answers.into_iter().map(|(_, answer)| answer).collect(),
        server_time: app.clock.now(),
    })
}

fn check(punch: &SentPunch) -> Result<(), ServiceError> {
    checked_time("read_at", Some(punch.read_at))?;
    checked_time("device_time", punch.device_time)
}

async fn take_one(
    app: &App,
    kiosk: &KioskRow,
    sent: SentPunch,
    client: &ClientInfo,
) -> Result<KeptAnswer, ServiceError> {
    let reader = app.store.reader();
    if let Some(known) = kept_punches::of_key(reader, kiosk.id, &sent.key).await? {
        return Ok(answer(sent.key, known));
    }
    let now = app.clock.now();
    let judged = Judged::of(app, kiosk, &sent, now);
    let (outcome, code, punch_id) = match judged.verdict {
        Verdict::Record => {
            let access = *kiosk.access_mode;
            let device_time = sent.device_time;
            match write(app, kiosk.id, access, &judged, device_time, client).await {
                Ok(punch_id) => (KeptOutcome::Recorded, None, Some(punch_id)),
                Err(ServiceError::Refused(code)) if code != ProblemCode::Unavailable => {
                    (KeptOutcome::Refused, Some(code), None)
                }
                Err(error) => return Err(error),
            }
        }
        Verdict::Refuse(code) => (KeptOutcome::Refused, Some(code), None),
        Verdict::Quarantine(code) => (KeptOutcome::Quarantined, Some(code), None),
    };
    let kept = NewKept {
        kiosk_id: kiosk.id,
        key: sent.key.clone(),
        counter: sent.counter,
        qr_token: sent.qr_token,
        account_id: judged.account_id(),
        read_at: sent.read_at,
        device_time: sent.device_time,
        shown_at: judged.badge.as_ref().map(|(_, at)| *at),
        drift_seconds: judged.drift.num_seconds(),
        outcome,
        code: code.map(ProblemCode::as_str),
        punch_id,
        created_at: now,
    };
    keep(app, kept, client).await?;
    let result = code.map_or("recorded", ProblemCode::as_str);
    count(app, kiosk.id, PunchMethod::OfflineBadge, "none", result);
    let known = kept_punches::of_key(reader, kiosk.id, &sent.key).await?;
    let lost = || ServiceError::Internal("a kept punch was not written".to_owned());
    Ok(answer(sent.key, known.ok_or_else(lost)?))
}

/// Writes what became of a kept punch, and notes what is strange about it.
async fn keep(app: &App, kept: NewKept, client: &ClientInfo) -> Result<(), ServiceError> {
    let (kiosk_id, counter, now) = (kept.kiosk_id, kept.counter, kept.created_at);
    let transaction = Tx::begin(app, now).await?;
    kiosks::lock(&transaction, kiosk_id).await?;
    let expected = kept_punches::last_counter(&transaction, kiosk_id).await? + 1;
    let entry = |event, data| NewEntry {
        kiosk_id: Some(kiosk_id),
        subject_id: kept.account_id,
        event_data: Some(data),
        ..client.entry(event)
    };
    let mut entries = Vec::new();
    if counter != expected {
        let data = json!({ "counter": counter, "expected": expected });
        entries.push(entry(AuditEvent::KeptPunchesMissing, data));
    }
    if kept.outcome != KeptOutcome::Recorded {
        let data =
            json!({ "counter": counter, "outcome": kept.outcome.as_str(), "code": kept.code });
        entries.push(entry(AuditEvent::KeptPunchNotRecorded, data));
    }
    let recorded = kept.account_id.zip(kept.punch_id);
    if kept_punches::insert(&transaction, kept).await? {
        if let Some((account_id, punch_id)) = recorded {
            anomalies::note(&transaction, account_id, punch_id, now).await?;
        }
        transaction.commit(entries).await?;
        app.store.check_file()?;
    }
    Ok(())
}

/// What is to become of a kept punch.
struct Judged {
    verdict: Verdict,
    /// What its badge says, where it is one of this server's, and when it was shown.
    badge: Option<(BadgeClaims, DateTime<Utc>)>,
    /// How far the kiosk's reckoning was outside the badge's life: ahead above 0.
    drift: TimeDelta,
}

#[derive(Clone, Copy)]
enum Verdict {
    Record,
    Refuse(ProblemCode),
    Quarantine(ProblemCode),
}

impl Judged {
    fn of(app: &App, kiosk: &KioskRow, sent: &SentPunch, now: DateTime<Utc>) -> Self {
        let (badge, at) = match badges::verify_earlier(app, &sent.qr_token, sent.read_at) {
            Ok(verified) => verified,
            Err(code) => {
                return Self {
                    verdict: Verdict::Refuse(code),
                    badge: None,
                    drift: TimeDelta::zero(),
                };
            }
        };
        let drift = sent.read_at - at;
        let verdict = if sent.kiosk_id != kiosk.id {
            Verdict::Quarantine(ProblemCode::KioskMismatch)
        } else if !kiosk.is_active {
            Verdict::Quarantine(ProblemCode::KioskInactive)
        } else if now - at > app.settings.kiosks.longest_kept {
            Verdict::Refuse(ProblemCode::KeptTooLong)
        } else if drift.abs() > MOST_DRIFT {
            Verdict::Quarantine(ProblemCode::KioskClockOff)
        } else {
            Verdict::Record
        };
        Self {
            verdict,
            badge: Some((badge, at)),
            drift,
        }
    }

    fn account_id(&self) -> Option<PersonId> {
        self.badge.as_ref()?.0.sub.parse().ok()
    }
}

/// Records the punch of a badge that was judged. One that this kiosk recorded already, unheard or
/// unanswered, is that punch.
async fn write(
    app: &App,
    kiosk_id: KioskId,
    access_mode: AccessMode,
    judged: &Judged,
    device_time: Option<DateTime<Utc>>,
    client: &ClientInfo,
) -> Result<PunchId, ServiceError> {
    let (Some((badge, at)), Some(account_id)) = (&judged.badge, judged.account_id()) else {
        return Err(ProblemCode::BadgeInvalid.into());
    };
    let request = PunchRequest {
        account_id,
        device_id: DeviceId(badge.device_id),
        kiosk_id,
        access_mode,
        kind: None,
        method: PunchMethod::OfflineBadge,
        badge_id: badge.jti.clone(),
        at: *at,
        received_at: app.clock.now(),
        device_time,
        told_since: *at,
        // Nobody is there any more who could be asked.
        asking: Asking::Never,
        client: client.clone(),
    };
    match app.punching.writer.record(request).await {
        Ok(recorded) => Ok(recorded.punch_id),
        Err(ServiceError::Refused(ProblemCode::BadgeUsed)) => {
            let known = punches::of_badge(app.store.reader(), &badge.jti).await?;
            known
                .filter(|punch| punch.kiosk_id == Some(kiosk_id) && punch.account_id == account_id)
                .map(|punch| punch.id)
                .ok_or(ProblemCode::BadgeUsed.into())
        }
        Err(error) => Err(error),
    }
}

fn answer(key: String, row: KeptRow) -> KeptAnswer {
    KeptAnswer {
        key,
        outcome: *row.outcome,
        code: row.code,
        punch_id: row.punch_id,
    }
}

/// A page of what kiosks kept, the last sent first.
pub async fn list(
    app: &App,
    request: &Request,
    outcome: Option<KeptOutcome>,
    page: Page,
) -> Result<Counted<KeptPunch>, ServiceError> {
    request.caller.may(Action::ReadHours)?;
    audited_reads::note(app, request, "kept_punches", None).await;
    let outcome = outcome.map(KeptOutcome::as_str);
    let (rows, total) = kept_punches::list(app.store.reader(), outcome, page).await?;
    Ok((rows.into_iter().map(kept).collect(), total))
}

/// Records one that is in quarantine, at the time at which its badge was shown: whoever decides it
/// answers for the kiosk.
pub async fn record(app: &App, request: &Request, id: KeptPunchId) -> Result<(), ServiceError> {
    request.caller.may(Action::CorrectHours)?;
    let row = in_quarantine(app, id).await?;
    let (badge, at) = badges::verify_earlier(app, &row.qr_token, row.read_at)?;
    let judged = Judged {
        verdict: Verdict::Record,
        badge: Some((badge, at)),
        drift: TimeDelta::zero(),
    };
    let open = AccessMode::Public;
    let punch_id = write(
        app,
        row.kiosk_id,
        open,
        &judged,
        row.device_time,
        &request.client,
    )
    .await?;
    decide(app, request, &row, KeptOutcome::Recorded, Some(punch_id)).await
}

/// Refuses one that is in quarantine.
pub async fn refuse(app: &App, request: &Request, id: KeptPunchId) -> Result<(), ServiceError> {
    request.caller.may(Action::CorrectHours)?;
    let row = in_quarantine(app, id).await?;
    decide(app, request, &row, KeptOutcome::Refused, None).await
}

async fn in_quarantine(app: &App, id: KeptPunchId) -> Result<KeptRow, ServiceError> {
    let row = kept_punches::find(app.store.reader(), id).await?;
    let row = row.ok_or(ProblemCode::KeptPunchNotFound)?;
    if *row.outcome == KeptOutcome::Quarantined {
        Ok(row)
    } else {
        Err(ProblemCode::KeptPunchDecided.into())
    }
}

async fn decide(
    app: &App,
    request: &Request,
    row: &KeptRow,
    outcome: KeptOutcome,
    punch_id: Option<PunchId>,
) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let (by, outcome) = (request.caller.person.id, outcome.as_str());
    if !kept_punches::decide(&transaction, row.id, outcome, punch_id, by, now).await? {
        return Err(ProblemCode::KeptPunchDecided.into());
    }
    let entry = NewEntry {
        kiosk_id: Some(row.kiosk_id),
        event_data: Some(json!({
            "kept_punch_id": row.id, "outcome": outcome, "punch_id": punch_id, "code": row.code,
        })),
        ..request.entry(AuditEvent::KeptPunchDecided)
    };
    let recorded = row.account_id.zip(punch_id);
    if let Some((account_id, punch_id)) = recorded {
        anomalies::note(&transaction, account_id, punch_id, now).await?;
    }
    transaction.commit([entry]).await?;
    if let Some((account_id, _)) = recorded {
        anomalies::judge(app, account_id, &request.client).await?;
    }
    Ok(())
}

fn kept(row: NamedKept) -> KeptPunch {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let name = display_name(
        &text(&row.first_name),
        &text(&row.last_name),
        &text(&row.email),
    );
    KeptPunch {
        id: row.id,
        kiosk_id: row.kiosk_id,
        kiosk_name: row.kiosk_name,
        counter: row.counter,
        user_id: row.account_id,
        user_name: row.account_id.map(|_| name),
        read_at: row.read_at,
        device_time: row.device_time,
        shown_at: row.shown_at,
        drift_seconds: row.drift_seconds,
        outcome: *row.outcome,
        code: row.code,
        punch_id: row.punch_id,
        punch_type: row.punch_kind.map(|kind| kind.0),
        decided_at: row.decided_at,
        created_at: row.created_at,
    }
}
