//! A search that the server does: kept in the address, asked a moment after the last letter.

use chrona_web::components::Icon;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::list::{Place, filter};

/// How long nothing is typed before the server is asked, in milliseconds: each question is noted in its log.
const PAUSE_MS: u32 = 400;

/// A search kept in the address (`?search=`).
#[derive(Clone, Copy)]
pub(super) struct Search {
    wanted: Memo<Option<String>>,
    set_wanted: SignalSetter<Option<String>>,
    typed: RwSignal<String>,
    waiting: StoredValue<Option<Timeout>, LocalStorage>,
    place: Place,
}

impl Search {
    /// The search that the address names. Another one begins at the list's start.
    pub(super) fn in_address(place: Place) -> Self {
        let (wanted, set_wanted) = filter::<String>("search");
        Self {
            wanted,
            set_wanted,
            typed: RwSignal::new(wanted.get_untracked().unwrap_or_default()),
            waiting: StoredValue::new_local(None),
            place,
        }
    }

    /// What is searched for; none where nothing is.
    pub(super) fn get(self) -> Option<String> {
        self.wanted.get().filter(|wanted| !wanted.trim().is_empty())
    }

    /// Searches for nothing.
    pub(super) fn clear(self) {
        self.typed.set(String::new());
        self.waiting.set_value(None);
        self.set_wanted.set(None);
    }

    fn type_in(self, text: String) {
        self.typed.set(text.clone());
        let ask = move || {
            self.place.start();
            let wanted = Some(text).filter(|text| !text.trim().is_empty());
            self.set_wanted.set(wanted);
        };
        // The one before is given up.
        self.waiting.set_value(Some(Timeout::new(PAUSE_MS, ask)));
    }
}

/// The field of a search.
#[component]
pub(super) fn SearchBox(
    search: Search,
    /// What is searched by.
    #[prop(into)]
    label: TextProp,
    test_id: &'static str,
) -> impl IntoView {
    let words = label.clone();
    view! {
        <div class="search">
            <Icon icon=icondata::LuSearch />
            <input
                class="input"
                type="search"
                maxlength="200"
                aria-label=move || label.get()
                placeholder=move || words.get()
                data-testid=test_id
                prop:value=search.typed
                on:input=move |event| search.type_in(event_target_value(&event))
            />
        </div>
    }
}
