//! What a page asks the server for, and what it shows while it waits or when it fails.

use chrona_web::{
    ApiError,
    components::{Failing, Skeleton, alive},
};
use gloo_timers::callback::Interval;
use leptos::{prelude::*, reactive::spawn_local_scoped_with_cancellation};

use crate::{office::Office, words::t};

/// An answer of the server that is on its way, there, or refused.
#[derive(Debug)]
pub(crate) struct Fetch<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, ApiError>>>,
    again: Trigger,
    /// Whether the next request is the same one again.
    refreshing: StoredValue<bool>,
}

impl<T: Send + Sync> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Fetch<T> {}

#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(ApiError),
    Ready,
}

impl<T: Clone + Send + Sync + 'static> Fetch<T> {
    /// Asks now, and again whenever a signal that `ask` reads before its future changes. The last
    /// answer stays until the next one is there.
    pub(crate) fn new<F>(ask: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let fetch = Self {
            answer: RwSignal::new(None),
            again: Trigger::new(),
            refreshing: StoredValue::new(false),
        };
        Effect::new(move |_| {
            fetch.again.track();
            let asked = ask();
            let is_refresh = fetch.refreshing.get_value();
            fetch.refreshing.set_value(false);
            spawn_local_scoped_with_cancellation(async move {
                let answer = asked.await;
                let stale_is_better = is_refresh
                    && matches!(&answer, Err(error) if error.is_passing())
                    && fetch
                        .answer
                        .with_untracked(|kept| matches!(kept, Some(Ok(_))));
                if !stale_is_better {
                    fetch.answer.set(Some(answer));
                }
            });
        });
        fetch
    }

    /// Asks again, and keeps showing what is there meanwhile. A failure that may pass leaves it.
    pub(crate) fn reload(self) {
        self.refreshing.set_value(true);
        self.again.notify();
    }

    /// Asks again every so many milliseconds while the page lives.
    pub(crate) fn reload_every(self, milliseconds: u32) {
        every(milliseconds, move || self.reload());
    }

    /// Changes what is there; does nothing before it is.
    pub(crate) fn change(self, change: impl FnOnce(&mut T)) {
        if self
            .answer
            .with_untracked(|answer| matches!(answer, Some(Ok(_))))
        {
            self.answer.update(|answer| {
                if let Some(Ok(value)) = answer {
                    change(value);
                }
            });
        }
    }

    /// A look at what is there; a reader is told when it changes.
    pub(crate) fn with<U>(self, look: impl FnOnce(&T) -> U) -> Option<U> {
        self.answer.with(|answer| match answer {
            Some(Ok(value)) => Some(look(value)),
            _ => None,
        })
    }

    /// Shows the answer, a skeleton of so many lines before it, or the failure with a button to try
    /// again. `show` runs once per passage to readiness and reads the answer with [`Fetch::with`].
    pub(crate) fn frame<V: IntoView + 'static>(
        self,
        lines: usize,
        show: impl Fn() -> V + Send + 'static,
    ) -> AnyView {
        let state = Memo::new(move |_| {
            self.answer.with(|answer| match answer {
                None => State::Waiting,
                Some(Err(error)) => State::Failed(error.clone()),
                Some(Ok(_)) => State::Ready,
            })
        });
        let again = Callback::new(move |()| {
            self.answer.set(None);
            self.again.notify();
        });
        framed(state, lines, again, move || show().into_any())
    }

    /// Like [`Fetch::frame`], for what is shown anew with each answer.
    pub(crate) fn view<V: IntoView + 'static>(
        self,
        lines: usize,
        show: impl Fn(T) -> V + Send + Sync + 'static,
    ) -> AnyView {
        let show = StoredValue::new(show);
        self.frame(lines, move || {
            alive(move || match self.with(T::clone) {
                Some(value) => show.with_value(|show| show(value).into_any()),
                None => ().into_any(),
            })
        })
    }
}

/// What stands where an answer is to be shown.
fn framed(
    state: Memo<State>,
    lines: usize,
    again: Callback<()>,
    show: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let language = Office::current().language;
    alive(move || match state.get() {
        State::Waiting => skeleton(lines),
        State::Failed(error) => view! {
            <Failing
                sentence=move || error.sentence(language.get())
                retry=t!(language, common.retry)
                on_retry=again
            />
        }
        .into_any(),
        State::Ready => show(),
    })
}

/// The shape of so many lines that are on their way.
pub(crate) fn skeleton(lines: usize) -> AnyView {
    let language = Office::current().language;
    view! { <Skeleton lines label=t!(language, common.loading) /> }.into_any()
}

/// Does something every so many milliseconds while the component that asked lives.
pub(crate) fn every(milliseconds: u32, work: impl FnMut() + 'static) {
    let interval = Interval::new(milliseconds, work);
    let kept = StoredValue::new_local(Some(interval));
    on_cleanup(move || {
        let _ = kept.try_update_value(Option::take);
    });
}
