//! What is wrong with people's punches, for who looks after them: punches that a kiosk kept and that arrived after later
//! ones, where they change what those meant, and what was found when people's months were computed.

use chrona_api_types::{
    Anomaly, AnomalyCode, AuditEvent, HandleAnomaly, Handled, PersonId, ProblemCode, PunchId,
    TeamId,
};
use chrona_store::{
    Counted, Page, StoreError, attempts,
    identity::accounts,
    privacy::audit::NewEntry,
    punching::{
        anomalies::{self, AnomalyFilter, AnomalyKey, NamedAnomaly},
        late_punches, punches,
    },
};
use chrona_work_time::{Punch, disturb};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::punches::{calendar_of, punch_time};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx,
        alerts::name,
        audited_reads,
        moments::range,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
    mail::{Happening, Letter, Recipient},
    services::time::{computed_months, person_zones::PersonZones},
};

/// How long one letter is enough.
const ONE_LETTER: TimeDelta = TimeDelta::hours(1);
/// How far around late punches others are looked at.
const AROUND: TimeDelta = TimeDelta::days(3);

/// Notes that a kept punch was recorded, where the person has a later one already. Whether it changes
/// anything is judged with those that come with it, by [`judge`].
pub(crate) async fn note(
    transaction: &Tx<'_>,
    account_id: PersonId,
    punch_id: PunchId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if punches::is_before_another(transaction, punch_id).await? {
        late_punches::insert(transaction, punch_id, account_id, now).await?;
    }
    Ok(())
}

/// Judges what arrived late of a person, together: whether it changes what later punches meant. Where it
/// does, it stands in the list, and the administrators are told, once an hour at most.
pub(crate) async fn judge(
    app: &App,
    account_id: PersonId,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    let late = late_punches::not_judged(&transaction, account_id).await?;
    let (Some((_, first)), Some((_, last))) = (late.first(), late.last()) else {
        return Ok(());
    };
    let around = *first - AROUND..*last + AROUND;
    let rows = punches::of_person(&transaction, account_id, around).await?;
    let is_late = |id: PunchId| late.iter().any(|(late, _)| *late == id);
    let of = |wanted: bool| {
        let rows = rows.iter().filter(|row| is_late(row.id) == wanted);
        let punches = rows.map(|row| punch_time(*row.kind, row.punched_at));
        punches.collect::<Vec<Punch>>()
    };
    let disturbs = disturb(&of(true), &of(false));
    late_punches::judge(&transaction, account_id, disturbs).await?;
    if disturbs {
        tell(app, &transaction, (account_id, *first), client).await?;
    }
    transaction.commit_unrecorded().await
}

/// Tells the administrators that there is something in the list, unless they were told within the hour.
async fn tell(
    app: &App,
    transaction: &Tx<'_>,
    (account_id, first): (PersonId, DateTime<Utc>),
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let counted = attempts::count(transaction, "late punches", now, now - ONE_LETTER).await?;
    let Some(person) = accounts::find(transaction, account_id).await? else {
        return Ok(());
    };
    if counted.count > 1 {
        return Ok(());
    }
    let letter = Letter::LatePunches {
        person: name(&person),
        first,
        at: Happening::now(app, "anomalies", client),
    };
    for admin in accounts::administrators(transaction).await? {
        let to = Recipient::person(&admin);
        transaction.write(to, &letter).await?;
    }
    Ok(())
}

/// Which anomalies someone asks for. A bound is a day or an instant, and is included.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Only this person's.
    pub user_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only of this kind.
    pub code: Option<AnomalyCode>,
    /// The first day or instant.
    pub from: Option<&'a str>,
    /// The last day or instant, included.
    pub to: Option<&'a str>,
    /// Only those that someone looked at, or that nobody did.
    pub is_handled: Option<bool>,
}

/// A page of those within the caller's scope, the newest first: of the people of the teams the caller looks after,
/// of each from the day on which the person joined the team, or everyone's.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted<'_>,
    page: Page,
) -> Result<Counted<Anomaly>, ServiceError> {
    let scope = request
        .caller
        .scope(app, Action::ReadHours, reach, wanted.user_id)
        .await?;
    let calendar = calendar_of(app, wanted.user_id).await?;
    let (from, before) = range(&calendar, wanted.from, wanted.to)?;
    let filter = AnomalyFilter {
        account_id: wanted.user_id,
        team_id: wanted.team_id,
        code: wanted.code,
        from,
        before,
        is_handled: wanted.is_handled,
    };
    audited_reads::note(app, request, "anomalies", wanted.user_id).await;
    computed_months::freshen(app).await;
    let (rows, total) = anomalies::list(app.store.reader(), &scope, filter, page).await?;
    Ok((shown(app, rows).await?, total))
}

