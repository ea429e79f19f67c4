//! The reference: what stands in `docs/` for operators and developers, in English, as a book.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::is_of;
use crate::workspace::Workspace;

/// Puts the pages of `docs/` and a table of contents where mdBook can read them. The table is made, so
/// that a page that is added is in it.
pub(super) fn gather(workspace: &Workspace) -> Result<PathBuf> {
    let gathered = workspace.target("xtask/guide-reference");
    if gathered.exists() {
        fs::remove_dir_all(&gathered)?;
    }
    let mut summary = String::from("# Summary\n");
    for (part, folder) in [("Reference", ""), ("Decisions", "decisions/")] {
        write!(summary, "\n# {part}\n\n")?;
        fs::create_dir_all(gathered.join(folder))?;
        let mut titles = Vec::new();
        for entry in fs::read_dir(workspace.path("docs").join(folder))? {
            let path = entry?.path();
            let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else {
                continue;
            };
            if !path.is_file() {
                continue;
            }
            let to = gathered.join(folder).join(&*name);
            fs::copy(&path, &to)?;
            if is_of(&name, "md") {
                let title = title(&fs::read_to_string(&path)?)
                    .with_context(|| format!("{} has no title", path.display()))?;
                titles.push((title, format!("{folder}{name}")));
            }
        }
        titles.sort();
        for (title, name) in titles {
            writeln!(summary, "- [{title}]({name})")?;
        }
    }
    fs::write(gathered.join("SUMMARY.md"), summary)?;
    fs::copy(
        workspace.path("docs/guide/reference.toml"),
        gathered.join("book.toml"),
    )?;
    Ok(gathered)
}

/// The text of a page's first heading.
fn title(page: &str) -> Option<String> {
    let line = page.lines().find_map(|line| line.strip_prefix("# "))?;
    Some(line.replace(['[', ']', '`'], ""))
}
