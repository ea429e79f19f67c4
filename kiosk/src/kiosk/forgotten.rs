//! What someone left behind: panels that are open, a language of their own.

use std::time::Duration;

use leptos::prelude::*;

use super::Kiosk;
use crate::browser::steady_ms;

/// How long the settings and the exit code stay open untouched, in milliseconds.
const SETTINGS_MS: i64 = 60_000;
/// The same of what is asked of someone who punches.
const ASKED_MS: i64 = 20_000;
/// How long a language that someone chose stays, in milliseconds.
const LANGUAGE_MS: i64 = 40_000;

impl Kiosk {
    /// Someone touched the kiosk.
    pub(super) fn note_touch(self) {
        self.last_touch_ms.set_value(steady_ms());
    }

    /// Puts away what is left behind. The time counts from the last touch, or from when a panel opened: a card
    /// before the camera opens one without a touch.
    pub(super) fn watch_what_is_forgotten(self) {
        Effect::new(move |_| {
            for open in self.panels() {
                open.track();
            }
            self.note_touch();
        });
        let look = move || {
            let untouched_ms = steady_ms() - self.last_touch_ms.get_value();
            if untouched_ms > ASKED_MS {
                if self.asked_open.get_untracked() {
                    self.stop_asking();
                }
                if self.question_open.get_untracked() {
                    self.drop_question();
                }
            }
            if untouched_ms > LANGUAGE_MS {
                self.speak_own_language();
            }
            if untouched_ms > SETTINGS_MS {
                for open in [self.exit_code_open, self.settings_open] {
                    if open.get_untracked() {
                        open.set(false);
                    }
                }
            }
        };
        set_interval(look, Duration::from_secs(1));
    }

    fn panels(self) -> [RwSignal<bool>; 4] {
        [
            self.exit_code_open,
            self.settings_open,
            self.asked_open,
            self.question_open,
        ]
    }
}
