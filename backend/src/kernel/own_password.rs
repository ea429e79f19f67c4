//! Proving a password before something grave.

use super::{FaultKind, Request, ServiceError, limits::SignInAttempts, text};
use crate::App;

/// Lets pass who knows the caller's password; refuses another with a fault of this field.
pub(crate) async fn prove_password(
    app: &App,
    request: &Request,
    field: &str,
    password: &str,
) -> Result<(), ServiceError> {
    // Someone who found the phone unlocked gets five tries, like anyone.
    let place = format!("session {}", request.caller.session_id);
    let email_key = text::email_key(&request.caller.person.email);
    let attempts = SignInAttempts::count(app, &email_key, Some(&place), &request.client).await?;
    let hash = request.caller.person.password_hash.as_deref();
    if !app.passwords.verify(password, hash).await?.matches {
        return Err(ServiceError::field(field, FaultKind::NotYourPassword));
    }
    attempts.forgive(app).await
}
