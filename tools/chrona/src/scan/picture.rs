//! Pictures from files.

use std::path::Path;

use anyhow::{Context, Result};
use image::{GenericImageView, ImageReader, LumaA};

/// The brightness of a picture's pixels, row by row, with its width and height. What is transparent
/// counts as white.
pub(super) fn luma(file: &Path) -> Result<(Vec<u8>, u32, u32)> {
    let picture = ImageReader::open(file)
        .context("cannot be read")?
        .with_guessed_format()
        .context("cannot be read")?
        .decode()
        .context("is no picture that can be read (PNG, JPEG or GIF)")?;
    let (width, height) = picture.dimensions();
    let on_white = |LumaA([bright, opacity]): LumaA<u8>| {
        let (bright, opacity) = (u16::from(bright), u16::from(opacity));
        let blended = (bright * opacity + 255 * (255 - opacity)) / 255;
        u8::try_from(blended).unwrap_or(u8::MAX)
    };
    let picture = picture.to_luma_alpha8();
    let luma = picture.pixels().map(|pixel| on_white(*pixel));
    Ok((luma.collect(), width, height))
}
