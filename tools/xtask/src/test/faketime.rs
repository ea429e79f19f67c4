//! The library that gives a program another clock.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::packages::install;
use crate::process::Interrupt;

/// Where Debian and Ubuntu put it, below the folder of each kind of machine.
const FILE: &str = "faketime/libfaketimeMT.so.1";

/// The library for programs with several threads, installed where it is missing.
pub(crate) fn library(interrupt: &Interrupt) -> Result<PathBuf> {
    if let Some(found) = look_for_library() {
        return Ok(found);
    }
    install(interrupt, "libfaketime", &["libfaketime"])?;
    look_for_library().context("libfaketime was installed, but is nowhere to be found")
}

fn look_for_library() -> Option<PathBuf> {
    fs::read_dir("/usr/lib")
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path().join(FILE))
        .find(|file| file.is_file())
}
