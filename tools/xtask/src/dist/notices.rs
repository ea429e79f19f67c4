//! The licences of what Chrona is made of: crates, and the fonts of the apps.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::Interrupt;
use crate::tool::Tool;
use crate::workspace::Workspace;

const CARGO_ABOUT: Tool = Tool {
    package: "cargo-about",
    version: "0.9.3",
    optimised: true,
    options: &["--features", "cli"],
};

/// The name of the file in the archive, the packages and the image.
pub(crate) const NOTICES: &str = "NOTICES.txt";

/// The fonts of the apps, and what holds each one's licence.
const FONTS: [(&str, &str); 3] = [
    ("Inter", "OFL-Inter.txt"),
    ("Montserrat", "OFL-Montserrat.txt"),
    ("JetBrains Mono", "OFL-JetBrainsMono.txt"),
];

/// Writes them. A crate whose licence is not one that is accepted, or whose text is not found, is an error.
pub(crate) fn write(workspace: &Workspace, interrupt: &Interrupt, file: &Path) -> Result<()> {
    let program = CARGO_ABOUT.program(workspace, interrupt)?;
    println!("Gathering the licences…");
    // Every crate is here then, and nothing is asked of a server for its licence.
    interrupt.run(&mut workspace.cargo(&["fetch", "--locked", "--quiet"]))?;
    let output = Command::new(program)
        .args([
            "generate",
            "--workspace",
            "--all-features",
            "--frozen",
            "--fail",
        ])
        .arg("--config")
        .arg(workspace.path("tools/notices/about.toml"))
        .arg(workspace.path("tools/notices/notices.hbs"))
        .current_dir(workspace.root())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo-about cannot be started")?;
    if !output.status.success() {
        bail!("cargo-about failed ({})", output.status);
    }
    let mut text = String::from_utf8(output.stdout)?;
    for (font, licence) in FONTS {
        let licence = workspace.path("crates/web/fonts").join(licence);
        let licence =
            fs::read_to_string(&licence).with_context(|| licence.display().to_string())?;
        let (double, single) = ("=".repeat(80), "-".repeat(80));
        text.extend([
            "\n",
            &double,
            "\nThe font ",
            font,
            "\n\n",
            &single,
            "\n\n",
            &licence,
        ]);
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text).with_context(|| file.display().to_string())
}
