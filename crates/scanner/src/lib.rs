//! Reads QR codes in camera frames: natively, and in the kiosk's worker as WebAssembly.

mod attempts;
mod luma;
#[cfg(target_family = "wasm")]
mod worker;

pub use luma::luma_of_rgba;
#[cfg(target_family = "wasm")]
pub use worker::{scan_luma, scan_rgba};

/// The most pixels that are looked at: more than any camera makes.
pub const MAX_PIXELS: usize = 100_000_000;

/// The shorter side of the smallest picture that is looked at: the smallest code has 21 modules.
pub const MIN_SIDE: u32 = 21;

/// The text of a QR code in a grey picture: one byte per pixel, row by row, 0 for black. Tried
/// quickly first, then with more and more effort: turned, dim, blurred, small, far too large or
/// inverted codes are read as well. None when there is none, or when the sizes do not fit.
pub fn decode(luma: &[u8], width: u32, height: u32) -> Option<String> {
    let pixels = usize::try_from(width)
        .ok()?
        .checked_mul(usize::try_from(height).ok()?)?;
    if pixels > MAX_PIXELS || pixels != luma.len() || width.min(height) < MIN_SIDE {
        return None;
    }
    attempts::read(luma, width, height)
}
