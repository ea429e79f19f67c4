//! mdBook, which makes a site of Markdown.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process::Interrupt;
use crate::tool::Tool;

/// Without the search, which halves the time it takes to compile; a book takes a fraction of a second.
pub(super) const MDBOOK: Tool = Tool {
    package: "mdbook",
    version: "0.5.4",
    optimised: false,
    options: &["--no-default-features"],
};

/// Builds the book of `source` into `site`.
pub(super) fn build(
    interrupt: &Interrupt,
    program: &Path,
    source: &Path,
    site: &Path,
) -> Result<()> {
    interrupt.run(
        Command::new(program)
            .arg("build")
            .arg("--dest-dir")
            .arg(site)
            .arg(source)
            .env("MDBOOK_LOG", "warn"),
    )?;
    let configuration = site.join("book.toml");
    if configuration.is_file() {
        fs::remove_file(configuration)?;
    }
    Ok(())
}
