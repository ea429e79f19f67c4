//! One app's folder in dist/.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::App;
use super::assets::{Assets, address, short_hash};
use super::bindgen::{self, Module, files_below};
use super::split::{self, Later, Split};
use super::{compile, compress, styles, template};
use crate::workspace::Workspace;

/// What keeps an app's files in the browser.
const SERVICE_WORKER: &str = "crates/web/sw.js";
/// What watches over an app's start.
const WATCH: &str = "crates/web/watch.js";

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
    for script in [
        "backoffice/early.js",
        "kiosk/keeping.js",
        "kiosk/worker.js",
        SERVICE_WORKER,
        WATCH,
    ] {
        ingredients.push(workspace.path(script));
    }
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
    let Split { main, later } = split::run(&wasm, name, &scratch.join("parts"))?;
    let module = bindgen::run(&main, name, &scratch.join("app"), quick, true)?;
    let scanner = scanner
        .map(|scanner| bindgen::run(&scanner, "scanner", &scratch.join("scanner"), quick, false))
        .transpose()?;
    let site = scratch.join("site");
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    write_site(workspace, app, &module, &later, scanner.as_ref(), &site)?;
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
    later: &Later,
    scanner: Option<&Module>,
    site: &Path,
) -> Result<()> {
    let assets = Assets::new(site)?;
    let own = workspace.path(app.name());
    let fonts = styles::fonts(&workspace.path("crates/web/fonts"), &assets)?;
    let css = styles::joined(&[&workspace.path("crates/web/styles"), &own.join("styles")])?;
    let css = styles::minified(&styles::with_fonts(&css, &fonts)?);

    let mut values = BTreeMap::new();
    let Parted {
        js,
        wasm,
        loader,
        parts,
    } = add_parted(app.name(), module, later, &assets)?;
    // What is asked of the server meanwhile comes first, so that the program is not imported before it.
    let early = own.join("early.js");
    let mut boot = String::new();
    if early.exists() {
        boot += &bindgen::minified(&read(&early)?);
    }
    let start = format!(
        "const {{ default: start }} = await import(\"./{js}\");\nawait start({{ module_or_path: \"{}\" }});\n",
        address(&wasm)
    );
    boot.push_str(&start);
    let keeping = own.join("keeping.js");
    if keeping.exists() {
        let keeping = bindgen::minified(&read(&keeping)?);
        let keeping = assets.add("keeping.js", keeping.as_bytes())?;
        // A browser need not fetch a module again that failed under the same address.
        let again =
            " + again).catch(() => setTimeout(keep, 15000, `?${Date.now()}`));\nkeep(\"\");\n";
        boot.extend(["const keep = (again) => import(\"./", &keeping, "\"", again]);
    }
    let watch = bindgen::minified(&read(&workspace.path(WATCH))?);
    values.extend([
        (
            "watch".to_owned(),
            address(&assets.add("watch.js", watch.as_bytes())?),
        ),
        (
            "css".to_owned(),
            address(&assets.add("app.css", css.as_bytes())?),
        ),
        (
            "boot".to_owned(),
            address(&assets.add("boot.js", boot.as_bytes())?),
        ),
        ("js".to_owned(), address(&js)),
        ("loader".to_owned(), address(&loader)),
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
    // The page that opens without a network, and the part that has it.
    let (kept, part) = match app {
        App::Kiosk => ("/", "seldom"),
        App::Backoffice => ("/verify", "verify"),
    };
    let needed = later.needs.get(part).map(Vec::as_slice).unwrap_or_default();
    let others = parts.iter().filter(|(file, _)| !needed.contains(file));
    let others = others.map(|(_, hashed)| address(hashed)).collect();
    let template = read(&workspace.path(SERVICE_WORKER))?;
    let worker = service_worker(&template, site, &others, kept, &page)?;
    fs::write(site.join("sw.js"), worker)?;
    fs::write(site.join("index.html"), page)?;
    Ok(())
}

/// The service worker of the page at this address, told which files there are beside the page, but for `others`
/// that it does not need.
fn service_worker(
    template: &str,
    site: &Path,
    others: &BTreeSet<String>,
    address: &str,
    page: &str,
) -> Result<String> {
    let mut files = vec![address.to_owned()];
    for file in files_below(site)? {
        let inside = file
            .strip_prefix(site)?
            .to_string_lossy()
            .replace('\\', "/");
        files.push(format!("/{inside}"));
    }
    // The pictures of an installed app are the system's, which fetches them once.
    let is_picture = |file: &str| {
        Path::new(file)
            .extension()
            .is_some_and(|kind| kind == "png")
    };
    files.retain(|file| !others.contains(file) && !is_picture(file));
    files.sort();
    let files = serde_json::to_string(&files)?;
    let build = short_hash(format!("{files}{page}{template}").as_bytes());
    let values = [
        ("files", files),
        ("build", build),
        ("page", address.to_owned()),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value));
    template::fill(template, &BTreeMap::from(values))
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

/// The names of the files of a program that was parted.
struct Parted {
    js: String,
    wasm: String,
    loader: String,
    /// Its parts, by what they were called before they had a hash in their names (`split_seldom`).
    parts: BTreeMap<String, String>,
}

/// Writes a module that was parted.
fn add_parted(name: &str, module: &Module, later: &Later, assets: &Assets) -> Result<Parted> {
    let mut loader = later.loader.clone();
    let mut parts = BTreeMap::new();
    for (path, part) in &later.parts {
        let file = path.trim_start_matches("./");
        let hashed = assets.add(&format!("{name}-{file}"), part)?;
        loader = loader.replace(path.as_str(), &format!("./{hashed}"));
        parts.insert(file.trim_end_matches(".wasm").to_owned(), hashed);
    }
    // The two import each other, so that the name of the one must not follow from the other's: it
    // follows from both as they were.
    let both = short_hash(format!("{loader}{}", module.js).as_bytes());
    let named = format!("{name}-parts-{both}.js");
    let module = Module {
        // Its import alone: the program itself knows the loader by its first name.
        js: module.js.replace(
            &format!("from \"{}\"", split::LOADER),
            &format!("from \"./{named}\""),
        ),
        wasm: module.wasm.clone(),
        snippets: module.snippets.clone(),
    };
    let (js, wasm) = add_module(name, &module, assets)?;
    let loader = loader.replace(&format!("./{name}.js"), &format!("./{js}"));
    assets.write(&named, loader.as_bytes())?;
    Ok(Parted {
        js,
        wasm,
        loader: named,
        parts,
    })
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
    use std::collections::HashMap;

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
        write(root, "kiosk/public/icon-192.png", "png");
        write(
            root,
            "kiosk/worker.js",
            "import start from \"{{scanner_js}}\"; start(\"{{scanner_wasm}}\");",
        );
        write(root, SERVICE_WORKER, "{{build}}\n{{files}}\n{{page}}");
        write(root, WATCH, "watch();");
        write(
            root,
            "kiosk/index.html",
            "{{css}}\n{{boot}}\n{{js}}\n{{wasm}}\n{{worker}}\n{{font:inter.woff2}}\n{{loader}}\n{{watch}}",
        );
        let module = Module {
            js: "import './snippets/one/inline0.js'; import * as parts from \"./parts.js\"; \
                 give({ \"./parts.js\": parts });"
                .to_owned(),
            wasm: b"wasm".to_vec(),
            snippets: BTreeMap::from([("./snippets/one/inline0.js".to_owned(), "1".to_owned())]),
        };
        let later = Later {
            loader: "import { initSync } from \"./kiosk.js\"; fetch(\"./split_seldom.wasm\");"
                .to_owned(),
            parts: BTreeMap::from([
                ("./split_other.wasm".to_owned(), b"other".to_vec()),
                ("./split_seldom.wasm".to_owned(), b"part".to_vec()),
            ]),
            needs: HashMap::from([("seldom".to_owned(), vec!["split_seldom".to_owned()])]),
        };
        let site = root.join("site");
        write_site(
            &Workspace::at(root),
            App::Kiosk,
            &module,
            &later,
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
        let address = |line| page.lines().nth(line).unwrap().trim_start_matches('/');
        let (js_address, loader_address) = (address(2), address(6));
        let js = fs::read_to_string(site.join(js_address)).unwrap();
        assert!(js.starts_with("import './kiosk-part-"), "{js}");
        // The program and its loader name each other, and the loader names the part.
        let file = |address: &str| address.replace("assets/", "./");
        let loader_import = format!("import * as parts from \"{}\";", file(loader_address));
        assert!(js.contains(&loader_import), "{js}");
        assert!(js.contains("give({ \"./parts.js\": parts });"), "{js}");
        let loader = fs::read_to_string(site.join(loader_address)).unwrap();
        assert!(
            loader.contains(&format!("from \"{}\";", file(js_address))),
            "{loader}"
        );
        let part = loader.split('"').nth(3).unwrap();
        assert!(part.starts_with("./kiosk-split_seldom-"), "{loader}");
        assert!(site.join("assets").join(part).exists());
        assert!(site.join("icons/mark.svg").exists());
        let worker = fs::read_to_string(site.join("sw.js")).unwrap();
        let kept: Vec<String> = serde_json::from_str(worker.lines().nth(1).unwrap()).unwrap();
        assert_eq!(kept[0], "/");
        assert_eq!(worker.lines().nth(2), Some("/"));
        for file in &kept[1..] {
            assert!(site.join(file.trim_start_matches('/')).exists(), "{file}");
        }
        assert!(
            kept.contains(&page.lines().nth(3).unwrap().to_owned()),
            "{kept:?}"
        );
        assert!(kept.contains(&"/icons/mark.svg".to_owned()), "{kept:?}");
        assert!(site.join("icon-192.png").exists());
        assert!(!kept.contains(&"/icon-192.png".to_owned()), "{kept:?}");
        // Of the parts, what the page needs.
        assert!(
            kept.iter().any(|file| file.contains("split_seldom")),
            "{kept:?}"
        );
        assert!(
            !kept.iter().any(|file| file.contains("split_other")),
            "{kept:?}"
        );
    }
}
