//! The types of absence that the organisation uses, and their names.

use chrona_web::types::{AbsenceType, Decider, Language, names::sort_key};
use leptos::prelude::*;

use super::words;
use crate::{fetch::Fetch, office::Office};

/// The types of absence that are in use.
#[derive(Clone, Copy)]
pub(in crate::pages) struct AbsenceNames(Fetch<Vec<AbsenceType>>);

impl AbsenceNames {
    /// Asks for them.
    pub(in crate::pages) fn fetch(office: Office) -> Self {
        Self(Fetch::new(move || async move {
            office.client().absence_types().await
        }))
    }

    /// The answer, to be shown while it is on its way and where it fails.
    pub(in crate::pages) const fn answer(self) -> Fetch<Vec<AbsenceType>> {
        self.0
    }

    /// What a type is called; one that is not in use, by the word known here. A reader is told when the names come.
    pub(in crate::pages) fn name(self, language: Language, code: &str) -> String {
        let name = self.look(code, |known| known.name(language).to_owned());
        name.unwrap_or_else(|| words::absence(language, code))
    }

    /// Who decides on a type that is in use.
    pub(in crate::pages) fn decided_by(self, code: &str) -> Option<Decider> {
        self.look(code, |known| known.decided_by)
    }

    /// What a field offers that chooses a type: each by its code.
    pub(in crate::pages) fn choices(self) -> Signal<Vec<(String, String)>> {
        let language = Office::current().language;
        Signal::derive(move || {
            let language = language.get();
            let choice =
                |known: &AbsenceType| (known.code.clone(), known.name(language).to_owned());
            let choices = self.0.with(|types| types.iter().map(choice).collect());
            let mut choices: Vec<_> = choices.unwrap_or_default();
            choices.sort_by_cached_key(|(_, name)| sort_key(name));
            choices
        })
    }

    /// The type of this code, where it is in use.
    pub(in crate::pages) fn find(self, code: &str) -> Option<AbsenceType> {
        self.look(code, AbsenceType::clone)
    }

    /// The code of the type with which a form begins: paid leave, or else the first.
    pub(in crate::pages) fn first(self) -> Option<String> {
        let first = self.find("paid_leave").map(|paid| paid.code);
        first.or_else(|| {
            let first = |types: &Vec<AbsenceType>| types.first().map(|first| first.code.clone());
            self.0.with(first).flatten()
        })
    }

    fn look<T>(self, code: &str, look: impl FnOnce(&AbsenceType) -> T) -> Option<T> {
        let found = self.0.with(|types| {
            let found = types.iter().find(|known| known.code == code);
            found.map(look)
        });
        found.flatten()
    }
}
