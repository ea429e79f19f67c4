//! The ways in which a picture is read, cheapest first.

use std::collections::HashSet;

#[cfg(feature = "pictures")]
use rxing::FilteredImageReader;
use rxing::{
    BarcodeFormat, Binarizer, BinaryBitmap, DecodeHints, Luma8Source, Reader,
    common::{GlobalHistogramBinarizer, HybridBinarizer},
    qrcode::cpp_port::QrReader,
};

/// Whether a picture is far smaller or larger than camera frames. A long strip is neither: enlarged
/// until its shorter side is long enough, it would fill the memory.
#[cfg(feature = "pictures")]
fn is_no_frame(width: u32, height: u32) -> bool {
    let (short, long) = (width.min(height), width.max(height));
    (short < 150 && long < 1000) || short > 1080
}

/// Reads a picture whose size was checked.
pub(crate) fn read(luma: &[u8], width: u32, height: u32) -> Option<String> {
    let picture = Luma8Source::new_with_slice(luma, width, height).ok()?;
    let quick = hints(false);
    let thorough = hints(true);

    // Black and white by neighbourhood: shadows and reflections do not matter.
    let mut local = BinaryBitmap::new(HybridBinarizer::new(picture.clone()));
    if let Some(text) = attempt(QrReader, &mut local, &quick) {
        return Some(text);
    }
    // One threshold for all: small modules do not drown in their neighbourhood.
    let mut global = BinaryBitmap::new(GlobalHistogramBinarizer::new(picture));
    if let Some(text) = attempt(QrReader, &mut global, &thorough) {
        return Some(text);
    }
    // Enlarged or reduced, with small holes closed: for pictures, since camera frames gain nothing.
    #[cfg(feature = "pictures")]
    if is_no_frame(width, height)
        && let Some(text) = attempt(FilteredImageReader::new(QrReader), &mut local, &thorough)
    {
        return Some(text);
    }
    // Light on dark.
    local.invert();
    attempt(QrReader, &mut local, &quick)
}

fn attempt<B: Binarizer>(
    mut reader: impl Reader,
    picture: &mut BinaryBitmap<B>,
    hints: &DecodeHints,
) -> Option<String> {
    let found = reader.decode_with_hints(picture, hints).ok()?;
    Some(found.getText().to_owned())
}

fn hints(try_harder: bool) -> DecodeHints {
    DecodeHints {
        PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
        TryHarder: Some(try_harder),
        ..DecodeHints::default()
    }
}
