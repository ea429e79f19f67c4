//! The tablet at the door.
//!
//! [`rules`] holds what the kiosk decides and knows no browser; the other modules draw, listen and
//! speak to the server, and exist for wasm32 alone.

pub mod rules;

#[cfg(target_arch = "wasm32")]
mod bell;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod camera;
#[cfg(target_arch = "wasm32")]
mod kept;
#[cfg(target_arch = "wasm32")]
mod keys;
#[cfg(target_arch = "wasm32")]
mod kiosk;
#[cfg(target_arch = "wasm32")]
mod outcome;
#[cfg(target_arch = "wasm32")]
mod screens;
#[cfg(target_arch = "wasm32")]
mod sound;
#[cfg(target_arch = "wasm32")]
mod tablet;
#[cfg(target_arch = "wasm32")]
mod texts;

/// Puts the kiosk on the page, in the place of what the page shows while this program loads.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    if let Some(shell) = browser::document().get_element_by_id("shell") {
        shell.remove();
    }
    leptos::mount::mount_to_body(screens::App);
}
