//! The second factor: a code of an authenticator app, or a recovery code, after the password. Passkeys,
//! which need no password, are [`super::passkeys`].
//!
//! Every code is good once: its use is a conditional UPDATE in the transaction of what it opens.

mod enrolment;
mod recovery;
mod totp;

pub(crate) use enrolment::take_away;
pub use enrolment::{activate, provision, remove, reset, status};
pub(crate) use recovery::make as make_recovery_codes;
pub use recovery::{recovery_status, regenerate_recovery_codes, use_recovery_code};

use chrona_api_types::{
    AuditEvent, Language, PersonId, ProblemCode, Proof, TotpValidated, ValidateTotp,
};
use chrona_store::{
    identity::{accounts::Person, second_factors, sessions},
    privacy::audit::{self, NewEntry},
};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    App,
    kernel::{
        ClientInfo, Request, ServiceError, Tx,
        limits::{self, CodeAttempts, Limit, MOST_FAILURES},
        own_password::prove_password,
        permissions::Action,
    },
};

/// How long after a sign-in its password and code count as shown.
const RECENT: TimeDelta = TimeDelta::minutes(10);

/// What someone shows as a second factor.
pub enum Code {
    /// What the authenticator app shows.
    Totp(String),
    /// One of the recovery codes.
    Recovery(String),
}

impl Code {
    /// The code that was given, the authenticator app's first. An empty one counts as none.
    pub fn given(totp: Option<String>, recovery: Option<String>) -> Option<Self> {
        let some = |code: Option<String>| code.filter(|code| !code.trim().is_empty());
        let totp = some(totp).map(Self::Totp);
        totp.or_else(|| some(recovery).map(Self::Recovery))
    }
}

/// Judges a code of the caller's authenticator app and uses it up.
pub async fn validate(
    app: &App,
    request: &Request,
    body: ValidateTotp,
) -> Result<TotpValidated, ServiceError> {
    request.caller.may(Action::SecureOwnAccount)?;
    limits::pass(app, Limit::SecondFactor, &request.client).await?;
    let event_data = json!({
        "kiosk_id": body.kiosk_id, "nonce": body.nonce, "jwt_jti": body.jwt_jti,
    });
    let code = Code::Totp(body.totp_code);
    let time_offset_periods = judge(app, &request.caller.person, &request.client, async {
        let transaction = Tx::begin(app, app.clock.now()).await?;
        let offset = use_up(
            app,
            &transaction,
            request.caller.person.id,
            &code,
            &request.client,
        )
        .await?;
        let entry = NewEntry {
            event_data: Some(event_data),
            ..request.entry(AuditEvent::SecondFactorValidated)
        };
        transaction.commit([entry]).await?;
        Ok(offset)
    })
    .await?;
    let message = match request.client.language() {
        Language::Fr => "Code accepté.",
        Language::En => "Code accepted.",
    };
    Ok(TotpValidated {
        success: true,
        message: message.to_owned(),
        time_offset_periods,
    })
}

/// Runs what judges a code of this person, counted before; a code that is not good is told to the
/// audit log.
pub(crate) async fn judge<T>(
    app: &App,
    person: &Person,
    client: &ClientInfo,
    judgement: impl Future<Output = Result<T, ServiceError>>,
) -> Result<T, ServiceError> {
    if !person.has_second_factor {
        return Err(ProblemCode::SecondFactorNotActive.into());
    }
    judge_any(app, person.id, client, judgement).await
}