async fn shown(app: &App, rows: Vec<NamedAnomaly>) -> Result<Vec<Anomaly>, StoreError> {
    let people: Vec<PersonId> = rows.iter().map(|row| row.account_id).collect();
    let zones = PersonZones::of(app, app.store.reader(), &people).await?;
    let shown = rows.into_iter().filter_map(|row| anomaly(&zones, row));
    Ok(shown.collect())
}

/// Notes that the caller looked at one within their scope, with a note.
pub async fn handle(
    app: &App,
    request: &Request,
    reach: Reach,
    key: &str,
    body: HandleAnomaly,
) -> Result<Anomaly, ServiceError> {
    let scope = request.caller.scope_to_correct(app, reach, None).await?;
    let note = text::line("note", &body.note, 0, 500)?;
    let now = app.clock.now();
    let key = parsed(key).ok_or(ProblemCode::AnomalyNotFound)?;
    let transaction = Tx::begin(app, now).await?;
    let found = anomalies::find(&transaction, key).await?;
    let is_within =
        |row: &NamedAnomaly| (scope.since(row.account_id)).is_some_and(|since| since <= row.moment);
    let found = found
        .filter(is_within)
        .ok_or(ProblemCode::AnomalyNotFound)?;
    if !anomalies::handle(&transaction, key, request.caller.person.id, &note, now).await? {
        return Err(ProblemCode::AnomalyHandled.into());
    }
    let entry = NewEntry {
        subject_id: Some(found.account_id).filter(|&id| id != request.caller.person.id),
        event_data: Some(json!({ "key": told(key), "note": note })),
        ..request.entry(AuditEvent::AnomalyHandled)
    };
    // It may have been mended meanwhile: then nothing is written.
    let handled = anomalies::find(&transaction, key).await?;
    let handled = handled.ok_or(ProblemCode::AnomalyNotFound)?;
    transaction.commit([entry]).await?;
    let zones = PersonZones::of(app, app.store.reader(), &[handled.account_id]).await?;
    anomaly(&zones, handled).ok_or_else(|| ProblemCode::AnomalyNotFound.into())
}

/// What the key of a late punch begins with; its identifier follows. Those of others begin with their code.
const LATE: &str = "late";

/// The key that names an anomaly.
fn told(key: AnomalyKey) -> String {
    match key {
        AnomalyKey::Late(id) => format!("{LATE}-{id}"),
        AnomalyKey::Time(id, code, moment) => {
            format!("{}-{id}-{}", code.as_str(), moment.timestamp_micros())
        }
    }
}

/// The anomaly that a key names.
fn parsed(key: &str) -> Option<AnomalyKey> {
    let (word, rest) = key.split_once('-')?;
    if word == LATE {
        return Some(AnomalyKey::Late(rest.parse().ok()?));
    }
    let code = AnomalyCode::parse(word)?;
    let (account_id, micros) = rest.split_once('-')?;
    let moment = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    Some(AnomalyKey::Time(account_id.parse().ok()?, code, moment))
}

fn anomaly(zones: &PersonZones, row: NamedAnomaly) -> Option<Anomaly> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let by_name = display_name(
        &text(&row.by_first_name),
        &text(&row.by_last_name),
        &text(&row.by_email),
    );
    let (key, code) = match (row.punch_id, row.code) {
        (Some(id), _) => (AnomalyKey::Late(id), AnomalyCode::LatePunch),
        (None, Some(code)) => (AnomalyKey::Time(row.account_id, code.0, row.moment), code.0),
        (None, None) => return None,
    };
    let day = || zones.calendar(row.account_id, row.moment).date(row.moment);
    Some(Anomaly {
        key: told(key),
        code,
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        staff_number: row.staff_number,
        date: row.day.unwrap_or_else(day),
        at: row.at,
        punch_id: row.punch_id,
        handled: row.handled_at.map(|at| Handled {
            by: row.handled_by.unwrap_or_default(),
            by_name,
            at,
            note: row.note.unwrap_or_default(),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_one_anomaly() {
        for code in AnomalyCode::ALL {
            let moment = DateTime::from_timestamp_micros(1_790_000_000_123_456).unwrap();
            let key = match code {
                AnomalyCode::LatePunch => AnomalyKey::Late(PunchId(7)),
                code => AnomalyKey::Time(PersonId(3), code, moment),
            };
            assert_eq!(parsed(&told(key)), Some(key));
        }
        for wrong in [
            "",
            "late",
            "late-x",
            "late_punch-7",
            "absent-3",
            "absent-3-x",
            "x-3-4",
        ] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
