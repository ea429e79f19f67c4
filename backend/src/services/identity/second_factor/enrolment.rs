//! Setting a second factor up, and taking it away.

use chrona_api_types::{
    ActivateTotp, AuditEvent, Language, PersonId, ProblemCode, Proof, ProvisionTotp,
    ProvisionedTotp, RecoveryCodes, SecondFactorStatus, SessionEnd,
};
use chrona_store::{
    badges::devices,
    identity::{
        accounts::{self, Person},
        passkeys,
        second_factors::{self, Kinds, NewTotpSecret},
        sessions,
    },
    privacy::audit::NewEntry,
    sealed::TOTP_SECRET,
};
use chrono::TimeDelta;
use serde_json::json;

use super::{judge_any, prove, prove_recently, recovery, totp};
use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx, alerts,
        limits::{self, Limit},
        permissions::{Action, needs_second_factor},
    },
    mail::Alert,
};

/// How long a secret may be activated.
const PROVISIONED: TimeDelta = TimeDelta::minutes(5);

/// Whether the caller has a second factor, and must.
pub async fn status(app: &App, request: &Request) -> Result<SecondFactorStatus, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    let (reader, account_id) = (app.store.reader(), request.caller.person.id);
    let in_force = second_factors::find_in_force(reader, account_id).await?;
    Ok(SecondFactorStatus {
        is_active: in_force.is_some(),
        is_required: needs_second_factor(&app.settings.accounts, request.caller.role),
        activated_at: in_force.and_then(|secret| secret.activated_at),
        passkeys: passkeys::count(reader, account_id).await?.unsigned_abs(),
        recovery_codes_left: recovery::left(app, reader, account_id).await?,
    })
}

/// Makes a secret for an authenticator app. What is in force stays so until the new one is activated.
pub async fn provision(
    app: &App,
    request: &Request,
    body: ProvisionTotp,
) -> Result<ProvisionedTotp, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let account_id = request.caller.person.id;
    if let Some(id) = body.device_id {
        let phone = devices::bindings(app.store.reader(), &[id])
            .await?
            .remove(&id);
        let device = phone.filter(|device| device.account_id == account_id);
        let device = device.ok_or(ProblemCode::DeviceNotFound)?;
        if device.revoked_at.is_some() {
            return Err(ProblemCode::DeviceRevoked.into());
        }
    }
    let secret: [u8; totp::SECRET_LEN] = app.random.bytes();
    let totp = totp::new(&secret, &request.caller.person.email)?;
    let broken = |error: &dyn std::fmt::Display| ServiceError::Internal(error.to_string());
    let provisioning_uri = totp.to_url().map_err(|error| broken(&error))?;
    let place = TOTP_SECRET.place(account_id);
    let sealed_secret = app.sealer.seal(&place, &secret);
    let now = app.clock.now();
    let new = NewTotpSecret {
        account_id,
        device_id: body.device_id,
        sealed_secret: sealed_secret.map_err(|error| broken(&error))?,
        expires_at: now + PROVISIONED,
        created_at: now,
    };
    let expires_at = new.expires_at;
    let transaction = Tx::begin(app, now).await?;
    request.caller.hold_account(&transaction).await?;
    let totp_secret_id = second_factors::insert(&transaction, new).await?;
    transaction.commit_unrecorded().await?;
    Ok(ProvisionedTotp {
        totp_secret_id,
        provisioning_uri,
        expires_at,
        secret: totp.secret().to_base32(),
    })
}

