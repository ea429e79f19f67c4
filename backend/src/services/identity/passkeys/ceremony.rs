//! Ceremonies: what was asked of an authenticator, kept until it answers, for five minutes and once.

use chrona_api_types::{PasskeyCeremony, PersonId, ProblemCode};
use chrona_store::identity::passkey_ceremonies::{self, NewCeremony};
use chrono::TimeDelta;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{kept, to_keep};
use crate::{
    App,
    kernel::{ServiceError, Tx},
};

/// How long an authenticator may take to answer.
pub(super) const LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// What tokens are digested for.
const TOKEN: &str = "passkey ceremony";

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Making a passkey of this account.
    Register(PersonId),
    /// Signing in, whoever it is.
    SignIn,
}

impl Purpose {
    const fn parts(self) -> (&'static str, Option<PersonId>) {
        match self {
            Self::Register(account_id) => ("register", Some(account_id)),
            Self::SignIn => ("sign_in", None),
        }
    }
}

/// Keeps what was asked; answers what to send to the page.
pub(super) async fn begin(
    app: &App,
    purpose: Purpose,
    options: Value,
    state: &impl Serialize,
) -> Result<PasskeyCeremony, ServiceError> {
    let token = app.random.text::<32>();
    let now = app.clock.now();
    let (kind, account_id) = purpose.parts();
    let new = NewCeremony {
        kind,
        token_digest: &app.sealer.digest(TOKEN, &token),
        account_id,
        state: &to_keep(state)?,
        expires_at: now + LIFETIME,
    };
    let expires_at = new.expires_at;
    let transaction = Tx::begin(app, now).await?;
    passkey_ceremonies::insert(&transaction, new, now).await?;
    transaction.commit_unrecorded().await?;
    Ok(PasskeyCeremony {
        token,
        expires_at,
        options,
    })
}

/// Takes what was asked: whatever becomes of the answer, there is no second one.
pub(super) async fn take<T: DeserializeOwned>(
    app: &App,
    purpose: Purpose,
    token: &str,
) -> Result<T, ServiceError> {
    let digests = app.sealer.digests(TOKEN, token);
    let (kind, account_id) = purpose.parts();
    let (writer, now) = (app.store.writer(), app.clock.now());
    let state = passkey_ceremonies::take(writer, kind, account_id, &digests, now).await?;
    kept(&state.ok_or(ProblemCode::PasskeyCeremonyOver)?)
}
