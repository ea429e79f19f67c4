//! What stands between JavaScript and WebAssembly.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-bindgen makes of a compiled module.
#[derive(Debug)]
pub(super) struct Module {
    /// The module that a page or a worker imports.
    pub(super) js: String,
    /// The code.
    pub(super) wasm: Vec<u8>,
    /// Further modules that `js` imports, by the path it imports them under (`./snippets/…`).
    pub(super) snippets: BTreeMap<String, String>,
}

/// Runs wasm-bindgen for the browser on a compiled module, working in `scratch`.
pub(super) fn run(input: &Path, name: &str, scratch: &Path, quick: bool) -> Result<Module> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    Bindgen::new()
        .input_path(input)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .keep_debug(false)
        .debug(quick)
        .remove_name_section(!quick)
        .remove_producers_section(true)
        .generate(scratch)
        .with_context(|| format!("wasm-bindgen cannot work with {}", input.display()))?;
    let mut snippets = BTreeMap::new();
    for file in files_below(&scratch.join("snippets"))? {
        let inside = file
            .strip_prefix(scratch)?
            .to_string_lossy()
            .replace('\\', "/");
        snippets.insert(format!("./{inside}"), fs::read_to_string(&file)?);
    }
    Ok(Module {
        js: fs::read_to_string(scratch.join(format!("{name}.js")))?,
        wasm: fs::read(scratch.join(format!("{name}_bg.wasm")))?,
        snippets,
    })
}

/// Every file in a folder and those within, in a stable order; none when there is no such folder.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
