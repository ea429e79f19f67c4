//! The field of a list's search.

use chrona_web::components::Icon;
use leptos::prelude::*;

use crate::address::Search;

/// A field that searches, with its sign.
#[component]
pub(crate) fn SearchField(
    search: Search,
    /// What is searched, for those who do not see the sign.
    #[prop(into)]
    label: TextProp,
    test_id: &'static str,
) -> impl IntoView {
    let placeholder = label.clone();
    view! {
        <div class="search">
            <Icon icon=icondata::LuSearch />
            <input
                class="input"
                type="search"
                maxlength="200"
                aria-label=move || label.get()
                placeholder=move || placeholder.get()
                data-testid=test_id
                prop:value=move || search.text()
                on:input=move |event| search.type_in(event_target_value(&event))
                on:blur=move |_| search.keep()
            />
        </div>
    }
}
