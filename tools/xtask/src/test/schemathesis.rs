//! Schemathesis: hostile and ordinary requests of every kind the API document allows, and some it
//! does not, against a running server.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::http;
use crate::process::Interrupt;
use crate::python;
use crate::server::Place;
use crate::workspace::Workspace;

const EMAIL: &str = "admin@example.org";
const PASSWORD: &str = "a long enough password";

/// The checks that ask for what no schema says: that whatever fits the schema is accepted, where a code is unknown, a
/// moment is still to come or a name is taken; and that a number is refused where a text is asked for, which poem-openapi
/// reads as one.
const UNFIT: &str = "positive_data_acceptance,negative_data_rejection";

/// The most examples per operation.
const EXAMPLES: &str = "30";

/// How long each of the two runs may take, in seconds.
const SECONDS: &str = "75";

/// Starts a server with an administrator and a kiosk, and lets schemathesis at it.
pub(super) fn run(workspace: &Workspace, interrupt: &Interrupt) -> Result<()> {
    let program = python::program(workspace, interrupt, "schemathesis")?;
    let folder = tempfile::Builder::new()
        .prefix("chrona-schemathesis-")
        .tempdir()?;
    let mut place = Place::on_free_ports("debug", folder.path())?;
    place.settings = vec![
        ("ENABLE_DOCS", "true".to_owned()),
        ("REQUIRE_TOTP", "false".to_owned()),
        ("ALLOW_REGISTRATION", "true".to_owned()),
        ("LOG_LEVEL", "warn".to_owned()),
    ];
    let log = workspace.target("xtask/schemathesis-server.log");
    let _server = place.start(workspace, interrupt, Some(&log))?;
    place
        .chrona(
            workspace,
            &[
                "create-kiosk",
                "--name",
                "Entrée",
                "--location",
                "Paris",
                "--json",
            ],
        )
        .and_then(|kiosk| {
            let key = kiosk_key(&kiosk)?;
            let token = sign_in(workspace, &place)?;
            // The kiosk's own operations go first: later ones may delete it.
            let kiosk = "^/(kiosk/(status|heartbeat)|punch/validate)$";
            check(
                interrupt,
                &program,
                folder.path(),
                &place,
                &token,
                &key,
                &["--include-path-regex", kiosk],
            )?;
            // The stream of presences never ends.
            let rest = "^/(kiosk/(status|heartbeat)|punch/validate|admin/presence/live)$";
            check(
                interrupt,
                &program,
                folder.path(),
                &place,
                &token,
                &key,
                &["--exclude-path-regex", rest],
            )
        })
        .with_context(|| format!("the server's log is in {}", log.display()))
}

/// One run of schemathesis over a part of the operations.
fn check(
    interrupt: &Interrupt,
    program: &Path,
    folder: &Path,
    place: &Place,
    token: &str,
    key: &str,
    filter: &[&str],
) -> Result<()> {
    let url = format!("http://{}", place.here(0));
    interrupt.run(
        Command::new(program)
            .args(["run", "--url", &url])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--header", &format!("X-Kiosk-API-Key: {key}")])
            .args(["--checks", "all", "--exclude-checks", UNFIT])
            .args(["--mode", "all", "--phases", "examples,coverage,fuzzing"])
            .args([
                "--max-examples",
                EXAMPLES,
                "--max-time",
                SECONDS,
                // Python 3.11 fails now and then when two threads parse its own source at once.
                "--workers",
                "1",
            ])
            .args([
                "--continue-on-failure",
                "--generation-deterministic",
                "--no-color",
            ])
            .args(["--suppress-health-check", "all", "--warnings", "off"])
            .args(filter)
            .arg(format!("{url}/openapi.json"))
            .current_dir(folder),
    )
}

/// Makes an administrator and signs in; gives the access token.
fn sign_in(workspace: &Workspace, place: &Place) -> Result<String> {
    let mut child = place
        .program(workspace, "chrona")
        .args(["create-admin", "--email", EMAIL, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("chrona cannot be started")?;
    if let Some(mut input) = child.stdin.take() {
        std::io::Write::write_all(&mut input, PASSWORD.as_bytes())?;
    }
    if !child.wait()?.success() {
        bail!("chrona create-admin failed");
    }
    let form = format!("username={EMAIL}&password={}", PASSWORD.replace(' ', "+"));
    let answer = http::send(
        place.here(0),
        "POST",
        "/auth/token",
        "application/x-www-form-urlencoded",
        &form,
    )?;
    if answer.status != 200 {
        bail!("signing in answered {}: {}", answer.status, answer.body);
    }
    let token: serde_json::Value = serde_json::from_str(&answer.body)?;
    Ok(token["access_token"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// The key in what `chrona create-kiosk --json` prints.
fn kiosk_key(printed: &str) -> Result<String> {
    let kiosk: serde_json::Value =
        serde_json::from_str(printed).context("chrona create-kiosk --json did not print JSON")?;
    let key = kiosk["api_key"]
        .as_str()
        .context("chrona create-kiosk printed no api_key")?;
    Ok(key.to_owned())
}
