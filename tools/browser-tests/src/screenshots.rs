//! Pictures of the pages, for people to look at.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::Browser;

/// Puts a picture of the page in `screenshots/`, which is not committed.
pub async fn screenshot(browser: &Browser, name: &str) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../screenshots");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{name}.png")), browser.picture().await?)?;
    Ok(())
}
