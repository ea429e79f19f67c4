//! Makes the module with the words of `locales/*.json`, and keeps the linker's notes in the program, by which
//! `cargo xtask build` parts it.
//!
//! `leptos_i18n::load_locales!` does the same, but its words cannot be put into plain text with
//! values in them, which titles, labels and toasts need.

use std::{env, error::Error, fs, path::Path};

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let options = ParseOptions::default().interpolate_display(true);
    let config = Config::new("fr")?.add_locale("en")?.parse_options(options);
    let words = parse_locales(None, config)?;
    for error in words.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    for warning in words.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    keep_linkers_notes();
    let code = leptos_i18n_codegen::gen_code(&words, None, false, None, false)?;
    let place = Path::new(&env::var("OUT_DIR")?).join("words.rs");
    fs::write(place, code.to_string())?;
    Ok(())
}

fn keep_linkers_notes() {
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
