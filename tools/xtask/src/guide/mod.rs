//! The guides: a book in French, one in English and the reference beside them, made into a site whose
//! links all lead somewhere.

pub(crate) mod commands;
mod fences;
mod links;
mod mdbook;
mod pages;
mod pictures;
mod reference;
mod symptoms;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::demo;
use crate::process::Interrupt;
use crate::workspace::Workspace;

/// What a person may choose.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// Takes the pictures of the screens anew first, in a browser.
    #[arg(long)]
    pictures: bool,
    /// Runs the commands of the pages as well.
    #[arg(long)]
    commands: bool,
}

/// The languages of the guides, the first one first.
pub(crate) const LANGUAGES: [Language; 2] = [
    Language {
        code: "fr",
        not_run: "*Non exécuté par les tests.*",
    },
    Language {
        code: "en",
        not_run: "*Not run by the tests.*",
    },
];

/// A language of the guides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Language {
    /// Its folder in `docs/guide`.
    pub(crate) code: &'static str,
    /// What stands above commands that no test runs.
    not_run: &'static str,
}

impl Language {
    /// Where its pages are.
    pub(crate) fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace.path("docs/guide").join(self.code)
    }
}

/// Builds the site and says where it is, with what else was chosen.
pub(crate) fn run(workspace: &Workspace, interrupt: &Interrupt, options: Options) -> Result<()> {
    if options.pictures {
        pictures::take(workspace, interrupt)?;
    }
    if options.commands {
        demo::compile(workspace, interrupt)?;
        commands::run(workspace, interrupt)?;
    }
    let first = build(workspace, interrupt)?;
    println!("The guides: {}", first.display());
    Ok(())
}

/// Checks the pages, builds the site and checks its links; gives its first page.
pub(crate) fn build(workspace: &Workspace, interrupt: &Interrupt) -> Result<PathBuf> {
    pages::check(workspace)?;
    symptoms::check(workspace)?;
    words::check(workspace)?;
    let mdbook = mdbook::MDBOOK.program(workspace, interrupt)?;
    let site = workspace.target("guide");
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    // The books stand in each other as the folders do, and mdBook empties the folder that it writes to.
    let reference = reference::gather(workspace)?;
    mdbook::build(interrupt, &mdbook, &reference, &site.join("docs"))?;
    for language in LANGUAGES {
        let book = site.join("docs/guide").join(language.code);
        mdbook::build(interrupt, &mdbook, &language.folder(workspace), &book)?;
    }
    let first = site.join("index.html");
    fs::write(&first, entrance())?;
    links::check(&site, workspace.root())?;
    Ok(first)
}

/// The page that leads to the first book.
fn entrance() -> String {
    let first = format!("docs/guide/{}/index.html", LANGUAGES[0].code);
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Chrona</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={first}\"></head>\n\
         <body><a href=\"{first}\">Chrona</a></body></html>\n"
    )
}

/// The names of the files below a folder, in order, with `/` between their parts.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("{}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy();
                found.push(name.replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file of this name is of this kind.
fn is_of(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|end| end == extension)
}
