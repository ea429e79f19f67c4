//! What waits for a decision.

use chrona_api_types::ToDo;
use chrona_store::punching::to_do;

use crate::{
    App,
    kernel::{Request, ServiceError, permissions::Action},
    services::time::{computed_months, requests},
};

/// Counts what waits. It tells of nobody, so that no read is noted.
pub async fn count(app: &App, request: &Request) -> Result<ToDo, ServiceError> {
    request.caller.may(Action::CorrectHours)?;
    computed_months::freshen(app).await;
    let waiting = to_do::count(app.store.reader()).await?;
    Ok(ToDo {
        late_punches: waiting.late_punches,
        anomalies: waiting.anomalies,
        limits: waiting.limits,
        requests: requests::waiting(app, request).await?,
        kept_punches: waiting.kept_punches,
        phones_to_confirm: waiting.phones,
        failed_mail: waiting.letters,
    })
}
