//! What the pages of the guides must have in common, whatever they say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::fences::{Fence, fences};
use super::{LANGUAGES, Language, files, is_of};
use crate::workspace::Workspace;

/// What a block of code may be.
const KINDS: [&str; 5] = ["sh", "ini", "json", "text", "yaml"];

/// Checks that both languages have the same pages and pictures with the same commands, that each page is in
/// the table of contents and leads to the other language, that commands which no test runs say so, and that
/// each setting that is named exists.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let [first, second] = LANGUAGES;
    let names = files(&first.folder(workspace))?;
    let others = files(&second.folder(workspace))?;
    ensure!(
        names == others,
        "docs/guide: these are in one language alone: {}",
        difference(&names, &others)
    );
    let known = settings(workspace)?;
    for name in names.iter().filter(|name| is_page(name)) {
        let mut blocks = Vec::new();
        for language in LANGUAGES {
            let place = format!("docs/guide/{}/{name}", language.code);
            let page = fs::read_to_string(language.folder(workspace).join(name))?;
            blocks.push(check_page(language, name, &page, &known).context(place)?);
        }
        same_blocks(&blocks[0], &blocks[1]).with_context(|| format!("docs/guide/*/{name}"))?;
    }
    LANGUAGES
        .iter()
        .try_for_each(|language| pictures_are_shown(&language.folder(workspace), &names))
}

fn is_page(name: &str) -> bool {
    is_of(name, "md") && name != "SUMMARY.md"
}

/// Checks one page, and gives its blocks of code.
fn check_page(
    language: Language,
    name: &str,
    page: &str,
    known: &BTreeSet<String>,
) -> Result<Vec<Fence>> {
    let other = LANGUAGES.map(|language| language.code);
    let other = other.iter().find(|code| **code != language.code);
    let link = format!("](../{}/{name})", other.copied().unwrap_or_default());
    ensure!(
        page.lines()
            .next()
            .is_some_and(|line| line.ends_with(&link)),
        "the first line is no link to the other language ({link})"
    );
    let blocks = fences(page);
    for block in &blocks {
        let line = block.line;
        ensure!(
            KINDS.contains(&block.language()) && (block.is_not_run() || !block.info.contains(' ')),
            "line {line}: ```{} is none of {KINDS:?}",
            block.info
        );
        ensure!(
            block.is_not_run() == (block.above == language.not_run),
            "line {line}: commands that no test runs, and no others, have the line {} above them",
            language.not_run
        );
        if block.language() == "ini" {
            let unknown = names_in(&block.text).find(|name| !is_known(name, known));
            if let Some(unknown) = unknown {
                bail!("line {line}: docs/settings.md knows no {unknown}");
            }
        }
    }
    Ok(blocks)
}

/// Checks that the commands and the settings are the same in both languages.
fn same_blocks(first: &[Fence], second: &[Fence]) -> Result<()> {
    let exact = |blocks: &[Fence]| -> Vec<(String, String)> {
        let blocks = blocks.iter().filter(|block| block.language() != "text");
        blocks
            .map(|block| (block.info.clone(), block.text.clone()))
            .collect()
    };
    let (first, second) = (exact(first), exact(second));
    for (one, other) in first.iter().zip(&second) {
        ensure!(
            one == other,
            "the languages differ in a block:\n{}\nand\n{}",
            one.1,
            other.1
        );
    }
    ensure!(
        first.len() == second.len(),
        "one language has more blocks of code than the other"
    );
    Ok(())
}

/// Checks that each page is in the table of contents, and each picture on a page.
fn pictures_are_shown(folder: &Path, names: &[String]) -> Result<()> {
    let summary = fs::read_to_string(folder.join("SUMMARY.md"))?;
    let mut all = String::new();
    for name in names.iter().filter(|name| is_page(name)) {
        ensure!(
            summary.contains(&format!("]({name})")),
            "{name} is not in SUMMARY.md of {}",
            folder.display()
        );
        all.push_str(&fs::read_to_string(folder.join(name))?);
    }
    let unseen = names
        .iter()
        .find(|name| name.starts_with("pictures/") && !all.contains(&format!("]({name})")));
    if let Some(unseen) = unseen {
        bail!("no page of {} shows {unseen}", folder.display());
    }
    Ok(())
}

