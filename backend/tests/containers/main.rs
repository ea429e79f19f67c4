//! What Chrona is installed with: the image, the compose files, the scripts in tools/, Kubernetes. There need be no
//! container engine: files are read and checked, the script is run.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![cfg(unix)]

mod cloud;
mod compose;
mod delivery;
mod image;
mod kubernetes;
mod monitoring;
mod setup_env;
mod workflows;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the repository.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The variables that an environment file sets.
fn variables(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('=')).collect()
}

/// Whether an image is of one version: `name:1.2` or longer, by no tag that moves.
fn assert_pinned(image: &str) {
    let (_, tag) = image
        .rsplit_once(':')
        .unwrap_or_else(|| panic!("{image} names no version"));
    let version = tag.trim_start_matches('v').split('-').next().unwrap();
    let parts: Vec<_> = version.split('.').collect();
    let is_number = |part: &&str| part.parse::<u32>().is_ok();
    assert!(
        parts.len() >= 2 && parts.iter().all(is_number),
        "{image} is of no one version"
    );
}