/// As [`judge`], whether a second factor is in force or about to be.
async fn judge_any<T>(
    app: &App,
    account_id: PersonId,
    client: &ClientInfo,
    judgement: impl Future<Output = Result<T, ServiceError>>,
) -> Result<T, ServiceError> {
    let attempts = CodeAttempts::count(app, account_id).await?;
    let judged = judgement.await;
    match &judged {
        Ok(_) => attempts.forgive(app).await?,
        Err(error) if is_wrong_code(error) => {
            let is_locked = attempts.count == MOST_FAILURES;
            if is_locked {
                let lockouts = &app.metrics.lockouts;
                lockouts.with_label_values(&["second_factor"]).inc();
            }
            let entry = NewEntry {
                account_id: Some(account_id),
                event_data: Some(json!({ "locked": is_locked })),
                ..client.entry(AuditEvent::SecondFactorFailed)
            };
            audit::insert(app.store.writer(), vec![entry], app.clock.now()).await?;
        }
        Err(_) => {}
    }
    judged
}

fn is_wrong_code(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Refused(ProblemCode::TotpCodeInvalid | ProblemCode::RecoveryCodeInvalid)
    )
}

/// Uses a code up in this transaction: a step of the authenticator app and a recovery code are good
/// once. Answers by how many steps the app's clock seems to be ahead.
pub(crate) async fn use_up(
    app: &App,
    transaction: &Tx<'_>,
    account_id: PersonId,
    code: &Code,
    client: &ClientInfo,
) -> Result<i64, ServiceError> {
    let now = app.clock.now();
    match code {
        Code::Totp(code) => {
            let kept = second_factors::find_in_force(transaction, account_id)
                .await?
                .ok_or(ProblemCode::SecondFactorNotActive)?;
            let step = totp::step(&totp::open(app, account_id, &kept)?, code, now)?;
            if !second_factors::use_step(transaction, kept.id, step.number).await? {
                return Err(ProblemCode::TotpCodeInvalid.into());
            }
            Ok(step.offset)
        }
        Code::Recovery(code) => {
            let digests = recovery::digests(app, account_id, code);
            if !second_factors::use_recovery_code(transaction, account_id, digests, now).await? {
                return Err(ProblemCode::RecoveryCodeInvalid.into());
            }
            let left = recovery::left(app, transaction, account_id).await?;
            let entry = NewEntry {
                account_id: Some(account_id),
                event_data: Some(json!({ "left": left })),
                ..client.entry(AuditEvent::RecoveryCodeUsed)
            };
            transaction.record(entry);
            Ok(0)
        }
    }
}

/// The refusal of a password alone: says what the account has beside it.
pub(crate) async fn required(
    connection: &impl ConnectionTrait,
    account_id: PersonId,
) -> ServiceError {
    match second_factors::kinds(connection, account_id).await {
        Ok(kinds) => ServiceError::SecondFactorRequired(kinds, None),
        Err(error) => error.into(),
    }
}

/// Whether the caller shows again who they are: by the password, or by a code, which is used up.
pub(crate) async fn prove(app: &App, request: &Request, proof: Proof) -> Result<(), ServiceError> {
    if let Some(password) = proof.password.filter(|password| !password.is_empty()) {
        return prove_password(app, request, "password", &password).await;
    }
    let code = Code::given(proof.totp_code, proof.recovery_code);
    let code = code.ok_or(ProblemCode::ProofRequired)?;
    judge(app, &request.caller.person, &request.client, async {
        let transaction = Tx::begin(app, app.clock.now()).await?;
        use_up(
            app,
            &transaction,
            request.caller.person.id,
            &code,
            &request.client,
        )
        .await?;
        transaction.commit_unrecorded().await
    })
    .await
}

/// As [`prove`]; who signed in a moment ago has shown it, and need not again.
pub(crate) async fn prove_recently(
    app: &App,
    request: &Request,
    proof: Proof,
) -> Result<(), ServiceError> {
    if proof.password.is_some() || proof.totp_code.is_some() || proof.recovery_code.is_some() {
        return prove(app, request, proof).await;
    }
    let begun_at = sessions::begun_at(app.store.reader(), request.caller.session_id).await?;
    if begun_at.is_some_and(|begun| (app.clock.now() - begun).abs() < RECENT) {
        Ok(())
    } else {
        Err(ProblemCode::ProofRequired.into())
    }
}