/// Puts a secret in force, for its first code, and gives recovery codes. The caller's other sessions
/// end: they were begun without it.
pub async fn activate(
    app: &App,
    request: &Request,
    body: ActivateTotp,
) -> Result<RecoveryCodes, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let is_proven = request.caller.person.has_second_factor;
    if is_proven {
        let proof = Proof {
            password: body.password,
            totp_code: body.totp_code,
            recovery_code: body.recovery_code,
        };
        prove_recently(app, request, proof).await?;
    }
    let (id, code) = (body.totp_secret_id, body.verification_code);
    let account_id = request.caller.person.id;
    let recovery_codes = judge_any(app, account_id, &request.client, async {
        let now = app.clock.now();
        let transaction = Tx::begin(app, now).await?;
        accounts::lock(&transaction, &[account_id]).await?;
        let in_force = second_factors::find_in_force(&transaction, account_id).await?;
        let kinds = second_factors::kinds(&transaction, account_id).await?;
        if kinds.any() && !is_proven {
            return Err(ProblemCode::ProofRequired.into());
        }
        let kept = second_factors::find(&transaction, account_id, id)
            .await?
            .filter(|kept| kept.activated_at.is_none())
            .ok_or(ProblemCode::TotpSecretNotFound)?;
        if kept.expires_at <= now {
            return Err(ProblemCode::TotpSecretExpired.into());
        }
        let step = totp::step(&totp::open(app, account_id, &kept)?, &code, now)?;
        if !second_factors::activate(&transaction, account_id, id, step.number, now).await? {
            return Err(ProblemCode::TotpSecretNotFound.into());
        }
        let codes = recovery::make(app, &transaction, account_id, now).await?;
        let reason = SessionEnd::SecondFactorActivated;
        sessions::end_others(
            &transaction,
            account_id,
            request.caller.session_id,
            reason,
            now,
        )
        .await?;
        let entry = NewEntry {
            event_data: Some(json!({ "replaced": in_force.is_some() })),
            ..request.entry(AuditEvent::SecondFactorActivated)
        };
        transaction.commit([entry]).await?;
        Ok(codes)
    })
    .await?;
    let message = match request.client.language() {
        Language::Fr => "La double authentification est en place. Gardez vos codes de secours.",
        Language::En => "The second factor is in force. Keep your recovery codes.",
    };
    Ok(RecoveryCodes {
        success: true,
        message: message.to_owned(),
        recovery_codes,
    })
}

/// Removes the caller's authenticator app, where there is a passkey too or the role can do without.
pub async fn remove(app: &App, request: &Request, proof: Proof) -> Result<(), ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let account_id = request.caller.person.id;
    let removable = |kinds: Kinds| {
        let is_needed = needs_second_factor(&app.settings.accounts, request.caller.role);
        match kinds {
            Kinds { totp: false, .. } => Err(ProblemCode::SecondFactorNotActive),
            Kinds { passkey: false, .. } if is_needed => Err(ProblemCode::SecondFactorMandatory),
            _ => Ok(()),
        }
    };
    removable(second_factors::kinds(app.store.reader(), account_id).await?)?;
    prove(app, request, proof).await?;
    let transaction = Tx::begin(app, app.clock.now()).await?;
    accounts::lock(&transaction, &[account_id]).await?;
    removable(second_factors::kinds(&transaction, account_id).await?)?;
    second_factors::forget_totp(&transaction, account_id).await?;
    let entry = request.entry(AuditEvent::SecondFactorRemoved);
    transaction.commit([entry]).await
}

/// Takes someone else's second factors away, passkeys too: they lost the phone and the recovery codes.
/// Their sessions end.
pub async fn reset(app: &App, request: &Request, id: PersonId) -> Result<(), ServiceError> {
    request.caller.may(Action::ManagePeople)?;
    if id == request.caller.person.id {
        return Err(ProblemCode::CannotResetOwnSecondFactor.into());
    }
    let transaction = Tx::begin(app, app.clock.now()).await?;
    let entry = request.entry_on(AuditEvent::SecondFactorRemoved, id);
    take_away(
        app,
        &transaction,
        id,
        entry,
        Some(&request.caller.person),
        &request.client,
    )
    .await?;
    transaction.commit_recorded().await
}

/// Takes an account's second factors away and ends its sessions, in this transaction; `by` is who does,
/// where that is not the server's console.
pub(crate) async fn take_away(
    app: &App,
    transaction: &Tx<'_>,
    account_id: PersonId,
    entry: NewEntry,
    by: Option<&Person>,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let now = app.clock.now();
    accounts::lock(transaction, &[account_id]).await?;
    let person = accounts::find(transaction, account_id).await?;
    let person = person.filter(|person| person.closed_at.is_none());
    let person = person.ok_or(ProblemCode::UserNotFound)?;
    if !second_factors::forget(transaction, account_id).await? {
        return Err(ProblemCode::SecondFactorNotActive.into());
    }
    sessions::end_all(
        transaction,
        account_id,
        SessionEnd::SecondFactorRemoved,
        now,
    )
    .await?;
    transaction.record(entry);
    if person.role.reaches_others() {
        let alert = Alert::SecondFactorRemoved;
        alerts::raise(app, transaction, alert, Some(&person), by, client).await?;
    }
    Ok(())
}
