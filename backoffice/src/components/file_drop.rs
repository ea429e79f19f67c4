//! The place for a file: choose it or drop it.

use chrona_web::components::Icon;
use icondata::Icon as Drawing;
use leptos::{ev::DragEvent, prelude::*};
use wasm_bindgen::JsCast;

/// A place where files are chosen or dropped. The input is told to who cannot see the place.
#[component]
pub(crate) fn FileDrop(
    /// The input's identifier, for its label and for tests.
    id: &'static str,
    icon: Drawing,
    /// What is on the button.
    #[prop(into)]
    action: TextProp,
    /// Which files are meant.
    #[prop(into)]
    kinds: TextProp,
    /// The input's `accept`.
    accept: &'static str,
    /// Whether several files may be given at once.
    #[prop(optional)]
    multiple: bool,
    #[prop(into)] busy: Signal<bool>,
    /// Takes the files.
    on_files: impl Fn(Vec<web_sys::File>) + Copy + 'static,
) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let kinds_id = format!("{id}-kinds");
    let choose = move |event: web_sys::Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        on_files(files(input.files()));
        // The same file may be chosen again once it is corrected.
        input.set_value("");
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let dropped = event.data_transfer().and_then(|dropped| dropped.files());
        on_files(files(dropped));
    };
    view! {
        <div
            class="drop"
            class:drop-over=is_over
            on:dragover=move |event| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop
        >
            <Icon icon class="state-icon" />
            <input
                class="visually-hidden"
                type="file"
                id=id
                accept=accept
                multiple=multiple
                aria-describedby=kinds_id.clone()
                data-testid=id
                on:change=choose
            />
            <label
                class="button button-primary"
                for=id
                aria-disabled=move || busy.get().then_some("true")
            >
                <Icon icon=icondata::LuFileUp />
                {move || action.get()}
            </label>
            <p class="quiet small" id=kinds_id>
                {move || kinds.get()}
            </p>
        </div>
    }
}

fn files(list: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    let list = list.into_iter();
    list.flat_map(|list| (0..list.length()).filter_map(move |place| list.get(place)))
        .collect()
}
