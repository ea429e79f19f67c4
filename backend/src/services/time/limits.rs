//! Limits of working time that people broke or are about to break, for who looks after them, and what was done about
//! each: the employer alone proves that limits were kept.

use chrona_api_types::{
    AuditEvent, HandleLimit, Handled, Limit, LimitCode, PersonId, ProblemCode, TeamId,
};
use chrona_store::{
    Counted, Page,
    privacy::audit::NewEntry,
    time::limits::{self, LimitFilter, LimitKey, NamedLimit},
};
use serde_json::json;

use super::{computed_months, person_zones::PersonZones};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx, audited_reads,
        moments::range,
        names::display_name,
        permissions::{Action, Reach},
        text,
    },
};

/// Which limits someone asks for. A bound is a day or an instant, and is included.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Only this person's.
    pub user_id: Option<PersonId>,
    /// Only of those who belong to this team today.
    pub team_id: Option<TeamId>,
    /// Only this one.
    pub code: Option<LimitCode>,
    /// The first day or instant.
    pub from: Option<&'a str>,
    /// The last day or instant, included.
    pub to: Option<&'a str>,
    /// Only those about which someone wrote what was done, or about which nobody did.
    pub is_handled: Option<bool>,
}

/// A page of those within the caller's scope, the newest first: of the people of the teams the caller looks after, of
/// each from the day on which the person joined the team, or everyone's.
pub async fn list(
    app: &App,
    request: &Request,
    reach: Reach,
    wanted: Wanted<'_>,
    page: Page,
) -> Result<Counted<Limit>, ServiceError> {
    let scope = request
        .caller
        .scope(app, Action::ReadHours, reach, wanted.user_id)
        .await?;
    let calendar = match wanted.user_id {
        None => app.settings.time.calendar(),
        Some(id) => {
            let zones = PersonZones::of(app, app.store.reader(), &[id]).await?;
            zones.calendar(id, app.clock.now())
        }
    };
    let (from, before) = range(&calendar, wanted.from, wanted.to)?;
    let filter = LimitFilter {
        account_id: wanted.user_id,
        team_id: wanted.team_id,
        code: wanted.code,
        from,
        before,
        is_handled: wanted.is_handled,
    };
    audited_reads::note(app, request, "limits", wanted.user_id).await;
    computed_months::freshen(app).await;
    let (rows, total) = limits::list(app.store.reader(), &scope, filter, page).await?;
    Ok((rows.into_iter().map(limit).collect(), total))
}

/// Notes what the caller did about one within their scope.
pub async fn handle(
    app: &App,
    request: &Request,
    reach: Reach,
    key: &str,
    body: HandleLimit,
) -> Result<Limit, ServiceError> {
    let scope = request.caller.scope_to_correct(app, reach, None).await?;
    let note = text::line("note", &body.note, 1, 500)?;
    let now = app.clock.now();
    let key = parsed(key).ok_or(ProblemCode::LimitNotFound)?;
    let transaction = Tx::begin(app, now).await?;
    let found = limits::find(&transaction, key).await?;
    let is_within =
        |row: &NamedLimit| (scope.since(row.account_id)).is_some_and(|since| since <= row.moment);
    let found = found.filter(is_within).ok_or(ProblemCode::LimitNotFound)?;
    if !limits::handle(&transaction, key, request.caller.person.id, &note, now).await? {
        return Err(ProblemCode::LimitHandled.into());
    }
    let entry = NewEntry {
        subject_id: Some(found.account_id).filter(|&id| id != request.caller.person.id),
        event_data: Some(json!({ "key": told(key), "note": note })),
        ..request.entry(AuditEvent::LimitHandled)
    };
    // It may have been mended meanwhile: then nothing is written.
    let handled = limits::find(&transaction, key).await?;
    let handled = handled.ok_or(ProblemCode::LimitNotFound)?;
    transaction.commit([entry]).await?;
    Ok(limit(handled))
}

/// The key that names a limit.
fn told(key: LimitKey) -> String {
    format!("{}-{}-{}", key.code.as_str(), key.account_id, key.day)
}

/// The limit that a key names.
fn parsed(key: &str) -> Option<LimitKey> {
    let (word, rest) = key.split_once('-')?;
    let (account_id, day) = rest.split_once('-')?;
    Some(LimitKey {
        account_id: account_id.parse().ok()?,
        code: LimitCode::parse(word)?,
        day: day.parse().ok()?,
    })
}

fn limit(row: NamedLimit) -> Limit {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let by_name = display_name(
        &text(&row.by_first_name),
        &text(&row.by_last_name),
        &text(&row.by_email),
    );
    let key = LimitKey {
        account_id: row.account_id,
        code: row.code.0,
        day: row.day,
    };
    Limit {
        key: told(key),
        code: row.code.0,
        article: row.article,
        user_id: row.account_id,
        user_name: display_name(&row.first_name, &row.last_name, &row.email),
        staff_number: row.staff_number,
        date: row.day,
        measured_seconds: row.measured_seconds,
        limit_seconds: row.limit_seconds,
        handled: row.handled_at.map(|at| Handled {
            by: row.handled_by.unwrap_or_default(),
            by_name,
            at,
            note: row.note.unwrap_or_default(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_one_limit() {
        for code in LimitCode::ALL {
            let key = LimitKey {
                account_id: PersonId(3),
                code,
                day: "2027-03-01".parse().unwrap(),
            };
            assert_eq!(parsed(&told(key)), Some(key));
        }
        for wrong in ["", "break", "break-3", "break-3-x", "break-x-2027-03-01"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
