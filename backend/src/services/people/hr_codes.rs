//! HR codes: invitations to join, each for one address and one use.

use chrona_api_types::{
    AuditEvent, CreateHrCode, HrCode, HrCodeId, HrCodeQr, Language, ProblemCode,
};
use chrona_store::{
    Counted, Page,
    identity::remarks::{self, OfInvitation},
    operations::outbox::NewMessage,
    people::{
        hr_codes::{self, HrCodeFilter, HrCodeRow},
        onboardings,
        staff_numbers::{self, Holder},
    },
    privacy::audit::NewEntry,
    sealed,
};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::invitations::{self, Invited, Letters};
use crate::{
    App,
    kernel::{
        Request, ServiceError, Tx, audited_reads, names::display_name, permissions::Action, text,
    },
    mail::{Letter, Recipient},
};

/// Invites someone. An invitation that stands for that address takes what is said now, and is answered.
pub async fn create(
    app: &App,
    request: &Request,
    body: CreateHrCode,
) -> Result<HrCode, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let letters = if body.send_invitation.unwrap_or(false) {
        Letters::All
    } else {
        Letters::None
    };
    let wanted = |now| vec![Invited::check(&body, now)];
    let done = invitations::invite(app, request, wanted, letters).await?;
    let judged = done.judged.into_iter().next();
    let planned = judged.transpose().map_err(|refused| refused.error)?;
    let row = done.rows.into_iter().next();
    let (Some(planned), Some(row)) = (planned, row) else {
        return Err(ServiceError::Internal(
            "an invitation is not there".to_owned(),
        ));
    };
    let outcome = planned.outcome();
    let shown = one(app, row).await?;
    Ok(HrCode {
        outcome: Some(outcome),
        ..shown
    })
}

/// Whom an invitation is written to, and what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addressee<'a> {
    pub(crate) email: &'a str,
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
    pub(crate) language: Language,
    pub(crate) until: DateTime<Utc>,
}

impl<'a> Addressee<'a> {
    /// The person of this invitation.
    pub(crate) fn of(row: &'a HrCodeRow) -> Self {
        Self {
            email: &row.email,
            first_name: &row.first_name,
            last_name: &row.last_name,
            language: *row.language,
            until: row.expires_at,
        }
    }
}

/// The letter with an invitation, for the outbox.
pub(crate) fn letter(
    app: &App,
    to: Addressee<'_>,
    code: &str,
    now: DateTime<Utc>,
) -> Result<NewMessage, ServiceError> {
    let letter = Letter::Invitation {
        name: display_name(to.first_name, to.last_name, ""),
        link: join_url(app, code, to.email),
        code: code.to_owned(),
        until: to.until,
        zone: app.settings.time.zone.clone(),
    };
    let to = Recipient {
        address: to.email,
        language: to.language,
        account_id: None,
    };
    app.mail.prepare(to, &letter, now)
}

/// Which codes to list.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Used ones too.
    pub include_used: bool,
    /// Expired and revoked ones too.
    pub include_expired: bool,
    /// Those alone that hold every word of this.
    pub search: Option<String>,
}

/// A page of codes, newest first. What is used or over is left out unless asked for.
pub async fn list(
    app: &App,
    request: &Request,
    asked: Listed,
    page: Page,
) -> Result<Counted<HrCode>, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let filter = HrCodeFilter {
        include_used: asked.include_used,
        include_expired: asked.include_expired,
        words: text::words("search", asked.search.as_deref())?,
    };
    audited_reads::note(app, request, "invitations", None).await;
    let now = app.clock.now();
    let (rows, total) = hr_codes::list(app.store.reader(), &filter, now, page).await?;
    Ok((all(app, rows).await?, total))
}

/// What the QR code of an HR code holds.
pub async fn qr_data(
    app: &App,
    request: &Request,
    id: HrCodeId,
    api_url: String,
) -> Result<HrCodeQr, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let row = hr_codes::find(app.store.reader(), id).await?;
    let row = row.ok_or(ProblemCode::HrCodeNotFound)?;
    if !row.is_live(app.clock.now()) {
        return Err(ProblemCode::HrCodeOver.into());
    }
    let code = open(app, &row)?;
    Ok(HrCodeQr {
        api_url,
        join_url: join_url(app, &code, &row.email),
        hr_code: code,
        employee_name: name_of(&row),
        employee_email: row.email,
    })
}

