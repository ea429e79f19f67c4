//! Dialogs: for deciding.

use leptos::{html, prelude::*};

/// A modal dialog (the browser's own `<dialog>`: it keeps the focus, and Escape closes it). Its
/// children are made anew each time it opens.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it sets this to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// Whether Escape leaves it open, for what is shown once.
    #[prop(optional)]
    insistent: bool,
    /// What is in it, with its buttons in an element of class `dialog-actions`.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let children = StoredValue::new(children);
    let title = StoredValue::new(title);
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
            <Show when=move || open.get()>
                <div class="dialog-body">
                    <h2 id="dialog-title">{move || title.with_value(TextProp::get)}</h2>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </dialog>
    }
}
