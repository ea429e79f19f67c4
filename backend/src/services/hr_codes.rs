//! HR codes: invitations to join, each for one address and one use.

use chrona_api_types::{CreateHrCode, HrCode, HrCodeQr, Language, ProblemCode};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    ClientInfo, FaultKind, ServiceError, accounts::display_name, permissions::Action, reads,
    sign_in::Caller, text,
};
use crate::{
    App,
    mail::{Letter, Recipient},
    random::NO_LOOK_ALIKES,
    store::{
        Counted, Page, StoreError, accounts,
        audit::{self, NewEntry},
        hr_codes::{self, HrCodeRow, NewHrCode},
        onboardings, sealed,
    },
};

/// 49 bits: and each try needs the address as well.
const RANDOM_CHARACTERS: usize = 10;
const DEFAULT_DAYS: i64 = 7;

/// Someone to invite, checked.
#[derive(Clone, Debug)]
pub(super) struct Invited {
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) staff_number: Option<String>,
    pub(super) language: Language,
    pub(super) expires_at: DateTime<Utc>,
}

impl Invited {
    /// Checks who shall be invited, all but whether the database has room.
    pub(super) fn check(request: &CreateHrCode, now: DateTime<Utc>) -> Result<Self, ServiceError> {
        let email = text::email("employee_email", &request.employee_email)?;
        let name = text::optional_line("employee_name", request.employee_name.as_deref(), 200)?;
        let first = text::optional_line("first_name", request.first_name.as_deref(), 100)?;
        let last = text::optional_line("last_name", request.last_name.as_deref(), 100)?;
        let (first_name, last_name) = match (first, last, name) {
            (None, None, Some(name)) => match name.split_once(' ') {
                Some((first, last)) => (first.to_owned(), last.trim().to_owned()),
                None => (name, String::new()),
            },
            (first, last, _) => (first.unwrap_or_default(), last.unwrap_or_default()),
        };
        for (field, name) in [("first_name", &first_name), ("last_name", &last_name)] {
            text::line(field, name, 0, 100)?;
        }
        let days = request.expires_in_days.unwrap_or(DEFAULT_DAYS);
        if !(1..=30).contains(&days) {
            let kind = FaultKind::OutOfRange("1 – 30".to_owned());
            return Err(ServiceError::field("expires_in_days", kind));
        }
        Ok(Self {
            email,
            first_name,
            last_name,
            staff_number: text::optional_line("staff_number", request.staff_number.as_deref(), 50)?,
            language: request.language.unwrap_or_default(),
            expires_at: now + TimeDelta::days(days),
        })
    }

    /// Refuses someone who has an account, or a staff number that someone else has.
    pub(super) async fn is_free(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<(), ServiceError> {
        let email_key = text::email_key(&self.email);
        if accounts::find_by_email(connection, &email_key)
            .await?
            .is_some()
        {
            return Err(ProblemCode::EmailAlreadyRegistered.into());
        }
        if let Some(number) = &self.staff_number
            && accounts::has_staff_number(connection, number).await?
        {
            return Err(ProblemCode::StaffNumberTaken.into());
        }
        Ok(())
    }
}

/// Makes an HR code, or answers the one that is live for that address.
pub async fn create(
    app: &App,
    caller: &Caller,
    request: CreateHrCode,
    client: &ClientInfo,
) -> Result<HrCode, ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let invited = Invited::check(&request, now)?;
    let transaction = app.store.begin().await?;
    invited.is_free(&transaction).await?;
    let mut row = make(app, &transaction, caller, &invited, client).await?;
    if request.send_invitation.unwrap_or(false) {
        send(app, &transaction, &mut row, now).await?;
    }
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    hr_code(app, row)
}

/// Makes a code in a transaction, with its audit entry; answers the live one when there is one.
pub(super) async fn make(
    app: &App,
    transaction: &impl ConnectionTrait,
    caller: &Caller,
    invited: &Invited,
    client: &ClientInfo,
) -> Result<HrCodeRow, ServiceError> {
    let now = app.clock.now();
    let email_key = text::email_key(&invited.email);
    hr_codes::put_expired_away(transaction, &email_key, now).await?;
    // The year is the organisation's, as in a file number.
    let year = app.settings.time.zone.local(now).year();
    let random = app.random.characters(NO_LOOK_ALIKES, RANDOM_CHARACTERS);
    let code = format!("EMPL-{year}-{random}");
    let code_sealed = app
        .sealer
        .seal(&sealed::HR_CODE.place(&email_key), code.as_bytes())
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    let new = NewHrCode {
        code_digest: app.sealer.digest("hr code", &code),
        code_sealed,
        email: invited.email.clone(),
        email_key: email_key.clone(),
        first_name: invited.first_name.clone(),
        last_name: invited.last_name.clone(),
        staff_number: invited.staff_number.clone(),
        language: invited.language.as_str().to_owned(),
        created_by_id: caller.person.id,
        expires_at: invited.expires_at,
        created_at: now,
    };
    let Some(row) = hr_codes::insert(transaction, new).await? else {
        let live = hr_codes::find_unused(transaction, &email_key).await?;
        return live.ok_or_else(|| ProblemCode::Unavailable.into());
    };
    let entry = entry(caller, "hr_code_created", &row, client);
    audit::insert(transaction, vec![entry], now).await?;
    Ok(row)
}