/// E-mails the invitation, again where it was e-mailed before.
pub async fn resend(app: &App, request: &Request, id: HrCodeId) -> Result<HrCode, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let row = hr_codes::find(&transaction, id).await?;
    let mut row = row.ok_or(ProblemCode::HrCodeNotFound)?;
    if !row.is_live(now) {
        return Err(ProblemCode::HrCodeOver.into());
    }
    let letter = letter(app, Addressee::of(&row), &open(app, &row)?, now)?;
    transaction.write_prepared(&[letter]).await?;
    hr_codes::sent(&transaction, &[row.id], now).await?;
    row.sent_at = Some(now);
    let entry = entry(request, AuditEvent::HrCodeSent, &row);
    transaction.commit([entry]).await?;
    one(app, row).await
}

/// Revokes a code: nobody joins with it any more, whatever step they are at.
pub async fn revoke(app: &App, request: &Request, id: HrCodeId) -> Result<HrCode, ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    let now = app.clock.now();
    let transaction = Tx::begin(app, now).await?;
    let is_revoked = hr_codes::revoke(&transaction, id, now).await?;
    let row = hr_codes::find(&transaction, id).await?;
    let row = row.ok_or(ProblemCode::HrCodeNotFound)?;
    if !is_revoked {
        return Err(ProblemCode::HrCodeOver.into());
    }
    staff_numbers::release(&transaction, &[Holder::HrCode(id)]).await?;
    onboardings::forget(&transaction, id).await?;
    let entry = entry(request, AuditEvent::HrCodeRevoked, &row);
    transaction.commit([entry]).await?;
    one(app, row).await
}

/// The page that takes a code. Both stand behind the `#`, which browsers keep to themselves.
fn join_url(app: &App, code: &str, email: &str) -> String {
    let query = serde_urlencoded::to_string([("code", code), ("email", email)]);
    let query = query.unwrap_or_default();
    format!("{}/join#{query}", app.mail.backoffice_url)
}

pub(crate) fn open(app: &App, row: &HrCodeRow) -> Result<String, ServiceError> {
    let place = sealed::HR_CODE.place(text::email_key(&row.email));
    let internal = |words: String| ServiceError::Internal(format!("HR code {}: {words}", row.id));
    let opened = app
        .sealer
        .open(&place, &row.code_sealed)
        .map_err(|error| internal(error.to_string()))?;
    String::from_utf8(opened.secret).map_err(|error| internal(error.to_string()))
}

pub(crate) fn entry(request: &Request, event_type: AuditEvent, row: &HrCodeRow) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "hr_code_id": row.id })),
        ..request.entry(event_type)
    }
}

fn name_of(row: &HrCodeRow) -> Option<String> {
    let name = display_name(&row.first_name, &row.last_name, "");
    Some(name).filter(|name| !name.is_empty())
}

async fn one(app: &App, row: HrCodeRow) -> Result<HrCode, ServiceError> {
    let mut shown = all(app, vec![row]).await?;
    let gone = || ServiceError::Internal("an invitation is not there".to_owned());
    shown.pop().ok_or_else(gone)
}

/// Invitations as administrators are shown them.
async fn all(app: &App, rows: Vec<HrCodeRow>) -> Result<Vec<HrCode>, ServiceError> {
    let ids: Vec<HrCodeId> = rows.iter().map(|row| row.id).collect();
    let now = app.clock.now();
    let mut remarks = remarks::of_invitations(app.store.reader(), &ids, now).await?;
    rows.into_iter()
        .map(|row| {
            let remarks = remarks.remove(&row.id).unwrap_or_default();
            hr_code(app, row, remarks)
        })
        .collect()
}

fn hr_code(app: &App, row: HrCodeRow, remarks: OfInvitation) -> Result<HrCode, ServiceError> {
    let code = if row.code_sealed.is_empty() {
        String::new()
    } else {
        open(app, &row)?
    };
    Ok(HrCode {
        id: row.id,
        code,
        employee_name: name_of(&row),
        employee_email: row.email,
        staff_number: row.staff_number,
        staff_number_shared: remarks.shares_staff_number,
        email_refused_at: remarks.refused_at,
        email_refusal: remarks.refusal,
        created_by_admin_id: row.created_by_id,
        created_at: row.created_at,
        expires_at: row.expires_at,
        sent_at: row.sent_at,
        is_used: row.used_at.is_some(),
        used_at: row.used_at,
        used_by_user_id: row.used_by_id,
        revoked_at: row.revoked_at,
        outcome: None,
    })
}
