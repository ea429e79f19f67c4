//! Putting someone on a kiosk's list.

use chrona_web::types::PersonId;
use chrona_web::{
    api::PeopleFilter,
    components::{Button, ButtonKind, TextField},
    format,
    types::{AccessMode, User},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev::SubmitEvent, prelude::*};

use super::edit::{Edit, Sort};
use crate::{
    components::{form::FormErrors, list::identified},
    fetch::Fetch,
    office::Office,
    words::{say, t},
};

/// How many people the search shows.
const SHOWN: usize = 5;
/// How long after the last letter the server is asked, in milliseconds.
const PAUSE: u32 = 200;

/// The form in the dialog: a person, found by name, and perhaps a last day.
#[component]
pub(super) fn NameForm(
    edit: Edit,
    /// `Whitelist` to let in, `Blacklist` to keep out.
    mode: AccessMode,
    /// The dialog's.
    open: RwSignal<bool>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let errors = FormErrors::new(&[]);
    let (chosen, last_day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let found = RwSignal::new(Vec::<User>::new());
    let granted = mode == AccessMode::Whitelist;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !errors.filled(&[("user_id", chosen)]) || !errors.to_come("expires_at", last_day) {
            return;
        }
        let id: Option<PersonId> = chosen.with_untracked(|id| id.parse().ok());
        let named =
            found.with_untracked(|found| found.iter().find(|user| Some(user.id) == id).cloned());
        if let Some(user) = named {
            let end = last_day.with_untracked(|day| format::day_end(day));
            let who = (user.id.0, user.display_name(), user.email);
            edit.add(Sort::People, who, granted, end);
            open.set(false);
        }
    };
    let action = move || {
        if granted {
            say!(language.get(), access.allow_one)
        } else {
            say!(language.get(), access.block_one)
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit data-testid="name-form">
            <Search edit mode found chosen error=errors.field("user_id") />
            <TextField
                name="expires_at"
                label=t!(language, access.last_day)
                hint=t!(language, access.last_day_hint)
                value=last_day
                kind="date"
                error=errors.field("expires_at")
            />
            <div class="dialog-actions">
                <Button on_click=move |_| open.set(false)>{t!(language, common.cancel)}</Button>
                <Button kind=ButtonKind::Primary submit=true attr:data-testid="save-name">
                    {action}
                </Button>
            </div>
        </form>
    }
}

/// The search, and the people it finds who are not on the list yet.
#[component]
fn Search(
    edit: Edit,
    mode: AccessMode,
    /// Whom the server finds, but for those on the list already.
    found: RwSignal<Vec<User>>,
    /// The identifier of who is chosen; empty while nobody is.
    chosen: RwSignal<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let search = RwSignal::new(String::new());
    let asked = Fetch::new(move || {
        let search = search.get();
        // As many more as are on the list: those it finds may all be there.
        let named = untrack(|| edit.rows(Sort::People, mode).len());
        let most = u64::try_from(named).unwrap_or(0) + SHOWN as u64 + 1;
        async move {
            if !search.is_empty() {
                TimeoutFuture::new(PAUSE).await;
            }
            let filter = PeopleFilter {
                search: Some(search),
                is_open: Some(true),
                ..PeopleFilter::default()
            };
            office.client().users(&filter, 0, most.min(100)).await
        }
    });
    Effect::new(move |_| {
        let named = edit.rows(Sort::People, mode);
        let is_free = |user: &&User| named.iter().all(|row| row.id != user.id.0);
        let free = asked.with(|page| {
            let free = page.rows.iter().filter(is_free);
            free.take(SHOWN + 1).cloned().collect::<Vec<_>>()
        });
        if let Some(free) = free {
            found.set(free);
        }
    });
    // Who is no longer shown is no longer chosen; who alone is found is.
    Effect::new(move |_| {
        let is_searched = search.with(|search| !search.trim().is_empty());
        let id = found.with(|found| match found.as_slice() {
            [only] if is_searched => Some(only.id.to_string()),
            found => {
                let mut shown = found.iter().take(SHOWN).map(|user| user.id.to_string());
                shown.find(|id| chosen.with_untracked(|chosen| chosen == id))
            }
        });
        chosen.set(id.unwrap_or_default());
    });
    let missing = Signal::derive(move || {
        let is_missing = error.get().is_some() && chosen.with(String::is_empty);
        is_missing.then(|| say!(language.get(), access.choose).to_owned())
    });
    let status = move || {
        let language = language.get();
        // Some whom the server knows are not among those it answered, where these are all on the list.
        let others = asked.with(|page| page.rows.len() as u64 != page.total);
        match found.with(Vec::len) {
            0 if others.is_none() => None,
            0 if others == Some(true) => Some(say!(language, access.more)),
            0 if search.with(|search| search.trim().is_empty()) => {
                Some(say!(language, access.nobody_left))
            }
            0 => Some(say!(language, access.nobody_found)),
            count if count > SHOWN => Some(say!(language, access.more)),
            _ => None,
        }
    };
    view! {
        <TextField
            name="person"
            label=t!(language, access.search)
            value=search
            max_length=100
            error=missing
        />
        <fieldset class="choices people-found" data-testid="people-found">
            <legend class="visually-hidden">{t!(language, access.person)}</legend>
            <For
                each=move || found.get().into_iter().take(SHOWN)
                key=|user| user.id
                let:user
            >
                <Choice user chosen />
            </For>
        </fieldset>
        <p class="quiet small" role="status">
            {status}
        </p>
    }
}

#[component]
fn Choice(user: User, chosen: RwSignal<String>) -> impl IntoView {
    let id = user.id.to_string();
    let (value, picked) = (id.clone(), id.clone());
    view! {
        <label class="choice">
            <input
                type="radio"
                name="user_id"
                value=value
                prop:checked=move || chosen.with(|chosen| *chosen == id)
                on:change=move |_| chosen.set(picked.clone())
            />
            <span>
                <strong>{user.display_name()}</strong>
                <span class="quiet small">{identified(&user)}</span>
            </span>
        </label>
    }
}
