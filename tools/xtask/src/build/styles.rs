//! The one stylesheet of an app.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::assets::{Assets, address};

/// The fonts, written as assets: hashed addresses by file name.
pub(super) fn fonts(folder: &Path, assets: &Assets) -> Result<BTreeMap<String, String>> {
    let mut fonts = BTreeMap::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "woff2")
            {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let hashed = assets.add(&name, &fs::read(&path)?)?;
                fonts.insert(name, address(&hashed));
            }
        }
    }
    Ok(fonts)
}

/// The stylesheets of these folders, one after the other, each folder's in the order of their names.
pub(super) fn joined(folders: &[&Path]) -> Result<String> {
    let mut all = String::new();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let mut files: Vec<_> = fs::read_dir(folder)?
            .collect::<Result<Vec<_>, _>>()?
            .iter()
            .map(fs::DirEntry::path)
            .filter(|path| path.extension().is_some_and(|extension| extension == "css"))
            .collect();
        files.sort();
        for file in files {
            all += &fs::read_to_string(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            all.push('\n');
        }
    }
    Ok(all)
}

/// Gives each `url(…/name.woff2)` its hashed address. A font that is not there is an error.
pub(super) fn with_fonts(css: &str, fonts: &BTreeMap<String, String>) -> Result<String> {
    let mut result = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("url(") {
        let (before, from) = rest.split_at(at + 4);
        let end = from
            .find(')')
            .context("a url( in a stylesheet is not closed")?;
        let given = from[..end].trim().trim_matches(['"', '\'']);
        result += before;
        if Path::new(given)
            .extension()
            .is_some_and(|extension| extension == "woff2")
        {
            let name = given.rsplit('/').next().unwrap_or(given);
            let Some(hashed) = fonts.get(name) else {
                bail!("a stylesheet asks for the font {name}, which is not in crates/web/fonts");
            };
            result.extend(["\"", hashed, "\""]);
        } else {
            result += &from[..end];
        }
        rest = &from[end..];
    }
    result += rest;
    Ok(result)
}

/// Leaves out comments and indentation.
pub(super) fn minified(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        text += &rest[..start];
        rest = rest[start..]
            .find("*/")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    text += rest;
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_get_their_hashed_addresses() {
        let fonts =
            BTreeMap::from([("inter.woff2".to_owned(), "/assets/inter-1.woff2".to_owned())]);
        let css = "a { src: url('../fonts/inter.woff2') format('woff2'), url(data:x) }";
        assert_eq!(
            with_fonts(css, &fonts).unwrap(),
            "a { src: url(\"/assets/inter-1.woff2\") format('woff2'), url(data:x) }"
        );
        assert!(with_fonts("url(lost.woff2)", &fonts).is_err());
    }

    #[test]
    fn comments_and_indentation_go() {
        assert_eq!(minified("/* one */\na {\n  b: c;\n\n}\n"), "a {\nb: c;\n}");
    }
}
