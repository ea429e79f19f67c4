//! Whether every link and every picture of the site leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};
use percent_encoding::percent_decode_str;

use super::{files, is_of};

/// Checks each page of the site. What is linked beside it, a file of the repository, is copied to where the
/// link leads. Of addresses elsewhere only the form is looked at.
pub(super) fn check(site: &Path, repository: &Path) -> Result<()> {
    let mut pages = BTreeMap::new();
    for name in files(site)? {
        if is_of(&name, "html") {
            pages.insert(PathBuf::from(&name), fs::read_to_string(site.join(&name))?);
        }
    }
    let ids: BTreeMap<&Path, BTreeSet<String>> = pages
        .iter()
        .map(|(name, page)| (name.as_path(), attributes(page, "id").collect()))
        .collect();
    let mut broken = Vec::new();
    for (name, page) in &pages {
        let links = attributes(page, "href").chain(attributes(page, "src"));
        for link in links.collect::<BTreeSet<_>>() {
            let leads = if is_elsewhere(&link) {
                is_well_formed(&link)
            } else {
                leads_somewhere(name, &link, &ids, site, repository)?
            };
            if !leads {
                broken.push(format!("{}: {link}", name.display()));
            }
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("these links lead nowhere:\n{}", broken.join("\n"))
}

/// The values of an attribute wherever a page has it.
fn attributes(page: &str, name: &str) -> impl Iterator<Item = String> {
    let sign = format!(" {name}=\"");
    let values: Vec<_> = page
        .split(&sign)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|value| value.replace("&amp;", "&"))
        .collect();
    values.into_iter()
}

fn is_elsewhere(link: &str) -> bool {
    link.split(['/', '#'])
        .next()
        .is_some_and(|first| first.contains(':'))
}

/// Whether an address elsewhere can be one: https and a host, http on this machine alone.
fn is_well_formed(link: &str) -> bool {
    let host = |rest: &str| rest.split(['/', '#', '?']).next().map(str::to_owned);
    if let Some(rest) = link.strip_prefix("https://") {
        return host(rest)
            .is_some_and(|host| host.contains('.') && !host.contains(' ') && !host.ends_with('.'));
    }
    link.strip_prefix("http://")
        .and_then(host)
        .is_some_and(|host| host.split(':').next() == Some("localhost"))
        || link.starts_with("data:image/")
}

/// Whether a link of a page leads to a file of the site, and to a place in it.
fn leads_somewhere(
    page: &Path,
    link: &str,
    ids: &BTreeMap<&Path, BTreeSet<String>>,
    site: &Path,
    repository: &Path,
) -> Result<bool> {
    let link = percent_decode_str(link).decode_utf8_lossy();
    let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
    let target = if path.is_empty() {
        Some(page.to_owned())
    } else {
        resolve(page, path)
    };
    let Some(target) = target else {
        return Ok(false);
    };
    if !site.join(&target).is_file() && !fetch(&target, site, repository)? {
        return Ok(false);
    }
    Ok(anchor.is_empty()
        || ids
            .get(target.as_path())
            .is_some_and(|ids| ids.contains(anchor)))
}

/// Where a relative path leads from a page; nowhere when it leaves the site.
fn resolve(page: &Path, path: &str) -> Option<PathBuf> {
    let mut target = page.parent()?.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                if !target.pop() {
                    return None;
                }
            }
            Component::Normal(name) => target.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(target)
}

/// Brings a file, or the files of a folder, from the repository into the site; gives whether there was any.
fn fetch(target: &Path, site: &Path, repository: &Path) -> Result<bool> {
    let (from, to) = (repository.join(target), site.join(target));
    let make_room = || to.parent().map_or(Ok(()), fs::create_dir_all);
    if from.is_file() {
        make_room()?;
        fs::copy(from, &to)?;
        return Ok(true);
    }
    // mdBook takes each link to Markdown for one to a page that it made.
    let written = from.with_extension("md");
    if from.extension().is_some_and(|end| end == "html") && written.is_file() {
        make_room()?;
        fs::write(&to, as_written(&fs::read_to_string(written)?))?;
        return Ok(true);
    }
    if !from.is_dir() {
        return Ok(false);
    }
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(true)
}

/// A page that shows Markdown of no book as it is written.
fn as_written(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Chrona</title>\n\
         <pre style=\"white-space: pre-wrap\">{text}</pre>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is broken on a page of a small site with this link.
    fn checked(link: &str) -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (site, repository) = (folder.path().join("site"), folder.path().join("repository"));
        for folder in [&site.join("docs/fr"), &repository.join("infra")] {
            fs::create_dir_all(folder)?;
        }
        fs::write(repository.join("infra/roles.sql"), "")?;
        fs::write(repository.join("CHANGELOG.md"), "- <b>")?;
        fs::write(repository.join("infra/README.md"), "- <b>")?;
        fs::write(site.join("docs/other.html"), "<h2 id=\"début\">Début</h2>")?;
        fs::write(
            site.join("docs/fr/page.html"),
            format!("<a href=\"{link}\">x</a> <h1 id=\"here\"></h1>"),
        )?;
        check(&site, &repository)
    }

    #[test]
    fn a_link_leads_somewhere() {
        for good in [
            "../other.html",
            "../other.html#début",
            "../other.html#d%C3%A9but",
            "#here",
            "../../infra/roles.sql",
            "../../CHANGELOG.html",
            "../../infra/README.html",
            "../../infra",
            "https://example.org/a#b",
            "http://localhost:8000",
        ] {
            assert!(checked(good).is_ok(), "{good}");
        }
        for bad in [
            "other.html",
            "../other.html#fin",
            "#there",
            "../../infra/none.sql",
            "../../README.html",
            "../../../../etc/hosts",
            "https://example",
            "http://example.org",
            "javascript:alert(1)",
        ] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }
}
