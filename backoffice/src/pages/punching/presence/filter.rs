//! What a list of who is in is filtered by, kept in the address.

use chrona_web::{
    api::PresenceFilter,
    types::{DayState, Language, Presence, names::is_found},
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

/// How the days go of those who are shown, as the address says it, and what changes that.
type DayChoice = (Memo<Option<String>>, SignalSetter<Option<String>>);

/// A side, a search, a team and a site.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    pub(super) search: Search,
    pub(super) teams: TeamFilter,
    /// Whether those who are out are shown, and not those who are in.
    pub(super) is_out: Memo<bool>,
    set_side: SignalSetter<Option<String>>,
    day: StoredValue<DayChoice>,
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
            day: StoredValue::new(kept::<String>("today")),
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
            today: self.day(),
        }
    }

    /// How the days go of those who are shown; none where that makes no difference. A reader is told when it changes.
    pub(super) fn day(self) -> Option<DayState> {
        let (day, _) = self.day.get_value();
        day.get().and_then(|word| DayState::parse(&word))
    }

    /// Shows those whose day goes like this, on the side where they are: nobody is missing or off who is in.
    pub(super) fn show_day(self, day: Option<DayState>) {
        self.start();
        if let Some(day) = day {
            let are_out = day != DayState::Late;
            self.set_side.set(are_out.then(|| "out".to_owned()));
        }
        let (_, set_day) = self.day.get_value();
        set_day.set(day.map(|day| day.as_str().to_owned()));
    }

    /// Whether someone passes, on either side.
    pub(super) fn admits(self, person: &Presence) -> bool {
        let number = person.staff_number.as_deref().unwrap_or_default();
        let day = self.day();
        self.teams.admits(person.team_id)
            && (day.is_none() || person.today == day)
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
        is_searched || self.teams.is_set() || self.day().is_some()
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
            .chain(self.day().map(|day| {
                let label = say!(language, presence.today).to_owned();
                (label, day_word(language, day).to_owned())
            }))
            .chain(searched)
            .chain(self.teams.facts())
            .collect()
    }
}

/// How a day goes, in a word.
pub(super) fn day_word(language: Language, day: DayState) -> &'static str {
    match day {
        DayState::Late => say!(language, presence.late),
        DayState::Missing => say!(language, presence.missing),
        DayState::Off => say!(language, presence.off),
    }
}
