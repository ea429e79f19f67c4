//! The people a mode names: those let in, or those kept out.

use chrona_web::{
    components::{Button, ButtonKind, Dialog, Empty, Icon},
    format,
    types::{AccessMode, KioskAccess, KioskAccessEntry, User, names::is_found},
};
use leptos::{html, prelude::*};

use super::name::NameForm;
use crate::{
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// From so many people on there is a search.
const SEARCHED: usize = 10;
/// How many rows are shown at once; the search finds the others.
const SHOWN: usize = 300;

/// The entries that count in a mode, by name.
fn named(access: &KioskAccess, mode: AccessMode) -> Vec<KioskAccessEntry> {
    let counting = access.authorized_users.iter();
    let counting = counting.filter(|entry| mode.counts(entry.granted));
    let mut entries: Vec<_> = counting.cloned().collect();
    entries.sort_by_cached_key(|entry| entry.user_name.to_lowercase());
    entries
}

/// The list of a mode, and the ways to put someone on it and take them off.
#[component]
pub(super) fn Named(
    access: Fetch<KioskAccess>,
    people: Fetch<Vec<User>>,
    /// `Whitelist` for those let in, `Blacklist` for those kept out.
    mode: AccessMode,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let adding = RwSignal::new(false);
    let search = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let heading = NodeRef::<html::H2>::new();
    let is_list_of_granted = mode == AccessMode::Whitelist;
    let all = Memo::new(move |_| {
        access
            .with(|access| named(access, mode))
            .unwrap_or_default()
    });
    let rows = Memo::new(move |_| {
        let wanted = search.get();
        all.with(|all| {
            let matching = all
                .iter()
                .filter(|entry| is_found(&wanted, &[&entry.user_name, &entry.email]));
            matching.take(SHOWN).cloned().collect::<Vec<_>>()
        })
    });
    let take_off = move |entry: KioskAccessEntry| {
        let Some(kiosk_id) = access.with(|access| access.kiosk_id) else {
            return;
        };
        let (id, name) = (entry.user_id, entry.user_name);
        let work = async move { office.client().revoke_kiosk_access(kiosk_id, id).await };
        office.act(busy, work, move |()| {
            office
                .toasts
                .done(say!(office.now_language(), access.taken_off, name = name));
            access.change(|access| access.authorized_users.retain(|entry| entry.user_id != id));
            // The button that had the focus is gone.
            if let Some(heading) = heading.get_untracked() {
                let _ = heading.focus();
            }
        });
    };
    let count = move || {
        let (language, count) = (language.get(), all.with(Vec::len));
        if is_list_of_granted {
            say!(language, access.allowed, count = count)
        } else {
            say!(language, access.blocked, count = count)
        }
    };
    let add_words = move || {
        if is_list_of_granted {
            say!(language.get(), access.allow)
        } else {
            say!(language.get(), access.block)
        }
    };
    let add = move || {
        view! {
            <Button on_click=move |_| adding.set(true) attr:data-testid="name-person">
                <Icon icon=icondata::LuPlus />
                {add_words}
            </Button>
        }
    };
    let is_long = Memo::new(move |_| all.with(Vec::len) > SEARCHED);
    let is_empty = Memo::new(move |_| all.with(Vec::is_empty));
    let names_teams = Memo::new(move |_| {
        let counts = |access: &KioskAccess| {
            let mut teams = access.authorized_teams.iter();
            teams.any(|entry| mode.counts(entry.granted))
        };
        access.with(counts).unwrap_or_default()
    });
    view! {
        <section class="named">
            <div class="list-tools">
                <h2 node_ref=heading tabindex="-1" data-testid="access-count">
                    {count}
                </h2>
                {move || is_long.get().then(|| view! { <Search search /> })}
                {move || (!is_empty.get() || names_teams.get()).then(add)}
            </div>
            {move || {
                if is_empty.get() && names_teams.get() {
                    ().into_any()
                } else if is_empty.get() {
                    view! { <Nobody is_list_of_granted>{add()}</Nobody> }.into_any()
                } else {
                    view! { <Rows rows take_off=move |entry| take_off(entry) /> }.into_any()
                }
            }}
        </section>
        <Dialog open=adding title=add_words>
            <NameForm access people mode open=adding />
        </Dialog>
    }
}

#[component]
fn Search(search: RwSignal<String>) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="search">
            <Icon icon=icondata::LuSearch />
            <input
                class="input"
                type="search"
                aria-label=t!(language, access.search)
                placeholder=t!(language, access.search)
                data-testid="access-search"
                prop:value=search
                on:input=move |event| search.set(event_target_value(&event))
            />
        </div>
    }
}

#[component]
fn Nobody(is_list_of_granted: bool, children: Children) -> impl IntoView {
    let language = Office::current().language;
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
    view! {
        <Empty icon title=move || words().0 text=move || words().1>
            {children()}
        </Empty>
    }
}

#[component]
fn Rows(
    rows: Memo<Vec<KioskAccessEntry>>,
    #[prop(into)] take_off: Callback<KioskAccessEntry>,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{t!(language, access.who)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(language, access.name)}</th>
                        <th scope="col">{t!(language, access.email)}</th>
                        <th scope="col">{t!(language, access.until)}</th>
                        <th scope="col">
                            <span class="visually-hidden">{t!(language, common.actions)}</span>
                        </th>
                    </tr>
                </thead>
                <tbody data-testid="access-rows">
                    <For
                        each=move || rows.get()
                        key=|entry| (entry.user_id, entry.granted_at)
                        let:entry
                    >
                        <Row entry take_off />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(entry: KioskAccessEntry, take_off: Callback<KioskAccessEntry>) -> impl IntoView {
    let language = Office::current().language;
    let asked = entry.clone();
    let name = entry.user_name.clone();
    let expires_at = entry.expires_at;
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
    view! {
        <tr data-user-id=entry.user_id>
            <td class="main-cell">{entry.user_name}</td>
            <td class="quiet email-cell">{entry.email}</td>
            <td class="small">{until}</td>
            <td class="actions">
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| take_off.run(asked.clone())
                    attr:aria-label=move || {
                        say!(language.get(), access.take_off_of, name = name.as_str())
                    }
                    attr:data-testid="take-off"
                >
                    <Icon icon=icondata::LuX />
                    {t!(language, access.take_off)}
                </Button>
            </td>
        </tr>
    }
}
