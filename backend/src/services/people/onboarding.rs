//! Joining with an HR code (level B): the code and the address, then the six digits that were
//! e-mailed there, then a password and this phone.

use chrona_api_types::{
    AuditEvent, DeviceId, HrCodeId, InitiateOnboarding, Language, OnboardingBegun, OtpVerified,
    PersonId, ProblemCode, RegisterDevice, Role, VerifyOtp,
};
use chrona_store::{
    identity::accounts::{self, NewPerson},
    people::{
        hr_codes,
        onboardings::{self, NewOnboarding, Onboarding},
        staff_numbers as numbers,
        staff_numbers::Holder,
    },
    privacy::audit::{self, NewEntry},
};
use chrono::TimeDelta;
use serde_json::json;

use super::staff_numbers;
use crate::{
    App,
    kernel::{
        ClientInfo, ServiceError, Tx,
        limits::{self, Limit},
        names::display_name,
        text,
    },
    mail::{Letter, Recipient},
    services::{
        badges::devices,
        identity::sessions::{self, Grant},
    },
};

/// How long the steps may take.
const SESSION: TimeDelta = TimeDelta::minutes(30);
/// How long the e-mailed digits are good, in minutes.
const OTP_MINUTES: i64 = 10;
/// So many tries of the digits.
const MOST_TRIES: i32 = 5;

/// The last step of joining.
#[derive(Debug)]
pub struct Completion {
    /// From the first step.
    pub session_token: String,
    /// 8 to 128 characters.
    pub password: String,
    /// The phone.
    pub device: RegisterDevice,
}

/// Someone who has joined, signed in.
#[derive(Debug)]
pub struct Joined {
    /// The account.
    pub account_id: PersonId,
    /// The phone.
    pub device_id: DeviceId,
    /// The session.
    pub grant: Grant,
}

/// The first step: sends six digits to the address the code was made for. Wrong ones are told apart
/// for nobody.
pub async fn initiate(
    app: &App,
    request: InitiateOnboarding,
    client: &ClientInfo,
) -> Result<OnboardingBegun, ServiceError> {
    let begun = begin(app, &request, client).await;
    if let Err(ServiceError::Refused(ProblemCode::HrCodeInvalid)) = &begun {
        // Good codes are not counted: a whole company may join by one network on one morning.
        limits::pass(app, Limit::Guess, client).await?;
    }
    begun
}

async fn begin(
    app: &App,
    request: &InitiateOnboarding,
    client: &ClientInfo,
) -> Result<OnboardingBegun, ServiceError> {
    let code = request.hr_code.trim().to_uppercase();
    let digests = app.sealer.digests("hr code", &code);
    let now = app.clock.now();
    let email_key = text::email_key(&request.email);
    let row = hr_codes::find_by_digest(app.store.reader(), &digests)
        .await?
        .filter(|row| row.is_live(now) && text::email_key(&row.email) == email_key)
        .ok_or(ProblemCode::HrCodeInvalid)?;
    limits::pass_for(app, Limit::OneTimeCode, &row.id.to_string()).await?;

    let session_token = app.random.text::<32>();
    let otp = app.random.six_digits();
    let letter = Letter::OneTimeCode {
        code: otp.clone(),
        minutes: OTP_MINUTES,
    };
    let language = *row.language;
    let to = Recipient {
        address: &row.email,
        language: client.language.unwrap_or(language),
        account_id: None,
    };
    let token_digest = app.sealer.digest("onboarding", &session_token);
    let new = NewOnboarding {
        token_digest: &token_digest,
        hr_code_id: row.id,
        otp_digest: &otp_digest(app, &token_digest, &otp),
        otp_expires_at: now + TimeDelta::minutes(OTP_MINUTES),
        expires_at: now + SESSION,
        created_at: now,
    };
    let transaction = Tx::begin(app, now).await?;
    onboardings::begin(&transaction, new).await?;
    transaction.write(to, &letter).await?;
    transaction
        .commit([of_code(client, AuditEvent::OnboardingInitiated, row.id)])
        .await?;
    Ok(OnboardingBegun {
        success: true,
        message: match client.language() {
            Language::Fr => "Un code à six chiffres est en route vers votre adresse.",
            Language::En => "A code of six digits is on its way to your address.",
        }
        .to_owned(),
        session_token,
        step: "otp_sent".to_owned(),
    })
}

