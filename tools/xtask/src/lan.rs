//! Showing the demonstration to phones and tablets on the same network.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::process::Interrupt;
use crate::workspace::Workspace;

/// The address this machine has on its network.
pub(crate) fn address() -> Result<IpAddr> {
    // Connecting a datagram socket sends nothing; it only chooses the way there. The address is one
    // of those kept for documentation (RFC 5737).
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket
        .connect((Ipv4Addr::new(192, 0, 2, 1), 9))
        .context("this machine is on no network")?;
    Ok(socket.local_addr()?.ip())
}

/// Makes `certificate.pem` and `key.pem` in `folder` for this address and this machine's name, unless
/// they are there: whoever accepted the certificate is not asked again.
pub(crate) fn certificate(
    workspace: &Workspace,
    interrupt: &Interrupt,
    folder: &Path,
    address: IpAddr,
) -> Result<()> {
    let made_for = folder.join("certificate.address");
    if fs::read_to_string(&made_for).is_ok_and(|made| made == address.to_string()) {
        return Ok(());
    }
    println!("Making a certificate for {address}…");
    let mut cargo = workspace.cargo(&[
        "run",
        "--quiet",
        "--package",
        "xtask",
        "--features",
        "certificate",
        "--bin",
        "xtask-certificate",
        "--",
    ]);
    cargo.arg(folder).arg(address.to_string()).arg("localhost");
    if let Some(name) = host_name() {
        cargo.arg(format!("{name}.local"));
    }
    interrupt.run(&mut cargo)?;
    Ok(fs::write(made_for, address.to_string())?)
}

/// This machine's name, without its domain.
fn host_name() -> Option<String> {
    let output = Command::new("hostname").output().ok()?;
    let name = String::from_utf8(output.stdout).ok()?;
    let name = name.trim().split('.').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// A text as a QR code made of characters, dark on light whatever the terminal's colours.
pub(crate) fn qr_code(text: &str) -> Result<String> {
    let code = QrCode::new(text).context("this does not fit in a QR code")?;
    let picture = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    let lines: Vec<_> = picture
        .lines()
        .map(|line| format!("\u{1b}[97;40m{line}\u{1b}[0m"))
        .collect();
    Ok(lines.join("\n"))
}
