//! `chrona completions`.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Chrona;

/// Print what a shell needs to complete this command line
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona completions bash > ~/.local/share/bash-completion/completions/chrona\n  \
    chrona completions zsh > ~/.zfunc/_chrona\n  \
    chrona completions fish > ~/.config/fish/completions/chrona.fish")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Chrona::command(),
        "chrona",
        &mut script,
    );
    Ok(io::stdout().lock().write_all(&script)?)
}
