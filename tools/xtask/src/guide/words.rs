//! Whether the words that the guides call the screens' are on the screens.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{LANGUAGES, Language, files, is_of};
use crate::workspace::Workspace;

/// The apps whose words are in files of each language.
const APPS: [&str; 2] = ["backoffice", "kiosk"];

/// Where the server's words to people are, in both languages.
const PROBLEMS: &str = "crates/api-types/src/problem.rs";

/// Checks the words in italics of each page. `…` stands for what differs from time to time.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    for language in LANGUAGES {
        let screens = screens(workspace, language)?;
        let folder = language.folder(workspace);
        for name in files(&folder)?.iter().filter(|name| is_of(name, "md")) {
            let page = fs::read_to_string(folder.join(name))?;
            for words in in_italics(&page) {
                let is_remark = words == language.not_run.trim_matches('*');
                if !is_remark && !words.split('…').all(|part| screens.contains(part.trim())) {
                    bail!(
                        "docs/guide/{}/{name}: no screen says *{words}*",
                        language.code
                    );
                }
            }
        }
    }
    Ok(())
}

/// All that the screens say in a language.
fn screens(workspace: &Workspace, language: Language) -> Result<String> {
    let mut all = fs::read_to_string(workspace.path(PROBLEMS))?;
    for app in APPS {
        let locales = workspace.path(&format!("{app}/locales"));
        // A file of a language, or a folder of them, one for each capability.
        let alone = locales.join(format!("{}.json", language.code));
        let paths = if alone.is_file() {
            vec![alone]
        } else {
            let folder = locales.join(language.code);
            let names = files(&folder)?;
            names.iter().map(|name| folder.join(name)).collect()
        };
        for path in paths {
            let words = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
            gather(&serde_json::from_str(&words)?, &mut all);
        }
    }
    Ok(plain(&all))
}

fn gather(words: &Value, all: &mut String) {
    match words {
        Value::String(words) => {
            all.push_str(words);
            all.push('\n');
        }
        Value::Object(members) => members.values().for_each(|words| gather(words, all)),
        _ => {}
    }
}

/// The words between single asterisks, outside of blocks of code.
fn in_italics(page: &str) -> Vec<String> {
    let text: String = page.split("```").step_by(2).collect();
    let text = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let text = plain(&text).replace("**", "");
    text.split('*')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// A text whose spaces are alike, wherever its lines end.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_italics_are_found_over_lines_and_outside_of_code() {
        let page = "**A**, *Nouvelle\nborne*.\n\n```sh\nls *.a *.b\n```\n`a*b` *Fin\u{a0}!*\n";
        assert_eq!(in_italics(page), ["Nouvelle borne", "Fin\u{20}!"]);
    }
}
