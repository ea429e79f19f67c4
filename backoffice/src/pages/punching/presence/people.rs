//! Who is in and who is out, as a list with a search.

use chrona_web::{
    components::{Button, Empty, SelectField, Tag, Tone},
    format,
    types::{DayState, PersonId, Presence},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::filter::{Filter, day_word};
use crate::{
    components::{
        links::PersonLink,
        list::{NoMatch, SearchField},
        team_filter::TeamFields,
    },
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// What is shown of those that a filter finds.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// Those of one side, in their order.
    pub(super) rows: Memo<Vec<Presence>>,
    /// Whether that side is the one of those who are out.
    pub(super) is_out: Signal<bool>,
    /// How many are found who are in.
    pub(super) are_in: Signal<u64>,
    /// How many are found who are out.
    pub(super) are_out: Signal<u64>,
}

impl Shown {
    /// How many are found on a side.
    fn count(self, out: bool) -> u64 {
        if out {
            self.are_out.get()
        } else {
            self.are_in.get()
        }
    }
}

/// The two sides with their counts, the search, and the people of one side.
pub(super) fn sides<T: Clone + Send + Sync + 'static>(
    people: Fetch<T>,
    filter: Filter,
    shown: Shown,
    fresh: ReadSignal<Option<PersonId>>,
) -> impl IntoView {
    let language = Office::current().language;
    let rows = shown.rows;
    let tab = move |out: bool| {
        let pressed = move || {
            if filter.is_out.get() == out {
                "true"
            } else {
                "false"
            }
        };
        let words = move || {
            let (language, count) = (language.get(), shown.count(out));
            if out {
                say!(language, presence.is_out, count = count)
            } else {
                say!(language, presence.is_in, count = count)
            }
        };
        view! {
            <button
                type="button"
                aria-pressed=pressed
                data-testid=if out { "show-out" } else { "show-in" }
                on:click=move |_| filter.show(out)
            >
                {words}
            </button>
        }
    };
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let list = move || {
        if is_empty.get() {
            let is_out = shown.is_out.get();
            // The list became shorter than what comes before the page.
            if filter.is_further_on() {
                return view! { <NoMatch on_clear=move |()| filter.start() /> }.into_any();
            }
            return nobody(filter, is_out, shown.count(!is_out)).into_any();
        }
        view! {
            <ul class="people" data-testid="presence-list">
                <For
                    each=move || rows.get()
                    key=|person| (person.user_id, person.punch_id, person.is_present, person.today)
                    let:person
                >
                    <Person person fresh />
                </For>
            </ul>
        }
        .into_any()
    };
    view! {
        <h2 id="who">{t!(language, presence.who)}</h2>
        <div class="list-tools">
            <div class="switch">{tab(false)} {tab(true)}</div>
            <SearchField
                search=filter.search
                label=t!(language, presence.search)
                test_id="presence-search"
            />
        </div>
        <div class="filters">
            <DayField filter />
            <TeamFields filter=filter.teams on_choose=move |()| filter.start() />
        </div>
        {people.frame(8, move || list)}
    }
}

/// In which to choose how the days go of those who are shown.
#[component]
fn DayField(filter: Filter) -> impl IntoView {
    let language = Office::current().language;
    let word = move || filter.day().map_or("", DayState::as_str).to_owned();
    let value = RwSignal::new(word());
    Effect::new(move |_| value.set(word()));
    let choices = Signal::derive(move || {
        let language = language.get();
        let days = DayState::ALL.map(|day| (day.as_str(), day_word(language, day)));
        let all = [("", say!(language, common.all))].into_iter().chain(days);
        all.map(|(choice, words)| (choice.to_owned(), words.to_owned()))
            .collect::<Vec<_>>()
    });
    view! {
        <SelectField
            name="today"
            label=t!(language, presence.today)
            value
            choices
            on_choose=move |choice: String| filter.show_day(DayState::parse(&choice))
        />
    }
}

