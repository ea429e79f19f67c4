//! `chrona-backend`: the server. Settings come from the environment; `--check-settings` says whether they
//! are good, `--health` whether the server beside it is well, `--print-openapi` prints the API's document,
//! `--print-permissions` who may do what, `--print-personal-data` what is kept of a person and what becomes of it, and
//! `--version` the version.

use std::{
    error::Error,
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use chrona_backend::{
    api,
    config::Settings,
    health, logging,
    services::privacy::personal_data,
    startup::{self, StartupError},
};

/// Gives what Argon2 took back to the system, and is quicker than the C library's: see
/// docs/decisions/allocator.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Two providers are linked in; rustls must be told which one to use before anything else.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("--print-openapi") => return said(printed(&api::document())),
        Some("--print-permissions") => return said(printed(&api::permissions())),
        Some("--print-personal-data") => return said(printed(&personal_data::page())),
        Some("--check-settings") => return said(check_settings()),
        Some("--health") => return said(ask_for_health()),
        Some("--version" | "-V") => {
            let version = format!("chrona-backend {}\n", env!("CARGO_PKG_VERSION"));
            return said(printed(&version));
        }
        Some(other) => {
            eprintln!("chrona-backend: {other} is not known.\n");
            eprintln!(
                "Usage: chrona-backend [--check-settings | --health | --print-openapi | --print-permissions \
                 | --print-personal-data | --version]"
            );
            eprintln!("Settings are read from the environment: see docs/settings.md.");
            return ExitCode::from(2);
        }
    }
    said(run())
}

/// The exit code of what was done; says why it failed.
fn said<E: Display>(done: Result<(), E>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chrona-backend: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints all of a text, or says why not: what is printed is often redirected into a file.
fn printed(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn check_settings() -> Result<(), Box<dyn Error>> {
    Settings::from_environment()?;
    Ok(printed("The settings are good.\n")?)
}

#[tokio::main(flavor = "current_thread")]
async fn ask_for_health() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_environment()?;
    let answer = health::ask(&settings.listeners).await?;
    Ok(printed(&(answer + "\n"))?)
}

#[tokio::main]
async fn run() -> Result<(), StartupError> {
    let settings = Settings::from_environment()?;
    let _errors = logging::start(&settings.logging, settings.web.production);
    let app = startup::open(settings).await?;
    // Before anyone can tell that the server runs, and tell it to stop.
    let stop = told_to_stop();
    let running = startup::listen(app.clone()).await?;
    running.until(stop).await;
    match app.store.lost_file() {
        Some(file) => Err(StartupError::FileLost(file.to_owned())),
        None => Ok(()),
    }
}

/// Waits for Ctrl-C, or SIGTERM where there is one; it is listened for from the call on.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupted, terminated) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    );
    async {
        match (interrupted, terminated) {
            (Ok(mut interrupted), Ok(mut terminated)) => tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            },
            (Ok(mut one), Err(_)) | (Err(_), Ok(mut one)) => {
                one.recv().await;
            }
            (Err(_), Err(_)) => std::future::pending().await,
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
