//! `cargo xtask french`: whether every French text that a person reads follows French typography: the
//! words of the apps, the server's answers and letters, the guide.

mod markdown;
mod rules;
mod rust;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// The words of the apps: a file, or a folder of them.
const LOCALES: [&str; 2] = ["backoffice/locales/fr", "kiosk/locales/fr.json"];

/// The guide.
const GUIDE: &str = "docs/guide/fr";

/// Where programs and their tests are.
const SOURCES: [&str; 5] = ["backend", "backoffice", "crates", "kiosk", "tools"];

/// This checker's own examples are wrong on purpose.
const OWN: &str = "tools/xtask/src/french";

/// What the command is asked.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct Options {
    /// Writes the texts as they should be.
    #[arg(long)]
    write: bool,
}

/// A text that is not as it should be.
#[derive(Debug)]
struct Fault {
    file: PathBuf,
    line: usize,
    text: String,
}

/// Says what is not as it should be, or writes it so. Gives whether everything is right.
pub(crate) fn run(workspace: &Workspace, options: Options) -> Result<bool> {
    let faults = look(&workspace.path(""), options.write)?;
    for Fault { file, line, text } in &faults {
        println!("{}:{line}: {text}", file.display());
    }
    Ok(options.write || faults.is_empty())
}

/// Looks at every French text below this folder, and writes those that are wrong where that is wanted.
fn look(root: &Path, write: bool) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for place in LOCALES {
        for file in files(&root.join(place), "json")? {
            faults.extend(of_file(root, &file, words, write)?);
        }
    }
    for file in files(&root.join(GUIDE), "md")? {
        faults.extend(of_file(root, &file, markdown::sentences, write)?);
    }
    for folder in SOURCES {
        for file in files(&root.join(folder), "rs")? {
            if !file.starts_with(root.join(OWN)) {
                faults.extend(of_file(root, &file, french_literals, write)?);
            }
        }
    }
    Ok(faults)
}

/// The words of a file of words: every string but the members' names.
fn words(json: &str) -> Vec<Range<usize>> {
    let strings = rust::literals(json).into_iter();
    let is_name = |range: &Range<usize>| json[range.end + 1..].trim_start().starts_with(':');
    strings.filter(|range| !is_name(range)).collect()
}

fn french_literals(source: &str) -> Vec<Range<usize>> {
    let literals = rust::literals(source).into_iter();
    literals
        .filter(|range| rust::is_french(&source[range.clone()]))
        .collect()
}

fn of_file(
    root: &Path,
    file: &Path,
    parts: fn(&str) -> Vec<Range<usize>>,
    write: bool,
) -> Result<Vec<Fault>> {
    let path = root.join(file);
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let mut faults = Vec::new();
    let mut written = text.clone();
    for range in parts(&text).into_iter().rev() {
        let part = &text[range.clone()];
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let right = rules::right(part, before, after);
        if right != part {
            faults.push(Fault {
                file: path.strip_prefix(root).unwrap_or(&path).to_owned(),
                line: text[..range.start].matches('\n').count() + 1,
                text: part.to_owned(),
            });
            written.replace_range(range, &right);
        }
    }
    if write && written != text {
        fs::write(&path, written)?;
    }
    faults.reverse();
    Ok(faults)
}

/// The files with this ending in a folder and those below it, in a fixed order; a file alone is what it is.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    if folder.is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {

    use std::path::Path;

    use super::*;

    #[test]
    fn every_french_text_follows_french_typography() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let faults = look(&root, false).unwrap();
        assert!(
            faults.is_empty(),
            "`cargo xtask french --write` writes these as they should be: {faults:#?}"
        );
    }

    #[test]
    fn a_wrong_text_is_found_wherever_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let put = |file: &str, text: &str| {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put(
            "backoffice/locales/fr/people.json",
            "{ \"a\": \"Déjà là ?\" }\n",
        );
        put("kiosk/locales/fr.json", "{ \"l'a\": \"Bien\" }\n");
        put("docs/guide/fr/index.md", "L'accueil : `l'x`\n");
        for source in ["backend", "crates", "tools"] {
            put(&format!("{source}/a.rs"), "// l'été ?\n");
        }
        put(
            "backend/src/b.rs",
            "fn a() {\n    say(\"C'est trop tôt !\");\n}\n",
        );
        let found = look(folder.path(), true).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|fault| (fault.file.to_str().unwrap(), fault.line, &*fault.text))
            .collect();
        assert_eq!(
            found,
            [
                ("backoffice/locales/fr/people.json", 1, "Déjà là ?"),
                ("docs/guide/fr/index.md", 1, "L'accueil : "),
                ("backend/src/b.rs", 2, "C'est trop tôt !"),
            ]
        );
        assert!(look(folder.path(), false).unwrap().is_empty());
    }
}
