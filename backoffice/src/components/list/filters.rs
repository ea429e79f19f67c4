//! What a list is filtered by, kept in the address: whether it is, how to let every row through again, and
//! how paper and files tell it.

use chrona_web::{
    components::SelectField,
    types::{Language, PersonId},
};
use leptos::prelude::*;

use super::Place;
use crate::{
    address::{Search, kept},
    components::{
        export::person_fact,
        person_field::{Choosable, PersonField},
        team_filter::TeamFilter,
    },
    office::Office,
    printing::Fact,
    words::{Words, follow, say, t},
};

/// One of the filters of a list. What it tells is told anew when it changes.
pub(crate) trait Filter: Send + Sync + 'static {
    /// Whether it leaves rows out.
    fn is_set(&self) -> bool;
    /// Lets every row through.
    fn clear(&self);
    /// What is chosen, in words.
    fn facts(&self) -> Vec<Fact>;
}

/// The filters of a list, and the place in it.
#[derive(Clone, Copy)]
pub(crate) struct Filters {
    pub(crate) place: Place,
    all: StoredValue<Vec<Box<dyn Filter>>>,
}

impl Filters {
    /// Of a list without filters.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            place,
            all: StoredValue::new(Vec::new()),
        }
    }

    /// With one more; they are told in this order.
    pub(crate) fn and(self, filter: impl Filter) -> Self {
        self.all.update_value(|all| all.push(Box::new(filter)));
        self
    }

    /// Whether the rows that are shown may not be all.
    pub(crate) fn is_set(self) -> bool {
        let is_set = |all: &Vec<Box<dyn Filter>>| all.iter().any(|filter| filter.is_set());
        self.all.with_value(is_set) || self.place.offset() > 0
    }

    /// Lets every row through, and goes back to the list's start.
    pub(crate) fn clear(self) {
        self.place.start();
        self.all
            .with_value(|all| all.iter().for_each(|filter| filter.clear()));
    }

    /// What is chosen, in words.
    pub(crate) fn facts(self) -> Signal<Vec<Fact>> {
        let facts = |all: &Vec<Box<dyn Filter>>| all.iter().flat_map(|one| one.facts()).collect();
        Signal::derive(move || self.all.with_value(facts))
    }
}

/// Whom or what a link leads to, which no field shows.
impl<T> Filter for (Memo<Option<T>>, SignalSetter<Option<T>>)
where
    T: PartialEq + Clone + Send + Sync + 'static,
{
    fn is_set(&self) -> bool {
        self.0.with(Option::is_some)
    }

    fn clear(&self) {
        self.1.set(None);
    }

    fn facts(&self) -> Vec<Fact> {
        Vec::new()
    }
}

impl Filter for Search {
    fn is_set(&self) -> bool {
        self.asked().is_some()
    }

    fn clear(&self) {
        Search::clear(*self);
    }

    fn facts(&self) -> Vec<Fact> {
        searched_fact(self.asked()).into_iter().collect()
    }
}

impl Filter for TeamFilter {
    fn is_set(&self) -> bool {
        TeamFilter::is_set(*self)
    }

    fn clear(&self) {
        TeamFilter::clear(*self);
    }

    fn facts(&self) -> Vec<Fact> {
        TeamFilter::facts(*self)
    }
}

/// What is searched for, in words.
pub(crate) fn searched_fact(text: Option<String>) -> Option<Fact> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    let label = say!(Office::current().language.get(), common.searched);
    Some((label.to_owned(), text))
}

/// A filter of few choices.
#[derive(Clone, Copy)]
pub(crate) struct ChoiceFilter {
    place: Place,
    name: &'static str,
    label: Words,
    choices: Choices,
    chosen: Memo<Option<String>>,
    set_chosen: SignalSetter<Option<String>>,
}

/// Choices, each as the address says it and in words.
type Choices = fn(Language) -> Vec<(&'static str, &'static str)>;

impl ChoiceFilter {
    /// The filter among these choices, under this name in the address. The choice that stands until another
    /// is made is the one with the empty name; where none has it, that is all rows.
    pub(crate) fn in_address(
        place: Place,
        name: &'static str,
        label: Words,
        choices: Choices,
    ) -> Self {
        let (chosen, set_chosen) = kept(name);
        Self {
            place,
            name,
            label,
            choices,
            chosen,
            set_chosen,
        }
    }

    /// What is chosen, as the address says it; none where no choice is made.
    pub(crate) fn chosen(self) -> Option<String> {
        self.chosen.get()
    }