/// Writes the invitation into the outbox.
pub(super) async fn send(
    app: &App,
    transaction: &impl ConnectionTrait,
    row: &mut HrCodeRow,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let code = open(app, row)?;
    let letter = Letter::Invitation {
        name: display_name(&row.first_name, &row.last_name, ""),
        link: join_url(app, &code, &row.email),
        code,
        until: row.expires_at,
        zone: app.settings.time.zone.clone(),
    };
    let to = Recipient {
        address: &row.email,
        language: Language::parse(&row.language).unwrap_or_default(),
        account_id: None,
    };
    app.mail.write(transaction, to, &letter, now).await?;
    hr_codes::sent(transaction, row.id, now).await?;
    row.sent_at = Some(now);
    Ok(())
}

/// A page of codes, newest first. What is used or over is left out unless asked for.
pub async fn list(
    app: &App,
    caller: &Caller,
    include_used: bool,
    include_expired: bool,
    page: Page,
    client: &ClientInfo,
) -> Result<Counted<HrCode>, ServiceError> {
    caller.may(Action::Administer)?;
    reads::note(app, caller, "invitations", None, client).await;
    let reader = app.store.reader();
    let now = app.clock.now();
    let (rows, total) = hr_codes::list(reader, include_used, include_expired, now, page).await?;
    let codes: Result<Vec<HrCode>, ServiceError> =
        rows.into_iter().map(|row| hr_code(app, row)).collect();
    Ok((codes?, total))
}

/// What the QR code of an HR code holds.
pub async fn qr_data(
    app: &App,
    caller: &Caller,
    id: i64,
    api_url: String,
) -> Result<HrCodeQr, ServiceError> {
    caller.may(Action::Administer)?;
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
pub async fn resend(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<HrCode, ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    let row = hr_codes::find(&transaction, id).await?;
    let mut row = row.ok_or(ProblemCode::HrCodeNotFound)?;
    if !row.is_live(now) {
        return Err(ProblemCode::HrCodeOver.into());
    }
    send(app, &transaction, &mut row, now).await?;
    let entry = entry(caller, "hr_code_sent", &row, client);
    audit::insert(&transaction, vec![entry], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    app.mail.wake();
    hr_code(app, row)
}

/// Revokes a code: nobody joins with it any more, whatever step they are at.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    id: i64,
    client: &ClientInfo,
) -> Result<HrCode, ServiceError> {
    caller.may(Action::Administer)?;
    let now = app.clock.now();
    let transaction = app.store.begin().await?;
    let is_revoked = hr_codes::revoke(&transaction, id, now).await?;
    let row = hr_codes::find(&transaction, id).await?;
    let row = row.ok_or(ProblemCode::HrCodeNotFound)?;
    if !is_revoked {
        return Err(ProblemCode::HrCodeOver.into());
    }
    onboardings::forget(&transaction, id).await?;
    let entry = entry(caller, "hr_code_revoked", &row, client);
    audit::insert(&transaction, vec![entry], now).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    hr_code(app, row)
}

/// The page that takes a code. Both stand behind the `#`, which browsers keep to themselves.
fn join_url(app: &App, code: &str, email: &str) -> String {
    let query = serde_urlencoded::to_string([("code", code), ("email", email)]);
    let query = query.unwrap_or_default();
    format!("{}/join#{query}", app.mail.backoffice_url)
}

fn open(app: &App, row: &HrCodeRow) -> Result<String, ServiceError> {
    let place = sealed::HR_CODE.place(text::email_key(&row.email));
    let internal = |words: String| ServiceError::Internal(format!("HR code {}: {words}", row.id));
    let opened = app
        .sealer
        .open(&place, &row.code_sealed)
        .map_err(|error| internal(error.to_string()))?;
    String::from_utf8(opened.secret).map_err(|error| internal(error.to_string()))
}

fn entry(
    caller: &Caller,
    event_type: &'static str,
    row: &HrCodeRow,
    client: &ClientInfo,
) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "hr_code_id": row.id })),
        ..caller.entry(event_type, client)
    }
}

fn name_of(row: &HrCodeRow) -> Option<String> {
    let name = display_name(&row.first_name, &row.last_name, "");
    Some(name).filter(|name| !name.is_empty())
}

fn hr_code(app: &App, row: HrCodeRow) -> Result<HrCode, ServiceError> {
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
        created_by_admin_id: row.created_by_id,
        created_at: row.created_at,
        expires_at: row.expires_at,
        sent_at: row.sent_at,
        is_used: row.used_at.is_some(),
        used_at: row.used_at,
        used_by_user_id: row.used_by_id,
        revoked_at: row.revoked_at,
    })
}
