//! Short words about what was just done.

use gloo_timers::callback::Timeout;
use icondata::Icon as Drawing;
use leptos::prelude::*;

use super::Icon;

/// How long a toast stays, in milliseconds.
const STAY: u32 = 6_000;

#[derive(Clone, Debug)]
struct Toast {
    id: u32,
    icon: Drawing,
    text: String,
}

/// The toasts on the screen: a context of the app.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Provides an empty pile to the components below.
    pub fn provide() -> Self {
        let toasts = Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        provide_context(toasts);
        toasts
    }

    /// The pile that [`Toasts::provide`] gave; one that nobody shows without it.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        })
    }

    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.say(icondata::LuCircleCheck, text.into());
    }

    /// Says that something did not work.
    pub fn failed(self, text: impl Into<String>) {
        self.say(icondata::LuCircleAlert, text.into());
    }

    fn say(self, icon: Drawing, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown
            .update(|shown| shown.push(Toast { id, icon, text }));
        let shown = self.shown;
        Timeout::new(STAY, move || {
            shown.update(|shown| shown.retain(|toast| toast.id != id));
        })
        .forget();
    }
}

/// Where the toasts appear: once in an app. A screen reader reads each as it comes.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::current();
    view! {
        <div class="toasts" role="status" data-testid="toasts">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <p class="toast">
                    <Icon icon=toast.icon />
                    {toast.text}
                </p>
            </For>
        </div>
    }
}