    /// The field in which to choose.
    pub(crate) fn field(self) -> AnyView {
        let language = Office::current().language;
        let value = RwSignal::new(self.chosen.get_untracked().unwrap_or_default());
        Effect::new(move |_| value.set(self.chosen.get().unwrap_or_default()));
        let choices = Signal::derive(move || {
            let language = language.get();
            let choices = (self.choices)(language);
            let all = is_of_all(&choices).then(|| ("", say!(language, common.all)));
            let choices = all.into_iter().chain(choices);
            choices
                .map(|(choice, words)| (choice.to_owned(), words.to_owned()))
                .collect::<Vec<_>>()
        });
        let choose = move |choice: String| {
            self.place.start();
            let choice = Some(choice).filter(|choice| !choice.is_empty());
            self.set_chosen.set(choice);
        };
        let label = follow(language, self.label);
        view! { <SelectField name=self.name label value choices on_choose=choose /> }.into_any()
    }
}

/// Whether all rows are shown until a choice is made.
fn is_of_all(choices: &[(&'static str, &'static str)]) -> bool {
    choices.iter().all(|(choice, _)| !choice.is_empty())
}

/// What is chosen, in words; none where all rows are.
fn chosen_words(
    choices: &[(&'static str, &'static str)],
    chosen: Option<String>,
) -> Option<String> {
    if chosen.is_none() && is_of_all(choices) {
        return None;
    }
    let chosen = chosen.unwrap_or_default();
    let found = choices.iter().find(|(choice, _)| *choice == chosen);
    Some(found.map_or(chosen, |(_, words)| (*words).to_owned()))
}

impl Filter for ChoiceFilter {
    fn is_set(&self) -> bool {
        self.chosen.with(Option::is_some)
    }

    fn clear(&self) {
        self.set_chosen.set(None);
    }

    fn facts(&self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let words = chosen_words(&(self.choices)(language), self.chosen.get());
        let fact = words.map(|words| ((self.label)(language).to_owned(), words));
        fact.into_iter().collect()
    }
}

/// A filter by person.
#[derive(Clone, Copy)]
pub(crate) struct PersonFilter {
    place: Place,
    people: Choosable,
    user: Memo<Option<PersonId>>,
    set_user: SignalSetter<Option<PersonId>>,
}

impl PersonFilter {
    /// The filter among these people.
    pub(crate) fn in_address(place: Place, people: Choosable) -> Self {
        let (user, set_user) = kept("user");
        Self {
            place,
            people,
            user,
            set_user,
        }
    }

    /// Who is chosen; a reader is told when it changes.
    pub(crate) fn user_id(self) -> Option<PersonId> {
        self.user.get()
    }

    /// Their name, once it is known; a reader is told when it is.
    pub(crate) fn name(self) -> Option<String> {
        self.people.name(self.user.get())
    }

    /// The field in which to choose.
    pub(crate) fn field(self, label: Words) -> AnyView {
        let language = Office::current().language;
        let value = RwSignal::new(String::new());
        Effect::new(move |_| {
            let user = self.user.get();
            value.set(user.map(|id| id.to_string()).unwrap_or_default());
        });
        view! {
            <PersonField
                name="user"
                label=follow(language, label)
                people=self.people
                value
                nobody=t!(language, common.everyone)
                on_choose=move |id: String| {
                    self.place.start();
                    self.set_user.set(id.parse().ok());
                }
            />
        }
        .into_any()
    }
}

impl Filter for PersonFilter {
    fn is_set(&self) -> bool {
        self.user.with(Option::is_some)
    }

    fn clear(&self) {
        self.set_user.set(None);
    }

    fn facts(&self) -> Vec<Fact> {
        let language = Office::current().language.get();
        let fact = person_fact(language, self.people, self.user.get());
        fact.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::chosen_words;

    const STATES: [(&str, &str); 2] = [("", "In use"), ("revoked", "Revoked")];

    #[test]
    fn a_choice_is_told_where_it_leaves_rows_out() {
        let told =
            |choices: &[_], chosen: Option<&str>| chosen_words(choices, chosen.map(str::to_owned));
        assert_eq!(told(&STATES, None).as_deref(), Some("In use"));
        assert_eq!(told(&STATES, Some("revoked")).as_deref(), Some("Revoked"));
        assert_eq!(told(&STATES, Some("lost")).as_deref(), Some("lost"));
        assert_eq!(told(&STATES[1..], None), None);
    }
}
