//! Dialogs: for deciding.

use leptos::{html, prelude::*};

use super::alive::{alive, given};

/// What an app does in the browser's history when dialogs open and close, so that Back closes a dialog
/// and not the page: a context of the app, which may have none.
#[derive(Clone, Copy, Debug)]
pub struct DialogHistory {
    /// A dialog opened: its `open`, and whether it is insistent.
    pub opened: Callback<(RwSignal<bool>, bool)>,
    /// A dialog closed, or is gone with its page.
    pub closed: Callback<RwSignal<bool>>,
}

/// A modal dialog (the browser's own `<dialog>`: it keeps the focus, and Escape closes it). Its
/// children are made anew each time it opens.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it sets this to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// Whether Escape and Back leave it open, for what is shown once.
    #[prop(optional)]
    insistent: bool,
    /// What is in it, with its buttons in an element of class `dialog-actions`.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let history = use_context::<DialogHistory>();
    Effect::new(move |before: Option<bool>| {
        let Some(dialog) = node.get() else {
            return false;
        };
        let is_open = open.get();
        match (is_open, dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
        if let Some(history) = history
            && before.unwrap_or(false) != is_open
        {
            if is_open {
                history.opened.run((open, insistent));
            } else {
                history.closed.run(open);
            }
        }
        is_open
    });
    on_cleanup(move || {
        if let Some(history) = history {
            history.closed.run(open);
        }
    });
    let is_open = Memo::new(move |_| open.get());
    let content = alive(move || {
        if !is_open.get() {
            return ().into_any();
        }
        view! {
            <div class="dialog-body">
                <h2 id="dialog-title">{given(title.clone())}</h2>
                {children()}
            </div>
        }
        .into_any()
    });
    view! {
        <dialog
            class="dialog"
            aria-labelledby="dialog-title"
            node_ref=node
            on:close=move |_| open.set(false)
            on:cancel=move |event: web_sys::Event| {
                if insistent {
                    event.prevent_default();
                }
            }
        >
            {content}
        </dialog>
    }
}
