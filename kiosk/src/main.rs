//! The kiosk's program: it runs in the tablet's browser.

fn main() {
    #[cfg(target_arch = "wasm32")]
    chrona_kiosk::start();
}
