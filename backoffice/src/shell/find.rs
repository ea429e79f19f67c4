//! Going somewhere by name: a button, and Ctrl+K from anywhere. What it opens is fetched when it is opened.

use chrona_web::{
    components::{Dialog, Icon},
    types::{Action, Reach, Role},
};
use leptos::{ev, prelude::*};

use crate::{office::Office, parts, words::t};

/// Whether the search is open: one for the whole shell.
#[derive(Clone, Copy)]
struct Open(RwSignal<bool>);

/// Whether someone of this role searches: those with a few places have them all before them.
fn searches(role: Role) -> bool {
    role.reaches(Action::ReadPeople, Reach::Everyone)
}

/// The search, closed, and the keys that open it.
#[component]
pub(super) fn Find(role: Role) -> impl IntoView {
    let language = Office::current().language;
    let open = RwSignal::new(false);
    provide_context(Open(open));
    searches(role).then(|| {
        let keys = window_event_listener(ev::keydown, move |event| {
            let is_k = event.key().eq_ignore_ascii_case("k");
            if is_k && (event.ctrl_key() || event.meta_key()) && !event.alt_key() {
                event.prevent_default();
                open.set(true);
            }
        });
        on_cleanup(move || keys.remove());
        view! {
            <Dialog open title=t!(language, find.title)>
                {parts::show_find(role, open)}
            </Dialog>
        }
    })
}

/// The button that opens it.
#[component]
pub(super) fn FindButton(role: Role) -> impl IntoView {
    let language = Office::current().language;
    let open = use_context::<Open>();
    open.filter(|_| searches(role)).map(|Open(open)| {
        view! {
            <button
                type="button"
                class="way find-button"
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K"
                data-testid="find"
                on:click=move |_| open.set(true)
            >
                <Icon icon=icondata::LuSearch />
                <span class="way-word">{t!(language, find.button)}</span>
                <kbd aria-hidden="true">{t!(language, find.keys)}</kbd>
            </button>
        }
    })
}
