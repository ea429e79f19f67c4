//! What can be done with a row: one named button, and a menu of words with the rest.

use chrona_web::components::{Button, ButtonKind, Icon};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    office::Office,
    words::{say, t},
};

/// Something that can be done.
#[derive(Clone)]
pub(crate) struct Action {
    /// What it does, in the page's language.
    word: TextProp,
    test_id: &'static str,
    on_press: Callback<()>,
    is_dangerous: bool,
}

impl Action {
    pub(crate) fn new(
        word: impl Into<TextProp>,
        test_id: &'static str,
        on_press: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            word: word.into(),
            test_id,
            on_press: Callback::new(move |()| on_press()),
            is_dangerous: false,
        }
    }

    /// One that cannot be taken back: it stands apart, last.
    pub(crate) fn dangerous(self) -> Self {
        Self {
            is_dangerous: true,
            ..self
        }
    }
}

/// The actions of a row.
#[component]
pub(crate) fn RowActions(
    /// What the row is called, for those who do not see it.
    #[prop(into)]
    name: String,
    /// What is done most.
    first: Action,
    /// The rest.
    #[prop(optional)]
    others: Vec<Action>,
) -> impl IntoView {
    let name = StoredValue::new(name);
    let Action {
        word,
        test_id,
        on_press,
        ..
    } = first;
    let told = word.clone();
    let menu = (!others.is_empty()).then(|| view! { <Menu name others /> });
    view! {
        <div class="row-actions">
            <Button
                kind=ButtonKind::Quiet
                on_click=move |_| on_press.run(())
                attr:aria-label=move || name.with_value(|name| named(&told, name))
                attr:data-testid=test_id
            >
                {move || word.get()}
            </Button>
            {menu}
        </div>
    }
}

/// The words of an action, with the row's name.
fn named(word: &TextProp, name: &str) -> String {
    format!("{} ({name})", word.get())
}

#[component]
fn Menu(name: StoredValue<String>, others: Vec<Action>) -> impl IntoView {
    let language = Office::current().language;
    let is_open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let holds = move |target: Option<web_sys::EventTarget>| {
        let target = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let menu = node.get_untracked();
        menu.is_some_and(|menu| menu.contains(target.as_ref()))
    };
    // A touch elsewhere closes it, and so does the keyboard that goes on.
    let elsewhere = window_event_listener(ev::pointerdown, move |event| {
        if is_open.get_untracked() && !holds(event.target()) {
            is_open.set(false);
        }
    });
    on_cleanup(move || elsewhere.remove());
    let leave = move |event: ev::FocusEvent| {
        if event.related_target().is_some() && !holds(event.related_target()) {
            is_open.set(false);
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        if is_open.get_untracked() && event.key() == "Escape" {
            event.stop_propagation();
            is_open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let mut others = others;
    others.sort_by_key(|action| action.is_dangerous);
    let others = StoredValue::new(others);
    let item = move |action: Action| {
        let Action {
            word,
            test_id,
            on_press,
            is_dangerous,
        } = action;
        view! {
            <li class:apart=is_dangerous>
                <button
                    type="button"
                    class="menu-item"
                    class:menu-item-danger=is_dangerous
                    data-testid=test_id
                    on:click=move |_| {
                        is_open.set(false);
                        on_press.run(());
                    }
                >
                    {move || word.get()}
                </button>
            </li>
        }
    };
    let more = move || {
        let language = language.get();
        name.with_value(|name| say!(language, common.more_for, name = name.as_str()))
    };
    view! {
        <div class="row-menu" node_ref=node on:focusout=leave on:keydown=keys>
            <button
                type="button"
                class="button button-quiet button-icon"
                node_ref=button
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                aria-label=more
                title=t!(language, common.more_actions)
                data-testid="row-more"
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                <Icon icon=icondata::LuEllipsis />
            </button>
            <Show when=move || is_open.get()>
                <ul class="menu">
                    {others.get_value().into_iter().map(item).collect_view()}
                </ul>
            </Show>
        </div>
    }
}
