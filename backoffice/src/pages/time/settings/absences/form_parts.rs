//! What the forms of types of absence and of balances share.

use chrona_web::{components::TextField, types::Language};
use leptos::prelude::*;

use crate::{
    components::form::FormErrors,
    office::Office,
    words::{Words, follow, t},
};

/// The code of something new, which stays.
#[component]
pub(super) fn Code(code: RwSignal<String>, errors: FormErrors) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <TextField
            name="code"
            label=t!(language, sorts.code)
            hint=t!(language, sorts.code_hint)
            value=code
            required=true
            max_length=40
            error=errors.field("code")
        />
    }
}

/// What something is called, in both languages.
#[component]
pub(super) fn Names(
    french: RwSignal<String>,
    english: RwSignal<String>,
    errors: FormErrors,
) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <div class="form-pair">
            <TextField
                name="name_fr"
                label=t!(language, sorts.name_fr)
                value=french
                required=true
                max_length=80
                error=errors.field("name_fr")
            />
            <TextField
                name="name_en"
                label=t!(language, sorts.name_en)
                value=english
                required=true
                max_length=80
                error=errors.field("name_en")
            />
        </div>
    }
}

/// Something that holds or does not.
#[component]
pub(super) fn Check(value: RwSignal<bool>, word: Words, test_id: &'static str) -> impl IntoView {
    let language = Office::current().language;
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid=test_id
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            {follow(language, word)}
        </label>
    }
}

/// What a field offers that chooses one of these.
pub(super) fn choices<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    code: fn(T) -> &'static str,
    word: fn(Language, T) -> &'static str,
) -> Signal<Vec<(String, String)>> {
    let language = Office::current().language;
    Signal::derive(move || {
        let language = language.get();
        let all = all.iter();
        let choice = |of: &T| (code(*of).to_owned(), word(language, *of).to_owned());
        all.map(choice).collect()
    })
}
