//! Makes the folders of the two apps, which `cargo xtask build` fills: the program is compiled with
//! whatever is in them, and a debug build reads them when it runs.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let dist = Path::new("../dist");
    for app in ["backoffice", "kiosk"] {
        fs::create_dir_all(dist.join(app))?;
    }
    // A release build holds the files themselves, and is made anew when they change.
    let watched = if env::var("PROFILE").as_deref() == Ok("release") {
        "../dist"
    } else {
        "build.rs"
    };
    println!("cargo::rerun-if-changed={watched}");
    Ok(())
}
