//! What stands between JavaScript and WebAssembly.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
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

/// Runs wasm-bindgen for the browser on a compiled module, working in `scratch`. A module that is
/// `shared` keeps what its parts need of it.
pub(super) fn run(
    input: &Path,
    name: &str,
    scratch: &Path,
    quick: bool,
    shared: bool,
) -> Result<Module> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    let mut output = Bindgen::new()
        .input_path(input)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // What the parts of a program share with it.
        .keep_lld_exports(shared)
        .keep_debug(false)
        .debug(quick)
        .remove_name_section(!quick)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen cannot work with {}", input.display()))?;
    let mut names = HashMap::new();
    if !quick {
        let module = output.wasm_mut();
        let imports = module.imports.iter_mut().map(|import| &mut import.name);
        let exports = module.exports.iter_mut().map(|export| &mut export.name);
        shorten(imports.chain(exports), &mut names);
    }
    output.emit(scratch)?;
    let mut js = fs::read_to_string(scratch.join(format!("{name}.js")))?;
    if !quick {
        js = minified(&renamed(&js, &names)?);
    }
    let mut snippets = BTreeMap::new();
    for file in files_below(&scratch.join("snippets"))? {
        let inside = file
            .strip_prefix(scratch)?
            .to_string_lossy()
            .replace('\\', "/");
        snippets.insert(format!("./{inside}"), fs::read_to_string(&file)?);
    }
    Ok(Module {
        js,
        wasm: fs::read(scratch.join(format!("{name}_bg.wasm")))?,
        snippets,
    })
}

/// Gives short names to what a module and its JavaScript call each other by, where the name ends in
/// a hash: hashes are what compresses worst. Notes which name stands for which.
fn shorten<'a>(
    names: impl Iterator<Item = &'a mut String>,
    short_names: &mut HashMap<String, String>,
) {
    for name in names.filter(|name| ends_in_hash(name)) {
        let short = format!("js_{}", short_names.len());
        let short = short_names.entry(name.clone()).or_insert(short);
        name.clone_from(short);
    }
}

fn ends_in_hash(name: &str) -> bool {
    const DIGITS: usize = 16;
    let Some((rest, hash)) = name
        .len()
        .checked_sub(DIGITS)
        .and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (rest.ends_with('_') || rest.ends_with("_h"))
}

/// JavaScript with these names instead of those. A name that is there already is an error.
fn renamed(js: &str, names: &HashMap<String, String>) -> Result<String> {
    let mut result = String::with_capacity(js.len());
    let in_name = |character: char| character.is_ascii_alphanumeric() || "_$".contains(character);
    let mut rest = js;
    while !rest.is_empty() {
        let between = rest.find(in_name).unwrap_or(rest.len());
        result += &rest[..between];
        rest = &rest[between..];
        let (name, after) = rest.split_at(
            rest.find(|character| !in_name(character))
                .unwrap_or(rest.len()),
        );
        if names.values().any(|short| short == name) {
            bail!("wasm-bindgen's JavaScript already has something called {name}");
        }
        result += names.get(name).map_or(name, String::as_str);
        rest = after;
    }
    Ok(result)
}

/// Leaves out indentation, and comments that have lines of their own.
pub(super) fn minified(js: &str) -> String {
    let mut text = String::with_capacity(js.len());
    let mut in_comment = false;
    for line in js.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            text += line;
            text.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_end_in_a_hash_become_short_in_both() {
        let mut module = [
            "__wbg_now_463ac581d2fc7ea3".to_owned(),
            "wasm_bindgen__convert__closures_____invoke__h847a44ff5cd5f088".to_owned(),
            "__wbindgen_malloc".to_owned(),
        ];
        let mut names = HashMap::new();
        shorten(module.iter_mut(), &mut names);
        assert_eq!(module, ["js_0", "js_1", "__wbindgen_malloc"]);
        let js = "{ __wbg_now_463ac581d2fc7ea3: () => x.__wbindgen_malloc, \
                  a__wbg_now_463ac581d2fc7ea3: 1 }";
        assert_eq!(
            renamed(js, &names).unwrap(),
            "{ js_0: () => x.__wbindgen_malloc, a__wbg_now_463ac581d2fc7ea3: 1 }"
        );
        assert!(renamed("let js_1;", &names).is_err());
    }

    #[test]
    fn comments_and_indentation_go() {
        let js = "/**\n * One.\n */\nfunction a() {\n    // Two.\n\n    return 1; // three\n}\n";
        assert_eq!(minified(js), "function a() {\nreturn 1; // three\n}\n");
        assert_eq!(minified("/* one */\nlet a;\n"), "let a;\n");
    }
}