fn difference(first: &[String], second: &[String]) -> String {
    let (first, second): (BTreeSet<_>, BTreeSet<_>) =
        (first.iter().collect(), second.iter().collect());
    let alone: Vec<_> = first.symmetric_difference(&second).copied().collect();
    alone
        .iter()
        .map(|name| name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The settings that `docs/settings.md` and `.env.example` name.
fn settings(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let reference = fs::read_to_string(workspace.path("docs/settings.md"))?;
    let example = fs::read_to_string(workspace.path(".env.example"))?;
    let quoted = reference.split('`').skip(1).step_by(2);
    Ok(quoted
        .map(str::to_owned)
        .chain(names_in(&example).map(str::to_owned))
        .collect())
}

/// The names before the equals signs of a file of settings.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .filter(|name| !name.starts_with('#'))
}

fn is_known(name: &str, known: &BTreeSet<String>) -> bool {
    let of_a_provider = |name: &str| {
        name.strip_prefix("OIDC_")
            .and_then(|rest| rest.split_once('_'))
            .is_some_and(|(_, what)| known.contains(&format!("OIDC_<NAME>_{what}")))
    };
    let plain = name.strip_suffix("_FILE").unwrap_or(name);
    // Compose's own.
    name == "COMPOSE_FILE"
        || [name, plain]
            .iter()
            .any(|name| known.contains(*name) || of_a_provider(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FR: Language = LANGUAGES[0];

    fn known() -> BTreeSet<String> {
        ["SMTP_HOST", "SECRET_KEY", "OIDC_<NAME>_ISSUER"]
            .map(str::to_owned)
            .into()
    }

    fn check(page: &str) -> Result<Vec<Fence>> {
        check_page(FR, "a.md", page, &known())
    }

    #[test]
    fn a_page_leads_to_the_other_language() {
        assert!(check("[English](../en/a.md)\n\n# A\n").is_ok());
        assert!(check("# A\n\n[English](../en/a.md)\n").is_err());
        assert!(check("[English](../en/b.md)\n").is_err());
    }

    #[test]
    fn commands_that_no_test_runs_say_so() {
        let page = |above: &str, info: &str| {
            check(&format!(
                "[English](../en/a.md)\n\n{above}\n\n```{info}\nls\n```\n"
            ))
        };
        assert!(page("Faites :", "sh").is_ok());
        assert!(page(FR.not_run, "sh not-run").is_ok());
        assert!(page("Faites :", "sh not-run").is_err());
        assert!(page(FR.not_run, "sh").is_err());
        assert!(page("Faites :", "bash").is_err());
    }

    #[test]
    fn a_setting_that_is_named_exists() {
        let page = |line: &str| {
            check(&format!(
                "[English](../en/a.md)\n\n```ini\n# A remark\n{line}\n```\n"
            ))
        };
        for good in [
            "SMTP_HOST=a",
            "SECRET_KEY_FILE=/run/a",
            "OIDC_COMPANY_ISSUER=x",
        ] {
            assert!(page(good).is_ok(), "{good}");
        }
        assert!(page("SMPT_HOST=a").is_err());
    }

    #[test]
    fn the_languages_have_the_same_commands() {
        let one = fences("```sh\nls\n```\n```text\nUn\n```\n");
        let other = fences("```sh\nls\n```\n```text\nOne\n```\n");
        assert!(same_blocks(&one, &other).is_ok());
        assert!(same_blocks(&one, &fences("```sh\nls -l\n```\n")).is_err());
        assert!(same_blocks(&one, &[]).is_err());
    }
}
