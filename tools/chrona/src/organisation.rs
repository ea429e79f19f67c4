//! The organisation whose settings are in the environment, opened as the server opens it; but no
//! signing key is made here, and none is needed.

use anyhow::{Result, anyhow};
use chrona_api_types::Language;
use chrona_backend::{
    App,
    config::{Listeners, Settings},
    kernel::ServiceError,
    startup,
};
use chrona_store::Purpose;

/// Opens the database for a purpose, does the work, and closes it.
pub(crate) fn with<T>(purpose: Purpose, work: impl AsyncFnOnce(&App) -> Result<T>) -> Result<T> {
    open(Settings::from_environment()?, purpose, work)
}

/// The same with other settings than those of the environment.
pub(crate) fn open<T>(
    settings: Settings,
    purpose: Purpose,
    work: impl AsyncFnOnce(&App) -> Result<T>,
) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let app = startup::open_for_command(settings, purpose).await?;
        let done = work(&app).await;
        app.stopping.cancel();
        app.store.close().await;
        done
    })
}

/// What a service refused, in words for the operator.
pub(crate) fn told(error: ServiceError) -> anyhow::Error {
    match error {
        ServiceError::Refused(code) => anyhow!("{}", code.plain_detail(Language::En)),
        ServiceError::Invalid(faults) => {
            let faults = faults
                .iter()
                .map(|fault| format!("{}: {}", fault.field, fault.kind.message(Language::En)));
            anyhow!("{}", faults.collect::<Vec<_>>().join(" "))
        }
        other => other.into(),
    }
}

/// Where this machine reaches the API.
pub(crate) fn api_url(listeners: &Listeners) -> String {
    let scheme = if listeners.tls.is_some() {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://localhost:{}", listeners.api.port())
}
