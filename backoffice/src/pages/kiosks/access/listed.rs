//! The people or the teams a mode names: those let in, or those kept out.

use chrona_web::{
    components::{Button, Dialog, Empty, Icon, Tag, Tone},
    format,
    types::{AccessMode, PersonId, TeamId, names::is_found},
};
use leptos::{html, prelude::*};

use super::{
    edit::{Edit, Row, Sort},
    name::NameForm,
    name_team::NameTeam,
};
use crate::{
    address::Search,
    components::{
        links::{Address, PersonLink, TeamLink},
        list::{Column, Row as TableRow, SearchField, Table},
        row_actions::{Action, RowActions},
    },
    office::Office,
    words::{Words, say, t},
};

/// From so many rows on there is a search.
const SEARCHED: usize = 10;
/// How many rows are shown at once; the search finds the others.
const SHOWN: usize = 300;

/// The list of a mode, and the ways to put someone or a team on it and take them off.
#[component]
pub(super) fn Listed(
    edit: Edit,
    /// `Whitelist` for those let in, `Blacklist` for those kept out.
    mode: AccessMode,
    sort: Sort,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let adding = RwSignal::new(false);
    let search = Search::in_address(match sort {
        Sort::People => "search",
        Sort::Teams => "search-team",
    });
    let heading = NodeRef::<html::H2>::new();
    let all = Memo::new(move |_| edit.rows(sort, mode));
    let rows = Memo::new(move |_| {
        let wanted = search.text();
        all.with(|all| {
            let matching = all
                .iter()
                .filter(|row| is_found(&wanted, &[&row.name, &row.email]));
            matching.take(SHOWN).cloned().collect::<Vec<_>>()
        })
    });
    let take_off = Callback::new(move |id: i64| {
        edit.take_off(sort, id);
        // The button that had the focus is gone.
        if let Some(heading) = heading.get_untracked() {
            let _ = heading.focus();
        }
    });
    let words = Naming { sort, mode };
    let is_long = Memo::new(move |_| all.with(Vec::len) > SEARCHED);
    let is_empty = Memo::new(move |_| all.with(Vec::is_empty));
    let add_words = move || words.add(language.get());
    let list = move || {
        if !is_empty.get() {
            view! { <Rows rows sort take_off /> }.into_any()
        } else if sort == Sort::People && edit.rows(Sort::Teams, mode).is_empty() {
            view! { <Nobody mode /> }.into_any()
        } else {
            ().into_any()
        }
    };
    let form = move || match sort {
        Sort::People => view! { <NameForm edit mode open=adding /> }.into_any(),
        Sort::Teams => view! { <NameTeam edit mode open=adding /> }.into_any(),
    };
    let (count_id, add_id) = match sort {
        Sort::People => ("access-count", "name-person"),
        Sort::Teams => ("access-team-count", "name-team"),
    };
    view! {
        <section class="named">
            <div class="list-tools">
                <h2 node_ref=heading tabindex="-1" data-testid=count_id>
                    {move || words.count(language.get(), all.with(Vec::len))}
                </h2>
                {move || {
                    is_long
                        .get()
                        .then(|| {
                            view! {
                                <SearchField
                                    search
                                    label=t!(language, access.search)
                                    test_id="access-search"
                                />
                            }
                        })
                }}
                <Button on_click=move |_| adding.set(true) attr:data-testid=add_id>
                    <Icon icon=icondata::LuPlus />
                    {add_words}
                </Button>
            </div>
            {(sort == Sort::Teams)
                .then(|| view! { <p class="quiet small">{t!(language, access.teams_text)}</p> })}
            {list}
        </section>
        <Dialog open=adding title=add_words>
            {form()}
        </Dialog>
    }
}

/// The words of a list.
#[derive(Clone, Copy)]
struct Naming {
    sort: Sort,
    mode: AccessMode,
}

