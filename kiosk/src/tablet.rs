//! The tablet itself: a screen that fills with the kiosk alone.

use crate::browser::{document, window};

/// Whether the kiosk fills the screen.
pub(crate) fn is_full_screen() -> bool {
    document().fullscreen_element().is_some()
}

/// Fills the screen with the kiosk, or gives it back. Wants to be called from a touch or a key.
pub(crate) fn toggle_full_screen() {
    if is_full_screen() {
        document().exit_fullscreen();
    } else if let Some(root) = document().document_element() {
        let _ = root.request_fullscreen();
    }
}

/// A word on the tablet for the heartbeat, at most 255 characters: what its browser says it is.
pub(crate) fn description() -> String {
    let browser = window().navigator().user_agent().unwrap_or_default();
    browser.chars().take(255).collect()
}

/// Whether this browser can fill the screen with a page.
pub(crate) fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}
