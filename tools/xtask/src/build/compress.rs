//! Files compressed once, at build time, for every browser that will ask.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::bindgen::files_below;

/// What gains from being compressed; fonts and pictures already are.
const TYPES: [&str; 9] = [
    "css",
    "html",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "xml",
];

/// Writes a `.gz`, and with `brotli` a `.br`, beside each file of a folder that gains from it.
pub(super) fn folder(folder: &Path, brotli: bool) -> Result<()> {
    let files: Vec<PathBuf> = files_below(folder)?
        .into_iter()
        .filter(|file| {
            let extension = file.extension().unwrap_or_default().to_string_lossy();
            TYPES.contains(&&*extension)
        })
        .collect();
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                        one(file, brotli)?;
                    }
                    Ok(())
                })
            })
            .collect();
        for worker in running {
            worker.join().map_err(|_| anyhow!("compressing failed"))??;
        }
        Ok(())
    })
}

/// Compresses one file.
fn one(file: &Path, brotli: bool) -> Result<()> {
    let content = fs::read(file)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&content)?;
    fs::write(with_suffix(file, "gz"), gzip.finish()?)?;
    if brotli {
        let parameters = BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            size_hint: content.len(),
            ..BrotliEncoderParams::default()
        };
        let mut compressed = Vec::new();
        brotli::BrotliCompress(&mut content.as_slice(), &mut compressed, &parameters)?;
        fs::write(with_suffix(file, "br"), compressed)?;
    }
    Ok(())
}

/// `a.js` with the suffix `br` is `a.js.br`.
fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let site = tempfile::tempdir().unwrap();
        let page = "<p>Bonjour Camille</p>".repeat(100);
        fs::write(site.path().join("index.html"), &page).unwrap();
        fs::write(site.path().join("icon.png"), "png").unwrap();
        folder(site.path(), true).unwrap();
        let mut text = String::new();
        let compressed = fs::File::open(site.path().join("index.html.br")).unwrap();
        brotli::Decompressor::new(compressed, 4096)
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, page);
        let mut text = String::new();
        let compressed = fs::File::open(site.path().join("index.html.gz")).unwrap();
        flate2::read::GzDecoder::new(compressed)
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, page);
        assert!(!site.path().join("icon.png.br").exists());
    }
}
