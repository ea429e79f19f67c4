//! Everyone who is in or out: a page of one side at a time, as the server finds them.

use chrona_web::{
    api::Page,
    types::{PersonId, Presence},
};
use leptos::prelude::*;

use super::{
    filter::Filter,
    people::{Shown, sides},
};
use crate::{
    components::{
        list::{PagePrinted, Place, all_teams},
        team_filter::of_teams,
    },
    fetch::Fetch,
    office::Office,
};

/// How many people are found on a side.
#[derive(Clone, Copy, Default)]
struct Counts {
    are_in: u64,
    are_out: u64,
}

impl Counts {
    fn note(&mut self, is_out: bool, count: u64) {
        if is_out {
            self.are_out = count;
        } else {
            self.are_in = count;
        }
    }
}

/// The side that is shown, and how many are found on both.
#[derive(Clone, Copy)]
pub(super) struct Everyone {
    pub(super) place: Place,
    pub(super) people: Fetch<Page<Presence>>,
    filter: Filter,
    /// How many are found on the side that is not shown.
    others: Fetch<u64>,
    counts: RwSignal<Counts>,
    /// The side of the people that are there: while the other one is on its way, it is not the one of the filter.
    is_out: RwSignal<bool>,
}

impl Everyone {
    /// Asks for what the address says.
    pub(super) fn in_address(office: Office) -> Self {
        let place = Place::in_address();
        let filter = Filter::in_address(of_teams(all_teams(office)), Some(place));
        let counts = RwSignal::new(Counts::default());
        let is_out = RwSignal::new(filter.is_out.get_untracked());
        let people = place.fetch(office, move || {
            let asked_out = filter.is_out.get();
            let asked = filter.asked(asked_out);
            move |offset, limit| {
                let asked = asked.clone();
                async move {
                    let page = office.client().presence(&asked, offset, limit).await?;
                    counts.update(|counts| counts.note(asked_out, page.total));
                    is_out.set(asked_out);
                    Ok(page)
                }
            }
        });
        let others = Fetch::new(move || {
            let other_out = !filter.is_out.get();
            let asked = filter.asked(other_out);
            async move {
                let count = office.client().presence(&asked, 0, 1).await?.total;
                counts.update(|counts| counts.note(other_out, count));
                Ok(count)
            }
        });
        Self {
            place,
            people,
            filter,
            others,
            counts,
            is_out,
        }
    }

    /// Asks again, for the people and for both counts. What is being printed stays as it is.
    pub(super) fn reload(self) {
        if !self.place.printing.is_whole_now() {
            self.people.reload();
            self.others.reload();
        }
    }

    /// Puts a person's new state in the page that is shown, before it is asked for again.
    pub(super) fn change(self, presence: Presence) {
        let is_out = self.is_out.get_untracked();
        self.people.change(|page| place(page, presence, is_out));
    }
}

/// Puts a person's new state in a page of a side: who left the side goes. An older state than the page holds is
/// left out.
fn place(page: &mut Page<Presence>, presence: Presence, is_out: bool) {
    let mut rows = page.rows.iter_mut();
    let Some(known) = rows.find(|known| known.user_id == presence.user_id) else {
        return;
    };
    if known.punch_id > presence.punch_id {
        return;
    }
    if presence.is_present == is_out {
        page.rows.retain(|known| known.user_id != presence.user_id);
    } else {
        *known = presence;
    }
}

/// The people who are in, or out, with a search over both.
///
/// `fresh` is the person whose state changed last.
pub(super) fn everyones_presence(
    everyone: &Everyone,
    fresh: ReadSignal<Option<PersonId>>,
) -> impl IntoView + use<> {
    let Everyone {
        place,
        people,
        filter,
        counts,
        is_out,
        ..
    } = *everyone;
    let rows = Memo::new(move |_| people.with(|page| page.rows.clone()).unwrap_or_default());
    let total = Memo::new(move |_| people.with(|page| page.total).unwrap_or_default());
    let shown = Shown {
        rows,
        is_out: is_out.into(),
        are_in: Signal::derive(move || counts.with(|counts| counts.are_in)),
        are_out: Signal::derive(move || counts.with(|counts| counts.are_out)),
    };
    let facts = Signal::derive(move || filter.facts());
    view! {
        <PagePrinted rows=people facts />
        {sides(people, filter, shown, fresh)}
        {move || place.pager(total.get())}
    }
}

#[cfg(test)]
mod tests {
    use chrona_web::types::PunchId;

    use super::*;

    fn person(number: i64, punch: i64, is_present: bool) -> Presence {
        Presence {
            user_id: PersonId(number),
            user_name: format!("Person {number}"),
            staff_number: None,
            is_present,
            punch_id: Some(PunchId(punch)),
            since: None,
            kiosk_name: None,
            team_id: None,
            team_name: None,
            site_id: None,
            site_name: None,
            today: None,
            due_at: None,
        }
    }

    #[test]
    fn the_newest_punch_decides_who_stays_on_the_page_whatever_the_order_of_the_news() {
        let mut page = Page {
            rows: vec![person(1, 4, true), person(2, 3, true), person(3, 2, true)],
            total: 60,
        };
        for news in [
            person(1, 6, false),
            person(2, 8, true),
            person(2, 7, false),
            person(4, 9, true),
        ] {
            place(&mut page, news, false);
        }
        let known = page.rows.iter();
        let known = known.map(|person| (person.user_id.0, person.punch_id));
        assert_eq!(
            known.collect::<Vec<_>>(),
            [(2, Some(PunchId(8))), (3, Some(PunchId(2)))]
        );
    }
}
