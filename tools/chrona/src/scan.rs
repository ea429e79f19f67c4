//! `chrona scan`.

mod explain;
mod picture;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use clap::Args;

use crate::output;

/// Print what the kiosk's scanner reads in pictures
///
/// A line for each picture: its name, a tab, and the text of the QR code in it, as it stands there.
/// Control characters in the text are shown escaped. PNG, JPEG and GIF. Where a picture holds no
/// code, nothing follows the tab, a message says so, and the command fails once all are read.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chrona scan badge.png\n  \
    chrona scan --explain --public-key keys/jwt_public_key.pem screenshots/*.png")]
pub(crate) struct Arguments {
    /// The pictures
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// Say beneath each line what the badge claims and whether it verifies
    #[arg(long)]
    explain: bool,
    /// The key to check badges with, instead of the configured one
    #[arg(long, value_name = "FILE", requires = "explain")]
    public_key: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let explainer = arguments
        .explain
        .then(|| explain::Explainer::new(arguments.public_key.as_deref()))
        .transpose()?;
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.images {
        let text = read(file).unwrap_or_else(|problem| {
            eprintln!("chrona: {}: {problem:#}", file.display());
            code = ExitCode::FAILURE;
            String::new()
        });
        output::line(&format!("{}\t{}", file.display(), escaped(&text)))?;
        if let Some(explainer) = explainer.as_ref().filter(|_| !text.is_empty()) {
            for line in explainer.lines(&text) {
                output::line(&format!("  {line}"))?;
            }
        }
    }
    Ok(code)
}

fn read(file: &Path) -> Result<String> {
    let (luma, width, height) = picture::luma(file)?;
    chrona_scanner::decode(&luma, width, height)
        .ok_or_else(|| anyhow::anyhow!("no QR code was found"))
}

/// The text on one line.
fn escaped(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut line, character| {
            if character.is_control() {
                line.extend(character.escape_default());
            } else {
                line.push(character);
            }
            line
        })
}
