//! Badges: issued to a phone, signed, short-lived. Issuing writes nothing but, for a phone with a
//! key, that its proof was shown.

pub mod cards;
pub mod clock_rollback;
pub mod device_key;
pub mod device_proof;
pub mod devices;
pub mod limit;

use chrona_api_types::{Badge, DeviceId, ProblemCode};
use chrona_badge::{BADGE_TYPE, BadgeClaims, VerifyError, claims, compact};
use chrona_store::{
    SharedRead,
    badges::devices::{self as stored, Binding},
};
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use self::{clock_rollback::IssuedAgain, device_proof::Asked, limit::BadgeLimit};
use crate::{
    App,
    kernel::{Context, Request, ServiceError, moments::YEARS, permissions::Action},
};

/// What badges need.
#[derive(Debug)]
pub struct Badges {
    /// Reads whose a phone is, and what binds it.
    pub phones: SharedRead<DeviceId, Binding>,
    /// Counts badges by person.
    pub limit: BadgeLimit,
    /// Knows the badges issued since the clock went back.
    pub issued_again: IssuedAgain,
}

impl Badges {
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            phones: SharedRead::start(context.store.clone(), |connection, ids| {
                Box::pin(stored::bindings(connection, ids))
            }),
            limit: BadgeLimit::new(context.settings.tokens.badges_per_10s),
            issued_again: IssuedAgain::default(),
        }
    }
}

/// Issues a badge for one of the caller's phones. One that is bound by a key has to prove it.
pub async fn issue(
    app: &App,
    request: &Request,
    device_id: DeviceId,
    asked: &Asked,
) -> Result<Badge, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let now = app.clock.now();
    let device = app
        .badges
        .phones
        .find(device_id)
        .await?
        .filter(|device| device.account_id == request.caller.person.id)
        .ok_or(ProblemCode::DeviceNotFound)?;
    if device.revoked_at.is_some() {
        return Err(ProblemCode::DeviceRevoked.into());
    }
    if device.confirmed_at.is_none() {
        return Err(ProblemCode::DeviceNotConfirmed.into());
    }
    let proof = match device.key_thumbprint.as_deref() {
        Some(thumbprint) => Some(asked.proof(thumbprint, now)?),
        None if app.settings.devices.require_proof => {
            return Err(ProblemCode::DeviceProofRequired.into());
        }
        None => None,
    };
    // Only what is proven counts: who has the token alone keeps nobody from their badges.
    app.badges
        .limit
        .ask(request.caller.person.id, now)
        .map_err(ServiceError::TooMany)?;
    if let Some(proof) = proof {
        proof.spend(app, device_id).await?;
    }
    let expires_in = app.settings.tokens.badge_seconds;
    let issued_at = now.timestamp();
    let jti = app.random.text::<16>();
    let first_name = Some(&request.caller.person.first_name)
        .filter(|_| device.names_are_read)
        .filter(|name| (1..=compact::LONGEST_NAME).contains(&name.len()));
    let nonce = match first_name {
        Some(name) => claims::vouch(&jti, name),
        None => app.random.text::<8>(),
    };
    let claims = BadgeClaims {
        sub: request.caller.person.id.to_string(),
        device_id: device_id.0,
        jti,
        nonce,
        iat: issued_at,
        exp: issued_at + expires_in,
        kind: BADGE_TYPE.to_owned(),
    };
    app.badges.issued_again.note(app.clock.again(), &claims);
    let qr_token = app
        .keys
        .sign(&claims, now)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    app.metrics.badges_issued.inc();
    // Tokens count in whole seconds.
    let whole = now.with_nanosecond(0).unwrap_or(now);
    let expires_at = whole + TimeDelta::seconds(expires_in);
    Ok(Badge {
        qr_token,
        expires_in,
        expires_at,
        server_time: now,
        first_name: first_name.cloned(),
    })
}

/// What a badge says, once its signature, its sort and its age are checked.
pub(crate) async fn verify(app: &App, token: &str) -> Result<BadgeClaims, ServiceError> {
    let now = app.clock.now();
    let verified = app.keys.verify(token, now, BADGE_TYPE).await;
    let badge = verified.map_err(refusal)?;
    if app
        .badges
        .issued_again
        .may_be_older(app.clock.again(), &badge)
    {
        return Err(ProblemCode::BadgeExpired.into());
    }
    Ok(badge)
}

/// What a badge says that a kiosk read at an earlier time, by its own reckoning, and the time within the
/// badge's life that is nearest to it.
pub(crate) fn verify_earlier(
    app: &App,
    token: &str,
    read_at: DateTime<Utc>,
) -> Result<(BadgeClaims, DateTime<Utc>), ProblemCode> {
    let claimed = claims::peek(token).ok_or(ProblemCode::BadgeInvalid)?;
    // Not yet believed: no time from which another cannot be taken.
    let instant = |seconds| {
        let time = DateTime::from_timestamp(seconds, 0);
        time.filter(|time| YEARS.contains(&time.year()))
            .ok_or(ProblemCode::BadgeInvalid)
    };
    let (first, end) = (instant(claimed.iat)?, instant(claimed.exp)?);
    // Nothing is read after it was sent.
    let last = (end - TimeDelta::milliseconds(1)).min(app.clock.now());
    let last = last.max(first);
    let at = read_at.clamp(first, last);
    let badge = app.keys.verify_earlier(token, at, BADGE_TYPE);
    Ok((badge.map_err(refusal)?, at))
}

fn refusal(error: VerifyError) -> ProblemCode {
    match error {
        VerifyError::Invalid => ProblemCode::BadgeInvalid,
        VerifyError::Expired => ProblemCode::BadgeExpired,
        VerifyError::WrongType => ProblemCode::BadgeWrongType,
    }
}
