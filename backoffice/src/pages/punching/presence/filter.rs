//! What a list of who is in is filtered by, kept in the address.

use chrona_web::{
    api::PresenceFilter,
    types::{Presence, names::is_found},
};
use leptos::prelude::*;

use crate::{
    address::{Search, kept},
    components::{
        list::{Place, searched_fact},
        team_filter::{Choices, TeamFilter},
    },
    office::Office,
    printing::Fact,
    words::say,
};

/// A side, a search, a team and a site.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    pub(super) search: Search,
    pub(super) teams: TeamFilter,
    /// Whether those who are out are shown, and not those who are in.
    pub(super) is_out: Memo<bool>,
    set_side: SignalSetter<Option<String>>,
    /// Where one is in a list that the server filters.
    place: Option<Place>,
}

impl Filter {
    /// What the address says, of people of these teams; of a list that the server filters, with its place.
    pub(super) fn in_address(teams: Choices, place: Option<Place>) -> Self {
        let (side, set_side) = kept::<String>("show");
        let search = Search::in_address("search");
        Self {
            search: match place {
                Some(place) => search.before(move || place.start()),
                None => search,
            },
            teams: TeamFilter::in_address(teams),
            is_out: Memo::new(move |_| side.get().as_deref() == Some("out")),
            set_side,
            place,
        }
    }

    /// What the server is asked for, of one side; a reader is told when it changes.
    pub(super) fn asked(self, is_out: bool) -> PresenceFilter {
        PresenceFilter {
            is_present: !is_out,
            search: self.search.asked(),
            team_id: self.teams.team_id(),
            site_id: self.teams.site_id(),
        }
    }

    /// Whether someone passes, on either side.
    pub(super) fn admits(self, person: &Presence) -> bool {
        let number = person.staff_number.as_deref().unwrap_or_default();
        self.teams.admits(person.team_id)
            && is_found(&self.search.text(), &[&person.user_name, number])
    }

    /// Shows a side, from its start.
    pub(super) fn show(self, out: bool) {
        self.start();
        self.set_side.set(out.then(|| "out".to_owned()));
    }

    /// Goes back to the list's start.
    pub(super) fn start(self) {
        if let Some(place) = self.place {
            place.start();
        }
    }

    /// Whether the page is not the list's first; a reader is told when it changes.
    pub(super) fn is_further_on(self) -> bool {
        self.place.is_some_and(|place| place.offset() > 0)
    }

    /// Whether some people are left out on both sides; a reader is told when it changes.
    pub(super) fn is_set(self) -> bool {
        let is_searched = match self.place {
            Some(_) => self.search.asked().is_some(),
            None => !self.search.is_empty(),
        };
        is_searched || self.teams.is_set()
    }

    /// The filter in words.
    pub(super) fn facts(self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let side = if self.is_out.get() {
            say!(language, presence.side_out)
        } else {
            say!(language, presence.side_in)
        };
        let searched = searched_fact(match self.place {
            Some(_) => self.search.asked(),
            None => Some(self.search.text()),
        });
        std::iter::once((say!(language, presence.side).to_owned(), side.to_owned()))
            .chain(searched)
            .chain(self.teams.facts())
            .collect()
    }
}
