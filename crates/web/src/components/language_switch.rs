//! French or English, with one touch.

use chrona_api_types::Language;
use leptos::prelude::*;

use crate::language::LanguageChoice;

/// The switch between the languages.
#[component]
pub fn LanguageSwitch(
    /// What the switch is for, for a screen reader.
    #[prop(into)]
    label: TextProp,
    /// What to do with a choice instead of remembering it.
    #[prop(into, optional)]
    on_choose: Option<Callback<Language>>,
) -> impl IntoView {
    let choice = LanguageChoice::current();
    let choose = move |language: Language| match on_choose {
        Some(on_choose) => on_choose.run(language),
        None => choice.set(language),
    };
    let button = move |language: Language, word: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                lang=language.as_str()
                aria-label=name
                aria-pressed=move || if choice.get() == language { "true" } else { "false" }
                data-testid=format!("language-{}", language.as_str())
                on:click=move |_| choose(language)
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="switch" role="group" aria-label=move || label.get()>
            {button(Language::Fr, "FR", "FR, français")}
            {button(Language::En, "EN", "EN, English")}
        </div>
    }
}
