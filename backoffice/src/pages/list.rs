//! What the pages with long lists share: filters and the place in the list, kept in the address.

use std::str::FromStr;

use chrona_web::{
    ApiError,
    api::Page,
    components::{Button, ButtonKind, Empty, Icon, Pager},
    types::{
        Team, User,
        names::{Named, is_found, told_apart},
    },
};
use icondata::Icon as Drawing;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

use crate::{
    fetch::Fetch,
    office::Office,
    words::{place, say, t},
};

/// How many rows a page of a list holds.
pub(super) const ROWS: u64 = 50;

/// What can be done with a row: a small button with a drawing, told by `word` and the row's name.
#[component]
pub(super) fn RowAction(
    icon: Drawing,
    /// What it does, in the page's language.
    #[prop(into)]
    word: TextProp,
    /// What the row is called.
    #[prop(into)]
    name: String,
    test_id: &'static str,
    on_press: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let (title, told) = (word.clone(), word);
    view! {
        <Button
            kind=ButtonKind::Quiet
            on_click=move |_| on_press()
            attr:class="button button-quiet button-icon"
            attr:title=move || title.get()
            attr:aria-label=move || format!("{} : {name}", told.get())
            attr:data-testid=test_id
        >
            <Icon icon />
        </Button>
    }
}

/// Where one is in the list.
#[derive(Clone, Copy)]
pub(super) struct Place {
    offset: Memo<Option<u64>>,
    set_offset: SignalSetter<Option<u64>>,
}

impl Place {
    /// The place the address names (`?offset=50`).
    pub(super) fn in_address() -> Self {
        let (offset, set_offset) = query_signal_with_options("offset", staying());
        Self { offset, set_offset }
    }

    /// How many rows come before.
    pub(super) fn offset(self) -> u64 {
        self.offset.get().unwrap_or(0)
    }

    /// Back to the list's start, as when a filter changes.
    pub(super) fn start(self) {
        self.set_offset.set(None);
    }

    /// The way to the other pages, where there are any.
    pub(super) fn pager(self, total: u64) -> impl IntoView {
        let language = Office::current().language;
        let go = move |offset: u64| {
            self.set_offset.set((offset > 0).then_some(offset));
            window().scroll_to_with_x_and_y(0.0, 0.0);
        };
        (total > ROWS || self.offset.get_untracked().is_some()).then(|| {
            view! {
                <Pager
                    offset=Signal::derive(move || self.offset())
                    limit=ROWS
                    total=Signal::stored(total)
                    place=move |(first, last, total)| place(language, first, last, total)
                    previous=t!(language, common.previous)
                    next=t!(language, common.next)
                    on_go=go
                />
            }
        })
    }
}

/// A filter kept in the address.
pub(super) fn filter<T>(name: &'static str) -> (Memo<Option<T>>, SignalSetter<Option<T>>)
where
    T: FromStr + ToString + PartialEq + Send + Sync + 'static,
{
    query_signal_with_options(name, staying())
}

fn staying() -> NavigateOptions {
    NavigateOptions {
        scroll: false,
        replace: true,
        ..NavigateOptions::default()
    }
}

/// What a list shows when no row matches its filters.
#[component]
pub(super) fn NoMatch(
    /// Lets every row match.
    #[prop(into)]
    on_clear: Callback<()>,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <Empty
            icon=icondata::LuSearch
            title=t!(language, common.no_match)
            text=t!(language, common.no_match_text)
        >
            <Button on_click=move |_| {
                on_clear.run(());
            }>{t!(language, common.clear_filters)}</Button>
        </Empty>
    }
}

/// What a list shows when it has no row, or none that matches.
pub(super) fn nothing(
    filtered: bool,
    on_clear: impl Fn() + Send + Sync + 'static,
    icon: Drawing,
    title: impl Into<TextProp>,
    text: impl Into<TextProp>,
) -> AnyView {
    if filtered {
        view! { <NoMatch on_clear=move |()| on_clear() /> }.into_any()
    } else {
        view! { <Empty icon title=title.into() text=text.into() /> }.into_any()
    }
}

/// Every row of a list, at most ten thousand; `ask` takes the offset of a page of a hundred.
pub(super) async fn every_row<T, F>(ask: impl Fn(u64) -> F) -> Result<Vec<T>, ApiError>
where
    F: Future<Output = Result<Page<T>, ApiError>>,
{
    let mut rows = Vec::new();
    for offset in (0..10_000).step_by(100) {
        let page = ask(offset).await?;
        let is_last = page.rows.is_empty() || offset + 100 >= page.total;
        rows.extend(page.rows);
        if is_last {
            break;
        }
    }
    Ok(rows)
}

/// Every account, closed ones too, by name; at most ten thousand.
pub(super) fn all_people(office: Office) -> Fetch<Vec<User>> {
    Fetch::new(move || async move {
        let ask = |offset| async move { office.client().users(offset, 100).await };
        let mut people = every_row(ask).await?;
        people.sort_by_cached_key(|user| user.display_name().to_lowercase());
        Ok(people)
    })
}

/// Every team, by name.
pub(super) fn all_teams(office: Office) -> Fetch<Vec<Team>> {
    Fetch::new(move || teams_by_name(office))
}

/// Every team, by name.
pub(super) async fn teams_by_name(office: Office) -> Result<Vec<Team>, ApiError> {
    let ask = |offset| async move { office.client().teams(offset, 100).await };
    let mut teams = every_row(ask).await?;
    teams.sort_by_cached_key(|team| team.name.to_lowercase());
    Ok(teams)
}

/// Whether someone is found by these words: name, address or staff number.
pub(super) fn answers_to(user: &User, wanted: &str) -> bool {
    let staff_number = user.staff_number.as_deref().unwrap_or_default();
    is_found(wanted, &[&user.display_name(), &user.email, staff_number])
}

/// What tells someone from others of the same name: staff number, team, address.
pub(super) fn identified(user: &User) -> String {
    let known = [
        user.staff_number.as_deref(),
        user.team_name.as_deref(),
        Some(user.email.as_str()),
    ];
    known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The choices of a filter by person: everyone first.
pub(super) fn person_choices(
    office: Office,
    people: Fetch<Vec<User>>,
) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let everyone = say!(office.language.get(), common.everyone).to_owned();
        let mut choices = vec![(String::new(), everyone)];
        people.with(|people| {
            let names: Vec<String> = people.iter().map(User::display_name).collect();
            let named: Vec<Named> = people
                .iter()
                .zip(&names)
                .map(|(user, name)| Named {
                    name,
                    staff_number: user.staff_number.as_deref(),
                    team: user.team_name.as_deref(),
                    email: Some(&user.email),
                })
                .collect();
            let labels = people.iter().zip(told_apart(&named));
            choices.extend(labels.map(|(user, label)| (user.id.to_string(), label)));
        });
        choices
    })
}
