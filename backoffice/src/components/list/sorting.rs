//! By what a list is sorted, kept in the address (`?sort=-worked`, from the largest on): the heads of its columns choose
//! it.

use chrona_web::components::Icon;
use leptos::{html, prelude::*};

use super::Place;
use crate::{
    address::kept,
    office::Office,
    words::{Words, follow},
};

/// The sorting that the address names.
#[derive(Clone, Copy)]
pub(crate) struct Sorting {
    place: Place,
    /// The one that stands until another is chosen.
    usual: &'static str,
    kept: Memo<Option<String>>,
    set_kept: SignalSetter<Option<String>>,
    /// The head that was pressed last: rows that arrive have it drawn anew.
    pressed: StoredValue<Option<&'static str>>,
}

/// A sorting that a column's head chooses.
#[derive(Clone, Copy)]
pub(super) struct SortedBy {
    /// As the address says it.
    pub(super) word: &'static str,
    /// Whether the largest comes first when it is chosen.
    pub(super) is_largest_first: bool,
}

impl Sorting {
    /// The sorting of a list, which is `usual` where the address says none.
    pub(crate) fn in_address(place: Place, usual: &'static str) -> Self {
        let (kept, set_kept) = kept("sort");
        Self {
            place,
            usual,
            kept,
            set_kept,
            pressed: StoredValue::new(None),
        }
    }

    /// The sorting's word, and whether it is from its end; a reader is told when it changes.
    pub(crate) fn chosen(self) -> (String, bool) {
        self.kept.with(|kept| {
            let kept = kept.as_deref().unwrap_or(self.usual);
            match kept.strip_prefix('-') {
                Some(word) => (word.to_owned(), true),
                None => (kept.to_owned(), false),
            }
        })
    }

    /// Whether it is this one, and then from its end or not.
    fn is_of(self, by: SortedBy) -> Option<bool> {
        let (word, is_descending) = self.chosen();
        (word == by.word).then_some(is_descending)
    }

    /// How a column is sorted, as `aria-sort` says it; nothing where the list is sorted by another.
    fn order(self, by: SortedBy) -> Option<&'static str> {
        self.is_of(by).map(|is_descending| {
            if is_descending {
                "descending"
            } else {
                "ascending"
            }
        })
    }

    /// Chooses it, or turns it around.
    fn press(self, by: SortedBy) {
        let is_descending = match self.is_of(by) {
            Some(is_descending) => !is_descending,
            None => by.is_largest_first,
        };
        let sign = if is_descending { "-" } else { "" };
        let word = Some(format!("{sign}{}", by.word)).filter(|word| word != self.usual);
        self.pressed.set_value(Some(by.word));
        self.place.start();
        self.set_kept.set(word);
    }

    /// The head of a column that sorts.
    pub(super) fn head(self, by: SortedBy, words: Words, class: Option<String>) -> AnyView {
        let language = Office::current().language;
        let button = NodeRef::<html::Button>::new();
        // The keyboard goes on where it was, unless it is elsewhere by now.
        Effect::new(move |_| {
            if let Some(button) = button.get()
                && self.pressed.get_value() == Some(by.word)
                && document().active_element() == document().body().map(Into::into)
            {
                let _ = button.focus();
            }
        });
        let order = move || self.order(by);
        let sign = move || {
            self.is_of(by).map(|is_descending| {
                let icon = if is_descending {
                    icondata::LuArrowDown
                } else {
                    icondata::LuArrowUp
                };
                view! { <Icon icon /> }
            })
        };
        view! {
            <th scope="col" class=class aria-sort=order>
                <button
                    type="button"
                    class="sort"
                    node_ref=button
                    data-testid=format!("sort-{}", by.word)
                    on:click=move |_| self.press(by)
                >
                    {follow(language, words)}
                    {sign}
                </button>
            </th>
        }
        .into_any()
    }
}