/// The second step: the six digits. Each try is counted before it is looked at, and the right one is
/// good once.
pub async fn verify(
    app: &App,
    request: &VerifyOtp,
    client: &ClientInfo,
) -> Result<OtpVerified, ServiceError> {
    let now = app.clock.now();
    let wrong = || ServiceError::Refused(ProblemCode::OtpInvalid);
    let token_digest = begun(app, &request.session_token, client)
        .await?
        .token_digest;
    let writer = app.store.writer();
    let onboarding = onboardings::count_try(writer, &token_digest, MOST_TRIES, now)
        .await?
        .ok_or_else(wrong)?;
    let digits: String = request
        .otp_code
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let is_right = onboarding.otp_digest == otp_digest(app, &token_digest, &digits);
    if !is_right || now >= onboarding.otp_expires_at {
        let entry = of_code(
            client,
            AuditEvent::OnboardingOtpFailed,
            onboarding.hr_code_id,
        );
        audit::insert(writer, vec![entry], now).await?;
        return Err(wrong());
    }
    let transaction = Tx::begin(app, now).await?;
    if !onboardings::verified(&transaction, onboarding.id, now).await? {
        return Err(wrong());
    }
    let entry = of_code(
        client,
        AuditEvent::OnboardingOtpVerified,
        onboarding.hr_code_id,
    );
    transaction.commit([entry]).await?;
    let code = hr_codes::find(app.store.reader(), onboarding.hr_code_id).await?;
    let name = code.map(|row| display_name(&row.first_name, &row.last_name, ""));
    Ok(OtpVerified {
        success: true,
        message: match client.language() {
            Language::Fr => "Adresse confirmée. Choisissez un mot de passe.",
            Language::En => "Address confirmed. Choose a password.",
        }
        .to_owned(),
        step: "device_attestation".to_owned(),
        employee_name: name.filter(|name| !name.is_empty()),
    })
}

/// The last step: makes the account and the phone, and signs in. All of it happens, or nothing.
pub async fn complete(
    app: &App,
    request: Completion,
    client: &ClientInfo,
) -> Result<Joined, ServiceError> {
    let now = app.clock.now();
    let over = || ServiceError::Refused(ProblemCode::OnboardingOver);
    let onboarding = begun(app, &request.session_token, client).await?;
    if onboarding.verified_at.is_none() {
        return Err(ProblemCode::OtpMissing.into());
    }
    let row = hr_codes::find(app.store.reader(), onboarding.hr_code_id)
        .await?
        .ok_or_else(over)?;
    let known = [&*row.email, &*row.first_name, &*row.last_name];
    let password = text::password("password", &request.password, &known)?;
    let password_hash = app.passwords.hash(password).await?;

    let transaction = Tx::begin(app, now).await?;
    if !hr_codes::use_up(&transaction, row.id, now).await? {
        return Err(over());
    }
    let new = NewPerson {
        email_key: text::email_key(&row.email),
        email: row.email,
        password_hash,
        role: Role::User,
        first_name: row.first_name,
        last_name: row.last_name,
        staff_number: row.staff_number,
        language: row.language,
        email_verified_at: Some(now),
        created_at: now,
    };
    // The person has it from now on.
    numbers::release(&transaction, &[Holder::HrCode(row.id)]).await?;
    let account_id = accounts::insert(&transaction, new)
        .await
        .map_err(|error| staff_numbers::taken(error, ProblemCode::EmailAlreadyRegistered))?;
    hr_codes::used_by(&transaction, row.id, account_id).await?;
    onboardings::forget(&transaction, row.id).await?;
    let person = accounts::find(&transaction, account_id)
        .await?
        .ok_or_else(|| ServiceError::Internal("a made account is not there".to_owned()))?;
    let device = devices::checked(app, account_id, &request.device, now)?;
    let device_id = devices::add(&transaction, device).await?;
    let entry = |event, device_id| NewEntry {
        account_id: Some(account_id),
        device_id,
        ..client.entry(event)
    };
    let joined = NewEntry {
        event_data: Some(json!({ "hr_code_id": row.id })),
        ..entry(AuditEvent::UserJoined, None)
    };
    let entries = vec![joined, entry(AuditEvent::DeviceRegistered, Some(device_id))];
    let opened = sessions::open(app, &transaction, &person, None, client).await?;
    transaction.commit(entries).await?;
    Ok(Joined {
        account_id,
        device_id,
        grant: opened.grant(app, &person)?,
    })
}

/// An entry about who joins with this code, who has no account yet.
fn of_code(client: &ClientInfo, event: AuditEvent, id: HrCodeId) -> NewEntry {
    NewEntry {
        event_data: Some(json!({ "hr_code_id": id })),
        ..client.entry(event)
    }
}

/// The onboarding of this token. Unknown tokens count against the network.
async fn begun(app: &App, token: &str, client: &ClientInfo) -> Result<Onboarding, ServiceError> {
    let digests = app.sealer.digests("onboarding", token);
    let found = onboardings::find(app.store.reader(), &digests, app.clock.now()).await?;
    if let Some(onboarding) = found {
        return Ok(onboarding);
    }
    limits::pass(app, Limit::Guess, client).await?;
    Err(ProblemCode::OnboardingOver.into())
}

/// What is kept of the digits: bound to their onboarding, so that no two keep the same.
fn otp_digest(app: &App, token_digest: &str, digits: &str) -> String {
    app.sealer
        .digest("one-time code", &format!("{token_digest} {digits}"))
}
