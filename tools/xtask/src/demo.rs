//! `cargo xtask demo`: everything from a fresh checkout to a running Chrona with people in it.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::build::{self, App};
use crate::lan;
use crate::process::{Interrupt, Running};
use crate::server::Place;
use crate::workspace::Workspace;

/// What a person may choose.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// Serves HTTPS to the network, for a real phone and a real tablet.
    #[arg(long)]
    lan: bool,
    /// Adds this to each of the three ports (8000, 5173, 5174).
    #[arg(long, default_value_t = 0)]
    port_offset: u16,
    /// Throws the demonstration's data away first.
    #[arg(long)]
    fresh: bool,
    /// Shows the apps as `cargo xtask build` left them and the programs as `cargo test` did, and builds none that is
    /// there.
    #[arg(long)]
    as_built: bool,
}

/// Builds, seeds and starts; ends with Ctrl-C.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, options: Options) -> Result<()> {
    let built = workspace.program("debug", "chrona-backend").exists();
    println!(
        "Building Chrona{}.",
        if built {
            ""
        } else {
            ": about ten minutes the first time on two cores, seconds after that"
        }
    );
    if !options.as_built {
        build::run(workspace, interrupt, &[App::Kiosk, App::Backoffice], true)?;
    }
    if !(options.as_built && built) {
        compile(workspace, interrupt)?;
    }

    let place = prepare(workspace, interrupt, options)?;
    let sign_ins = seed(workspace, &place)?;
    let log = place.data.join("server.log");
    println!("Starting the server; its log is {}", log.display());
    let mut server = place
        .start(workspace, interrupt, Some(&log))
        .with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
    announce(&place, options, &sign_ins)?;
    wait(interrupt, &mut server)?;
    println!("\nStopping…");
    Ok(())
}

/// Compiles the server and the operator's command line, as the tests do, so that each finds what the
/// other compiled.
pub(crate) fn compile(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    println!("Compiling the server and the command line…");
    interrupt.run(&mut workspace.cargo(&["build", "--bin", "chrona-backend", "--bin", "chrona"]))
}

/// The demonstration's folder, ports and settings.
pub(crate) fn prepare(
    workspace: &Workspace,
    interrupt: &Interrupt,
    options: Options,
) -> Result<Place> {
    let data = workspace.target("demo");
    if options.fresh && data.exists() {
        fs::remove_dir_all(&data)?;
    }
    fs::create_dir_all(&data)?;
    let mut settings = vec![
        ("ALLOW_REGISTRATION", "true".to_owned()),
        ("ENABLE_DOCS", "true".to_owned()),
        ("REQUIRE_TOTP", "false".to_owned()),
        // What would be e-mailed stands in the log.
        ("EMAIL_PROVIDER", "console".to_owned()),
    ];
    let ip = if options.lan {
        Ipv4Addr::UNSPECIFIED
    } else {
        Ipv4Addr::LOCALHOST
    };
    if options.lan {
        lan::certificate(workspace, interrupt, &data, lan::address()?)?;
        settings.push(("TLS_CERT_PATH", text(&data.join("certificate.pem"))));
        settings.push(("TLS_KEY_PATH", text(&data.join("key.pem"))));
    }
    let mut listeners = [SocketAddr::from((ip, 0)); 3];
    for (listener, port) in listeners.iter_mut().zip([8000_u16, 5173, 5174]) {
        let port = port
            .checked_add(options.port_offset)
            .context("the port offset is too large")?;
        listener.set_port(port);
        if TcpListener::bind(*listener).is_err() {
            bail!("port {port} is in use: choose others with --port-offset 100");
        }
    }
    Ok(Place {
        profile: "debug",
        data,
        settings,
        listeners,
    })
}

/// Fills an empty database with people, and gives the sign-ins to print; they are kept for the next
/// start, since nobody can read them from the database.
pub(crate) fn seed(workspace: &Workspace, place: &Place) -> Result<String> {
    let kept = place.data.join("sign-ins.txt");
    if let Ok(sign_ins) = fs::read_to_string(&kept) {
        return Ok(sign_ins);
    }
    println!("Filling the database with people and eight weeks of punches…");
    let sign_ins = place.chrona(workspace, &["seed-demo"])?;
    fs::write(kept, &sign_ins)?;
    Ok(sign_ins)
}

/// Says where everything is.
fn announce(place: &Place, options: Options, sign_ins: &str) -> Result<()> {
    let (scheme, host) = if options.lan {
        ("https", lan::address()?)
    } else {
        ("http", IpAddr::V4(Ipv4Addr::LOCALHOST))
    };
    let host = if options.lan {
        host.to_string()
    } else {
        "localhost".to_owned()
    };
    let url = |listener: usize| format!("{scheme}://{host}:{}", place.listeners[listener].port());
    println!("\n{}\n", sign_ins.trim());
    if options.lan {
        println!(
            "My badge and the back-office, for a phone:\n{}",
            lan::qr_code(&url(1))?
        );
        println!("\nThe kiosk, for a tablet:\n{}", lan::qr_code(&url(2))?);
        if let Some(configuration) = sign_ins.lines().find(|line| line.starts_with('{')) {
            println!(
                "\nThe kiosk's configuration, to hold before the tablet's camera there:\n{}",
                lan::qr_code(configuration)?
            );
        }
        println!("\nThe browser warns of the certificate, which this machine made itself: go on.");
    }
    println!("Back-office  {}   (My badge too, on a phone)", url(1));
    println!("Kiosk        {}", url(2));
    println!("API          {}/docs", url(0));
    println!("\nCtrl-C stops it.");
    Ok(())
}

/// Waits for Ctrl-C; the server ending by itself is an error.
fn wait(interrupt: &Interrupt, server: &mut Running) -> Result<()> {
    loop {
        if let Some(status) = server.ended()? {
            bail!("the server ended ({status})");
        }
        if interrupt.sleep(Duration::from_millis(200)).is_err() {
            return Ok(());
        }
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
