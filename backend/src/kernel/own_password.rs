//! Proving a password before something grave.

use super::{Context, FaultKind, Request, ServiceError, limits::SignInAttempts, text};

/// Lets pass who knows the caller's password; refuses another with a fault of this field.
pub(crate) async fn prove_password(
    context: &Context,
    request: &Request,
    field: &str,
    password: &str,
) -> Result<(), ServiceError> {
    // Someone who found the phone unlocked gets five tries, like anyone.
    let place = format!("session {}", request.caller.session_id);
    let email_key = text::email_key(&request.caller.person.email);
    let attempts =
        SignInAttempts::count(context, &email_key, Some(&place), &request.client).await?;
    let hash = request.caller.person.password_hash.as_deref();
    if !context.passwords.verify(password, hash).await?.matches {
        return Err(ServiceError::field(field, FaultKind::NotYourPassword));
    }
    attempts.forgive(context).await
}
