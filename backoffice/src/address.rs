//! What the address keeps of a page: its filters, the place in its list, what is searched for. It is
//! there again when one comes back or loads the page anew.

use std::{collections::HashMap, str::FromStr};

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

/// How long after the last letter what is searched for is put in the address, in milliseconds: browsers
/// let a page change it a hundred times in half a minute.
const PAUSE: u32 = 400;

/// A value kept in the address (`?team=7`), and the way to change it; of `None` nothing is kept. The
/// page's place in the history stays the same.
pub(crate) fn kept<T>(name: &'static str) -> (Memo<Option<T>>, SignalSetter<Option<T>>)
where
    T: FromStr + ToString + PartialEq + Send + Sync + 'static,
{
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let navigate = use_navigate();
    let value = Memo::new(move |_| {
        let params = search.with(|search| parameters(search))?;
        params.get(name)?.parse().ok()
    });
    let set = SignalSetter::map(move |value: Option<T>| {
        let Some(params) = search.with_untracked(|search| parameters(search)) else {
            return;
        };
        match value {
            Some(value) => params.set(name, &value.to_string()),
            None => params.delete(name),
        }
        let query = String::from(params.to_string());
        if search.with_untracked(|search| *search == query) {
            return;
        }
        let mut address = path.get_untracked();
        if !query.is_empty() {
            address = format!("{address}?{query}");
        }
        let here = NavigateOptions {
            resolve: false,
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, here);
    });
    (value, set)
}

fn parameters(search: &str) -> Option<web_sys::UrlSearchParams> {
    web_sys::UrlSearchParams::new_with_str(search).ok()
}

/// What is searched for: as it is typed, and in the address once the person pauses.
#[derive(Clone, Copy)]
pub(crate) struct Search {
    typed: RwSignal<String>,
    known: Memo<Option<String>>,
    set: SignalSetter<Option<String>>,
    /// What comes before another search is put in the address.
    before: Option<Callback<()>>,
    waiting: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Search {
    /// What the address says under this name.
    pub(crate) fn in_address(name: &'static str) -> Self {
        let (known, set) = kept::<String>(name);
        let search = Self {
            typed: RwSignal::new(known.get_untracked().unwrap_or_default()),
            known,
            set,
            before: None,
            waiting: StoredValue::new_local(None),
        };
        // Coming back changes it too.
        Effect::new(move |_| {
            let known = known.get().unwrap_or_default();
            let is_typing = search.waiting.with_value(Option::is_some);
            if !is_typing && search.typed.with_untracked(|typed| *typed != known) {
                search.typed.set(known);
            }
        });
        search
    }

    /// The same, of a list whose search the server does: another search first does this, as going back to
    /// the list's start.
    pub(crate) fn before(self, before: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            before: Some(Callback::new(move |()| before())),
            ..self
        }
    }

    /// What the server is to search for, which is what is in the address; none where nothing is.
    pub(crate) fn asked(self) -> Option<String> {
        let known = self.known.get();
        known.filter(|known| !known.trim().is_empty())
    }

    /// What is typed; a reader is told when it changes.
    pub(crate) fn text(self) -> String {
        self.typed.get()
    }

    /// Whether nothing is searched for; a reader is told when it changes.
    pub(crate) fn is_empty(self) -> bool {
        self.typed.with(|typed| typed.trim().is_empty())
    }

    /// Takes what is typed.
    pub(crate) fn type_in(self, text: String) {
        self.typed.set(text);
        let later = Timeout::new(PAUSE, move || self.keep());
        self.waiting.set_value(Some(later));
    }

    /// Puts it in the address now, as when the person turns to something else: a link that is followed
    /// next leaves an address to come back to.
    pub(crate) fn keep(self) {
        self.waiting.set_value(None);
        let typed = Some(self.typed.get_untracked()).filter(|typed| !typed.is_empty());
        if self.known.get_untracked() == typed {
            return;
        }
        if let Some(before) = self.before {
            before.run(());
        }
        self.set.set(typed);
    }

    /// Searches for nothing.
    pub(crate) fn clear(self) {
        self.typed.set(String::new());
        self.keep();
    }
}

/// The query each page was left with: a context of the signed-in app.
#[derive(Clone, Copy)]
struct Visited(StoredValue<HashMap<String, String>>);

/// Follows the pages one visits from now on, so that ways back lead to what one saw.
pub(crate) fn follow() {
    let visited = Visited(StoredValue::new(HashMap::new()));
    provide_context(visited);
    let location = use_location();
    Effect::new(move |_| {
        let (path, search) = (location.pathname.get(), location.search.get());
        visited.0.update_value(|pages| {
            pages.insert(path, search);
        });
    });
}

/// The address of a page as it was left.
pub(crate) fn last_of(path: &str) -> String {
    let query = use_context::<Visited>()
        .and_then(|visited| visited.0.with_value(|pages| pages.get(path).cloned()));
    match query {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}
