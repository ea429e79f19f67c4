//! The language a person reads: what they chose here before, else what their browser asks for,
//! else French.

use chrona_api_types::Language;
use leptos::prelude::*;

use crate::storage;

const KEPT: &str = "chrona.language";

/// The language of the whole app: a context that every page reads.
#[derive(Clone, Copy, Debug)]
pub struct LanguageChoice(RwSignal<Language>);

impl LanguageChoice {
    /// Finds the person's language, gives it to the document (`<html lang>`) and provides it to the
    /// components below.
    pub fn provide() -> Self {
        let choice = Self(RwSignal::new(own()));
        Effect::new(move |_| {
            let language = choice.get();
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", language.as_str());
            }
        });
        provide_context(choice);
        choice
    }

    /// The choice that [`LanguageChoice::provide`] gave; French, and not to be changed, without it.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(Language::default())))
    }

    /// The language; a reader is told when it changes.
    pub fn get(self) -> Language {
        self.0.get()
    }

    /// The language as it is now.
    pub fn get_untracked(self) -> Language {
        self.0.get_untracked()
    }

    /// Chooses a language and remembers it on this machine.
    pub fn set(self, language: Language) {
        storage::write(KEPT, language.as_str());
        self.0.set(language);
    }

    /// Shows a language for the moment, without remembering it.
    pub fn show(self, language: Language) {
        self.0.set(language);
    }

    /// Shows this machine's own language again.
    pub fn show_own(self) {
        let own = own();
        if self.0.get_untracked() != own {
            self.0.set(own);
        }
    }
}

/// The language of this machine: the one chosen on it, else the browser's, else French.
fn own() -> Language {
    kept().or_else(asked).unwrap_or_default()
}

fn kept() -> Option<Language> {
    Language::parse(&storage::read(KEPT)?)
}

fn asked() -> Option<Language> {
    window()
        .navigator()
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .find_map(|tag| Language::parse(&tag))
}
