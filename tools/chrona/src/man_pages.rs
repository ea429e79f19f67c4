//! `chrona man-pages`.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};

use crate::Chrona;

/// Write the manual pages of this command line into a folder
///
/// One for the command itself, chrona.1, and one for each of its commands, such as chrona-backup.1. The Debian
/// package and the archive hold them already.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona man-pages --to ~/.local/share/man/man1")]
pub(crate) struct Arguments {
    /// The folder; it is made where it is not there
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let in_folder = || arguments.to.display().to_string();
    fs::create_dir_all(&arguments.to).with_context(in_folder)?;
    clap_mangen::generate_to(Chrona::command(), &arguments.to).with_context(in_folder)
}
