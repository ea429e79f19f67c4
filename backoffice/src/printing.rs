//! Printing a list: every row that its filter shows, under a line that says which these are.

use chrona_web::{
    components::{Button, Icon},
    format,
};
use leptos::{ev, prelude::*};

use crate::{
    browser,
    office::Office,
    words::{say, t},
};

/// How many rows are printed at most.
pub(crate) const MOST: u64 = 5_000;

/// Whether a list shows a page of its rows, or all of them to be printed.
#[derive(Clone, Copy)]
pub(crate) struct Printing {
    whole: RwSignal<bool>,
    is_ready: RwSignal<bool>,
}

impl Printing {
    /// A list that shows a page.
    pub(crate) fn new() -> Self {
        let printing = Self {
            whole: RwSignal::new(false),
            is_ready: RwSignal::new(false),
        };
        // What is on the page is drawn before it is printed.
        Effect::new(move |_| {
            if printing.is_ready.get() {
                request_animation_frame(move || request_animation_frame(browser::print));
            }
        });
        let after = window_event_listener(ev::afterprint, move |_| printing.end());
        on_cleanup(move || after.remove());
        printing
    }

    /// Whether all rows are wanted; a reader is told when it changes.
    pub(crate) fn is_whole(self) -> bool {
        self.whole.get()
    }

    /// All rows are there.
    pub(crate) fn rows_are_there(self) {
        if self.whole.get_untracked() {
            self.is_ready.set(true);
        }
    }

    /// Whether all rows are wanted now.
    pub(crate) fn is_whole_now(self) -> bool {
        self.whole.get_untracked()
    }

    /// The list is one whose rows are all at hand: they are there as soon as they are wanted.
    pub(crate) fn at_once(self) -> Self {
        Effect::new(move |_| {
            if self.is_whole() {
                self.rows_are_there();
            }
        });
        self
    }

    /// Shows a page again.
    pub(crate) fn end(self) {
        self.is_ready.set(false);
        self.whole.set(false);
    }

    fn begin(self) {
        self.is_ready.set(false);
        self.whole.set(true);
    }
}

/// The button that prints a list; the browser's own keys for it do the same.
#[component]
pub(crate) fn PrintButton(printing: Printing) -> impl IntoView {
    let language = Office::current().language;
    let keys = window_event_listener(ev::keydown, move |event| {
        let is_print = (event.ctrl_key() || event.meta_key())
            && !event.shift_key()
            && !event.alt_key()
            && event.key().eq_ignore_ascii_case("p");
        if is_print {
            event.prevent_default();
            printing.begin();
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <Button
            busy=Signal::derive(move || printing.is_whole())
            on_click=move |_| printing.begin()
            attr:data-testid="print-list"
        >
            <Icon icon=icondata::LuPrinter />
            {t!(language, print.print)}
        </Button>
    }
}

/// A filter in words: its label, and what is chosen.
pub(crate) type Fact = (String, String);

/// What stands above a printed list: its filters, how many rows there are and were, and when it was
/// printed. It is not seen on a screen.
#[component]
pub(crate) fn PrintedFacts(
    /// The filters that are set.
    #[prop(into)]
    facts: Signal<Vec<Fact>>,
    /// How many rows the page shows.
    #[prop(into)]
    shown: Signal<u64>,
    /// How many there are.
    #[prop(into)]
    total: Signal<u64>,
) -> impl IntoView {
    let language = Office::current().language;
    let rows = move || {
        let (language, shown, total) = (language.get(), shown.get(), total.get());
        if shown < total {
            say!(language, print.some, shown = shown, total = total)
        } else {
            say!(language, print.all, count = total)
        }
    };
    let when = move || {
        let now = format::now();
        let language = language.get();
        let time = format!("{} {}", format::day_of(language, now), format::time(now));
        say!(language, print.at, time = time)
    };
    let chosen = move || {
        let facts = facts.get().into_iter();
        let facts = facts
            .map(|(label, value)| say!(language.get(), common.pair, first = label, second = value));
        facts.collect::<Vec<_>>().join(" · ")
    };
    view! {
        <div class="print-only printed-facts" data-testid="printed-facts">
            <p>{chosen}</p>
            <p>{rows} " · " {when}</p>
        </div>
    }
}