/// How someone's day goes, where it is not as planned.
#[component]
fn Day(day: DayState, due_at: Option<DateTime<Utc>>) -> impl IntoView {
    let language = Office::current().language;
    let (icon, tone) = match day {
        DayState::Late => (icondata::LuClockAlert, Tone::Warning),
        DayState::Missing => (icondata::LuUserX, Tone::Bad),
        DayState::Off => (icondata::LuCalendarOff, Tone::Plain),
    };
    let text = move || {
        let language = language.get();
        let word = day_word(language, day);
        match due_at.filter(|_| day != DayState::Off) {
            None => word.to_owned(),
            Some(due_at) => {
                let time = format::time(due_at);
                say!(language, presence.due, word = word, time = time)
            }
        }
    };
    view! { <Tag icon tone text /> }
}

#[component]
fn Person(person: Presence, fresh: ReadSignal<Option<PersonId>>) -> impl IntoView {
    let language = Office::current().language;
    let id = person.user_id;
    let (is_present, since) = (person.is_present, person.since);
    let when = move || {
        let language = language.get();
        let Some(since) = since else {
            return say!(language, presence.never).to_owned();
        };
        let time = format::relative_time(language, since);
        if is_present {
            say!(language, presence.since, time = time)
        } else {
            say!(language, presence.left, time = time)
        }
    };
    let sign = if is_present {
        view! { <Tag icon=icondata::LuLogIn tone=Tone::Good text=t!(language, own.is_in) /> }
    } else {
        view! { <Tag icon=icondata::LuLogOut tone=Tone::Plain text=t!(language, own.is_out) /> }
    };
    view! {
        <li
            class="person"
            class:fresh=move || fresh.get() == Some(id)
            data-user-id=id.0
            data-present=if is_present { "true" } else { "false" }
        >
            <span class="initials" aria-hidden="true">
                {initials(&person.user_name)}
            </span>
            <span class="person-name">
                <PersonLink id name=person.user_name.clone() />
                {person
                    .staff_number
                    .map(|number| view! { " " <span class="figures quiet small">{number}</span> })}
            </span>
            <span class="person-when quiet small">
                {when} {person.kiosk_name.map(|kiosk| format!(" · {kiosk}"))}
            </span>
            <span class="person-signs">
                {person.today.map(|day| view! { <Day day due_at=person.due_at /> })}
                {sign}
            </span>
        </li>
    }
}

/// What stands in the list's place: nobody at all, or nobody found on this side, where so many are found
/// on the other one.
fn nobody(filter: Filter, is_out: bool, elsewhere: u64) -> impl IntoView {
    let language = Office::current().language;
    if filter.is_set() && elsewhere > 0 {
        let title = move || {
            if is_out {
                say!(language.get(), presence.found_in, count = elsewhere)
            } else {
                say!(language.get(), presence.found_out, count = elsewhere)
            }
        };
        return view! {
            <Empty
                icon=icondata::LuSearch
                title
                text=t!(language, presence.found_elsewhere)
            >
                <Button
                    on_click=move |_| filter.show(!is_out)
                    attr:data-testid="show-other-side"
                >
                    {t!(language, presence.show_them)}
                </Button>
            </Empty>
        }
        .into_any();
    }
    if filter.is_set() {
        return view! {
            <Empty
                icon=icondata::LuSearch
                title=t!(language, common.no_match)
                text=t!(language, common.no_match_text)
            />
        }
        .into_any();
    }
    if is_out {
        return view! {
            <Empty
                icon=icondata::LuUsers
                title=t!(language, presence.nobody_out)
                text=t!(language, presence.nobody_out_text)
            />
        }
        .into_any();
    }
    view! {
        <Empty
            icon=icondata::LuUsers
            title=t!(language, presence.nobody_in)
            text=t!(language, presence.nobody_in_text)
        />
    }
    .into_any()
}

/// The first letters of the first two words of a name.
fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_two_words() {
        assert_eq!(initials("anaïs Œuvrard"), "AŒ");
        assert_eq!(initials("Jean Marie Le Goff"), "JM");
        assert_eq!(initials("admin@demo.fr"), "A");
        assert_eq!(initials(""), "");
    }
}
