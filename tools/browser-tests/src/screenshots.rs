//! Pictures of the pages, for people to look at.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::Browser;

/// Puts a picture of the page in `screenshots/`, which is not committed.
pub async fn screenshot(browser: &Browser, name: &str) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../screenshots");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{name}.png")), browser.picture().await?)?;
    Ok(())
}

/// The most that a picture of the guides weighs, in bytes.
const LARGEST: usize = 60_000;

/// Takes a picture of the guides: into `docs/guide` where `CHRONA_GUIDE_PICTURES` is set, beside the other
/// screenshots otherwise. One that is not among the guides' yet is an error.
pub async fn guide_picture(browser: &Browser, language: &str, name: &str) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let kept = root.join(format!("docs/guide/{language}/pictures/{name}.webp"));
    let picture = browser.small_picture().await?;
    ensure!(
        picture.len() <= LARGEST,
        "the guides' picture {name} weighs {} bytes",
        picture.len()
    );
    if std::env::var_os("CHRONA_GUIDE_PICTURES").is_some() {
        fs::write(kept, picture)?;
        return Ok(());
    }
    fs::create_dir_all(root.join("screenshots"))?;
    fs::write(
        root.join(format!("screenshots/guide-{name}-{language}.webp")),
        picture,
    )?;
    ensure!(
        kept.is_file(),
        "{} is missing: take the guides' pictures with cargo xtask guide --pictures",
        kept.display()
    );
    Ok(())
}
