//! One app's folder in dist/.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::App;
use super::assets::{Assets, address};
use super::bindgen::{self, Module, files_below};
use super::{compile, compress, styles, template};
use crate::workspace::Workspace;

/// Makes `dist/<app>` of the compiled app, unless nothing it is made of has changed.
pub(super) fn put_together(workspace: &Workspace, app: App, quick: bool) -> Result<()> {
    let name = app.name();
    let wasm = compile::app_output(workspace, app, quick);
    let scanner = (app == App::Kiosk).then(|| compile::scanner_output(workspace));
    let destination = workspace.path("dist").join(name);
    let mark = mark(workspace, app);

    let mut ingredients = vec![wasm.clone()];
    ingredients.extend(scanner.clone());
    ingredients.push(workspace.path("Cargo.lock"));
    ingredients.push(workspace.path("kiosk/worker.js"));
    for folder in [
        "crates/web/styles",
        "crates/web/fonts",
        "tools/xtask/src/build",
    ] {
        ingredients.extend(files_below(&workspace.path(folder))?);
    }
    let own = workspace.path(name);
    ingredients.push(own.join("index.html"));
    ingredients.extend(files_below(&own.join("styles"))?);
    ingredients.extend(files_below(&own.join("public"))?);
    let state = fingerprint(&ingredients, quick)?;
    if destination.join("index.html").exists()
        && fs::read_to_string(&mark).is_ok_and(|m| m == state)
    {
        println!("dist/{name} is up to date.");
        return Ok(());
    }

    println!("Putting dist/{name} together…");
    let scratch = workspace.target(&format!("xtask/{name}"));
    let module = bindgen::run(&wasm, name, &scratch.join("app"), quick)?;
    let scanner = scanner
        .map(|scanner| bindgen::run(&scanner, "scanner", &scratch.join("scanner"), quick))
        .transpose()?;
    let site = scratch.join("site");
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    write_site(workspace, app, &module, scanner.as_ref(), &site)?;
    println!(
        "Compressing dist/{name} ({})…",
        if quick { "gzip" } else { "brotli and gzip" }
    );
    compress::folder(&site, !quick)?;
    replace(&site, &destination)?;
    fs::write(mark, state)?;
    Ok(())
}

/// The file that says what `dist/<app>` was made of.
fn mark(workspace: &Workspace, app: App) -> PathBuf {
    workspace.path("dist").join(format!("{}.mark", app.name()))
}

/// Writes the app's files, not yet compressed, to `site`.
fn write_site(
    workspace: &Workspace,
    app: App,
    module: &Module,
    scanner: Option<&Module>,
    site: &Path,
) -> Result<()> {
    let assets = Assets::new(site)?;
    let own = workspace.path(app.name());
    let fonts = styles::fonts(&workspace.path("crates/web/fonts"), &assets)?;
    let css = styles::joined(&[&workspace.path("crates/web/styles"), &own.join("styles")])?;
    let css = styles::minified(&styles::with_fonts(&css, &fonts)?);

    let (js, wasm) = add_module(app.name(), module, &assets)?;
    let boot = format!(
        "import start from \"./{js}\";\nstart({{ module_or_path: \"{}\" }});\n",
        address(&wasm)
    );
    let mut values = BTreeMap::from([
        (
            "css".to_owned(),
            address(&assets.add("app.css", css.as_bytes())?),
        ),
        (
            "boot".to_owned(),
            address(&assets.add("boot.js", boot.as_bytes())?),
        ),
        ("js".to_owned(), address(&js)),
        ("wasm".to_owned(), address(&wasm)),
        ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
    ]);
    for (font, hashed) in fonts {
        values.insert(format!("font:{font}"), hashed);
    }
    if let Some(scanner) = scanner {
        let (js, wasm) = add_module("scanner", scanner, &assets)?;
        values.insert("scanner_js".to_owned(), address(&js));
        values.insert("scanner_wasm".to_owned(), address(&wasm));
        let worker = read(&own.join("worker.js"))?;
        let worker = template::fill(&worker, &values)?;
        let worker = assets.add("worker.js", worker.as_bytes())?;
        values.insert("worker".to_owned(), address(&worker));
    }
    for file in files_below(&own.join("public"))? {
        let copy = site.join(file.strip_prefix(own.join("public"))?);
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, copy)?;
    }
    let page = template::fill(&read(&own.join("index.html"))?, &values)?;
    fs::write(site.join("index.html"), page)?;
    Ok(())
}

/// Writes a module and what it imports; gives the names of its JavaScript and its WebAssembly.
fn add_module(name: &str, module: &Module, assets: &Assets) -> Result<(String, String)> {
    let mut js = module.js.clone();
    for (path, snippet) in &module.snippets {
        let hashed = assets.add(&format!("{name}-part.js"), snippet.as_bytes())?;
        js = js.replace(path.as_str(), &format!("./{hashed}"));
    }
    let wasm = assets.add(&format!("{name}.wasm"), &module.wasm)?;
    let js = assets.add(&format!("{name}.js"), js.as_bytes())?;
    Ok((js, wasm))
}

/// Puts a finished folder in the place of an older one.
fn replace(finished: &Path, destination: &Path) -> Result<()> {
    if let Some(parent) = destination.parent() {
        fs::create_dir_all(parent)?;
    }
    if destination.exists() {
        fs::remove_dir_all(destination)?;
    }
    if fs::rename(finished, destination).is_ok() {
        return Ok(());
    }
    // The two may be on different file systems.
    for file in files_below(finished)? {
        let copy = destination.join(file.strip_prefix(finished)?);
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, copy)?;
    }
    Ok(())
}

/// A hash over files and their names; those that do not exist count as such.
fn fingerprint(files: &[PathBuf], quick: bool) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update([u8::from(quick)]);
    for file in files {
        hash.update(file.as_os_str().as_encoded_bytes());
        if file.exists() {
            hash.update(fs::read(file)?);
        }
    }
    Ok(format!("{:x}", hash.finalize()))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, inside: &str, content: &str) {
        let path = root.join(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[test]
    fn a_site_names_only_files_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(
            root,
            "crates/web/styles/10-tokens.css",
            "a { src: url(inter.woff2) }",
        );
        write(root, "crates/web/fonts/inter.woff2", "font");
        write(root, "kiosk/styles/kiosk.css", "b { c: d }");
        write(root, "kiosk/public/icons/mark.svg", "<svg/>");
        write(
            root,
            "kiosk/worker.js",
            "import start from \"{{scanner_js}}\"; start(\"{{scanner_wasm}}\");",
        );
        write(
            root,
            "kiosk/index.html",
            "{{css}}\n{{boot}}\n{{js}}\n{{wasm}}\n{{worker}}\n{{font:inter.woff2}}",
        );
        let module = Module {
            js: "import './snippets/one/inline0.js';".to_owned(),
            wasm: b"wasm".to_vec(),
            snippets: BTreeMap::from([("./snippets/one/inline0.js".to_owned(), "1".to_owned())]),
        };
        let site = root.join("site");
        write_site(
            &Workspace::at(root),
            App::Kiosk,
            &module,
            Some(&module),
            &site,
        )
        .unwrap();

        let page = fs::read_to_string(site.join("index.html")).unwrap();
        for address in page.lines() {
            assert!(
                site.join(address.trim_start_matches('/')).exists(),
                "{address}"
            );
        }
        let js =
            fs::read_to_string(site.join(page.lines().nth(2).unwrap().trim_start_matches('/')));
        assert!(js.unwrap().starts_with("import './kiosk-part-"));
        assert!(site.join("icons/mark.svg").exists());
    }
}
