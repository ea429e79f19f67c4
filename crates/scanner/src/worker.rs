//! What the kiosk's worker calls.

use wasm_bindgen::prelude::wasm_bindgen;

/// The text of a QR code in a grey frame, one byte per pixel.
#[wasm_bindgen]
pub fn scan_luma(data: &[u8], width: u32, height: u32) -> Option<String> {
    crate::decode(data, width, height)
}

/// The text of a QR code in an RGBA frame, four bytes per pixel.
#[wasm_bindgen]
pub fn scan_rgba(data: &[u8], width: u32, height: u32) -> Option<String> {
    crate::decode(&crate::luma_of_rgba(data), width, height)
}
