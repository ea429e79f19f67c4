//! Signing in with a passkey.

use chrona_api_types::{AuditEvent, PasskeyCeremony, PasskeySignIn, PersonId, ProblemCode};
use chrona_store::{
    identity::{
        accounts,
        passkeys::{self, PasskeyRow},
    },
    privacy::audit::NewEntry,
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PublicKeyCredential, WebauthnError,
};

use super::{
    answer, base64url,
    ceremony::{self, Purpose},
    judge_of, kept, to_keep,
};
use crate::{
    App,
    kernel::{
        ClientInfo, ServiceError, Tx, alerts,
        limits::{self, Limit},
    },
    mail::Alert,
    services::identity::{
        sessions::{self, Showing, Verified},
        sign_in::{self, SignedIn},
    },
};

/// A passkey that is shown, and what was asked of its authenticator.
pub struct Shown {
    credential: PublicKeyCredential,
    asked: DiscoverableAuthentication,
}

/// Begins a sign-in: answers what to ask of the authenticator, the same for everyone.
pub async fn begin_sign_in(
    app: &App,
    client: &ClientInfo,
) -> Result<PasskeyCeremony, ServiceError> {
    let judge = judge_of(app)?;
    limits::pass(app, Limit::PasskeyBegun, client).await?;
    let (request, asked) = judge
        .start_discoverable_authentication()
        .map_err(|error| ServiceError::Internal(format!("a passkey to show: {error}")))?;
    ceremony::begin(app, Purpose::SignIn, json!(request.public_key), &asked).await
}

/// Signs in with a passkey. Wrong passwords do not lock it: nobody guesses a key. `browser` is what an
/// earlier sign-in gave.
pub async fn finish_sign_in(
    app: &App,
    request: PasskeySignIn,
    browser: Option<&str>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    let outcome = finish(app, request, browser, client).await;
    sign_in::counted(app, "passkey", outcome)
}

async fn finish(
    app: &App,
    request: PasskeySignIn,
    browser: Option<&str>,
    client: &ClientInfo,
) -> Result<SignedIn, ServiceError> {
    judge_of(app)?;
    limits::pass(app, Limit::SignIn, client).await?;
    let credential: PublicKeyCredential = answer(request.credential)?;
    let asked = ceremony::take(app, Purpose::SignIn, &request.token).await?;
    let refused = || ServiceError::Refused(ProblemCode::PasskeyRefused);
    let shown = Shown { credential, asked };
    let row = find(app.store.reader(), &shown).await?;
    let begun = match &row {
        Some(row) => {
            let person = accounts::find(app.store.reader(), row.account_id).await?;
            let person = person.ok_or_else(refused)?;
            let known =
                browser.filter(|token| sign_in::known_browser(app, person.id, token).is_some());
            let verified = Verified {
                person: &person,
                showing: Showing::Passkey(&shown),
                is_known_place: known.is_some(),
                outside: None,
            };
            let begun = sessions::begin(app, verified, client).await;
            begun.map(|grant| SignedIn {
                grant,
                browser: known
                    .map_or_else(|| sign_in::make_known(app, person.id), ToOwned::to_owned),
            })
        }
        None => Err(refused()),
    };
    if let Err(ServiceError::Refused(code)) = &begun {
        note_refusal(app, row.as_ref(), *code, client).await?;
    }
    begun
}

/// Judges a passkey of this account and notes its use, in the transaction that begins the session.
pub(crate) async fn use_up(
    app: &App,
    transaction: &impl ConnectionTrait,
    account_id: PersonId,
    shown: &Shown,
) -> Result<(), ServiceError> {
    let refused = || ServiceError::Refused(ProblemCode::PasskeyRefused);
    let judge = judge_of(app)?;
    // Read again: the account is locked now, so that of two uses of one counter one succeeds.
    let row = find(transaction, shown)
        .await?
        .filter(|row| row.account_id == account_id)
        .ok_or_else(refused)?;
    let mut passkey: Passkey = kept(&row.passkey)?;
    let judged = judge
        .finish_discoverable_authentication_v2(&shown.credential, shown.asked.clone(), &passkey)
        .map_err(|error| {
            tracing::debug!(%error, "a passkey was refused");
            match error {
                WebauthnError::CredentialPossibleCompromise => ProblemCode::PasskeyCloned,
                _ => ProblemCode::PasskeyRefused,
            }
        })?;
    passkey.update_credential(&judged);
    passkeys::set_used(transaction, row.id, &to_keep(&passkey)?, app.clock.now()).await?;
    Ok(())
}

/// The passkey that is shown, when it names the account that it is of (Web Authentication, Level 3,
/// section 7.2, step 6).
async fn find(
    connection: &impl ConnectionTrait,
    shown: &Shown,
) -> Result<Option<PasskeyRow>, ServiceError> {
    let id = base64url(shown.credential.get_credential_id());
    let handle = shown.credential.get_user_unique_id().map(base64url);
    let row = passkeys::find_by_credential(connection, &id).await?;
    Ok(row.filter(|row| handle.as_ref() == Some(&row.user_handle)))
}

async fn note_refusal(
    app: &App,
    row: Option<&PasskeyRow>,
    code: ProblemCode,
    client: &ClientInfo,
) -> Result<(), ServiceError> {
    let event_type = match code {
        ProblemCode::PasskeyCloned => AuditEvent::PasskeyCloned,
        _ => AuditEvent::SignInFailed,
    };
    let entry = NewEntry {
        account_id: row.map(|row| row.account_id),
        event_data: row.map(|row| json!({ "passkey_id": row.id, "name": row.name })),
        ..client.entry(event_type)
    };
    let transaction = Tx::begin(app, app.clock.now()).await?;
    if let Some(row) = row.filter(|_| code == ProblemCode::PasskeyCloned) {
        let person = accounts::find(&transaction, row.account_id).await?;
        let alert = Alert::PasskeyCloned;
        alerts::raise(app, &transaction, alert, person.as_ref(), None, client).await?;
    }
    transaction.commit([entry]).await
}
