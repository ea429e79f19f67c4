//! A program in parts: what `#[wasm_split]` marks comes into files of their own, which the app
//! fetches when it wants them.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

/// Under which name the program imports what fetches the parts.
pub(super) const LOADER: &str = "./parts.js";

/// A fetch that never ends would leave its screen without a word.
const PATIENCE_MS: u32 = 15_000;

/// A program that was parted.
#[derive(Debug)]
pub(super) struct Split {
    /// The program without its parts, for wasm-bindgen.
    pub(super) main: PathBuf,
    /// The rest.
    pub(super) later: Later,
}

/// The parts of a program that are fetched later.
#[derive(Debug)]
pub(super) struct Later {
    /// The module that fetches the parts. It imports the program's own module, and that imports it
    /// as [`LOADER`].
    pub(super) loader: String,
    /// The parts, by the path under which the loader fetches them (`./split_seldom.wasm`), and what several
    /// of them share.
    pub(super) parts: BTreeMap<String, Vec<u8>>,
    /// Which of these files a part needs (`seldom`), without their endings.
    pub(super) needs: HashMap<String, Vec<String>>,
}

/// Parts a compiled program, working in `scratch`; its own module will be `./<name>.js`.
pub(super) fn run(input: &Path, name: &str, scratch: &Path) -> Result<Split> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    fs::create_dir_all(scratch)?;
    let program = fs::read(input).with_context(|| format!("{} cannot be read", input.display()))?;
    let main = scratch.join("main.wasm");
    let own_module = format!("./{name}.js");
    let mut options = Options::new(&program);
    options.output_dir = scratch;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = &own_module;
    let split = transform(options)
        .map_err(|error| anyhow!("{} cannot be parted: {error:#}", input.display()))?;
    let mut parts = BTreeMap::new();
    for path in split.split_modules {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        parts.insert(format!("./{file}"), tightened(&fs::read(&path)?)?);
    }
    let loader = with_patience(&fs::read_to_string(scratch.join(LOADER))?)?;
    Ok(Split {
        main,
        later: Later {
            loader,
            parts,
            needs: split.prefetch_map,
        },
    })
}

/// Has every fetch end.
fn with_patience(loader: &str) -> Result<String> {
    let (open, patient) = (
        "import.meta.url))",
        format!("import.meta.url), {{ signal: AbortSignal.timeout?.({PATIENCE_MS}) }})"),
    );
    if !loader.contains(open) {
        bail!("the loader of the parts fetches otherwise than expected");
    }
    Ok(loader.replace(open, &patient))
}

/// A part as it is served: without names and notes, and with numbers no longer than they need be
/// (the linker pads them, so that they can be changed).
fn tightened(part: &[u8]) -> Result<Vec<u8>> {
    let mut module = ModuleConfig::new()
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse(part)
        .context("a part of the program cannot be read")?;
    let notes: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for note in notes {
        module.customs.delete(note);
    }
    // Each part comes with the types of the whole program.
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_loses_its_notes_and_its_padding() {
        let header = b"\0asm\x01\0\0\0";
        let padded_types = [1, 0x84, 0x80, 0, 1, 0x60, 0, 0];
        let note = [0, 6, 4, b'n', b'o', b't', b'e', 0];
        let part = [&header[..], &padded_types, &note].concat();
        let served = tightened(&part).unwrap();
        assert!(served.starts_with(header));
        assert!(served.len() < header.len() + padded_types.len());
        assert!(!served.windows(4).any(|bytes| bytes == b"note"));
        assert!(tightened(&part[..part.len() - 1]).is_err());
    }

    #[test]
    fn every_fetch_of_a_part_ends() {
        let loader = "fetch(new URL(\"./a.wasm\", import.meta.url));";
        assert_eq!(
            with_patience(loader).unwrap(),
            "fetch(new URL(\"./a.wasm\", import.meta.url), { signal: AbortSignal.timeout?.(15000) });"
        );
        assert!(with_patience("import(\"./a.wasm\")").is_err());
    }
}
