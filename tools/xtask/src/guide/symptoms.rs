//! Whether the symptoms that the guides name can be met: codes of problems, and lines of the log.

use std::fs;

use anyhow::{Result, bail};

use super::{LANGUAGES, files, is_of};
use crate::workspace::Workspace;

/// The page of symptoms.
const PAGE: &str = "troubleshooting.md";

/// Where the codes are.
const CODES: &str = "crates/api-types/src/problem.rs";

/// Where the server's lines are.
const SOURCES: [&str; 2] = ["backend/src", "crates/store/src"];

/// A piece of a line that is shorter says too little.
const SHORTEST: usize = 8;

/// Checks the first cells of the page's tables.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let codes = fs::read_to_string(workspace.path(CODES))?;
    let mut source = String::new();
    for folder in SOURCES.map(|folder| workspace.path(folder)) {
        for name in files(&folder)?.iter().filter(|name| is_of(name, "rs")) {
            source.push_str(&joined(&fs::read_to_string(folder.join(name))?));
        }
    }
    for language in LANGUAGES {
        let page = fs::read_to_string(language.folder(workspace).join(PAGE))?;
        for symptom in symptoms(&page) {
            if !is_met(symptom, &codes, &source) {
                bail!(
                    "docs/guide/{}/{PAGE}: the server never says `{symptom}`",
                    language.code
                );
            }
        }
    }
    Ok(())
}

/// What stands in backticks in the first cells of tables.
fn symptoms(page: &str) -> impl Iterator<Item = &str> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
}

/// A source whose texts that go over several lines are on one.
fn joined(source: &str) -> String {
    let mut parts = source.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start())
}

/// Whether it is a code of a problem, or each piece of it stands in the source.
fn is_met(symptom: &str, codes: &str, source: &str) -> bool {
    let is_code = |c: char| c.is_ascii_lowercase() || c == '_' || c == '…';
    if symptom.chars().all(is_code) {
        let end = if symptom.ends_with('…') { "" } else { "\"" };
        return codes.contains(&format!("\"{}{end}", symptom.trim_end_matches('…')));
    }
    let is_said = |piece: &str| piece.len() < SHORTEST || source.contains(piece);
    symptom.split('…').map(str::trim).all(|piece| {
        // What a setting is called is put before what is wrong with it.
        is_said(piece) || piece.split(": ").all(is_said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symptom_is_one_that_the_server_knows() {
        let codes = "A = 400 \"badge_used\", \"outside_person\"";
        let source = joined("invalid(name, \"is missing while\"); \"a request \\\n    failed\"");
        for good in [
            "badge_used",
            "outside_…",
            "a request failed",
            "NAME: is missing",
            "… a request failed …",
        ] {
            assert!(is_met(good, codes, &source), "{good}");
        }
        for bad in ["badge_use", "inside_…", "a request fell", "NAME: is absent"] {
            assert!(!is_met(bad, codes, &source), "{bad}");
        }
    }

    #[test]
    fn the_first_cells_are_the_symptoms() {
        let page = "| Code | It is |\n| --- | --- |\n| `a`, `b` | `c` |\nand `d`\n";
        assert_eq!(symptoms(page).collect::<Vec<_>>(), ["a", "b"]);
    }
}
