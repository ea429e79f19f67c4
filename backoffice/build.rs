//! Makes the module with the words of `locales/LANGUAGE/*.json`, and keeps the linker's notes in the program, by which
//! `cargo xtask build` parts it.
//!
//! `leptos_i18n::load_locales!` does the same, but its words cannot be put into plain text with
//! values in them, which titles, labels and toasts need.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use serde_json::{Map, Value};

const LANGUAGES: [&str; 2] = ["fr", "en"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let whole = out.join("locales");
    fs::create_dir_all(&whole)?;
    for language in LANGUAGES {
        let words = words_of(&Path::new("locales").join(language))?;
        fs::write(
            whole.join(format!("{language}.json")),
            serde_json::to_vec(&words)?,
        )?;
    }
    let options = ParseOptions::default().interpolate_display(true);
    let config = Config::new(LANGUAGES[0])?
        .add_locales(&LANGUAGES[1..])?
        .locales_path(whole)
        .parse_options(options);
    let words = parse_locales(None, config)?;
    for error in words.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    for warning in words.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    keep_linkers_notes();
    let code = leptos_i18n_codegen::gen_code(&words, None, false, None, false)?;
    fs::write(out.join("words.rs"), code.to_string())?;
    Ok(())
}

/// The words of a language, from one file for each capability: pages are named once, whichever file has them.
fn words_of(folder: &Path) -> Result<Map<String, Value>, Box<dyn Error>> {
    let mut words = Map::new();
    for file in fs::read_dir(folder)? {
        let file = file?.path();
        let pages: Map<String, Value> = serde_json::from_slice(&fs::read(&file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        for (page, texts) in pages {
            if words.insert(page.clone(), texts).is_some() {
                return Err(format!("{}: another file has \"{page}\" too", file.display()).into());
            }
        }
    }
    Ok(words)
}

fn keep_linkers_notes() {
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
