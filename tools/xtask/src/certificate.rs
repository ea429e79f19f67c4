//! Makes a certificate for this machine's addresses, so that phones and tablets on the same network
//! get a secure page, without which there is no camera.
//!
//! `xtask-certificate FOLDER NAME…` writes `certificate.pem` and `key.pem`.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use rcgen::{CertifiedKey, generate_simple_self_signed};

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("name a folder")?);
    let names: Vec<String> = arguments.collect();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).context("a certificate cannot be made")?;
    fs::write(folder.join("certificate.pem"), cert.pem())?;
    fs::write(folder.join("key.pem"), signing_key.serialize_pem())?;
    Ok(())
}