impl Naming {
    fn add(self, language: chrona_web::types::Language) -> &'static str {
        match (self.sort, self.mode == AccessMode::Whitelist) {
            (Sort::People, true) => say!(language, access.allow),
            (Sort::People, false) => say!(language, access.block),
            (Sort::Teams, true) => say!(language, access.allow_team),
            (Sort::Teams, false) => say!(language, access.block_team),
        }
    }

    fn count(self, language: chrona_web::types::Language, count: usize) -> String {
        match (self.sort, self.mode == AccessMode::Whitelist) {
            (Sort::People, true) => say!(language, access.allowed, count = count),
            (Sort::People, false) => say!(language, access.blocked, count = count),
            (Sort::Teams, true) => say!(language, access.teams_allowed, count = count),
            (Sort::Teams, false) => say!(language, access.teams_blocked, count = count),
        }
    }
}

#[component]
fn Nobody(mode: AccessMode) -> impl IntoView {
    let language = Office::current().language;
    let is_list_of_granted = mode == AccessMode::Whitelist;
    let words = move || {
        let language = language.get();
        if is_list_of_granted {
            (
                say!(language, access.none_allowed),
                say!(language, access.none_allowed_text),
            )
        } else {
            (
                say!(language, access.none_blocked),
                say!(language, access.none_blocked_text),
            )
        }
    };
    let icon = if is_list_of_granted {
        icondata::LuUserCheck
    } else {
        icondata::LuUserX
    };
    view! { <Empty icon title=move || words().0 text=move || words().1 /> }
}

#[component]
fn Rows(rows: Memo<Vec<Row>>, sort: Sort, take_off: Callback<i64>) -> impl IntoView {
    table(sort).around(view! {
        <For each=move || rows.get() key=|row| (row.id, row.expires_at, row.is_new) let:row>
            {one_row(row, sort, take_off).view()}
        </For>
    })
}

const PEOPLE: Table<3> = Table {
    caption: |l| say!(l, access.who),
    test_id: "access-rows",
    columns: &columns(|l| say!(l, access.name)),
};

const TEAMS: Table<3> = Table {
    caption: |l| say!(l, teams.title),
    test_id: "access-team-rows",
    columns: &columns(|l| say!(l, access.team)),
};

/// Who is named, under this head, until when, and what can be done.
const fn columns(head: Words) -> [Column; 3] {
    [
        Column::new(head).class("main-cell with-address"),
        Column::new(|l| say!(l, access.until)).class("small"),
        Column::actions(),
    ]
}

const fn table(sort: Sort) -> Table<3> {
    match sort {
        Sort::People => PEOPLE,
        Sort::Teams => TEAMS,
    }
}

fn one_row(row: Row, sort: Sort, take_off: Callback<i64>) -> TableRow {
    let language = Office::current().language;
    let Row {
        id,
        name,
        email,
        expires_at,
        is_new,
    } = row;
    let until = move || {
        let language = language.get();
        match expires_at {
            Some(end) => {
                let day = format::last_moment(end);
                say!(language, access.until_at, day = day)
            }
            None => say!(language, access.always).to_owned(),
        }
    };
    let test_id = match sort {
        Sort::People => "take-off",
        Sort::Teams => "take-team-off",
    };
    let off = Action::new(t!(language, access.take_off), test_id, move || {
        take_off.run(id);
    });
    let (user_id, team_id) = match sort {
        Sort::People => (Some(id), None),
        Sort::Teams => (None, Some(id)),
    };
    let has_address = !email.is_empty() && email != name;
    let called = name.clone();
    let link = match sort {
        Sort::People => view! { <PersonLink id=PersonId(id) name=name /> }.into_any(),
        Sort::Teams => view! { <TeamLink id=TeamId(id) name=name /> }.into_any(),
    };
    let who = view! {
        {link}
        {has_address.then(|| view! { <Address email /> })}
    };
    let not_saved = is_new.then(|| {
        view! {
            <Tag
                icon=icondata::LuCircleDashed
                tone=Tone::Warning
                text=t!(language, access.not_saved)
            />
        }
    });
    let until = view! {
        <div class="stacked">
            <span>{until}</span>
            {not_saved}
        </div>
    };
    table(sort)
        .row([
            who.into_any(),
            until.into_any(),
            view! { <RowActions name=called first=off /> }.into_any(),
        ])
        .maybe("data-user-id", user_id)
        .maybe("data-team-id", team_id)
}
