//! The kiosk's own language, and the one that somebody wants for the moment.

use chrona_api_types::Language;
use leptos::prelude::*;

use super::Kiosk;

impl Kiosk {
    /// Speaks this language: from now on where someone sets the kiosk up, for the moment where someone punches.
    pub(crate) fn choose_language(self, language: Language) {
        let is_set_up = self.configuration.with_untracked(Option::is_some);
        if is_set_up && !self.settings_open.get_untracked() {
            self.language.show(language);
        } else {
            self.language.set(language);
        }
    }

    /// Speaks its own language again, unless someone is setting it up.
    pub(super) fn speak_own_language(self) {
        if self.configuration.with_untracked(Option::is_some) {
            self.language.show_own();
        }
    }
}
