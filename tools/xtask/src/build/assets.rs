//! Files under names that carry a hash of what is in them, so that a browser may keep them forever.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The folder `assets/` of one app.
#[derive(Debug)]
pub(super) struct Assets {
    folder: PathBuf,
}

impl Assets {
    /// Assets in the `assets` folder of `site`.
    pub(super) fn new(site: &Path) -> Result<Self> {
        let folder = site.join("assets");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Writes a file, and gives its name with the hash in it: `inter.woff2` becomes
    /// `inter-0123456789abcdef.woff2`.
    pub(super) fn add(&self, name: &str, content: &[u8]) -> Result<String> {
        let (stem, extension) = name
            .rsplit_once('.')
            .with_context(|| format!("{name} has no extension"))?;
        let hashed = format!("{stem}-{}.{extension}", short_hash(content));
        self.write(&hashed, content)?;
        Ok(hashed)
    }

    /// Writes a file whose name has its hash already.
    pub(super) fn write(&self, hashed: &str, content: &[u8]) -> Result<()> {
        fs::write(self.folder.join(hashed), content)?;
        Ok(())
    }
}

/// The address of an asset.
pub(super) fn address(hashed: &str) -> String {
    format!("/assets/{hashed}")
}

/// The first 64 bits of the SHA-256 of something, in hexadecimal.
pub(super) fn short_hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest[..8]
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_the_content() {
        let folder = tempfile::tempdir().unwrap();
        let assets = Assets::new(folder.path()).unwrap();
        let first = assets.add("inter.woff2", b"one").unwrap();
        let again = assets.add("inter.woff2", b"one").unwrap();
        let other = assets.add("inter.woff2", b"two").unwrap();
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert!(first.starts_with("inter-"), "{first}");
        assert!(folder.path().join("assets").join(other).exists());
    }
}
