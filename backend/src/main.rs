//! `chrona-backend`: the server. Settings come from the environment; `--print-openapi` prints the
//! API's document, `--print-permissions` who may do what, and `--version` the version.

use std::process::ExitCode;

use chrona_backend::{
    api,
    config::Settings,
    logging,
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
        Some("--print-openapi") => {
            print!("{}", api::document());
            return ExitCode::SUCCESS;
        }
        Some("--print-permissions") => {
            print!("{}", api::permissions());
            return ExitCode::SUCCESS;
        }
        Some("--version" | "-V") => {
            println!("chrona-backend {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Some(other) => {
            eprintln!("chrona-backend: {other} is not known.\n");
            eprintln!("Usage: chrona-backend [--print-openapi | --print-permissions | --version]");
            eprintln!("Settings are read from the environment: see docs/settings.md.");
            return ExitCode::from(2);
        }
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chrona-backend: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run() -> Result<(), StartupError> {
    let settings = Settings::from_environment()?;
    logging::start(&settings.logging);
    let app = startup::open(settings).await?;
    let running = startup::listen(app).await?;
    running.until(told_to_stop()).await;
    Ok(())
}

/// Waits for Ctrl-C, or SIGTERM where there is one.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            },
            Err(_) => interrupted.await,
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
