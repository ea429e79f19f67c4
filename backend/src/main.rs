//! `chrona-backend`: the server. Settings come from the environment; `--check-settings` says whether they
//! are good, `--live` whether the server beside it lives, `--health` whether its database answers too, `--print-openapi`
//! prints the API's document, `--print-permissions` who may do what, `--print-personal-data` what is kept of a person and
//! what becomes of it, and `--version` the version.

use std::{
    error::Error,
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use chrona_backend::{
    api,
    config::Settings,
    health::{self, Question},
    logging,
    services::privacy::personal_data,
    startup::{self, StartupError},
};

/// Gives what Argon2 took back to the system, and is quicker than the C library's: see
/// docs/decisions/allocator.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
Usage: chrona-backend [OPTION]

Without an option: the server. Its settings are read from the environment: see docs/settings.md.
Everything else an operator does is done by the command beside it: chrona --help.

Options:
      --check-settings       Say whether the settings are good
      --live                 Say whether the server beside this lives (GET /live)
      --health               Say whether its database answers too (GET /health)
      --print-openapi        Print the API's OpenAPI document
      --print-permissions    Print who may do what
      --print-personal-data  Print what is kept of a person, and what becomes of it
  -V, --version              Print the version
  -h, --help                 Print this
";

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("--print-openapi") => return said(printed(api::document())),
        Some("--print-permissions") => return said(printed(&api::permissions())),
        Some("--print-personal-data") => return said(printed(&personal_data::page())),
        Some("--check-settings") => return said(check_settings()),
        Some("--live") => return said(ask(Question::Live)),
        Some("--health") => return said(ask(Question::Health)),
        Some("--help" | "-h") => return said(printed(HELP)),
        Some("--version" | "-V") => {
            let version = format!("chrona-backend {}\n", env!("CARGO_PKG_VERSION"));
            return said(printed(&version));
        }
        Some(other) => {
            eprintln!("chrona-backend: {other} is not known.\n");
            eprint!("{HELP}");
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
async fn ask(question: Question) -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_environment()?;
    let answer = health::ask(&settings.listeners, question).await?;
    Ok(printed(&(answer + "\n"))?)
}

#[tokio::main]
async fn run() -> Result<(), StartupError> {
    let settings = Settings::from_environment()?;
    let _errors = logging::start(&settings.logging, settings.web.production);
    // Before anyone can tell that the server runs, and tell it to stop: in a container nothing else would end it while
    // it waits for its database.
    let mut stop = Box::pin(told_to_stop());
    let app = tokio::select! {
        app = startup::open(settings) => app?,
        () = &mut stop => return Ok(()),
    };
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
